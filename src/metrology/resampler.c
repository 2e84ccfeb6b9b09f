#include "metrology/resampler.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/channel.h"
#include "core/kaiser.h"
#include "core/simd.h"

enum { ROWS = 256, LANES = 4, INSTANTS = 256, TAPS_MAX = 4096 };

struct wp_resampler {
    int taps;      /* a multiple of LANES */
    double *table; /* [ROWS][2][taps]: a row, and how the next differs */
};

struct wp_resampler_band wp_resampler_band_for(double rate_hz, double f_hz)
{
    struct wp_resampler_band b = {.attenuation_db = 140.0};
    /* The frequency may wander by some hertz after the filter was chosen. */
    double pass_hz = 128.0 * (f_hz + 2.0);
    double grid_hz = 512.0 * (f_hz - 2.0);

    if (pass_hz > 0.431 * rate_hz)
        pass_hz = 0.431 * rate_hz;
    b.pass = pass_hz / rate_hz;
    b.stop = fmin(rate_hz, grid_hz) / rate_hz - b.pass;
    return b;
}

static void fill_row(const struct wp_kaiser *k, int taps, double frac,
                     double *row)
{
    double sum = 0.0;

    for (int j = 0; j < taps; j++) {
        row[j] = wp_kaiser_at(k, frac + taps / 2 - 1 - j);
        sum += row[j];
    }
    for (int j = 0; j < taps; j++)
        row[j] /= sum;
}

/* Row p, then row p + 1 minus row p: one subtraction less for every tap of
 * every instant. */
static void fill_table(const struct wp_kaiser *k, int taps, double *table)
{
    for (int p = 0; p <= ROWS; p++)
        fill_row(k, taps, (double)p / ROWS, table + 2 * (size_t)p * taps);
    for (int p = 0; p < ROWS; p++, table += 2 * taps)
        for (int j = 0; j < taps; j++)
            table[taps + j] = table[2 * taps + j] - table[j];
}

enum wp_status wp_resampler_create(struct wp_resampler **out,
                                   struct wp_resampler_band band)
{
    struct wp_kaiser k =
        wp_kaiser_design(band.pass, band.stop, band.attenuation_db);
    struct wp_resampler *r;
    int taps;

    *out = NULL;
    if (!(band.pass > 0.0) || !(band.stop > band.pass) ||
        !(k.half_width < TAPS_MAX / 2))
        return WP_E_ARG;
    taps = 2 * (int)ceil(k.half_width);
    taps = (taps + LANES - 1) / LANES * LANES;
    k.half_width = taps / 2; /* the whole of what is computed anyway */
    r = calloc(1, sizeof(*r));
    if (!r)
        return WP_E_NOMEM;
    r->taps = taps;
    r->table = aligned_alloc(
        64, ((size_t)(ROWS * 2 + 1) * (size_t)taps * sizeof(double) + 63) / 64 *
                64);
    if (!r->table) {
        wp_resampler_destroy(r);
        return WP_E_NOMEM;
    }
    fill_table(&k, taps, r->table);
    *out = r;
    return WP_OK;
}

void wp_resampler_destroy(struct wp_resampler *r)
{
    if (!r)
        return;
    free(r->table);
    free(r);
}

int wp_resampler_reach(const struct wp_resampler *r)
{
    return r->taps / 2;
}

/* Where each instant finds its samples and rows: done first, apart from the
 * dot products, which else wait for these conversions. */
struct address {
    int32_t sample[INSTANTS]; /* first of its taps */
    int32_t row[INSTANTS];
    double mu[INSTANTS]; /* between row and row + 1 */
};

WP_CLONES static void find_addresses(const struct wp_resampler *r,
                                     const double *at, struct address *a)
{
    for (int k = 0; k < INSTANTS; k++) {
        int32_t i = (int32_t)at[k];
        double p = (at[k] - i) * ROWS;

        a->sample[k] = i - r->taps / 2 + 1;
        a->row[k] = (int32_t)p;
        a->mu[k] = p - a->row[k];
    }
}

/* The four lanes of every channel's sum at instant k. */
WP_INLINE void dot_product(const struct wp_resampler *r,
                           const struct address *a, int k,
                           const double *const *x, wp_v4 *sum,
                           const unsigned channels)
{
    const double *row = r->table + 2 * (size_t)a->row[k] * r->taps;
    const double *step = row + r->taps;
    wp_v4 mu = {a->mu[k], a->mu[k], a->mu[k], a->mu[k]};

    for (unsigned n = 0; n < channels; n++)
        sum[n] = (wp_v4){0};
    for (int j = 0; j < r->taps; j += LANES) {
        wp_v4 c = *(const wp_v4u *)(row + j) + mu * *(const wp_v4u *)(step + j);

        for (unsigned n = 0; n < channels; n++)
            sum[n] += c * *(const wp_v4u *)(x[n] + a->sample[k] + j);
    }
}

/* Four instants at a time: their lanes are added together. */
WP_INLINE void dot_products(const struct wp_resampler *r,
                            const struct address *a, const double *const *x,
                            double (*out)[INSTANTS], const unsigned channels)
{
    for (int k = 0; k < INSTANTS; k += LANES) {
        wp_v4 lanes[WP_MAX_CHANNELS][LANES];

        for (int i = 0; i < LANES; i++) {
            wp_v4 sum[WP_MAX_CHANNELS];

            dot_product(r, a, k + i, x, sum, channels);
            for (unsigned n = 0; n < channels; n++)
                lanes[n][i] = sum[n];
        }
        for (unsigned n = 0; n < channels; n++)
            wp_v4_sums(lanes[n], out[n] + k);
    }
}

/* One copy of the loop per number of channels keeps the sums in registers. */
WP_CLONES static void run_clone(const struct wp_resampler *r,
                                const struct address *a, const double *const *x,
                                double (*out)[INSTANTS], unsigned channels)
{
    switch (channels) {
    case 1:
        dot_products(r, a, x, out, 1);
        break;
    case 2:
        dot_products(r, a, x, out, 2);
        break;
    case 3:
        dot_products(r, a, x, out, 3);
        break;
    case 4:
        dot_products(r, a, x, out, 4);
        break;
    case 5:
        dot_products(r, a, x, out, 5);
        break;
    case 6:
        dot_products(r, a, x, out, 6);
        break;
    case 7:
        dot_products(r, a, x, out, 7);
        break;
    default:
        dot_products(r, a, x, out, 8);
        break;
    }
}

void wp_resampler_run(const struct wp_resampler *r, unsigned channels,
                      const double *const *x, const double *at,
                      double (*out)[256])
{
    struct address a;

    find_addresses(r, at, &a);
    run_clone(r, &a, x, out, channels);
}
