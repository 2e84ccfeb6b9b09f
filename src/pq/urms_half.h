/*
 * urms_half - RMS over one cycle, refreshed each half-cycle, every channel from
 * its own zero crossings.
 *
 * Source:  IEC 61000-4-30:2015, 3.27, 5.4.1; manual, "Volts RMS"
 * Input:   the history, after each half-cycle
 * Output:  per signal one value per own half-cycle, as soon as its cycle is
 *          whole; its ends lie between samples
 * Memory:  nothing is allocated
 */
#ifndef WP_PQ_URMS_HALF_H
#define WP_PQ_URMS_HALF_H

#include "pq/history.h"

struct wp_urms_half {
    int signal;
    int64_t start_ns, end_ns; /* of the cycle, UTC */
    double rms;               /* [V], [A] */
    uint32_t flags; /* enum wp_pq_flag: MISSING, UNLOCKED; INCOMPLETE: the first
                       of a stretch */
};

/* Where each signal stands. */
struct wp_urms_half_block {
    uint32_t signals;
    struct {
        int64_t half; /* half-cycle in which the next window begins */
        double cell;  /* and where in it */
        uint32_t stretch;
        bool begun;
    } next[WP_SIGNALS];
};

void wp_urms_half_init(struct wp_urms_half_block *b, uint32_t signals);

/* The next value in the order of window ends; false when none is ready. Pull
 * all after each push into the history. */
bool wp_urms_half_pull(struct wp_urms_half_block *b, const struct wp_history *h,
                       struct wp_urms_half *out);

#endif
