/*
 * meter - half-cycles of samples as metered half-cycles with their increments
 * of the registers: energy, cycle, metered and booking in a row.
 *
 * Input:   half-cycles in order
 * Output:  one struct wp_booked each, some half-cycles later
 * Memory:  nothing is allocated after create
 */
#ifndef WP_METROLOGY_METER_H
#define WP_METROLOGY_METER_H

#include "metrology/booking.h"

struct wp_meter;

WP_MUST_CHECK enum wp_status
wp_meter_create(struct wp_meter **out, const struct wp_wiring *wiring,
                const struct wp_meter_config *config);

void wp_meter_destroy(struct wp_meter *m); /* accepts NULL */

/* Takes one half-cycle; pull all that is ready before the next. */
void wp_meter_push(struct wp_meter *m, const struct wp_half_cycle *hc);

/* No more half-cycles: what waits can be pulled. */
void wp_meter_flush(struct wp_meter *m);

/* False when more half-cycles must come first. */
bool wp_meter_pull(struct wp_meter *m, struct wp_booked *out);

#endif
