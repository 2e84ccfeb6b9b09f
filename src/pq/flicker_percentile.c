#include "pq/flicker_percentile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    PER_OCTAVE_BITS = 11,
    OCTAVES = 64,
    LOWEST = -20, /* the first class begins at 2^-20 */
    CLASSES = OCTAVES << PER_OCTAVE_BITS,
    WIDTH_BITS = 52 - PER_OCTAVE_BITS /* of a double's mantissa */
};

/* The number of a double's class, were the first that of 0. */
static const int64_t class_of_lowest = (int64_t)(1023 + LOWEST)
                                       << PER_OCTAVE_BITS;

struct wp_flicker_percentile {
    uint64_t total;
    uint32_t count[CLASSES];
};

enum wp_status wp_flicker_percentile_create(struct wp_flicker_percentile **out)
{
    *out = calloc(1, sizeof(**out));
    return *out ? WP_OK : WP_E_NOMEM;
}

void wp_flicker_percentile_destroy(struct wp_flicker_percentile *p)
{
    free(p);
}

void wp_flicker_percentile_reset(struct wp_flicker_percentile *p)
{
    memset(p, 0, sizeof(*p));
}

/* Equal parts of every octave: the head of the number as it is stored. */
void wp_flicker_percentile_push(struct wp_flicker_percentile *p, double pinst)
{
    int64_t bits;

    if (!(pinst >= 0.0))
        return;
    memcpy(&bits, &pinst, sizeof(bits));
    bits = (bits >> WIDTH_BITS) - class_of_lowest;
    bits = bits < 0 ? 0 : bits;
    p->count[bits < CLASSES ? bits : CLASSES - 1]++;
    p->total++;
}

uint64_t wp_flicker_percentile_count(const struct wp_flicker_percentile *p)
{
    return p->total;
}

/* Where class k begins; the first takes all below it, too. */
static double level(int64_t k)
{
    int64_t bits = (k + class_of_lowest) << WIDTH_BITS;
    double v;

    memcpy(&v, &bits, sizeof(v));
    return k == 0 ? 0.0 : v;
}

/* Levels that are exceeded `percent` of the time, of which the list rises. */
static void find(const struct wp_flicker_percentile *p, const double *percent,
                 int n, double *out)
{
    double above = 0.0;
    int64_t k = CLASSES;
    int i = 0;

    while (i < n && k-- > 0) {
        double here = p->count[k];

        for (; i < n; i++) {
            double wanted = percent[i] / 100.0 * (double)p->total;

            if (here == 0.0 || wanted > above + here)
                break;
            out[i] = level(k + 1) - (level(k + 1) - level(k)) *
                                        fmax(0.0, wanted - above) / here;
        }
        above += here;
    }
    for (; i < n; i++)
        out[i] = 0.0;
}

double wp_flicker_percentile_at(const struct wp_flicker_percentile *p,
                                double percent)
{
    double v;

    find(p, &percent, 1, &v);
    return v;
}

/* IEC 61000-4-15:2010, 5.7.2: levels, and what each counts in Pst^2. */
double wp_flicker_percentile_pst(const struct wp_flicker_percentile *p)
{
    static const double percent[] = {0.1, 0.7, 1,  1.5, 2.2, 3,  4, 6,
                                     8,   10,  13, 17,  30,  50, 80};
    static const double share[] = {
        0.0314,     0.0525 / 3, 0.0525 / 3, 0.0525 / 3, 0.0657 / 3,
        0.0657 / 3, 0.0657 / 3, 0.28 / 5,   0.28 / 5,   0.28 / 5,
        0.28 / 5,   0.28 / 5,   0.08 / 3,   0.08 / 3,   0.08 / 3};
    enum { N = sizeof(percent) / sizeof(*percent) };
    double v[N], sum = 0.0;

    find(p, percent, N, v);
    for (int i = 0; i < N; i++)
        sum += share[i] * v[i];
    return sqrt(sum);
}
