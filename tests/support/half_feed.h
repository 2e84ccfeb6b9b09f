/*
 * half_feed - half-cycles without samples of a fundamental whose frequency is
 * known: their boundaries are the closed-form solution of its phase.
 */
#ifndef WP_TESTS_HALF_FEED_H
#define WP_TESTS_HALF_FEED_H

#include "pq/history.h"

struct half_feed {
    int64_t origin_ns; /* UTC of time 0 */
    double cycles;     /* phase at time 0, 0 <= cycles < 0.5 */
    double f_hz, hz_s; /* frequency at time 0, and its change */
    int64_t n;         /* boundaries so far */
    uint32_t flags, stretch;
};

/* A steady frequency with a boundary at time 0. */
struct half_feed half_feed_of(int64_t origin_ns, double f_hz);

/* Time of boundary n, at which the phase is n / 2 cycles [s]. */
double half_feed_boundary(const struct half_feed *f, int64_t n);

/* Goes to the first boundary at or after t_s. */
void half_feed_seek(struct half_feed *f, double t_s);

/* The next half-cycle, with the feed's flags and stretch. */
struct wp_history_half half_feed_next(struct half_feed *f);

#endif
