/*
 * schedule - which half-cycles make which 10/12-cycle interval.
 *
 * Source:  IEC 61000-4-30:2015, 4.5, 4.6: gapless, begun anew at every UTC
 *          10-minute tick (overlap 1); 150/180 cycles that run at the tick are
 *          completed (overlap 2)
 * Input:   half-cycles without samples
 * Output:  plans of windows, in the order of their ends
 * Memory:  nothing is allocated
 */
#ifndef WP_PQ_SCHEDULE_H
#define WP_PQ_SCHEDULE_H

#include "pq/history.h"

enum {
    WP_GROUP_WINDOWS = 15, /* of 10/12 cycles make 150/180 */
    /* What begins so little before a tick begins at it: where mains and clock
     * are in step, noise does not decide (convention interval.tick) [ns]. */
    WP_TICK_SLACK_NS = 1000
};

/* 10 minutes [ns]. */
#define WP_TICK_NS INT64_C(600000000000)

/* The last multiple of step_ns at or before ns (with the slack), before 1970
 * too. */
static inline int64_t wp_tick_before(int64_t ns, int64_t step_ns)
{
    int64_t t = ns + WP_TICK_SLACK_NS, rest = t % step_ns;

    return t - (rest < 0 ? rest + step_ns : rest);
}

/* The first and last half-cycle of a stretch are called partial though nothing
 * is cut off where the signal is in step with the capture's start or end: less
 * than 1e-5 of a half-cycle (100 ns) counts as that. */
static inline bool wp_half_is_whole(const struct wp_history_half *half)
{
    return !(half->flags & WP_HC_PARTIAL) ||
           half->duration_s * 2.0 * half->f_hz > 1.0 - 1e-5;
}

struct wp_schedule_plan {
    int64_t first;   /* half-cycle */
    unsigned halves; /* 20 or 24 */
    uint64_t chain;
    unsigned index;
    bool at_tick, tail; /* as in struct wp_window */
};

struct wp_schedule_chain {
    bool live, at_tick;
    uint64_t number;
    int64_t next; /* first half-cycle of its next window */
    unsigned index;
};

struct wp_schedule {
    unsigned halves; /* of a window */
    unsigned group;  /* windows that are completed behind a tick */
    uint32_t stretch;
    int64_t count;   /* half-cycles seen */
    int64_t tick_ns; /* the next UTC 10 minutes */
    uint64_t chains;
    struct wp_schedule_chain main, tail; /* tail: older than the last tick */
};

/* cycles: of a window, 10 or 12. */
void wp_schedule_init(struct wp_schedule *s, unsigned cycles);

/* Half-cycle number n of the history, without holes in n. Pull all plans after
 * each. */
void wp_schedule_push(struct wp_schedule *s, int64_t n,
                      const struct wp_history_half *half);

/* A window whose last half-cycle is there. */
bool wp_schedule_pull(struct wp_schedule *s, struct wp_schedule_plan *out);

#endif
