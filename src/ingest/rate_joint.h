/*
 * rate_joint - where two sampling rates meet: each side continued over the
 *              change, from the samples of the other.
 *
 * Both sides share the sample at the instant of the change. The slower side is
 * continued by the samples it would have had: those from which wp_sinc gives
 * the faster side's samples, by least squares. A small part of their own power
 * is added to what is made least, so that content which the slower rate cannot
 * carry leaves them bounded. The faster side is continued by interpolating the
 * slower one, thus completed.
 *
 * Content up to 0.41 of the slower rate comes out within 3e-8 of its amplitude;
 * noise is not amplified.
 *
 * Input:   samples beside the change, rising or falling in time
 * Output:  WP_JOINT_VIRTUAL samples for each side
 * Memory:  nothing is allocated after create
 */
#ifndef WP_INGEST_RATE_JOINT_H
#define WP_INGEST_RATE_JOINT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/channel.h"
#include "ingest/sinc.h"

enum {
    /* Slow intervals of the faster side that are used at most, at least. */
    WP_JOINT_SPAN = 64,
    WP_JOINT_LEAST = 40,
    /* Samples a side is continued by: the taps' reach, and 16 for skew. */
    WP_JOINT_VIRTUAL = WP_SINC_HALF + 16,
    /* Samples of the slower side that are used at most; at least
     * WP_SINC_HALF. */
    WP_JOINT_KNOWN = WP_JOINT_VIRTUAL + WP_SINC_HALF + 1,
    /* Rates further apart are not joined. */
    WP_JOINT_MAX_RATIO = 1250
};

/* Samples on one side of the change, [0] at its instant, `count` of them. */
struct wp_joint_side {
    const double *const *x; /* one array per channel, of which [at] is meant */
    const double *position; /* likewise, rising with time */
    ptrdiff_t at;           /* of the sample at the change */
    int step;               /* away from the change: -1 = before it, 1 */
    ptrdiff_t count;        /* with the sample at the change */
    double interval;        /* of samples [as position] */
};

struct wp_rate_joint;

/* table is borrowed. NULL when there is no memory. */
struct wp_rate_joint *wp_rate_joint_create(const struct wp_sinc_table *table,
                                           unsigned channels);
/* Accepts NULL. */
void wp_rate_joint_destroy(struct wp_rate_joint *j);

/* Samples with the one at the change that the side which has `interval` gives
 * at most, where the other one has `other` (> 0 both). */
ptrdiff_t wp_rate_joint_need(double interval, double other);

/* False when there are too few samples on a side: nothing is joined then. */
bool wp_rate_joint_solve(struct wp_rate_joint *j,
                         const struct wp_joint_side *before,
                         const struct wp_joint_side *after);

/* The i-th sample (0..WP_JOINT_VIRTUAL-1) beyond the change, away from the
 * side's own samples: of the side before the change, or after it. NaN where a
 * sample it rests on is missing. */
double wp_rate_joint_value(const struct wp_rate_joint *j, bool after,
                           unsigned channel, unsigned i);

#endif
