/*
 * urms_half - RMS over one cycle, refreshed each half-cycle, every channel from
 * its own zero crossings.
 *
 * Source:  IEC 61000-4-30:2015, 3.27, 5.4.1; manual, "Volts RMS"
 * Input:   the history, after each half-cycle
 * Output:  per signal one value per own half-cycle, as soon as its cycle is
 *          whole; its ends lie between samples
 * Memory:  nothing is allocated
 *
 * A window begins at a crossing and is 512 cells long; the next begins at the
 * crossing nearest to 256 cells later. Cells beyond the ends of a stretch are
 * in no window: its first begins at the first crossing that was captured.
 */
#ifndef WP_PQ_URMS_HALF_H
#define WP_PQ_URMS_HALF_H

#include "pq/history.h"

struct wp_urms_half {
    int signal;
    int64_t start_ns, end_ns; /* of the cycle, UTC */
    double rms;               /* [V], [A] */
    uint32_t flags; /* enum wp_pq_flag: MISSING, UNLOCKED; INCOMPLETE: less than
                       a cycle, which this block never hands on */
    bool jump;      /* the phase jumps in it: rms is of no whole cycle */
};

/* A place between samples: cells from the start of a half-cycle. */
struct wp_urms_place {
    int64_t half;
    double cell; /* 0 <= cell < 256 */
};

enum { WP_URMS_STEPS = 64, WP_URMS_KEPT = 8 };

/* Where each signal stands. */
struct wp_urms_half_block {
    uint32_t signals;
    /* From the start of the last half-cycles to every 4th cell [s]. */
    int64_t timed; /* half-cycles that were */
    double time_s[WP_URMS_KEPT][WP_URMS_STEPS + 1];
    struct wp_urms_half_signal {
        uint32_t channels; /* bit c: channel c is in it */
        uint32_t stretch;
        bool begun, late; /* late: the crossing at `next` was not captured */
        struct wp_urms_place next; /* where the next window begins */
        /* Integral of x^2 from there to `known`, once there is one. */
        bool summed;
        struct wp_urms_place known;
        double square;
    } each[WP_SIGNALS];
};

/* wiring: of the history. */
void wp_urms_half_init(struct wp_urms_half_block *b,
                       const struct wp_wiring *wiring, uint32_t signals);

/* The next value in the order of window ends, at equal ends of signals; false
 * when none is ready. Pull all after each push into the history. */
bool wp_urms_half_pull(struct wp_urms_half_block *b, const struct wp_history *h,
                       struct wp_urms_half *out);

#endif
