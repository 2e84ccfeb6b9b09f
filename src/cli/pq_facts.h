/*
 * pq_facts - power quality in short while it is measured: counts, extremes, the
 * first events, for summary and report.
 *
 * Memory: fixed.
 */
#ifndef WP_CLI_PQ_FACTS_H
#define WP_CLI_PQ_FACTS_H

#include "cli/pq_words.h"
#include "pq/pq.h"

enum { WP_PQ_FACTS_EVENTS = 20, WP_PQ_FACTS_SPANS = 200, WP_PQ_FACTS_KEY = 48 };

/* A quantity over its values that are not flagged. */
struct wp_pq_span {
    char key[WP_PQ_FACTS_KEY]; /* "u_rms_a_v" */
    const char *unit;
    double least, greatest, sum;
    int64_t values;
    double sum_all; /* flagged ones too */
    int64_t all;
    double declared; /* U din of an RMS voltage; else 0 */
    size_t at;       /* in the row of a window */
};

/* How many rows there were, and how many are flagged, and why. */
struct wp_pq_tally {
    int64_t rows, flagged;
    int64_t with[WP_PQ_FLAGS]; /* rows with each flag */
};

/* How many there were of a kind, and the worst. */
struct wp_pq_kind_facts {
    int64_t channel, polyphase;
    struct wp_event worst;
};

struct wp_pq_facts {
    const struct wp_pq_basis *basis;
    unsigned ten_minutes;         /* kind of interval */
    unsigned spans, window_spans; /* the first ones are of 10/12 cycles */
    struct wp_pq_span span[WP_PQ_FACTS_SPANS];
    unsigned frequency, pst, plt; /* numbers of their (first) spans */
    struct wp_pq_kind_facts kind[WP_EVENT_KINDS];
    /* Those to show, in the order of their beginnings. */
    struct wp_event event[WP_PQ_FACTS_EVENTS];
    size_t events, events_seen;
    struct wp_pq_tally windows;                          /* of 10/12 cycles */
    struct wp_pq_tally frequencies, minutes, psts, plts; /* 10 s, 10 minutes */
    int64_t settled_ns; /* Pinst counts from here on */
};

/* items and intervals only for the call; b lives longer. */
void wp_pq_facts_init(struct wp_pq_facts *f, const struct wp_pq_basis *b,
                      const struct wp_items *items,
                      const struct wp_intervals *intervals);

void wp_pq_facts_put(struct wp_pq_facts *f, const struct wp_pq_record *r);

/* The span of that key, or NULL without a value that counts. */
const struct wp_pq_span *wp_pq_facts_find(const struct wp_pq_facts *f,
                                          const char *key);

double wp_pq_span_mean(const struct wp_pq_span *s);

#endif
