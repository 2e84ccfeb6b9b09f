/*
 * metered_interval - the measurement log of a meter without PQ option: the
 * metrology's values of every cycle and half-cycle over recording intervals.
 *
 * Source:  manual, "Measurement Calculation Methods": "Meters without Power
 *          Quality enabled", "Unbalance and THD Measurements"
 * Input:   metered half-cycles in order
 * Output:  rows of 150/180 cycles, 10 minutes, 2 hours and further minutes with
 *          arithmetic mean, minimum and maximum of the values
 * Memory:  nothing is allocated after create
 *
 * Volts, amperes, THD and unbalance are of one cycle, refreshed every
 * half-cycle; powers, PF and frequency too. Half-cycles count alike; those cut
 * by an end or a gap do not count. The mean of PF is as in every other table
 * (convention pf.mean). Intervals are those of the analyser with PQ option,
 * made of half-cycles: 150/180 cycles are 300/360 of them from the UTC 10
 * minutes on, and the ones that run at the next tick are completed.
 */
#ifndef WP_PQ_METERED_INTERVAL_H
#define WP_PQ_METERED_INTERVAL_H

#include "metrology/reading.h"
#include "pq/intervals.h"

struct wp_metered_interval;

/* cycles: 10 at 50 Hz, 12 at 60 Hz; minutes as in struct wp_pq_config.
 * WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_metered_interval_create(
    struct wp_metered_interval **out, const struct wp_wiring *wiring,
    const struct wp_meter_config *config, unsigned cycles);

void wp_metered_interval_destroy(struct wp_metered_interval *m); /* or NULL */

/* What the rows hold; names as in the metrology's tables, without unit. */
const struct wp_items *
wp_metered_interval_items(const struct wp_metered_interval *m);

/* "meter_3s", "meter_10min", "meter_2h", "meter_1min" ... */
unsigned wp_metered_interval_kinds(const struct wp_metered_interval *m);
const struct wp_interval_kind *
wp_metered_interval_kind(const struct wp_metered_interval *m, unsigned kind);

/* Pull all rows after each push. In rows `count` is half-cycles (2 h: 10-minute
 * values); DIP: a phase voltage below 90 % of nominal; INTERRUPTION: all below
 * 10 %. */
void wp_metered_interval_push(struct wp_metered_interval *m,
                              const struct wp_metered *metered);
void wp_metered_interval_flush(struct wp_metered_interval *m);
bool wp_metered_interval_pull(struct wp_metered_interval *m,
                              struct wp_interval_row *out);

#endif
