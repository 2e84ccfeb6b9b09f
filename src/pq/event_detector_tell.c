/* What the detector is asked for. */
#include "pq/event_detector_priv.h"
#include "pq/pq_flag.h"

bool wp_event_detector_pull(struct wp_event_detector *d, struct wp_event *out)
{
    if (d->count == 0)
        return false;
    *out = d->waiting[d->first];
    d->first = (d->first + 1) % WP_EVENTS_WAITING;
    d->count--;
    return true;
}

uint32_t wp_event_detector_flags(const struct wp_event_detector *d,
                                 int64_t from_ns, int64_t to_ns)
{
    static const uint32_t flag[WP_LIMIT_KINDS] = {WP_PQ_DIP, WP_PQ_SWELL,
                                                  WP_PQ_INTERRUPTION};
    uint32_t flags = 0;

    for (int kind = 0; kind < WP_LIMIT_KINDS; kind++) {
        if (wp_event_spans_overlap(&d->spans[kind], from_ns, to_ns))
            flags |= flag[kind];
        for (int slot = 0; slot < WP_SLOTS; slot++)
            if (d->event[kind][slot].open &&
                d->event[kind][slot].event.start_ns < to_ns)
                flags |= flag[kind];
    }
    return flags;
}

bool wp_event_detector_open(const struct wp_event_detector *d,
                            int64_t *since_ns)
{
    bool any = false;

    for (int kind = 0; kind < WP_LIMIT_KINDS; kind++)
        for (int slot = 0; slot < WP_SLOTS; slot++) {
            const struct wp_event_open *o = &d->event[kind][slot];

            if (o->open && (!any || o->event.start_ns < *since_ns))
                *since_ns = o->event.start_ns;
            any |= o->open;
        }
    return any;
}

const struct wp_event *
wp_event_detector_goes_on(const struct wp_event_detector *d, unsigned k)
{
    for (int kind = 0; kind < WP_LIMIT_KINDS; kind++)
        for (int slot = 0; slot < WP_SLOTS; slot++)
            if (d->event[kind][slot].open && k-- == 0)
                return &d->event[kind][slot].event;
    return NULL;
}

double wp_event_detector_reference(const struct wp_event_detector *d,
                                   int signal)
{
    return d->signals & 1u << signal ? d->channel[signal].limits.reference_v
                                     : 0.0;
}

uint64_t wp_event_detector_id(struct wp_event_detector *d)
{
    return ++d->ids;
}
