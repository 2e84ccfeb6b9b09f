/*
 * interval_run - half-cycles through schedule and intervals: what rows came,
 * kept in a list. Each window's row is two values: the time of its middle since
 * the run's origin, aggregated linearly and as RMS.
 */
#ifndef WP_TESTS_INTERVAL_RUN_H
#define WP_TESTS_INTERVAL_RUN_H

#include "half_feed.h"
#include "pq/intervals.h"
#include "pq/schedule.h"

enum { RUN_GROUP, RUN_TEN_MINUTES, RUN_TWO_HOURS, RUN_MINUTES };

struct run_row {
    struct wp_interval_row row; /* its pointers are not valid */
    double mean, least, greatest, rms;
};

struct run_window {
    int64_t start_ns, end_ns;
    struct wp_schedule_plan plan;
};

struct interval_run {
    int64_t origin_ns;
    unsigned cycles;
    /* A dip: windows that overlap it are flagged. */
    int64_t dip_from_ns, dip_to_ns;
    int64_t halves; /* pushed */
    struct wp_schedule schedule;
    struct wp_intervals *intervals;
    struct wp_items items;
    struct wp_history_half kept[WP_HISTORY_KEPT];
    size_t rows, windows;
    struct run_row *row;
    struct run_window *window;
};

/* minutes: ended by 0; NULL = none. */
void interval_run_make(struct interval_run *r, int64_t origin_ns,
                       unsigned cycles, const int *minutes);
void interval_run_release(struct interval_run *r);

void interval_run_push(struct interval_run *r,
                       const struct wp_history_half *half);

/* Half-cycles of the feed that begin before to_s. */
void interval_run_feed(struct interval_run *r, struct half_feed *f,
                       double to_s);
void interval_run_flush(struct interval_run *r);

/* The n-th row of a kind; NULL: there are not so many. */
const struct run_row *interval_run_row(const struct interval_run *r,
                                       unsigned kind, size_t n);
size_t interval_run_count(const struct interval_run *r, unsigned kind);

#endif
