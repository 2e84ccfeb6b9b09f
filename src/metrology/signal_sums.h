/*
 * signal_sums - a signal of a half-cycle and all that is summed of it alone,
 *               in one pass.
 *
 * Input:   the samples of the channels that the signal is made of, with gains
 * Output:  the signal; sums of its square times a weight, and of its products
 *          with two other weights; in a fixed order of rounding
 */
#ifndef WP_METROLOGY_SIGNAL_SUMS_H
#define WP_METROLOGY_SIGNAL_SUMS_H

#include "metrology/half_cycle.h"

struct wp_signal_terms {
    unsigned count; /* at least 1 */
    const double *x[WP_MAX_CHANNELS];
    double gain[WP_MAX_CHANNELS];
};

/* [WP_HALF_CYCLE_SAMPLES] each. */
struct wp_signal_weights {
    const double *square, *sine, *cosine;
};

struct wp_signal_sums {
    double square, sine, cosine;
};

/* out: [WP_HALF_CYCLE_SAMPLES], the sum of gain times x, terms in order from 0;
 * of one term with a gain of 1 a copy. */
struct wp_signal_sums wp_signal_sums_of(const struct wp_signal_terms *terms,
                                        const struct wp_signal_weights *w,
                                        double *out);

#endif
