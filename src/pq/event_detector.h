/*
 * event_detector - dips, swells and interruptions on Urms(1/2), per channel and
 * polyphase.
 *
 * Source:  IEC 61000-4-30:2015, 5.4, 5.5, 4.7; manual, "Voltage Dips and
 *          Swells", "Voltage Interruptions"
 * Input:   Urms(1/2) of all channels in the order of their window ends; 10/12-
 *          cycle values for the sliding reference
 * Output:  events when they are over; spans that flag
 * Memory:  nothing is allocated after create
 *
 * Every channel has its events; with two channels or more there are polyphase
 * events of all of them too, flagged WP_EVENT_POLYPHASE (convention
 * event.polyphase). A value with missing samples ends its channel's events as a
 * gap does; one in which the phase jumps counts once a clear value confirms it.
 */
#ifndef WP_PQ_EVENT_DETECTOR_H
#define WP_PQ_EVENT_DETECTOR_H

#include "pq/basis.h"
#include "pq/event.h"
#include "pq/urms_half.h"
#include "pq/window.h"

struct wp_event_detector;

/* WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_event_detector_create(struct wp_event_detector **out,
                         const struct wp_pq_basis *b);

void wp_event_detector_destroy(struct wp_event_detector *d); /* accepts NULL */

/* Signals without a U din are ignored. Pull all events after each push. */
void wp_event_detector_push(struct wp_event_detector *d,
                            const struct wp_urms_half *u);

/* A whole 10/12-cycle window with its final flags: the sliding reference. */
void wp_event_detector_window(struct wp_event_detector *d,
                              const struct wp_window *w);

/* A gap: events end there, flagged. */
void wp_event_detector_gap(struct wp_event_detector *d);

void wp_event_detector_flush(struct wp_event_detector *d);

bool wp_event_detector_pull(struct wp_event_detector *d, struct wp_event *out);

/* Flags (DIP, SWELL, INTERRUPTION) of events that overlap [from, to), as far as
 * Urms(1/2) have told; asked for spans not older than 16 s. An event flags from
 * the start of its first window to the end of its last, whatever event.end. */
uint32_t wp_event_detector_flags(const struct wp_event_detector *d,
                                 int64_t from_ns, int64_t to_ns);

/* Whether any event is open now, and since when the oldest. */
bool wp_event_detector_open(const struct wp_event_detector *d,
                            int64_t *since_ns);

/* The k-th event that is open, as far as it is known; NULL: no more. */
const struct wp_event *
wp_event_detector_goes_on(const struct wp_event_detector *d, unsigned k);

/* What the last value of a signal was held against [V]: U din, or the sliding
 * reference, which stands still during events; 0: none. */
double wp_event_detector_reference(const struct wp_event_detector *d,
                                   int signal);

/* Id for an event that another block found (rvc, transient, signalling). */
uint64_t wp_event_detector_id(struct wp_event_detector *d);

#endif
