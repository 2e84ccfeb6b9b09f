/*
 * intervals - rows of 10/12-cycle intervals as 150/180 cycles, minutes, 10
 * minutes and 2 hours.
 *
 * Source:  IEC 61000-4-30:2015, 4.5, 4.6; manual, "Recording Interval"
 * Input:   windows with their rows, in the order of their ends
 * Output:  rows of every interval, with minimum, maximum and mean, in the order
 *          of their ends
 * Memory:  nothing is allocated after create
 *
 * A window belongs to the interval in which it begins (convention
 * interval.membership); minutes and hours are UTC's. What a capture or a gap
 * cuts is kept and flagged: INCOMPLETE; MISSING where it was a gap. An interval
 * without a window has no row.
 */
#ifndef WP_PQ_INTERVALS_H
#define WP_PQ_INTERVALS_H

#include "pq/aggregate.h"
#include "pq/basis.h"
#include "pq/window.h"

enum { WP_INTERVAL_KINDS = 3 + WP_PQ_MINUTES };

/* Of one kind: 150/180 cycles, 10 min, 2 h, then further minutes. */
struct wp_interval_kind {
    char name[24]; /* of the table: "interval_3s", "interval_10min", "_2h" */
    int minutes;   /* 0 = 150/180 cycles */
};

struct wp_interval_row {
    unsigned kind;            /* index of struct wp_interval_kind */
    int64_t start_ns, end_ns; /* of the windows in it */
    /* UTC end of the minutes or hours that it stands for; end_ns lies up to a
     * window behind it, before it where the row is INCOMPLETE. Of 150/180
     * cycles end_ns. */
    int64_t tick_ns;
    unsigned count; /* 10/12-cycle windows; 2 h: of 10-minute values */
    uint32_t flags; /* enum wp_pq_flag */
    struct wp_aggregate_row row; /* stays until the next push or pull */
};

struct wp_intervals;

WP_MUST_CHECK enum wp_status wp_intervals_create(struct wp_intervals **out,
                                                 const struct wp_pq_basis *b,
                                                 const struct wp_items *items);

void wp_intervals_destroy(struct wp_intervals *i); /* accepts NULL */

unsigned wp_intervals_kinds(const struct wp_intervals *i);
const struct wp_interval_kind *wp_intervals_kind(const struct wp_intervals *i,
                                                 unsigned kind);

/* Pull all rows after each push: windows that are tails go to 150/180 cycles
 * alone. */
void wp_intervals_push(struct wp_intervals *i, const struct wp_window *w,
                       const struct wp_aggregate_row *row);
void wp_intervals_flush(struct wp_intervals *i);
bool wp_intervals_pull(struct wp_intervals *i, struct wp_interval_row *out);

/* The same for values that are not of windows (half-cycles of the meter). */
struct wp_interval_unit {
    int64_t start_ns, end_ns; /* UTC */
    uint32_t flags;
    uint64_t chain; /* chain, index, tail: as in struct wp_window */
    unsigned index;
    bool tail;
    double half_s; /* half a cycle */
};

struct wp_intervals_plan {
    const char *prefix;           /* of the tables' names: "interval" */
    unsigned group;               /* units in 150/180 cycles */
    const int *minutes;           /* as in struct wp_pq_config */
    const struct wp_items *items; /* lives longer */
};

WP_MUST_CHECK enum wp_status
wp_intervals_create_of(struct wp_intervals **out,
                       const struct wp_intervals_plan *plan);

void wp_intervals_push_unit(struct wp_intervals *i,
                            const struct wp_interval_unit *u,
                            const struct wp_aggregate_row *row);

#endif
