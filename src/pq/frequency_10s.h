/*
 * frequency_10s - power frequency: whole cycles within UTC 10 seconds over
 * their duration.
 *
 * Source:  IEC 61000-4-30:2015, 5.1.1
 * Input:   half-cycles without samples, in order
 * Output:  a row per 10 seconds of UTC that a captured half-cycle lies in
 * Memory:  nothing is allocated
 *
 * Cycles are counted from the first boundary in the 10 seconds on, whichever
 * crossing it is; what straddles a tick counts in neither (convention
 * frequency.10s). Freewheeling half-cycles have no frequency of the mains: they
 * are not counted, and flag, as do phase jumps, which are. INCOMPLETE: half a
 * cycle or more was not captured.
 */
#ifndef WP_PQ_FREQUENCY_10S_H
#define WP_PQ_FREQUENCY_10S_H

#include "pq/history.h"

/* 10 s [ns]. */
#define WP_FREQUENCY_NS INT64_C(10000000000)

struct wp_frequency_row {
    int64_t start_ns, end_ns; /* the UTC 10 seconds */
    double f_hz;              /* 0 without a whole cycle */
    unsigned cycles;
    double duration_s; /* of the cycles */
    uint32_t flags;    /* enum wp_pq_flag */
};

struct wp_frequency_10s {
    bool any;           /* has seen a half-cycle, */
    int64_t covered_ns; /* the last one ended here, */
    int64_t slack_ns;   /* and about so long it was */
    bool running;
    bool holds;       /* a half-cycle lies in */
    int64_t start_ns; /* the 10 seconds at hand */
    uint32_t stretch, flags;
    unsigned cycles;
    double duration_s; /* theirs */
    bool odd;          /* half a cycle waits for the other half */
    double half_s;
};

void wp_frequency_10s_init(struct wp_frequency_10s *b);

/* True when *out holds a row (the 10 seconds before the half-cycle's end). */
bool wp_frequency_10s_push(struct wp_frequency_10s *b,
                           const struct wp_history_half *half,
                           struct wp_frequency_row *out);

/* The last, incomplete one; false: there is none. */
bool wp_frequency_10s_flush(struct wp_frequency_10s *b,
                            struct wp_frequency_row *out);

#endif
