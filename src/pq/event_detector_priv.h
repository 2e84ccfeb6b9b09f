/* What the files of the detector share. */
#ifndef WP_PQ_EVENT_DETECTOR_PRIV_H
#define WP_PQ_EVENT_DETECTOR_PRIV_H

#include "pq/event_detector.h"
#include "pq/event_limits.h"
#include "pq/event_open.h"
#include "pq/event_spans.h"

/* Events of each channel by its signal, then the polyphase ones. */
enum {
    WP_SLOT_POLYPHASE = WP_SIGNALS,
    WP_SLOTS,
    WP_EVENTS_WAITING =
        2 * WP_LIMIT_KINDS * WP_SLOTS /* all end, and again behind a gap */
};

enum wp_event_side { WP_SIDE_LOW, WP_SIDE_NORMAL, WP_SIDE_HIGH };

struct wp_event_channel {
    bool known;     /* `last` is of this stretch */
    bool lost;      /* its samples are missing at present */
    bool had_value; /* ever */
    struct wp_urms_half last;
    double rms_v[WP_LIMIT_KINDS]; /* the last that counted for each kind */
    double sliding_v;
    struct wp_event_limits limits; /* frozen while any event is open */
    /* The first of the last windows whose value tells nothing, and what it
     * would tell. */
    bool held;
    enum wp_event_side held_side;
    struct wp_urms_half doubtful;
};

struct wp_event_detector {
    struct wp_pq_config config;
    uint32_t signals;
    bool polyphase;
    int open; /* events */
    uint64_t ids;
    struct wp_event_channel channel[WP_SIGNALS];
    struct wp_event_open event[WP_LIMIT_KINDS][WP_SLOTS];
    struct wp_event_spans spans[WP_LIMIT_KINDS];
    struct wp_event waiting[WP_EVENTS_WAITING];
    unsigned first, count;
};

#endif
