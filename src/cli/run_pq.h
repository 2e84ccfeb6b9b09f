/*
 * run_pq - power quality of a run: what it is measured against, pq.h5 and what
 * is found, for summary and report.
 */
#ifndef WP_CLI_RUN_PQ_H
#define WP_CLI_RUN_PQ_H

#include <stdio.h>

#include "case/summary_pq.h"
#include "cli/pq_facts.h"
#include "cli/pq_origin.h"
#include "cli/pq_tables.h"
#include "core/notes.h"
#include "ingest/capture.h"
#include "metrology/booking.h"

enum {
    WP_RUN_PQ_TABLES = 2 * WP_INTERVAL_KINDS + 7,
    WP_RUN_PQ_EXTREMES = WP_PQ_FACTS_SPANS
};

struct wp_run_pq {
    bool on;  /* class A: with PQ option */
    bool log; /* the meter's own, without PQ option; pq.h5 is there for both */
    bool start_known, si, basic_full;
    struct wp_pq_basis basis;
    struct wp_notes notes;                 /* what to know of it */
    struct wp_metered_interval *intervals; /* of the log */
    struct wp_pq_tables *tables;
    struct wp_pq_facts facts;
    struct wp_pq_origin origin;
};

/* Where the capture came from, to read its beginning again if need be. */
struct wp_run_pq_source {
    const char *const *path;
    size_t paths;
    struct wp_capture_options options;
    const struct wp_capture_info *info;
};

/* Sets `on` and `log` by the profile; then the basis and first notes. The
 * struct must not be moved afterwards. Statuses of wp_pq_basis_make(),
 * wp_capture_open(). */
WP_MUST_CHECK enum wp_status
wp_run_pq_init(struct wp_run_pq *q, const struct wp_wiring *wiring,
               const struct wp_meter_config *config,
               const struct wp_run_pq_source *source, struct wp_error *err);

void wp_run_pq_release(struct wp_run_pq *q);

/* Creates pq.h5 at path. */
WP_MUST_CHECK enum wp_status
wp_run_pq_create(struct wp_run_pq *q, const char *path, struct wp_error *err);

/* As struct wp_pipeline_sink calls them: pq_begin, pq, booked. */
WP_MUST_CHECK enum wp_status wp_run_pq_begin(struct wp_run_pq *q,
                                             const struct wp_pq *pq,
                                             struct wp_error *err);

WP_MUST_CHECK enum wp_status wp_run_pq_put(struct wp_run_pq *q,
                                           const struct wp_pq_record *record,
                                           struct wp_error *err);
WP_MUST_CHECK enum wp_status wp_run_pq_booked(struct wp_run_pq *q,
                                              const struct wp_booked *b,
                                              struct wp_error *err);

/* After the last of them: writes what waits, and adds notes on settings that do
 * not fit the data. */
WP_MUST_CHECK enum wp_status wp_run_pq_finish(struct wp_run_pq *q,
                                              struct wp_error *err);

WP_MUST_CHECK enum wp_status wp_run_pq_close(struct wp_run_pq *q,
                                             const struct wp_provenance *p,
                                             struct wp_error *err);

/* The summary and what it points to. */
struct wp_run_pq_summary {
    struct wp_summary_pq pq;
    struct wp_summary_pq_text basis[WP_PQ_ORIGIN_MAX];
    struct wp_summary_pq_count tables[WP_RUN_PQ_TABLES];
    struct wp_summary_pq_count flags[2 + WP_PQ_FLAGS],
        flags_10min[2 + WP_PQ_FLAGS];
    struct wp_summary_pq_kind kinds[WP_EVENT_KINDS];
    char channels[WP_EVENT_KINDS][WP_PQ_WORDS];
    char table_name[WP_RUN_PQ_TABLES][24];
    struct wp_summary_pq_extreme extremes[WP_RUN_PQ_EXTREMES];
};

/* Before the tables are closed; must not be moved, and q lives longer. */
void wp_run_pq_summarise(const struct wp_run_pq *q,
                         struct wp_run_pq_summary *s);

#endif
