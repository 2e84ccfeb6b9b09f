#include "metrology/decimator.h"

#include <math.h>
#include <stdlib.h>

#include "core/kaiser.h"
#include "core/simd.h"

enum { AT_ONCE = 3, LANES = 4 };

static const double target_hz = 2000.0;
static const double pass_hz = 500.0;

struct wp_decimator {
    int factor;
    int reach;
    double *taps; /* [2 reach + 1] */
};

enum wp_status wp_decimator_create(struct wp_decimator **out, double rate_hz)
{
    struct wp_decimator *d = calloc(1, sizeof(*d));
    struct wp_kaiser k;
    double sum = 0.0;

    *out = NULL;
    if (!d)
        return WP_E_NOMEM;
    d->factor = rate_hz < 2.0 * target_hz ? 1 : (int)(rate_hz / target_hz);
    k = wp_kaiser_design(pass_hz / rate_hz, 1.0 / d->factor - pass_hz / rate_hz,
                         100.0);
    d->reach = d->factor == 1 ? 0 : (int)ceil(k.half_width);
    d->taps = calloc((size_t)(2 * d->reach + 1), sizeof(*d->taps));
    if (!d->taps) {
        wp_decimator_destroy(d);
        return WP_E_NOMEM;
    }
    for (int j = -d->reach; j <= d->reach; j++)
        sum += wp_kaiser_at(&k, j);
    for (int j = -d->reach; j <= d->reach; j++)
        d->taps[j + d->reach] = wp_kaiser_at(&k, j) / sum;
    *out = d;
    return WP_OK;
}

void wp_decimator_destroy(struct wp_decimator *d)
{
    if (!d)
        return;
    free(d->taps);
    free(d);
}

int wp_decimator_factor(const struct wp_decimator *d)
{
    return d->factor;
}

int wp_decimator_reach(const struct wp_decimator *d)
{
    return d->reach;
}

/* Channels side by side: one alone waits for its own additions, at the latest
 * in the rest. Each has four sums, whatever the number of channels. */
WP_INLINE void dot_products(const struct wp_decimator *d,
                            const double *const *centre, double *out,
                            const unsigned channels)
{
    const double *t = d->taps, *x[AT_ONCE];
    wp_v4 sum[AT_ONCE][LANES] = {{{0}}};
    double rest[AT_ONCE] = {0};
    int j = 0, n = 2 * d->reach + 1;

    for (unsigned c = 0; c < channels; c++)
        x[c] = centre[c] - d->reach;
    for (; j + 16 <= n; j += 16)
        for (int i = 0; i < LANES; i++)
            for (unsigned c = 0; c < channels; c++)
                sum[c][i] += *(const wp_v4u *)(t + j + 4 * i) *
                             *(const wp_v4u *)(x[c] + j + 4 * i);
    for (; j < n; j++)
        for (unsigned c = 0; c < channels; c++)
            rest[c] += t[j] * x[c][j];
    for (unsigned c = 0; c < channels; c++) {
        sum[c][0] = (sum[c][0] + sum[c][1]) + (sum[c][2] + sum[c][3]);
        out[c] = wp_v4_sum(&sum[c][0]) + rest[c];
    }
}

WP_CLONES void wp_decimator_run(const struct wp_decimator *d, unsigned channels,
                                const double *const *centre, double *out)
{
    for (; channels >= AT_ONCE; channels -= AT_ONCE) {
        dot_products(d, centre, out, AT_ONCE);
        centre += AT_ONCE;
        out += AT_ONCE;
    }
    for (; channels > 0; channels--)
        dot_products(d, centre++, out++, 1);
}

double wp_decimator_at(const struct wp_decimator *d, const double *centre)
{
    double out;

    wp_decimator_run(d, 1, &centre, &out);
    return out;
}
