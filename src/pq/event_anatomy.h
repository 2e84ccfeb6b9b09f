/*
 * event_anatomy - what an event did to the waveforms: onset and point on wave,
 * I2t, dip type, direction, sequence phasors per cycle.
 *
 * Source:  dip_type.h, dip_direction.h, event_onset.h; manual, "Power Quality
 *          Logs"
 * Input:   the history after each half-cycle; which events are open
 * Output:  the anatomy of events that are over; cycles around events
 * Memory:  nothing is allocated after create; nothing grows with an event's
 *          length
 *
 * Each half-cycle: wp_event_anatomy_open() for every event that is open, then
 * wp_event_anatomy_push(), then wp_event_anatomy_fill() for those that are over
 * since; the history stays as pushed meanwhile. Events of which nobody said
 * that they were open have an anatomy if they began within the last 64
 * half-cycles.
 */
#ifndef WP_PQ_EVENT_ANATOMY_H
#define WP_PQ_EVENT_ANATOMY_H

#include "pq/basis.h"
#include "pq/event.h"
#include "pq/history.h"
#include "pq/sequence.h"

/* A cycle of the minutes around events. Sequences of three phases alone; 0
 * without. */
struct wp_event_cycle {
    int64_t start_ns, end_ns;            /* UTC */
    struct wp_sequence voltage, current; /* [V], [A]; angles from the positive
                                            sequence before the event */
    double rms[WP_SIGNALS];
};

/* Events open at the same time of which it keeps account. */
enum { WP_ANATOMY_EVENTS = 32 };

struct wp_event_anatomy;

/* WP_E_NOMEM */
WP_MUST_CHECK enum wp_status
wp_event_anatomy_create(struct wp_event_anatomy **out,
                        const struct wp_pq_basis *b);

void wp_event_anatomy_destroy(struct wp_event_anatomy *a); /* accepts NULL */

/* This event goes on: kind, flags, start_ns and first are read. An event that
 * is not named again is forgotten after the push after the next. */
void wp_event_anatomy_open(struct wp_event_anatomy *a,
                           const struct wp_event *event);

/* Each half-cycle. */
void wp_event_anatomy_push(struct wp_event_anatomy *a,
                           const struct wp_history *h);

/* Cycles from five before an event begins to five after it ended. Pull all
 * after each push. */
bool wp_event_anatomy_pull(struct wp_event_anatomy *a,
                           struct wp_event_cycle *out);

/* Fills the anatomy of an event that is over; signalling has none. */
void wp_event_anatomy_fill(struct wp_event_anatomy *a, struct wp_event *event);

#endif
