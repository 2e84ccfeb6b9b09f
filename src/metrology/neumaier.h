/*
 * neumaier - a compensated sum: exact to the last bits over years.
 */
#ifndef WP_METROLOGY_NEUMAIER_H
#define WP_METROLOGY_NEUMAIER_H

#include <math.h>

/* All zero = an empty sum. */
struct wp_neumaier {
    double value, rest;
};

static inline void wp_neumaier_add(struct wp_neumaier *s, double x)
{
    double t = s->value + x;

    s->rest +=
        fabs(s->value) >= fabs(x) ? (s->value - t) + x : (x - t) + s->value;
    s->value = t;
}

static inline double wp_neumaier_get(const struct wp_neumaier *s)
{
    return s->value + s->rest;
}

#endif
