/*
 * steady_second - whether Urms(1/2) of a channel has been steady for a second.
 *
 * Source:  IEC 61000-4-30:2015, 5.11.2: 100 or 120 values, each within the
 *          threshold of their mean
 * Memory:  nothing is allocated
 */
#ifndef WP_PQ_STEADY_SECOND_H
#define WP_PQ_STEADY_SECOND_H

#include <stdbool.h>
#include <stdint.h>

/* Values, and blocks of ten of them. */
enum { WP_STEADY_MOST = 120, WP_STEADY_BLOCK = 10 };

struct wp_steady_second {
    unsigned n; /* 100 at 50 Hz, 120 at 60 Hz: whole blocks */
    unsigned count, at;
    double value[WP_STEADY_MOST];
    int64_t start_ns[WP_STEADY_MOST];
    struct wp_steady_part {
        double sum, least, most;
    } block[WP_STEADY_MOST / WP_STEADY_BLOCK], all;
    int64_t gone_ns; /* start of the window that the last value displaced */
};

void wp_steady_second_init(struct wp_steady_second *s, unsigned n);

void wp_steady_second_push(struct wp_steady_second *s, double value,
                           int64_t start_ns);

bool wp_steady_second_full(const struct wp_steady_second *s);

double wp_steady_second_mean(const struct wp_steady_second *s);

/* Whether all values lie within the threshold of their mean. */
bool wp_steady_second_is(const struct wp_steady_second *s, double threshold);

#endif
