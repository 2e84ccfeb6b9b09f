#include "metrology/signal_sums.h"

#include "core/simd.h"

enum { CELLS = WP_HALF_CYCLE_SAMPLES };

/* Even and odd vectors are summed apart: one sum alone waits for its own
 * additions. */
struct lanes {
    wp_v4 square[2], sine[2], cosine[2];
};

WP_INLINE void mix(const struct wp_signal_terms *t, int k, wp_v4 *out,
                   const unsigned count)
{
    wp_v4 v = {0};

    if (count == 0)
        v = *(const wp_v4u *)(t->x[0] + k);
    for (unsigned n = 0; n < count; n++)
        v += *(const wp_v4u *)(t->x[n] + k) * t->gain[n];
    *out = v;
}

WP_INLINE void add(const struct wp_signal_weights *w, int k, const wp_v4 *v,
                   struct lanes *s, const int odd)
{
    s->square[odd] += *v * *v * *(const wp_v4u *)(w->square + k);
    s->sine[odd] += *v * *(const wp_v4u *)(w->sine + k);
    s->cosine[odd] += *v * *(const wp_v4u *)(w->cosine + k);
}

/* count: of terms, 0 = a copy of the first. */
WP_INLINE void run(const struct wp_signal_terms *t,
                   const struct wp_signal_weights *w, double *out,
                   struct lanes *sums, const unsigned count)
{
    struct lanes s = {{{0}}, {{0}}, {{0}}};

    for (int k = 0; k < CELLS; k += 8) {
        wp_v4 even, odd;

        mix(t, k, &even, count);
        mix(t, k + 4, &odd, count);
        *(wp_v4u *)(out + k) = even;
        *(wp_v4u *)(out + k + 4) = odd;
        add(w, k, &even, &s, 0);
        add(w, k + 4, &odd, &s, 1);
    }
    *sums = s;
}

WP_CLONES static void run_terms(const struct wp_signal_terms *t,
                                const struct wp_signal_weights *w, double *out,
                                struct lanes *sums)
{
    if (t->count == 1 && t->gain[0] == 1.0)
        run(t, w, out, sums, 0);
    else if (t->count == 2)
        run(t, w, out, sums, 2);
    else if (t->count == 3)
        run(t, w, out, sums, 3);
    else
        run(t, w, out, sums, t->count);
}

static double total(const wp_v4 *s)
{
    wp_v4 sum = s[0] + s[1];

    return wp_v4_sum(&sum);
}

struct wp_signal_sums wp_signal_sums_of(const struct wp_signal_terms *terms,
                                        const struct wp_signal_weights *w,
                                        double *out)
{
    struct lanes s;

    run_terms(terms, w, out, &s);
    return (struct wp_signal_sums){total(s.square), total(s.sine),
                                   total(s.cosine)};
}
