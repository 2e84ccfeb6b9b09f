/*
 * half_cycle - what sync hands on: half a fundamental cycle of every channel.
 *
 * The samples lie in the middle of 256 cells equally spaced in fundamental
 * phase, 512 to the cycle, as the meter samples (manual, "Measurement
 * Formulas"), whatever the capture's rate. Integrals over time are sums with
 * the weights dt_s. Half-cycles follow each other without a hole except at
 * gaps of the capture; the first and last of a stretch are partial: cells that
 * lie outside have weight 0, the others stand where they always do.
 */
#ifndef WP_METROLOGY_HALF_CYCLE_H
#define WP_METROLOGY_HALF_CYCLE_H

#include <stdint.h>

#include "core/channel.h"

enum { WP_HALF_CYCLE_SAMPLES = 256 };

enum wp_half_cycle_flag {
    WP_HC_PARTIAL = 1,   /* cut by an end or a gap: less than half a cycle */
    WP_HC_BRIDGE = 2,    /* takes up a phase jump: 0.5 to 1.5 long */
    WP_HC_FREEWHEEL = 4, /* no live reference: the grid ran on */
    WP_HC_OTHER_REF = 8, /* the phase came from another channel */
    WP_HC_GAP = 16,      /* samples are missing, see `missing` */
    WP_HC_DIP = 32,      /* metered: a phase voltage below 90 % of nominal */
    WP_HC_OUTAGE = 64    /* metered: all of them below 10 % */
};

/* An instant on the capture's time base: index + frac samples, 0 <= frac < 1.
 */
struct wp_instant {
    int64_t index;
    double frac;
};

struct wp_half_cycle {
    struct wp_instant start, end;
    int64_t start_ns, end_ns; /* UTC of its two boundaries */
    uint32_t flags;           /* enum wp_half_cycle_flag */
    uint32_t missing;         /* bit c: channel c has missing samples (as 0) */
    double f_hz;              /* fundamental frequency in its middle */
    double duration_s;        /* sum of dt_s */
    /* Where each voltage's own rising or falling zero crossing of the
     * fundamental lies, in cells from `start`: 0 <= crossing < 256; -1 for
     * currents and dead channels, which have none. */
    double crossing[WP_MAX_CHANNELS];
    double dt_s[WP_HALF_CYCLE_SAMPLES];               /* length of each cell */
    double x[WP_MAX_CHANNELS][WP_HALF_CYCLE_SAMPLES]; /* [V] or [A] */
};

#endif
