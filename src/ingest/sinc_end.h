/*
 * sinc_end - samples beyond an end, so that wp_sinc reaches the end's own.
 *
 * Not a forecast: only what lies between the samples there are is made from
 * them. They are the best linear estimate from the last WP_SINC_END_FROM
 * samples of a signal whose power lies below 0.06 of the rate, 40 dB less below
 * 0.15 and 80 dB less anywhere. So between the last samples the error is 1e-5
 * of a sine below 0.03 of the rate and 2e-3 below 0.12; it falls fast inward,
 * is below the amplitude for all content, and noise grows fourfold at most.
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
