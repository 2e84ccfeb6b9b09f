#include <check.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "metrology/wiring_check.h"
#include "runner.h"

/*
 * Phasors as magnitude and degrees, one per channel, in the order of the
 * service's channels: V A, B, C (in a delta V AB, BC; in a network V A, C) and
 * I A, B, C (in a delta and network I A, C). A load of lag p has its currents
 * at -p, -120 - p, 120 - p; V AB stands at 30, V BC at -90.
 */

struct polar {
    double size, deg;
};

struct sight {
    const char *name;
    enum wp_service service;
    struct polar v[3], i[3];
    const char *expected; /* findings, each followed by "; " */
};

#define WYE WP_SERVICE_4_WIRE_WYE
#define HIGH_LEG WP_SERVICE_4_WIRE_DELTA
#define DELTA WP_SERVICE_3_WIRE_DELTA
#define OPEN WP_SERVICE_OPEN_DELTA
#define NET WP_SERVICE_NETWORK
#define WYE_3 WP_SERVICE_3_WIRE_WYE
#define ALONE WP_SERVICE_AUTO /* V A and I A only */
#define ABC                                                                    \
    {                                                                          \
        {230, 0}, {230, -120},                                                 \
        {                                                                      \
            230, 120                                                           \
        }                                                                      \
    }
#define ACB                                                                    \
    {                                                                          \
        {230, 0}, {230, 120},                                                  \
        {                                                                      \
            230, -120                                                          \
        }                                                                      \
    }
#define LEADS                                                                  \
    {                                                                          \
        {100, 30},                                                             \
        {                                                                      \
            100, -90                                                           \
        }                                                                      \
    }
#define PAIR                                                                   \
    {                                                                          \
        {120, 0},                                                              \
        {                                                                      \
            120, 120                                                           \
        }                                                                      \
    }
#define LOAD                                                                   \
    {                                                                          \
        {5, -30}, {5, -150},                                                   \
        {                                                                      \
            5, 90                                                              \
        }                                                                      \
    }
#define TWO                                                                    \
    {                                                                          \
        {5, -30},                                                              \
        {                                                                      \
            5, 90                                                              \
        }                                                                      \
    }
#define HIGH                                                                   \
    {                                                                          \
        {120, 0}, {208, -90},                                                  \
        {                                                                      \
            120, 180                                                           \
        }                                                                      \
    }
/* of a three-phase load at 30 degrees in the high-leg delta: its voltages to
 * the middle of the triangle stand at 30, -90, 150 */
#define HIGH_LOAD                                                              \
    {                                                                          \
        {5, 0}, {5, -120},                                                     \
        {                                                                      \
            5, 120                                                             \
        }                                                                      \
    }

