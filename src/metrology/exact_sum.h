/*
 * exact_sum - a running total of twice the precision of double.
 *
 * Two doubles, hi + lo, renormalised after every step: the error of a step is
 * some 1e-32 of the total, so years of half-cycles leave nothing behind.
 */
#ifndef WP_METROLOGY_EXACT_SUM_H
#define WP_METROLOGY_EXACT_SUM_H

#include <math.h>

struct wp_exact_sum {
    double hi, lo;
};

/* Adds x; every value must stay finite. */
static inline void wp_exact_sum_add(struct wp_exact_sum *s, double x)
{
    double h = s->hi + x, b = h - s->hi;
    double l = s->lo + ((s->hi - (h - b)) + (x - b));

    s->hi = h + l;
    s->lo = l - (s->hi - h);
}

/* Takes away n times x, the product without rounding. */
static inline void wp_exact_sum_take(struct wp_exact_sum *s, double n, double x)
{
    double product = n * x;

    wp_exact_sum_add(s, -product);
    wp_exact_sum_add(s, -fma(n, x, -product));
}

#endif
