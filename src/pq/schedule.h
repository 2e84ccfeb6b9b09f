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

struct wp_schedule_plan {
    int64_t first;   /* half-cycle */
    unsigned halves; /* 20 or 24 */
    uint64_t chain;
    unsigned index;
    bool at_tick, tail; /* as in struct wp_window */
};

struct wp_schedule_chain {
    bool live, at_tick, tail;
    uint64_t number;
    int64_t next; /* first half-cycle of its next window */
    unsigned index;
};

struct wp_schedule {
    unsigned halves;
    uint32_t stretch;
    int64_t count;   /* half-cycles seen */
    int64_t tick_ns; /* the next UTC 10 minutes */
    uint64_t chains;
    struct wp_schedule_chain main, tail;
};

void wp_schedule_init(struct wp_schedule *s, unsigned cycles);

/* Half-cycle number n of the history. Pull all plans after each. */
void wp_schedule_push(struct wp_schedule *s, int64_t n,
                      const struct wp_history_half *half);

/* A window whose last half-cycle is there. */
bool wp_schedule_pull(struct wp_schedule *s, struct wp_schedule_plan *out);

#endif
