#include "metrology/decimator.h"

#include <math.h>
#include <stdlib.h>

#include "core/kaiser.h"
#include "core/simd.h"

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

WP_CLONES double wp_decimator_at(const struct wp_decimator *d,
                                 const double *centre)
{
    const double *x = centre - d->reach;
    const double *t = d->taps;
    /* Four sums at once: one alone waits for its own additions. */
    wp_v4 a = {0}, b = {0}, c = {0}, e = {0};
    int j = 0, n = 2 * d->reach + 1;
    double rest = 0.0;

    for (; j + 16 <= n; j += 16) {
        a += *(const wp_v4u *)(t + j) * *(const wp_v4u *)(x + j);
        b += *(const wp_v4u *)(t + j + 4) * *(const wp_v4u *)(x + j + 4);
        c += *(const wp_v4u *)(t + j + 8) * *(const wp_v4u *)(x + j + 8);
        e += *(const wp_v4u *)(t + j + 12) * *(const wp_v4u *)(x + j + 12);
    }
    for (; j < n; j++)
        rest += t[j] * x[j];
    a = (a + b) + (c + e);
    return wp_v4_sum(&a) + rest;
}
