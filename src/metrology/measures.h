/*
 * measures - booked half-cycles as rows of one UTC second, and their totals.
 *
 * Input:   struct wp_booked in order
 * Output:  a row when a second is complete, at a gap, at the instants that the
 *          caller names (operations) and at the end; a half-cycle belongs to
 *          the interval in which it ends
 * Memory:  nothing is allocated after create
 *
 * Totals are compensated sums (Neumaier) over all half-cycles: exact to the
 * last bits for years.
 */
#ifndef WP_METROLOGY_MEASURES_H
#define WP_METROLOGY_MEASURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "metrology/booking.h"

struct wp_measures_config {
    struct wp_wiring wiring;
    const int64_t *cut_ns; /* UTC, rising; borrowed while measuring */
    size_t cuts;
};

struct wp_measure_row {
    int64_t start_ns, end_ns; /* UTC of what it covers */
    int64_t time_ns; /* its tag: the full second or cut, end_ns at a gap */
    uint32_t flags;  /* enum wp_half_cycle_flag of its half-cycles */
    double duration_s;
    double f_hz; /* whole half-cycles over their duration; 0 = none */
    double rms[WP_SIGNALS];           /* over the row [V], [A] */
    double watt[WP_FLOWS][WP_TOTALS]; /* means over the row [W], [var] */
    double var[WP_FLOWS][WP_TOTALS];
    struct wp_registers energy; /* increments [unit h] */
};

struct wp_measure_totals {
    double duration_s; /* without gaps */
    double f_hz;       /* whole half-cycles over their duration */
    double rms[WP_SIGNALS];
    /* Mean fundamental, RMS, turned so that the angle reference is at 0. */
    struct wp_complex phasor[WP_SIGNALS];
    int64_t half_cycles, flagged_half_cycles, gaps;
    struct wp_registers energy;
};

struct wp_measures;

WP_MUST_CHECK enum wp_status
wp_measures_create(struct wp_measures **out,
                   const struct wp_measures_config *c);

void wp_measures_destroy(struct wp_measures *m); /* accepts NULL */

/* Takes one half-cycle; pull all rows that are ready before the next. */
void wp_measures_push(struct wp_measures *m, const struct wp_booked *b);

/* No more half-cycles: what waits can be pulled. */
void wp_measures_flush(struct wp_measures *m);

bool wp_measures_pull(struct wp_measures *m, struct wp_measure_row *out);

/* Of all rows pulled so far. */
void wp_measures_totals(const struct wp_measures *m,
                        struct wp_measure_totals *out);

#endif
