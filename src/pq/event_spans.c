#include "pq/event_spans.h"

void wp_event_spans_add(struct wp_event_spans *s, int64_t start_ns,
                        int64_t end_ns)
{
    while (s->count > 0 && s->span[s->newest].end_ns >= start_ns) {
        if (s->span[s->newest].start_ns < start_ns)
            start_ns = s->span[s->newest].start_ns;
        if (s->span[s->newest].end_ns > end_ns)
            end_ns = s->span[s->newest].end_ns;
        s->newest = (s->newest + WP_EVENT_SPANS - 1) % WP_EVENT_SPANS;
        s->count--;
    }
    s->newest = (s->newest + 1) % WP_EVENT_SPANS;
    s->span[s->newest].start_ns = start_ns;
    s->span[s->newest].end_ns = end_ns;
    if (s->count < WP_EVENT_SPANS)
        s->count++;
}

bool wp_event_spans_overlap(const struct wp_event_spans *s, int64_t from_ns,
                            int64_t to_ns)
{
    unsigned at = s->newest;

    for (unsigned k = 0; k < s->count; k++) {
        if (s->span[at].end_ns <= from_ns)
            return false;
        if (s->span[at].start_ns < to_ns)
            return true;
        at = (at + WP_EVENT_SPANS - 1) % WP_EVENT_SPANS;
    }
    return false;
}
