#include "pq/event_open.h"

void wp_event_open_begin(struct wp_event_open *o, enum wp_event_kind kind,
                         uint32_t own, const struct wp_urms_half *u)
{
    *o = (struct wp_event_open){
        .open = true,
        .own = own,
        .event = {.kind = kind,
                  .start_ns = u->start_ns,
                  .end_ns = u->end_ns,
                  .first = u->signal,
                  .worst = u->signal,
                  .extreme_v = u->rms,
                  .extreme_ns = u->start_ns},
    };
}

static bool is_worse(const struct wp_event *e, double v, double than)
{
    return e->kind == WP_EVENT_SWELL ? v > than : v < than;
}

void wp_event_open_see(struct wp_event_open *o, const struct wp_urms_half *u)
{
    struct wp_event *e = &o->event;
    uint32_t bit = 1u << u->signal;

    if (!(o->seen & bit) || is_worse(e, u->rms, e->each_v[u->signal]))
        e->each_v[u->signal] = u->rms;
    o->seen |= bit;
    if ((o->own & bit) && is_worse(e, u->rms, e->extreme_v)) {
        e->extreme_v = u->rms;
        e->extreme_ns = u->start_ns;
        e->worst = u->signal;
    }
}

void wp_event_open_end(struct wp_event_open *o, int64_t end_ns)
{
    struct wp_event *e = &o->event;

    e->end_ns = end_ns > e->start_ns ? end_ns : e->start_ns;
    e->duration_s = (double)(e->end_ns - e->start_ns) * 1e-9;
    o->open = false;
}
