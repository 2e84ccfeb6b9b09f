/*
 * frequency_10s - power frequency: whole cycles within UTC 10 seconds over
 * their duration.
 *
 * Source:  IEC 61000-4-30:2015, 5.1.1
 * Input:   half-cycles without samples, in order
 * Output:  a row per 10 seconds of UTC
 * Memory:  nothing is allocated
 */
#ifndef WP_PQ_FREQUENCY_10S_H
#define WP_PQ_FREQUENCY_10S_H

#include "pq/history.h"

struct wp_frequency_row {
    int64_t start_ns, end_ns; /* the UTC 10 seconds */
    double f_hz;              /* 0 without a whole cycle */
    unsigned cycles;
    uint32_t flags; /* enum wp_pq_flag */
};

struct wp_frequency_10s {
    bool running;
    int64_t start_ns;          /* of the 10 seconds at hand */
    int64_t first_ns, last_ns; /* of the half-cycles counted, whole ones */
    unsigned half_cycles;
    double duration_s; /* theirs */
    uint32_t stretch, flags;
    bool ready;
    struct wp_frequency_row row;
};

void wp_frequency_10s_init(struct wp_frequency_10s *b);

/* True when *out holds a row (the 10 seconds before the half-cycle's). */
bool wp_frequency_10s_push(struct wp_frequency_10s *b,
                           const struct wp_history_half *half,
                           struct wp_frequency_row *out);

/* The last, incomplete one; false: there is none. */
bool wp_frequency_10s_flush(struct wp_frequency_10s *b,
                            struct wp_frequency_row *out);

#endif
