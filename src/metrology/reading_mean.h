/*
 * reading_mean - instantaneous quantities as means over an interval of UTC.
 *
 * Source:  manual, "Registers", "Instantaneous": updated every 1.5 seconds,
 *          average of 1.5 seconds
 * Input:   metered half-cycles in order; each belongs to the interval in which
 *          it ends
 * Output:  a row when an interval is complete, before a gap, where an outage
 *          begins or ends and at the end
 * Memory:  nothing is allocated after create
 */
#ifndef WP_METROLOGY_READING_MEAN_H
#define WP_METROLOGY_READING_MEAN_H

#include "metrology/reading.h"

struct wp_reading_row {
    int64_t end_ns;  /* UTC of what it covers */
    int64_t time_ns; /* its tag: the interval's end, end_ns when it was cut */
    uint32_t flags;  /* enum wp_half_cycle_flag of its half-cycles */
    double duration_s;
    struct wp_reading mean; /* over time; PF by convention pf.mean */
};

struct wp_reading_mean;

/* Intervals end at whole multiples of interval_ns since 1970. */
WP_MUST_CHECK enum wp_status
wp_reading_mean_create(struct wp_reading_mean **out, const struct wp_wiring *w,
                       const struct wp_meter_config *config,
                       int64_t interval_ns);

void wp_reading_mean_destroy(struct wp_reading_mean *a); /* accepts NULL */

/* Takes one half-cycle; true when *out is the interval before its own. */
bool wp_reading_mean_push(struct wp_reading_mean *a, const struct wp_metered *m,
                          struct wp_reading_row *out);

/* The last interval; false when there is none. */
bool wp_reading_mean_flush(struct wp_reading_mean *a,
                           struct wp_reading_row *out);

#endif