static const struct sight sights[] = {
    /* nothing to say */
    {"a load", WYE, ABC, LOAD, ""},
    {"unity", WYE, ABC, {{5, 0}, {5, -120}, {5, 120}}, ""},
    {"solar: received in all phases",
     WYE,
     ABC,
     {{5, 180}, {5, 60}, {5, -60}},
     ""},
    {"solar with VARs", WYE, ABC, {{5, 155}, {5, 35}, {5, -85}}, ""},
    {"PF 0.25 lagging", WYE, ABC, {{5, -75.5}, {5, -195.5}, {5, 44.5}}, ""},
    {"PF 0.25 leading", WYE, ABC, {{5, 75.5}, {5, -44.5}, {5, 195.5}}, ""},
    {"PF 0.25 received", WYE, ABC, {{5, 104.5}, {5, -15.5}, {5, 224.5}}, ""},
    {"lags of all kinds", WYE, ABC, {{5, -75}, {3, -120}, {1, 190}}, ""},
    {"B hardly loaded", WYE, ABC, {{5, -30}, {0.02, 77}, {5, 90}}, ""},
    {"B and C unloaded", WYE, ABC, {{5, -30}, {0, 0}, {0, 0}}, ""},
    {"no load at all", WYE, ABC, {{0, 0}, {0, 0}, {0, 0}}, ""},
    {"a load from A to B", WYE, ABC, {{5, -30}, {5, 150}, {0.01, 0}}, ""},
    {"outage", WYE, {{0, 0}, {0, 0}, {0, 0}}, LOAD, ""},
    {"B at 30 %", WYE, {{230, 0}, {69, -120}, {230, 120}}, LOAD, ""},
    {"A alone", ALONE, {{230, 0}}, {{5, 150}}, ""},
    {"test bench: voltages in parallel, currents in series",
     WYE,
     {{230, 0}, {230, 0}, {230, 0}},
     {{5, -60}, {5, -60}, {5, -60}},
     ""},
    {"delta", DELTA, LEADS, TWO, ""},
    {"open delta at PF 0.25", OPEN, LEADS, {{5, -75.5}, {5, 44.5}}, ""},
    {"3-wire wye, received", WYE_3, LEADS, {{5, 180}, {5, -60}}, ""},
    {"network", NET, PAIR, TWO, ""},
    {"network, received", NET, PAIR, {{5, 180}, {5, -60}}, ""},
    {"network, a load from A to C", NET, PAIR, {{5, -30}, {5, 150}}, ""},
    {"network, C unloaded", NET, PAIR, {{5, -30}, {0, 0}}, ""},
    {"split phase", NET, {{120, 0}, {120, 180}}, {{5, -30}, {5, 150}}, ""},
    {"high-leg delta", HIGH_LEG, HIGH, HIGH_LOAD, ""},
    {"high-leg delta, lights A-N and C-N",
     HIGH_LEG,
     HIGH,
     {{5, 0}, {0.03, -90}, {4, 180}},
     ""},
    /* voltages */
    {"V B missing",
     WYE,
     {{230, 0}, {3, 40}, {230, 120}},
     LOAD,
     "voltage of phase B is missing; "},
    {"V A and V C missing",
     WYE,
     {{0, 0}, {230, -120}, {0, 0}},
     LOAD,
     "voltage of phase A is missing; voltage of phase C is missing; "},
    {"V AB missing",
     DELTA,
     {{0, 0}, {100, -90}},
     TWO,
     "voltage AB is missing; "},
    {"lead B open: V AB and V BC share V AC",
     DELTA,
     {{50, -30}, {50, -30}},
     TWO,
     "voltage of phase B is missing; "},
    {"V C missing",
     NET,
     {{120, 0}, {0, 0}},
     TWO,
     "voltage of phase C is missing; "},
    {"V B missing",
     HIGH_LEG,
     {{120, 0}, {0, 0}, {120, 180}},
     HIGH_LOAD,
     "voltage of phase B is missing; "},
    {"V A reversed",
     WYE,
     {{230, 180}, {230, -120}, {230, 120}},
     LOAD,
     "voltage of phase A is reversed; "},
    {"V C reversed, B at 80 %",
     WYE,
     {{230, 0}, {184, -120}, {230, -60}},
     LOAD,
     "voltage of phase C is reversed; "},
    {"V B reversed, A missing",
     WYE,
     {{0, 0}, {230, 60}, {230, 120}},
     LOAD,
     "voltage of phase A is missing; voltage of phase B is reversed; "},
    {"V AB reversed",
     DELTA,
     {{100, 210}, {100, -90}},
     TWO,
     "voltage AB is reversed; "},
    {"V BC reversed",
     WYE_3,
     {{100, 30}, {100, 90}},
     TWO,
     "voltage BC is reversed; "},
    {"V A reversed",
     NET,
     {{120, 180}, {120, 120}},
     TWO,
     "voltage of phase A is reversed; "},
    {"V C reversed",
     NET,
     {{120, 0}, {120, -60}},
     TWO,
     "voltage of phase C is reversed; "},
    {"V A reversed",
     HIGH_LEG,
     {{120, 180}, {208, -90}, {120, 180}},
     HIGH_LOAD,
     "voltage of phase A is reversed; "},
    {"A C B",
     WYE,
     ACB,
     {{5, -30}, {5, 90}, {5, -150}},
     "the voltages rotate A C B; "},
    {"A C B",
     DELTA,
     {{100, -30}, {100, 90}},
     {{5, -30}, {5, -150}},
     "the voltages rotate A C B; "},
    {"A C B",
     NET,
     {{120, 0}, {120, -120}},
     {{5, -30}, {5, -150}},
     "the voltages rotate A C B; "},
    {"A C B without load",
     WYE,
     ACB,
     {{0, 0}, {0, 0}, {0, 0}},
     "the voltages rotate A C B; "},
    {"V B and V C exchanged", WYE, ACB, LOAD,
     "voltages of phases B and C are swapped; the voltages rotate A C "
     "B; "},
    {"V A and V B exchanged",
     WYE,
     {{230, -120}, {230, 0}, {230, 120}},
     LOAD,
     "voltages of phases A and B are swapped; the voltages rotate A C "
     "B; "},
    /* currents */
    {"I C missing",
     WYE,
     ABC,
     {{5, -30}, {4, -150}, {0, 0}},
     "current of phase C is missing while the others carry load; "},
    {"I A missing",
     DELTA,
     LEADS,
     {{0, 0}, {5, 90}},
     "current of phase A is missing while the others carry load; "},
    {"I B reversed",
     WYE,
     ABC,
     {{5, -30}, {5, 30}, {5, 90}},
     "current of phase B is reversed, or feeds back; "},
    {"I B reversed at PF 0.25",
     WYE,
     ABC,
     {{5, -75}, {5, -15}, {5, 45}},
     "current of phase B is reversed, or feeds back; "},
    {"I B reversed, C unloaded",
     WYE,
     ABC,
     {{5, -30}, {5, 30}, {0.01, 0}},
     "current of phase B is reversed, or feeds back; "},
    {"I A and I C reversed",
     WYE,
     ABC,
     {{5, 150}, {5, -150}, {5, -90}},
     "current of phase A is reversed, or feeds back; current of phase C is "
     "reversed, or feeds back; "},
    {"I A reversed",
     DELTA,
     LEADS,
     {{5, 150}, {5, 90}},
     "current of phase A is reversed, or feeds back; "},
    {"I C reversed",
     OPEN,
     LEADS,
     {{5, -10}, {5, -70}},
     "current of phase C is reversed, or feeds back; "},
    {"I C reversed",
     NET,
     PAIR,
     {{5, -20}, {5, -80}},
     "current of phase C is reversed, or feeds back; "},
    {"I A reversed",
     HIGH_LEG,
     HIGH,
     {{5, 180}, {5, -120}, {5, 120}},
     "current of phase A is reversed, or feeds back; "},
    {"V A and I A reversed",
     WYE,
     {{230, 180}, {230, -120}, {230, 120}},
     {{5, 150}, {5, -150}, {5, 90}},
     "voltage of phase A is reversed; current of phase A is reversed, or feeds "
     "back; "},
    {"I B and I C exchanged",
     WYE,
     ABC,
     {{5, -30}, {5, 90}, {5, -150}},
     "currents of phases B and C are swapped; "},
    {"I A and I B exchanged, leading",
     WYE,
     ABC,
     {{5, -100}, {5, 20}, {5, 140}},
     "currents of phases A and B are swapped; "},
    {"I A and I C exchanged",
     DELTA,
     LEADS,
     {{5, 90}, {5, -30}},
     "currents of phases A and C are swapped; "},
    {"I A and I C exchanged",
     NET,
     PAIR,
     {{5, 90}, {5, -30}},
     "currents of phases A and C are swapped; "},
    {"each current on the next phase: I B to A",
     WYE,
     ABC,
     {{5, -130}, {5, 110}, {5, -10}},
     "all currents are shifted: current of phase A is that of B (or received, "
     "PF near "
     "0.5); "},
    {"each current on the phase before: I C to A",
     WYE,
     ABC,
     {{5, 110}, {5, -10}, {5, -130}},
     "all currents are shifted: current of phase A is that of C (or received, "
     "PF near "
     "0.5); "},
    {"I B to A and I A to C, so I C derived is B",
     DELTA,
     LEADS,
     {{5, -130}, {5, -10}},
     "all currents are shifted: current of phase A is that of B (or received, "
     "PF near "
     "0.5); "},
};

