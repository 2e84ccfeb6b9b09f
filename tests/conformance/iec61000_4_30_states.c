/*
 * Influence quantities of IEC 61000-4-30 (states 1, 2, 3 of frequency,
 * unbalance, harmonics and interharmonics together): magnitude, unbalance,
 * harmonics, interharmonics and mains signalling, each within a tenth of its
 * class A limit while the others are in their states. Flicker is the one
 * influence left out: steps of the voltage have lines of their own.
 *
 * Truth: the tones that the samples were made of. Limits: magnitude 0.1 % of U
 * din, unbalance 0.15 %, harmonics and interharmonics 5 % of reading or 0.05 %
 * of U din, signalling 5 % of reading: a tenth of each.
 */
#include <check.h>
#include <math.h>
#include <string.h>

#include "pq/analysis.h"
#include "runner.h"
#include "window_run.h"

static const double root2 = 1.41421356237309505, u_din = 230.0;

/* Carrier on a line of the window at any frequency: 7.5 and 3.5 times the
 * fundamental are the states' own; the carrier is 6.5 and 4.5 times. */
static const struct state {
    const char *name;
    double off_hz;    /* from nominal */
    double pct[3];    /* of U din */
    double unbalance; /* u2 = u0 [%] */
    int order[3];     /* harmonics */
    double share[3];  /* of the fundamental */
    double deg[3];    /* at its zero crossing */
    double between;   /* interharmonic, 1 % at so many times f */
    double carrier;   /* times f, 3 % of U din */
} states[] = {
    {"1",
     0.3,
     {100, 100, 100},
     0,
     {3, 5, 7},
     {.01, .01, .01},
     {0, 0, 0},
     0,
     6.5},
    {"2",
     -1.2,
     {73, 80, 87},
     5.05181,
     {3, 5, 29},
     {.10, .05, .05},
     {0, 0, 0},
     7.5,
     6.5},
    {"3",
     1.3,
     {152, 140, 128},
     4.94872,
     {7, 13, 25},
     {.10, .05, .05},
     {180, 0, 0},
     3.5,
     4.5},
};

struct run {
    const struct state *state;
    double f_hz, rms[3];
    unsigned windows;
    struct wp_items items;
    double *row;
};

static double value(const struct run *r, const char *name, const char *suffix,
                    unsigned h)
{
    for (size_t k = 0; k < r->items.count; k++) {
        const struct wp_item *i = &r->items.item[k];

        if (strcmp(i->name, name) == 0 && strcmp(i->suffix, suffix) == 0)
            return r->row[i->at + h];
    }
    ck_abort_msg("no column %s_%s", name, suffix);
    return 0.0;
}

/* A tenth of 5 % of reading, of 0.05 % of U din where that is less than 1 %. */
static void check_line(double measured, double truth)
{
    double limit = truth >= 0.01 * u_din ? 0.05 * truth : 0.0005 * u_din;

    ck_assert_double_eq_tol(measured, truth, limit / 10);
}

static void check_phase(const struct run *r, int phase)
{
    static const char *const rms[] = {"u_rms_a", "u_rms_b", "u_rms_c"};
    static const char *const uh[] = {"uh_a", "uh_b", "uh_c"};
    static const char *const uih[] = {"uih_a", "uih_b", "uih_c"};
    static const char *const carrier[] = {"signalling_1_a", "signalling_1_b",
                                          "signalling_1_c"};
    const struct state *s = r->state;
    double u = u_din * s->pct[phase] / 100;

    ck_assert_double_eq_tol(value(r, rms[phase], "v", 0), r->rms[phase],
                            0.0001 * u_din);
    for (unsigned h = 2; h <= 50; h++) {
        double truth = 0;

        for (int k = 0; k < 3; k++)
            truth += s->order[k] == (int)h ? s->share[k] * u : 0;
        check_line(value(r, uh[phase], "v", h), truth);
        truth = s->between > 0 && h == (unsigned)s->between ? 0.01 * u : 0;
        if (h != (unsigned)s->carrier)
            check_line(value(r, uih[phase], "v", h), truth);
    }
    ck_assert_double_eq_tol(value(r, carrier[phase], "v", 0), 0.03 * u_din,
                            0.05 * 0.03 * u_din / 10);
}

static void see(const struct wp_window *w, const struct wp_pq_basis *basis,
                void *arg)
{
    static double row[4096];
    const struct wp_analysis_side side = {NULL, NULL};
    struct run *r = arg;
    struct wp_pq_basis b = *basis;

    b.config.carrier[0].f_hz = r->state->carrier * r->f_hz;
    wp_analysis_items(&b, &r->items);
    ck_assert_uint_le(r->items.width, 4096);
    r->row = row;
    wp_analysis_row(&b, &r->items, w, &side, row, row, row);
    r->windows++;
    for (int phase = 0; phase < 3; phase++)
        check_phase(r, phase);
    ck_assert_double_eq_tol(value(r, "u2", "pct", 0), r->state->unbalance,
                            0.015);
    ck_assert_double_eq_tol(value(r, "u0", "pct", 0), r->state->unbalance,
                            0.015);
}

/* Tones of a phase; the carrier is common to all. */
static void fill(struct run *r, int phase, struct tones *t)
{
    const double pi = acos(-1.0);
    const struct state *s = r->state;
    double u = u_din * s->pct[phase] / 100, lag = 2 * pi / 3 * phase;
    double square = 1;

    tones_add(t, u * root2, r->f_hz, -lag);
    for (int k = 0; k < 3; k++) {
        tones_add(t, u * root2 * s->share[k], s->order[k] * r->f_hz,
                  -s->order[k] * lag + s->deg[k] * pi / 180);
        square += s->share[k] * s->share[k];
    }
    if (s->between > 0) {
        tones_add(t, u * root2 * 0.01, s->between * r->f_hz, 0.4 * phase);
        square += 0.0001;
    }
    tones_add(t, 0.03 * u_din * root2, s->carrier * r->f_hz, 0.9);
    r->rms[phase] = sqrt(u * u * square + pow(0.03 * u_din, 2));
}

START_TEST(a_tenth_of_class_a)
{
    static const double rates[] = {10240, 25600};
    double nominal_hz = _i / 3 % 2 ? 60 : 50;
    struct run r = {.state = &states[_i % 3],
                    .f_hz = nominal_hz + states[_i % 3].off_hz};
    struct tones t[6] = {{0}};
    struct window_run w = {.rate_hz = rates[_i / 6],
                           .nominal_hz = nominal_hz,
                           .seconds = 2,
                           .channels = 6,
                           .tones = t,
                           .each = see,
                           .arg = &r};

    for (int phase = 0; phase < 3; phase++) {
        fill(&r, phase, &t[phase]);
        tones_add(&t[3 + phase], 5 * root2, r.f_hz, -2.1 * phase - 0.5);
    }
    window_run(&w);
    ck_assert_uint_ge(r.windows, 5);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("IEC 61000-4-30 influence states");
    TCase *t = tcase_create("states");

    tcase_set_timeout(t, 120);
    tcase_add_sparse_test(t, a_tenth_of_class_a, 12, 5);
    suite_add_tcase(s, t);
    return s;
}
