/*
 * event_limits - the thresholds of a channel in volts, and what they say about
 * a value of Urms(1/2).
 *
 * Source:  IEC 61000-4-30:2015, 5.4.2, 5.5.2: hysteresis is a share of the
 *          reference, added to the threshold in volts
 */
#ifndef WP_PQ_EVENT_LIMITS_H
#define WP_PQ_EVENT_LIMITS_H

#include <stdbool.h>

#include "core/pq_config.h"
#include "pq/event.h"
#include "pq/urms_half.h"

/* Index: WP_EVENT_DIP, WP_EVENT_SWELL, WP_EVENT_INTERRUPTION. */
enum { WP_LIMIT_KINDS = 3 };

struct wp_event_limits {
    double reference_v;
    double past_v[WP_LIMIT_KINDS]; /* an event begins beyond it */
    double back_v[WP_LIMIT_KINDS]; /* and ends here */
};

void wp_event_limits_set(struct wp_event_limits *l,
                         const struct wp_pq_config *c, double reference_v);

/* Whether a value is beyond the threshold, and whether one is back from it. */
bool wp_event_is_past(const struct wp_event_limits *l, int kind, double rms_v);
bool wp_event_is_back(const struct wp_event_limits *l, int kind, double rms_v);

/*
 * A window in which the phase jumps holds no whole cycle: its value may lie
 * anywhere between 0.759 and 1.193 of a voltage that did not change at all (at
 * most four sines of the double angle over three half-cycles of phase). Values
 * between these bounds of the reference tell nothing.
 */
bool wp_event_is_doubtful(const struct wp_event_limits *l,
                          const struct wp_urms_half *u);

#endif
