/*
 * scenario_series - Fourier series of sines that a switch cuts into pieces.
 *
 * The sine peak*sin(x) flows while x / (2 pi) lies in one of the intervals of
 * a period of `cycles` cycles; orders count periods. Closed form.
 */
#ifndef WP_INGEST_SCENARIO_SERIES_PRIV_H
#define WP_INGEST_SCENARIO_SERIES_PRIV_H

#include <stddef.h>
#include <stdint.h>

struct wp_conduction {
    double from_cycle, to_cycle;
};

struct wp_cut_sine {
    uint32_t cycles; /* period, in cycles */
    size_t intervals;
    const struct wp_conduction *interval;
};

/* Peak values of sin(k x / cycles) and cos(k x / cycles) for the unit sine;
 * for k = 0 *cos_part is the mean. */
void wp_cut_sine_part(const struct wp_cut_sine *w, uint32_t k, double *sin_part,
                      double *cos_part);

#endif
