/* pq_priv - the blocks of the analyser, shared by what feeds and what empties
 * them. */
#ifndef WP_PQ_PQ_PRIV_H
#define WP_PQ_PQ_PRIV_H

#include "pq/analysis.h"
#include "pq/event_detector.h"
#include "pq/flat_top.h"
#include "pq/high_bands.h"
#include "pq/pq.h"
#include "pq/rvc.h"
#include "pq/schedule.h"
#include "pq/signalling.h"
#include "pq/transient.h"
#include "pq/urms_half.h"
#include "pq/window_lines.h"

enum {
    /* Half-cycles after a window until its flags are known: Urms(1/2) of a
     * cycle that begins in it, every channel at its own crossing. */
    WP_PQ_SETTLED = 4,
    WP_PQ_PLANS = 8,
    /* 10 seconds that wait so long for theirs: behind a gap several may be over
     * within a few half-cycles, at most one with each. */
    WP_PQ_FREQUENCIES = WP_PQ_SETTLED + 2
};

struct wp_pq {
    struct wp_pq_basis basis;
    struct wp_items items;
    struct wp_history *history;
    struct wp_urms_half_block urms_half;
    struct wp_event_detector *detector;
    struct wp_rvc *rvc;
    struct wp_transient transient;
    struct wp_signalling signalling;
    struct wp_event_anatomy *anatomy;
    struct wp_frequency_10s frequency_10s;
    struct wp_schedule schedule;
    struct wp_window_lines *lines;
    struct wp_intervals *intervals;
    struct wp_flicker *flicker;
    uint8_t missing[WP_DECIMATED_MAX]; /* bit k: of flicker channel k */
    struct wp_flat_top flat_top;
    struct wp_high_bands_block *high_bands;

    bool flushed, finished;
    /* Windows whose half-cycles are there, oldest first. */
    struct wp_schedule_plan plan[WP_PQ_PLANS];
    unsigned plans;
    struct wp_pq_frequency {
        struct wp_frequency_row row;
        int64_t until; /* so many half-cycles its flags are not known */
    } waiting[WP_PQ_FREQUENCIES]; /* oldest first */
    unsigned frequencies;
    int64_t settled_ns; /* flags are known up to here */

    /* What the last record points to. */
    struct wp_window window;
    double *mean, *least, *greatest; /* [items.width] */
    struct wp_interval_row interval;
    struct wp_frequency_row frequency;
    struct wp_high_bands bands;
    struct wp_pinst pinst;
    struct wp_flicker_row flicker_row;
    struct wp_event event;
    struct wp_event_cycle cycle;
};

#endif
