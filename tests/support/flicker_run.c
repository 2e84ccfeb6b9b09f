#include "flicker_run.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

enum { BLOCK = 1024 };

static const double pi = 3.14159265358979323846;
/* 2024-01-01T10:00:00Z */
static const int64_t t0_ns = INT64_C(1704103200000000000);

struct flicker_signal flicker_signal_of(int system,
                                        const struct flicker_point *p,
                                        enum flicker_shape shape)
{
    const struct flicker_system *s = &flicker_system[system];

    return (struct flicker_signal){
        .volts = s->volts,
        .mains_hz = s->mains_hz,
        .change_pct = p->change_pct[system],
        .modulation_hz = p->at,
        .shape = shape,
    };
}

/* The integral of the square wave of amplitude 1 over `turns`, from 0. */
static double triangle(double turns)
{
    double x = turns - floor(turns);

    return x < 0.5 ? x : 1.0 - x;
}

static double modulation(const struct flicker_signal *s, double t_s,
                         double dt_s)
{
    double turns = s->modulation_hz * t_s, half = 0.5 * s->modulation_hz * dt_s;

    if (s->period_s > 0 &&
        t_s - s->period_s * floor(t_s / s->period_s) >= s->on_s)
        return 0.0;
    if (s->shape == FLICKER_SINE)
        return sin(2.0 * pi * turns);
    return (triangle(turns + half) - triangle(turns - half)) / (2.0 * half);
}

double flicker_signal_at(const void *signal, double t_s, double dt_s)
{
    const struct flicker_signal *s = signal;

    return sqrt(2.0) * s->volts * sin(2.0 * pi * s->mains_hz * t_s + s->phase) *
           (1.0 + s->change_pct / 200.0 * modulation(s, t_s, dt_s));
}

static void note_peaks(const struct flicker_run *r, const struct wp_flicker *f,
                       int64_t from_ns, int64_t to_ns,
                       struct flicker_result *out)
{
    struct wp_pinst p;

    ck_assert(wp_flicker_pinst(f, from_ns, to_ns, &p));
    for (int c = 0; c < r->channels; c++)
        out->pinst_max[c] = fmax(out->pinst_max[c], p.greatest[c]);
}

void flicker_run(const struct flicker_run *r, double before_s, double after_s,
                 double peak_from_s, struct flicker_result *out)
{
    struct wp_flicker_config config = {.rate_hz = r->rate_hz,
                                       .nominal_hz =
                                           flicker_system[r->system].mains_hz,
                                       .lamp = flicker_system[r->system].lamp,
                                       .channels = (unsigned)r->channels};
    int64_t n = llround((before_s + after_s) * r->rate_hz);
    static double x[WP_FLICKER_CHANNELS][BLOCK];
    struct wp_flicker *f;
    struct wp_flicker_row row;
    bool plt;

    *out = (struct flicker_result){0};
    ck_assert_int_eq(wp_flicker_create(&f, &config), WP_OK);
    for (int64_t i = 0; i < n; i += BLOCK) {
        double t = (double)i / r->rate_hz - before_s;
        struct wp_flicker_view view = {
            .first_ns = t0_ns + llround(t * 1e9),
            .count = (size_t)(n - i < BLOCK ? n - i : BLOCK),
            .x = {x[0], x[1], x[2]}};

        for (int c = 0; c < r->channels; c++)
            for (size_t k = 0; k < view.count; k++)
                x[c][k] = r->voltage(r->arg[c], t + (double)k / r->rate_hz,
                                     1.0 / r->rate_hz);
        wp_flicker_push(f, &view);
        if (t >= peak_from_s)
            note_peaks(r, f, view.first_ns,
                       view.first_ns + llround(BLOCK / r->rate_hz * 1e9), out);
    }
    wp_flicker_flush(f);
    while (wp_flicker_pull(f, INT64_MAX, &plt, &row))
        if (!plt && row.start_ns == t0_ns)
            out->pst = row;
    wp_flicker_destroy(f);
}
