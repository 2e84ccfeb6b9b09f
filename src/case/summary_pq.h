/*
 * summary_pq - the object "pq" of summary.json: power quality in short.
 *
 * Contract: schemas/summary.schema.json.
 */
#ifndef WP_CASE_SUMMARY_PQ_H
#define WP_CASE_SUMMARY_PQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "format/json_write.h"

struct wp_summary_pq_text {
    const char *key, *value;
};

struct wp_summary_pq_count {
    const char *key;
    int64_t value;
};

/* Events of one kind, and the worst of them. */
struct wp_summary_pq_kind {
    const char *kind;           /* "dip" */
    int64_t channel, polyphase; /* how many of one channel, of all together */
    int64_t worst_start_ns;     /* UTC; without any event nothing is said */
    double worst_v, worst_duration_s;
    const char *worst_channels;
};

/* A quantity over the values that are not flagged. */
struct wp_summary_pq_extreme {
    const char *key; /* as the column of pq.h5: "u_rms_a_v" */
    double least, greatest, mean;
    int64_t values; /* at least 1 */
};

struct wp_summary_pq {
    bool utc; /* intervals are aligned to UTC */
    const struct wp_summary_pq_text *basis;
    size_t basis_count;
    const struct wp_summary_pq_count *tables; /* rows of each */
    size_t table_count;
    const struct wp_summary_pq_count *flags; /* 10/12-cycle values with it */
    size_t flag_count;
    const struct wp_summary_pq_count *flags_10min; /* the same, 10 minutes */
    size_t flag_10min_count;
    const struct wp_summary_pq_kind *kinds;
    size_t kind_count;
    const struct wp_summary_pq_extreme *extremes;
    size_t extreme_count;
};

/* WP_E_INTERNAL when a number is not finite. */
WP_MUST_CHECK enum wp_status wp_summary_pq_check(const struct wp_summary_pq *s,
                                                 struct wp_error *err);

void wp_summary_pq_put(struct wp_json_writer *w, const struct wp_summary_pq *s);

#endif
