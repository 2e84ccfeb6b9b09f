/*
 * event_spans - when there were events lately: what flags a value.
 *
 * Source:  IEC 61000-4-30:2015, 4.7
 * Input:   spans of events as they end
 * Output:  whether one of them overlaps an interval of the last 16 s
 * Memory:  nothing is allocated
 */
#ifndef WP_PQ_EVENT_SPANS_H
#define WP_PQ_EVENT_SPANS_H

#include <stdbool.h>
#include <stdint.h>

/* Spans that touch are one, and each holds a cycle and a half at least: 1024 of
 * them last 16 s at 80 Hz. Then the oldest are forgotten. */
enum { WP_EVENT_SPANS = 1024 };

struct wp_event_spans {
    unsigned count, newest;
    struct {
        int64_t start_ns, end_ns; /* UTC; disjoint, in order */
    } span[WP_EVENT_SPANS];
};

/* Spans come nearly in the order of their ends. */
void wp_event_spans_add(struct wp_event_spans *s, int64_t start_ns,
                        int64_t end_ns);

/* Whether [from, to) and a span overlap. */
bool wp_event_spans_overlap(const struct wp_event_spans *s, int64_t from_ns,
                            int64_t to_ns);

#endif
