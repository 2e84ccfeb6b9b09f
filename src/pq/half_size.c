#include "pq/half_size.h"

#include <math.h>

#include "core/simd.h"

enum { CELLS = WP_HALF_CYCLE_SAMPLES };

/* Even and odd vectors apart: one sum alone waits for its own additions. */
struct lanes {
    wp_v4 square[2], sum[2], most[2];
};

WP_INLINE void mix(const struct wp_signal_source *s,
                   const struct wp_half_cycle *hc, int k, wp_v4 *out,
                   const unsigned terms)
{
    wp_v4 v = {0};

    if (terms == 0)
        v = *(const wp_v4u *)(hc->x[s->channel[0]] + k);
    for (unsigned n = 0; n < terms; n++)
        v += *(const wp_v4u *)(hc->x[s->channel[n]] + k) * s->gain[n];
    *out = v;
}

WP_INLINE void add(const double *dt, const wp_v4 *v, struct lanes *l,
                   const int odd)
{
    wp_v4 vt = *v * *(const wp_v4u *)dt, v2 = *v * *v;

    l->square[odd] += vt * *v;
    l->sum[odd] += vt;
    wp_v4_keep_greater(&l->most[odd], &v2);
}

/* terms: 0 = a copy of the first. */
WP_INLINE void run(const struct wp_signal_source *s,
                   const struct wp_half_cycle *hc, double *out,
                   struct lanes *lanes, const unsigned terms)
{
    struct lanes l = {{{0}}, {{0}}, {{0}}};

    for (int k = 0; k < CELLS; k += 8) {
        wp_v4 even, odd;

        mix(s, hc, k, &even, terms);
        mix(s, hc, k + 4, &odd, terms);
        *(wp_v4u *)(out + k) = even;
        *(wp_v4u *)(out + k + 4) = odd;
        add(hc->dt_s + k, &even, &l, 0);
        add(hc->dt_s + k + 4, &odd, &l, 1);
    }
    *lanes = l;
}

WP_CLONES static void run_terms(const struct wp_signal_source *s,
                                const struct wp_half_cycle *hc, double *out,
                                struct lanes *lanes)
{
    if (s->terms == 1 && s->gain[0] == 1.0)
        run(s, hc, out, lanes, 0);
    else if (s->terms == 2)
        run(s, hc, out, lanes, 2);
    else if (s->terms == 3)
        run(s, hc, out, lanes, 3);
    else
        run(s, hc, out, lanes, s->terms);
}

static double total(const wp_v4 *part)
{
    wp_v4 sum = part[0] + part[1];

    return wp_v4_sum(&sum);
}

void wp_half_size_of(const struct wp_signal_source *source,
                     const struct wp_half_cycle *hc, double *out,
                     struct wp_half_size *size)
{
    struct lanes l;
    double most = 0.0;

    run_terms(source, hc, out, &l);
    for (int k = 0; k < 4; k++)
        most = fmax(most, fmax(l.most[0][k], l.most[1][k]));
    *size = (struct wp_half_size){total(l.square), total(l.sum), sqrt(most)};
}
