/*
 * event_open - an event that goes on: its record while values come in.
 *
 * Source:  IEC 61000-4-30:2015, 5.4.2.2, 5.5.2.2
 */
#ifndef WP_PQ_EVENT_OPEN_H
#define WP_PQ_EVENT_OPEN_H

#include "pq/event.h"
#include "pq/urms_half.h"

/* The extremes of all signals, and of those whose event it is. */
struct wp_event_extreme {
    uint32_t seen; /* bit s: each_v[s] is set */
    double each_v[WP_SIGNALS];
    bool found;
    int worst;
    double v;
    int64_t at_ns; /* start of its window */
};

/* Windows in which the phase jumps hold no whole cycle: what they say is used
 * where no other window is beyond the threshold. */
struct wp_event_open {
    bool open;
    uint32_t own; /* bit s: the residual is looked for in signal s */
    struct wp_event_extreme whole, jumping;
    struct wp_event event;
};

/* Begins with the window u; what is not known from it is set behind it. */
void wp_event_open_begin(struct wp_event_open *o, enum wp_event_kind kind,
                         uint32_t own, const struct wp_urms_half *u);

/* A value of any signal while it goes on. */
void wp_event_open_see(struct wp_event_open *o, const struct wp_urms_half *u);

/* Ends it. */
void wp_event_open_end(struct wp_event_open *o, int64_t end_ns);

#endif
