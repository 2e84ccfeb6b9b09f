#include "grid_run.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void grid_make(struct grid_run *g, double rate_hz, unsigned channels,
               double t_s)
{
    *g = (struct grid_run){.rate_hz = rate_hz,
                           .channels = channels,
                           .frames = (size_t)llround(rate_hz * t_s)};
    for (unsigned c = 0; c < channels; c++) {
        g->x[c] = calloc(g->frames + 1, sizeof(double));
        ck_assert_ptr_nonnull(g->x[c]);
    }
    /* At most 80 Hz, and some more. */
    g->cell = calloc((size_t)(t_s * 160) + 64, sizeof(*g->cell));
    ck_assert_ptr_nonnull(g->cell);
}

void grid_release(struct grid_run *g)
{
    for (unsigned c = 0; c < GRID_CHANNELS; c++)
        free(g->x[c]);
    free(g->cell);
    *g = (struct grid_run){0};
}

void grid_fill(struct grid_run *g, unsigned c, const struct wave *w,
               double cycles)
{
    struct wave later = *w;

    for (int k = 0; k < later.pieces; k++)
        later.piece[k].cycles += cycles;
    for (size_t n = 0; n < g->frames; n++)
        g->x[c][n] = wave_at(&later, (double)n / g->rate_hz);
}

void grid_silence(struct grid_run *g, unsigned c, double from_s, double to_s)
{
    for (size_t n = 0; n < g->frames; n++)
        if ((double)n >= from_s * g->rate_hz && (double)n < to_s * g->rate_hz)
            g->x[c][n] = 0;
}

void grid_noise(struct grid_run *g, unsigned c, double rms, uint32_t seed)
{
    for (size_t n = 0; n < g->frames; n++) {
        double sum = -6; /* twelve uniform numbers: variance 1 */

        for (int k = 0; k < 12; k++) {
            seed = seed * 1664525u + 1013904223u;
            sum += seed / 4294967296.0;
        }
        g->x[c][n] += rms * sum;
    }
}

static double seconds(const struct grid_run *g, struct wp_instant t)
{
    return ((double)t.index + t.frac) / g->rate_hz;
}

static void keep(struct grid_run *g, const struct wp_half_cycle *hc)
{
    struct grid_cell *out = &g->cell[g->cells];
    bool good = true;

    *out = (struct grid_cell){.from_s = seconds(g, hc->start),
                              .to_s = seconds(g, hc->end),
                              .f_hz = hc->f_hz,
                              .flags = hc->flags};
    for (int k = 0; k < WP_HALF_CYCLE_SAMPLES; k++) {
        for (unsigned c = 0; c < g->channels; c++) {
            good = good && isfinite(hc->x[c][k]);
            out->square[c] += hc->x[c][k] * hc->x[c][k] * hc->dt_s[k];
            out->crossing[c] = hc->crossing[c] > 0.0;
            out->crossing_at[c] = hc->crossing[c];
        }
        good = good && isfinite(hc->dt_s[k]) && hc->dt_s[k] >= 0;
    }
    ck_assert(good && isfinite(hc->f_hz) && hc->f_hz > 0);
    if (g->cells > 0)
        ck_assert_double_eq(out->from_s, out[-1].to_s);
    g->cells++;
    ck_assert_uint_lt(g->cells,
                      (size_t)((double)g->frames / g->rate_hz * 160) + 64);
}

void grid_sync(struct grid_run *g)
{
    struct wp_sync_config config = {.channels = g->channels,
                                    .nominal_hz = g->nominal_hz};
    static struct wp_half_cycle hc;
    const double *x[GRID_CHANNELS];
    struct wp_sync *s;

    ck_assert(wp_rate_from_double(g->rate_hz, &config.rate));
    for (unsigned c = 0; c < g->channels; c++) {
        config.channel[c].quantity =
            c < GRID_VOLTAGES ? WP_VOLTAGE : WP_CURRENT;
        config.channel[c].phase =
            (enum wp_phase)(WP_PHASE_A + c % GRID_VOLTAGES);
    }
    ck_assert_int_eq(wp_sync_create(&s, &config), WP_OK);
    for (size_t at = 0, n, most = g->block ? g->block : 4096; at < g->frames;
         at += n) {
        struct wp_sample_view view = {
            .first = (int64_t)at, .channels = g->channels, .x = x};
        size_t from = 0;

        n = g->frames - at < most ? g->frames - at : most;
        view.frames = n;
        for (unsigned c = 0; c < g->channels; c++)
            x[c] = g->x[c] + at;
        while (from < n) {
            wp_sync_push(s, &view, &from);
            while (wp_sync_pull(s, &hc))
                keep(g, &hc);
        }
    }
    wp_sync_flush(s);
    while (wp_sync_pull(s, &hc))
        keep(g, &hc);
    wp_sync_destroy(s);
    ck_assert_double_eq_tol(g->cell[g->cells - 1].to_s,
                            (double)g->frames / g->rate_hz, 1e-9);
}

size_t grid_count(const struct grid_run *g, unsigned flags)
{
    size_t n = 0;

    for (size_t k = 0; k < g->cells; k++)
        n += (g->cell[k].flags & flags) != 0;
    return n;
}

double grid_phase_error(const struct grid_run *g, const struct wave *w,
                        double from_s, double to_s)
{
    double worst = 0;

    for (size_t k = 0; k + 1 < g->cells; k++) {
        double t = g->cell[k].to_s, half = 2 * wave_phase(w, t);

        if (t >= from_s && t <= to_s)
            worst = fmax(worst, fabs(half - rint(half)) * acos(-1.0));
    }
    return worst;
}
