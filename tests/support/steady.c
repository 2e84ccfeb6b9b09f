#include "steady.h"

#include <check.h>
#include <math.h>

void steady_init(struct steady *s)
{
    *s = (struct steady){0};
    wp_meter_config_default(&s->config);
    s->config.class_a = 0;
}

void steady_add(struct steady *s, const char *name, double rms, double deg)
{
    struct wp_channel *c = &s->channel[s->channels];

    c->quantity = name[0] == 'v' ? WP_VOLTAGE : WP_CURRENT;
    c->phase = wp_phase_parse(name + 1);
    ck_assert_int_ne(c->phase, WP_PHASE_NONE);
    s->rms[s->channels] = rms;
    s->deg[s->channels++] = deg;
}

void steady_wye(struct steady *s, double volts, double amps, double lag_deg)
{
    static const char *const v[] = {"vA", "vB", "vC"};
    static const char *const i[] = {"iA", "iB", "iC"};

    for (int k = 0; k < 3; k++)
        steady_add(s, v[k], volts, -120.0 * k);
    for (int k = 0; k < 3; k++)
        steady_add(s, i[k], amps, -120.0 * k - lag_deg);
}

static void see(const struct steady *s, int signal, struct wp_energy *e,
                struct wp_cycle *cycle)
{
    const struct wp_signal_source *from = &s->wiring.signal[signal];
    struct wp_complex z = {0, 0};
    double square = 0;

    for (unsigned k = 0; k < from->terms; k++) {
        unsigned c = from->channel[k];
        double rad = s->deg[c] * acos(-1.0) / 180, g = from->gain[k];

        z.re += g * s->rms[c] * cos(rad);
        z.im += g * s->rms[c] * sin(rad);
        square += g * g * s->rest[c] * s->rest[c];
    }
    square += z.re * z.re + z.im * z.im;
    cycle->fundamental[signal] = e->fundamental[signal] = z;
    cycle->rms[signal] = sqrt(square);
    e->square[signal] = square * e->duration_s;
}

void steady_run(struct steady *s)
{
    struct wp_energy e = {.duration_s = STEADY_MS / 1000.0};
    struct wp_cycle cycle = {.duration_s = 2 * e.duration_s};

    ck_assert_int_eq(
        wp_wiring_make(&s->wiring, &s->config, s->channels, s->channel, NULL),
        WP_OK);
    for (int k = 0; k < WP_SIGNALS; k++)
        see(s, k, &e, &cycle);
    for (int k = 0; k < WP_ELEMENTS; k++) {
        const struct wp_element *el = &s->wiring.element[k];
        struct wp_complex v, i;

        if (el->voltage < 0 || el->current < 0)
            continue;
        v = cycle.fundamental[el->voltage];
        i = cycle.fundamental[el->current];
        cycle.watt[k] = el->voltage_gain * (v.re * i.re + v.im * i.im);
        cycle.var[k] = el->voltage_gain * (v.im * i.re - v.re * i.im);
        e.watt_s[k] = cycle.watt[k] * e.duration_s;
        e.var_s[k] = cycle.var[k] * e.duration_s;
    }
    wp_metered_make(&s->wiring, &s->config, &e, &cycle, &s->metered);
}