static void make_wiring(enum wp_service service, struct wp_wiring *w)
{
    static const enum wp_phase wye[] = {WP_PHASE_A, WP_PHASE_B, WP_PHASE_C};
    static const enum wp_phase delta[] = {WP_PHASE_AB, WP_PHASE_BC};
    static const enum wp_phase two[] = {WP_PHASE_A, WP_PHASE_C};
    bool three = service == WYE || service == HIGH_LEG;
    unsigned n = three ? 3 : service == ALONE ? 1 : 2;
    struct wp_channel channel[6] = {{0}};
    struct wp_meter_config config;

    wp_meter_config_default(&config);
    config.service = service;
    for (unsigned k = 0; k < n; k++) {
        bool leads = n == 2 && service != NET;

        channel[k].quantity = WP_VOLTAGE;
        channel[k].phase = n != 2 ? wye[k] : leads ? delta[k] : two[k];
        channel[n + k].quantity = WP_CURRENT;
        channel[n + k].phase = n != 2 ? wye[k] : two[k];
    }
    ck_assert_int_eq(wp_wiring_make(w, &config, 2 * n, channel, NULL), WP_OK);
}

/* Every signal from the channels, turned by an angle that must not matter. */
static void see(const struct sight *s, const struct wp_wiring *w, double turn,
                struct wp_complex *phasor)
{
    unsigned n = s->service == WYE || s->service == HIGH_LEG ? 3
                 : s->service == ALONE                       ? 1
                                                             : 2;

