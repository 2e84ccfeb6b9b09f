/*
 * event_anatomy - what an event did to the waveforms: onset and point on wave,
 * I2t, dip type, direction, sequence phasors per cycle.
 *
 * Source:  M. Bollen, "Understanding Power Quality Problems" (2000), 4.4 (dip
 *          types); CIGRE TB 412; manual, "Power Quality Logs"
 * Input:   the history after each half-cycle, events as they begin and end
 * Memory:  nothing is allocated after create
 */
#ifndef WP_PQ_EVENT_ANATOMY_H
#define WP_PQ_EVENT_ANATOMY_H

#include "pq/basis.h"
#include "pq/event.h"
#include "pq/history.h"
#include "pq/sequence.h"

/* A cycle of the minutes around events. */
struct wp_event_cycle {
    int64_t start_ns, end_ns;            /* UTC */
    struct wp_sequence voltage, current; /* [V], [A]; angles from the positive
                                            sequence before the event */
    double rms[WP_SIGNALS];
};

struct wp_event_anatomy;

WP_MUST_CHECK enum wp_status
wp_event_anatomy_create(struct wp_event_anatomy **out,
                        const struct wp_pq_basis *b);

void wp_event_anatomy_destroy(struct wp_event_anatomy *a); /* accepts NULL */

/* Each half-cycle; open_ns: when the oldest event that is open began, -1: none.
 */
void wp_event_anatomy_push(struct wp_event_anatomy *a,
                           const struct wp_history *h, int64_t open_ns);

/* Cycles from a few before an event begins to a few after it ended. */
bool wp_event_anatomy_pull(struct wp_event_anatomy *a,
                           struct wp_event_cycle *out);

/* Fills the anatomy of an event that is over. */
void wp_event_anatomy_fill(const struct wp_event_anatomy *a,
                           struct wp_event *event);

#endif
