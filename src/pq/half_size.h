/*
 * half_size - a signal of a half-cycle: its samples, and how large it is, in
 * one pass.
 *
 * Input:   the half-cycle, and what the signal is made of
 * Output:  integrals over the half-cycle and the greatest size
 */
#ifndef WP_PQ_HALF_SIZE_H
#define WP_PQ_HALF_SIZE_H

#include "metrology/half_cycle.h"
#include "metrology/wiring.h"

struct wp_half_size {
    double square, sum; /* integrals of x^2 [V^2 s] [A^2 s], x [V s] [A s] */
    double peak;        /* greatest |x| */
};

/* out: [WP_HALF_CYCLE_SAMPLES], receives the samples. */
void wp_half_size_of(const struct wp_signal_source *source,
                     const struct wp_half_cycle *hc, double *out,
                     struct wp_half_size *size);

#endif
