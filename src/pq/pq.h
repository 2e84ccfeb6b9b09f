/*
 * pq - the class A analyser: half-cycles and decimated voltages in, rows and
 * events out.
 *
 * Source:  IEC 61000-4-30:2015
 * Input:   half-cycles in order; the decimated voltages that sync hands on
 * Output:  records of every kind, by pull
 * Memory:  nothing is allocated after create
 */
#ifndef WP_PQ_PQ_H
#define WP_PQ_PQ_H

#include "core/channel.h"
#include "core/rate.h"
#include "metrology/decimated.h"
#include "metrology/half_cycle.h"
#include "pq/basis.h"
#include "pq/event_anatomy.h"
#include "pq/flicker.h"
#include "pq/frequency_10s.h"
#include "pq/intervals.h"

struct wp_pq;

enum wp_pq_kind {
    WP_PQ_BASIC,     /* 10/12 cycles: row */
    WP_PQ_INTERVAL,  /* longer ones: interval */
    WP_PQ_FREQUENCY, /* 10 s: frequency */
    WP_PQ_PST,       /* 10 minutes: flicker */
    WP_PQ_PLT,       /* 2 hours: flicker */
    WP_PQ_EVENT,     /* event, in the order of their ends */
    WP_PQ_CYCLE      /* cycle around an event */
};

/* Pointers stay valid until the next push or pull. */
struct wp_pq_record {
    enum wp_pq_kind kind;
    const struct wp_window *window;
    struct wp_aggregate_row row; /* of the window */
    const struct wp_interval_row *interval;
    const struct wp_frequency_row *frequency;
    const struct wp_flicker_row *flicker;
    const struct wp_event *event;
    const struct wp_event_cycle *cycle;
};

/* What will be pushed. */
struct wp_pq_stream {
    struct wp_rate rate;
    int64_t start_ns;    /* UTC of sample 0 */
    unsigned channels;   /* of the views */
    double decimated_hz; /* of the decimated voltages */
};

/* WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_pq_create(struct wp_pq **out,
                                          const struct wp_pq_basis *b,
                                          const struct wp_pq_stream *stream);

void wp_pq_destroy(struct wp_pq *p); /* accepts NULL */

/* What the tables hold. */
const struct wp_items *wp_pq_items(const struct wp_pq *p);
const struct wp_intervals *wp_pq_intervals(const struct wp_pq *p);

/* Samples and decimated voltages before the half-cycles that they lie in. Pull
 * all records after each half-cycle. */
void wp_pq_view(struct wp_pq *p, const struct wp_sample_view *view);
void wp_pq_decimated(struct wp_pq *p, const struct wp_decimated *d);
void wp_pq_push(struct wp_pq *p, const struct wp_half_cycle *hc);
void wp_pq_flush(struct wp_pq *p);
bool wp_pq_pull(struct wp_pq *p, struct wp_pq_record *out);

#endif
