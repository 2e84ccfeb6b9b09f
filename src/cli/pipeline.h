/*
 * pipeline - capture -> sync -> meter -> measures, and sync -> pq, in one pass.
 *
 * The only loop over a capture's samples. Stages that come later take their
 * units here. Pulse signals are seen by the sink, not by the meter.
 */
#ifndef WP_CLI_PIPELINE_H
#define WP_CLI_PIPELINE_H

#include "core/error.h"
#include "ingest/capture.h"
#include "metrology/measures.h"
#include "pq/pq.h"

/* What the stages are told. */
struct wp_pipeline_plan {
    const struct wp_meter_config *config;
    struct wp_wiring wiring;
    bool no_meter; /* power quality alone: `booked` and `row` are not called */
    const struct wp_pq_basis *pq; /* NULL: no power quality */
    /* `booked` and `pq` write to one file, whose bytes would tell which came
     * first: never at the same time, half-cycle by half-cycle. */
    bool in_turn;
    const int64_t *cut_ns; /* operations, UTC, rising: rows are cut there */
    size_t cuts;
    int threads;             /* 0 = as many as there are processors */
    const unsigned *digital; /* status channels that the sink's `view` wants */
    unsigned digitals;
};

struct wp_pipeline_sink {
    void *arg;
    /* Each view of the samples before the half-cycles that end in it, with the
     * status channels of the plan. May be NULL. */
    enum wp_status (*view)(void *arg, const struct wp_sample_view *view,
                           const uint8_t *const *digital, struct wp_error *err);
    /* Each half-cycle as the meter counts it, in order. May be NULL. */
    enum wp_status (*booked)(void *arg, const struct wp_booked *b,
                             struct wp_error *err);
    /* Each row of one second in order; a failure ends the run. */
    enum wp_status (*row)(void *arg, const struct wp_measure_row *row,
                          struct wp_error *err);
    /* Before the first sample, when there is power quality. May be NULL. */
    enum wp_status (*pq_begin)(void *arg, const struct wp_pq *pq,
                               struct wp_error *err);
    /* Each record of power quality in order; but in turn, `booked` and `row`
     * may be called at the same time. */
    enum wp_status (*pq)(void *arg, const struct wp_pq_record *record,
                         struct wp_error *err);
    /* Now and then: frames done so far; a failure ends the run. May be NULL. */
    enum wp_status (*progress)(void *arg, int64_t frames, struct wp_error *err);
};

/* Runs the capture to its end with so many threads (0: as many as there are
 * processors, at most 16) beside the one that reads; their number changes no
 * bit of a result. Totals are filled on success (0 without a meter). The sink's
 * functions may be called from any of these threads, in order. */
WP_MUST_CHECK enum wp_status wp_pipeline_run(struct wp_capture *capture,
                                             const struct wp_pipeline_plan *p,
                                             const struct wp_pipeline_sink *k,
                                             struct wp_measure_totals *totals,
                                             struct wp_error *err);

#endif
