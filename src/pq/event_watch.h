/*
 * event_watch - what is kept of one event while it is open: sums and the cycles
 * that tell most.
 *
 * Input:   the trail, half-cycle by half-cycle
 * Output:  the anatomy in struct wp_event
 * Memory:  of fixed size, however long the event lasts
 */
#ifndef WP_PQ_EVENT_WATCH_H
#define WP_PQ_EVENT_WATCH_H

#include "metrology/exact_sum.h"
#include "pq/dip_direction.h"
#include "pq/event_onset.h"
#include "pq/event_reference.h"

enum wp_watch_state {
    WP_WATCH_FREE,
    WP_WATCH_OVER, /* no longer named: only to be filled */
    WP_WATCH_OPEN
};

/* A cycle that told more than others. */
struct wp_watch_cycle {
    bool there, clean;
    double rank;
    struct wp_phasors phasors;
};

struct wp_event_watch {
    enum wp_watch_state state;
    enum wp_event_kind kind;
    bool polyphase;
    int first;
    int64_t start_ns;

    bool begun; /* its start was still known */
    struct wp_event_reference before;
    bool has_onset;
    struct wp_onset onset;

    int64_t next, start_half; /* half-cycles seen; that of the start */
    struct wp_exact_sum i2t[WP_ELEMENTS]; /* from start to `next` */
    struct wp_watch_cycle worst, strongest;
};

/* What a watch looks at. */
struct wp_watch_sight {
    const struct wp_pq_basis *basis;
    const struct wp_event_trail *trail;
    const struct wp_history *history;
};

/* kind, flags, start_ns, first of the event. The trail reaches back to its
 * start, or there will be no anatomy. */
void wp_event_watch_begin(struct wp_event_watch *w,
                          const struct wp_watch_sight *s,
                          const struct wp_event *event);

/* All half-cycles that came since. */
void wp_event_watch_follow(struct wp_event_watch *w,
                           const struct wp_watch_sight *s);

void wp_event_watch_fill(struct wp_event_watch *w,
                         const struct wp_watch_sight *s,
                         struct wp_event *event);

#endif