    for (int k = 0; k < WP_SIGNALS; k++) {
        const struct wp_signal_source *from = &w->signal[k];

        phasor[k] = (struct wp_complex){0, 0};
        for (unsigned t = 0; t < from->terms; t++) {
            unsigned c = from->channel[t];
            struct polar p = c < n ? s->v[c] : s->i[c - n];
            double rad = (p.deg + turn) * acos(-1.0) / 180;

            phasor[k].re += from->gain[t] * p.size * cos(rad);
            phasor[k].im += from->gain[t] * p.size * sin(rad);
        }
    }
}

START_TEST(says_what_is_wrong_and_no_more)
{
    const struct sight *s = &sights[_i];
    struct wp_wiring_finding found[WP_WIRING_FINDINGS];
    struct wp_complex phasor[WP_SIGNALS];
    struct wp_wiring w;

    make_wiring(s->service, &w);
    for (double turn = 0; turn < 360; turn += 47) {
        char text[512] = "";
        size_t at = 0;
        int n;

        see(s, &w, turn, phasor);
        n = wp_wiring_check(&w, phasor, found);
        for (int k = 0; k < n; k++) {
            char line[100];

            wp_wiring_finding_text(&found[k], line, sizeof(line));
            ck_assert_uint_lt(strlen(line), 90);
            at += (size_t)snprintf(text + at, sizeof(text) - at, "%s; ", line);
        }
        ck_assert_msg(!strcmp(text, s->expected),
                      "%s: %s: expected '%s', found '%s'",
                      wp_service_name(s->service), s->name, s->expected, text);
    }
}
END_TEST

static double at_random(uint32_t *state, double from, double to)
{
    *state = *state * 1664525u + 1013904223u;
    return from + (to - from) * (*state >> 8) / 16777216.0;
}

/* Loads and generators of any power factor from 0.25 on, uneven voltages,
 * phases loaded from 2 % to full, lags 15 degrees apart to either side. */
START_TEST(does_not_cry_wolf)
{
    static const enum wp_service services[] = {WYE, DELTA, NET};
    struct wp_wiring_finding found[WP_WIRING_FINDINGS];
    struct wp_complex phasor[WP_SIGNALS];
    uint32_t random = 7;
    struct wp_wiring w;

    make_wiring(services[_i], &w);
    for (int trial = 0; trial < 5000; trial++) {
        struct sight s = {"random", services[_i], ABC, LOAD, ""};
        double lag = at_random(&random, -75.5, 75.5);
        double least = services[_i] == DELTA ? 2.5 : 0.1;

        if (trial % 2)
            lag = 180 + lag * (services[_i] == NET ? 1 : 15 / 75.5);
        for (int k = 0; k < 3; k++) {
            double back = services[_i] == WYE ? -120 : 120;

            if (services[_i] == DELTA && k < 2)
                s.v[k].deg = 30 - 120 * k;
            else
                s.v[k].deg = back * k;
            s.v[k].deg += at_random(&random, -4, 4);
            s.v[k].size = at_random(&random, 90, 110);
            s.i[k].size = at_random(&random, least, 5);
            s.i[k].deg = back * k - lag + at_random(&random, -15, 15);
        }
        see(&s, &w, at_random(&random, 0, 360), phasor);
        ck_assert_msg(wp_wiring_check(&w, phasor, found) == 0, "trial %d",
                      trial);
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/wiring_check");
    TCase *t = tcase_create("sights");

    tcase_add_loop_test(t, says_what_is_wrong_and_no_more, 0,
                        (int)(sizeof(sights) / sizeof(*sights)));
    tcase_add_loop_test(t, does_not_cry_wolf, 0, 3);
    suite_add_tcase(s, t);
    return s;
}
