/*
 * window - one 10/12-cycle interval: RMS values and the lines of the spectra.
 *
 * Source:  IEC 61000-4-30:2015, 4.4, 5.2; IEC 61000-4-7:2002, 4.4.1, 5.4
 *
 * Lines are 1/duration apart, 5 Hz nearly; line k of order h is k = h cycles.
 * A line's phasor is RMS, and its angle that of sin(2 pi k t / duration +
 * angle) with t from the window's start.
 */
#ifndef WP_PQ_WINDOW_H
#define WP_PQ_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "metrology/energy.h"
#include "metrology/wiring.h"

/* Cycles per window: 10 at 50 Hz, 12 at 60 Hz. */
enum { WP_WINDOW_CYCLES_MAX = 12, WP_WINDOW_ORDERS = 128 };

struct wp_window {
    int64_t start_ns, end_ns; /* UTC */
    double duration_s, f_hz;  /* cycles / duration */
    unsigned cycles;          /* 10 or 12 */
    uint32_t flags;           /* enum wp_pq_flag */
    /* Windows of one chain follow each other without a hole; a new chain begins
     * at every UTC 10-minute tick and behind every gap. */
    uint64_t chain;
    unsigned index; /* in its chain */
    bool at_tick;   /* its chain began at a tick, not in the middle */
    bool tail;      /* begins behind the next tick: completes 150/180 cycles */
    uint32_t signals;        /* bit s: rms, peak and mean are there */
    double rms[WP_SIGNALS];  /* [V], [A] */
    double peak[WP_SIGNALS]; /* greatest |x| [V], [A] */
    double mean[WP_SIGNALS]; /* DC [V], [A] */
    unsigned lines;          /* 0 .. lines - 1, as far as the rate allows */
    /* NULL: not analysed. Valid until the next window. */
    const struct wp_complex *line[WP_SIGNALS];
};

#endif
