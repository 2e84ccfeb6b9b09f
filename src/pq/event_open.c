#include "pq/event_open.h"

void wp_event_open_begin(struct wp_event_open *o, enum wp_event_kind kind,
                         uint32_t own, const struct wp_urms_half *u)
{
    *o = (struct wp_event_open){
        .open = true,
        .own = own,
        .event = {.kind = kind, .start_ns = u->start_ns, .first = u->signal},
    };
}

static bool is_worse(const struct wp_event *e, double v, double than)
{
    return e->kind == WP_EVENT_SWELL ? v > than : v < than;
}

void wp_event_open_see(struct wp_event_open *o, const struct wp_urms_half *u)
{
    struct wp_event_extreme *x = u->jump ? &o->jumping : &o->whole;
    uint32_t bit = 1u << u->signal;

    if (!(x->seen & bit) || is_worse(&o->event, u->rms, x->each_v[u->signal]))
        x->each_v[u->signal] = u->rms;
    x->seen |= bit;
    if (!(o->own & bit) || (x->found && !is_worse(&o->event, u->rms, x->v)))
        return;
    x->found = true;
    x->v = u->rms;
    x->at_ns = u->start_ns;
    x->worst = u->signal;
}

static void take_extremes(struct wp_event_open *o)
{
    struct wp_event *e = &o->event;
    const struct wp_event_extreme *x = &o->whole, *other = &o->jumping;

    if (other->found && !(x->found && is_worse(e, x->v, e->threshold_v))) {
        x = &o->jumping;
        other = &o->whole;
    }
    e->worst = x->worst;
    e->extreme_v = x->v;
    e->extreme_ns = x->at_ns;
    for (int s = 0; s < WP_SIGNALS; s++)
        e->each_v[s] = x->seen & 1u << s ? x->each_v[s] : other->each_v[s];
}

void wp_event_open_end(struct wp_event_open *o, int64_t end_ns)
{
    struct wp_event *e = &o->event;

    take_extremes(o);
    e->end_ns = end_ns > e->start_ns ? end_ns : e->start_ns;
    e->duration_s = (double)(e->end_ns - e->start_ns) * 1e-9;
    o->open = false;
}
