/*
 * sinc_end - samples beyond an end, so that wp_sinc reaches the end's own.
 *
 * They are the best linear estimate from the last WP_SINC_END_FROM samples of a
 * signal whose power lies below 0.06 of the rate, 30 dB less of it below 0.15
 * and 60 dB less anywhere. Used for what lies between the last samples and
 * within one interval after them. Error of a sine, as part of its amplitude:
 *
 *     frequency / rate    before the last but one   last interval   after it
 *     up to 0.03          5e-5                      1e-4            2e-3
 *     up to 0.0625        5e-4                      1e-3            2e-2
 *     up to 0.115         3e-3                      6e-3            0.1
 *     white noise         2                         2               7
 */
#ifndef WP_INGEST_SINC_END_H
#define WP_INGEST_SINC_END_H

#include "ingest/sinc.h"

enum { WP_SINC_END_FROM = 64 };

struct wp_sinc_end {
    double weight[WP_SINC_HALF][WP_SINC_END_FROM];
};

/* NULL when there is no memory. */
struct wp_sinc_end *wp_sinc_end_create(void);
/* Accepts NULL. */
void wp_sinc_end_destroy(struct wp_sinc_end *e);

/* The i-th sample (0..WP_SINC_HALF-1) beyond the end, whose own sample is *x
 * and the one inward from it x[step], step -1 or 1. NaN if one is NaN. */
double wp_sinc_end_value(const struct wp_sinc_end *e, const double *x, int step,
                         unsigned i);

#endif
