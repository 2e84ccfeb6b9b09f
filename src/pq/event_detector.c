#include <stdlib.h>

#include "pq/event_detector_priv.h"
#include "pq/pq_flag.h"

/* One minute, in steps of 10/12 cycles: exp(-0.2 / 60). */
static const double sliding_old = 0.9967, sliding_new = 0.0033;

/* Which windows say nothing about the voltage of before (4.7, 5.4.1). */
static const uint32_t not_for_reference = WP_PQ_DIP | WP_PQ_SWELL |
                                          WP_PQ_INTERRUPTION | WP_PQ_MISSING |
                                          WP_PQ_INCOMPLETE;

enum wp_status wp_event_detector_create(struct wp_event_detector **out,
                                        const struct wp_pq_basis *b)
{
    struct wp_event_detector *d = calloc(1, sizeof(*d));

    *out = d;
    if (!d)
        return WP_E_NOMEM;
    d->config = b->config;
    for (int s = 0; s < WP_SIGNALS; s++) {
        if (!(b->event_signals & 1u << s) || !(b->u_din_of[s] > 0.0))
            continue;
        d->signals |= 1u << s;
        d->channel[s].sliding_v = b->u_din_of[s];
        wp_event_limits_set(&d->channel[s].limits, &d->config, b->u_din_of[s]);
    }
    d->polyphase = (d->signals & (d->signals - 1)) != 0;
    return WP_OK;
}

void wp_event_detector_destroy(struct wp_event_detector *d)
{
    free(d);
}

/* With several channels the manual's interruption is of all of them, and has
 * the dip's threshold; that of a single channel is the standard's. */
static bool by_manual(const struct wp_event_detector *d, int kind)
{
    return kind == WP_EVENT_INTERRUPTION && d->polyphase &&
           d->config.interruption == WP_INTERRUPTION_MANUAL;
}

static int limit_of(const struct wp_event_detector *d, int kind)
{
    return by_manual(d, kind) ? WP_EVENT_DIP : kind;
}

static void end_event(struct wp_event_detector *d, int kind, int slot,
                      const struct wp_urms_half *u, uint32_t flags)
{
    struct wp_event_open *o = &d->event[kind][slot];
    bool at_start =
        flags == 0 && d->config.event_end == WP_EVENT_START_OF_WINDOW;

    wp_event_spans_add(&d->spans[kind], o->event.start_ns, u->end_ns);
    wp_event_open_end(o, at_start ? u->start_ns : u->end_ns);
    o->event.flags |= flags;
    d->open--;
    if (d->count < WP_EVENTS_WAITING)
        d->waiting[(d->first + d->count++) % WP_EVENTS_WAITING] = o->event;
}

/* A dip beside an interruption of the same channels was one. */
static void mark_interrupted(struct wp_event_detector *d, int slot)
{
    if (d->event[WP_EVENT_DIP][slot].open &&
        d->event[WP_EVENT_INTERRUPTION][slot].open)
        d->event[WP_EVENT_DIP][slot].event.flags |= WP_EVENT_INTERRUPTED;
}

static void begin_event(struct wp_event_detector *d, int kind, int slot,
                        const struct wp_urms_half *u, uint32_t flags)
{
    const struct wp_event_channel *c = &d->channel[u->signal];
    struct wp_event_open *o = &d->event[kind][slot];
    uint32_t own = slot == WP_SLOT_POLYPHASE ? d->signals : 1u << slot;

    wp_event_open_begin(o, (enum wp_event_kind)kind, own, u);
    o->event.id = ++d->ids;
    o->event.flags =
        flags | (slot == WP_SLOT_POLYPHASE ? WP_EVENT_POLYPHASE : 0);
    o->event.reference_v = c->limits.reference_v;
    o->event.threshold_v = c->limits.past_v[limit_of(d, kind)];
    o->event.channels = 1u << u->signal;
    if (slot == WP_SLOT_POLYPHASE && kind == WP_EVENT_INTERRUPTION)
        o->event.channels = d->signals;
    d->open++;
    for (int s = 0; s < WP_SIGNALS; s++) {
        const struct wp_event_channel *beside = &d->channel[s];

        if (beside->known && beside->last.end_ns > u->start_ns)
            wp_event_open_see(o, &beside->last);
        if (slot == WP_SLOT_POLYPHASE && beside->lost)
            o->event.flags |= WP_EVENT_GAP;
    }
    mark_interrupted(d, slot);
}

/* How many channels are past the threshold, not back from it, known; and
 * whether some have not told anything yet. */
struct tally {
    int past, not_back, known;
    bool waits;
};

static struct tally count_channels(const struct wp_event_detector *d, int kind)
{
    struct tally t = {0};

    for (int s = 0; s < WP_SIGNALS; s++) {
        const struct wp_event_channel *c = &d->channel[s];
        int limit = limit_of(d, kind);

        if (!(d->signals & 1u << s))
            continue;
        t.waits |= !c->known && !c->lost;
        if (!c->known)
            continue;
        t.known++;
        t.past += wp_event_is_past(&c->limits, limit, c->rms_v[kind]);
        t.not_back += !wp_event_is_back(&c->limits, limit, c->rms_v[kind]);
    }
    return t;
}

static bool polyphase_begins(int kind, const struct tally *t)
{
    if (kind == WP_EVENT_INTERRUPTION)
        return t->known > 0 && t->past == t->known && !t->waits;
    return t->past > 0;
}

/* An interruption ends with the first channel that is back, all else with the
 * last. */
static bool polyphase_ends(int kind, const struct tally *t)
{
    return kind == WP_EVENT_INTERRUPTION ? t->not_back < t->known
                                         : t->not_back == 0;
}

static void push_polyphase(struct wp_event_detector *d, int kind,
                           const struct wp_urms_half *u, uint32_t flags)
{
    struct wp_event_open *o = &d->event[kind][WP_SLOT_POLYPHASE];
    bool past = wp_event_is_past(&d->channel[u->signal].limits,
                                 limit_of(d, kind), u->rms);
    struct tally t;

    if (!o->open && !past)
        return;
    t = count_channels(d, kind);
    if (!o->open && polyphase_begins(kind, &t)) {
        begin_event(d, kind, WP_SLOT_POLYPHASE, u, flags);
    } else if (o->open) {
        if (past)
            o->event.channels |= 1u << u->signal;
        if (polyphase_ends(kind, &t))
            end_event(d, kind, WP_SLOT_POLYPHASE, u, 0);
    }
}

static void push_channel(struct wp_event_detector *d, int kind,
                         const struct wp_urms_half *u, uint32_t flags)
{
    struct wp_event_open *o = &d->event[kind][u->signal];
    const struct wp_event_channel *c = &d->channel[u->signal];

    if (by_manual(d, kind))
        return;
    if (!o->open && wp_event_is_past(&c->limits, kind, u->rms))
        begin_event(d, kind, u->signal, u, flags);
    else if (o->open && wp_event_is_back(&c->limits, kind, u->rms))
        end_event(d, kind, u->signal, u, 0);
}

/* A value that counts for these kinds. */
static void apply(struct wp_event_detector *d, const struct wp_urms_half *u,
                  int first_kind)
{
    struct wp_event_channel *c = &d->channel[u->signal];
    uint32_t flags = c->known       ? 0
                     : c->had_value ? WP_EVENT_GAP
                                    : WP_EVENT_OPEN_START;

    if (d->open == 0 && d->config.sliding_reference)
        for (int s = 0; s < WP_SIGNALS; s++)
            if (d->signals & 1u << s)
                wp_event_limits_set(&d->channel[s].limits, &d->config,
                                    d->channel[s].sliding_v);
    c->known = c->had_value = true;
    c->lost = false;
    c->last = *u;
    for (int kind = first_kind; kind < WP_LIMIT_KINDS; kind++) {
        c->rms_v[kind] = u->rms;
        for (int slot = 0; slot < WP_SLOTS && d->open > 0; slot++)
            if (d->event[kind][slot].open)
                wp_event_open_see(&d->event[kind][slot], u);
    }
    for (int kind = first_kind; kind < WP_LIMIT_KINDS; kind++) {
        push_channel(d, kind, u, flags);
        if (d->polyphase)
            push_polyphase(d, kind, u, flags);
    }
}

/* The samples of a channel are missing: its events end with its last value;
 * polyphase ones when nobody is left who is not back. */
static void lose(struct wp_event_detector *d, int s)
{
    struct wp_event_channel *c = &d->channel[s];
    bool had = c->known;

    c->known = c->held = false;
    c->lost = true;
    if (!had)
        return;
    for (int kind = 0; kind < WP_LIMIT_KINDS; kind++) {
        struct wp_event_open *o = &d->event[kind][WP_SLOT_POLYPHASE];
        struct tally t = count_channels(d, kind);

        if (d->event[kind][s].open)
            end_event(d, kind, s, &c->last, WP_EVENT_GAP);
        if (!o->open)
            continue;
        o->event.flags |= WP_EVENT_GAP;
        if (t.known == 0 || polyphase_ends(kind, &t))
            end_event(d, kind, WP_SLOT_POLYPHASE, &c->last, WP_EVENT_GAP);
    }
}

static enum wp_event_side side_of(const struct wp_event_channel *c,
                                  double rms_v)
{
    if (wp_event_is_past(&c->limits, WP_EVENT_DIP, rms_v))
        return WP_SIDE_LOW;
    return wp_event_is_past(&c->limits, WP_EVENT_SWELL, rms_v) ? WP_SIDE_HIGH
                                                               : WP_SIDE_NORMAL;
}

/* Of an interruption it tells enough: it is over. */
static void hold(struct wp_event_detector *d, const struct wp_urms_half *u)
{
    struct wp_event_channel *c = &d->channel[u->signal];
    enum wp_event_side side = side_of(c, u->rms);

    if (!c->held || side != c->held_side)
        c->doubtful = *u;
    c->held = true;
    c->held_side = side;
    if (c->known && !by_manual(d, WP_EVENT_INTERRUPTION))
        apply(d, u, WP_EVENT_INTERRUPTION);
}

/* A clear value: the windows before it that would have told the same told the
 * truth, though not how low or high the voltage was. */
static void settle(struct wp_event_detector *d, const struct wp_urms_half *u)
{
    struct wp_event_channel *c = &d->channel[u->signal];
    struct wp_urms_half first = c->doubtful;
    bool agrees = c->held && c->held_side == side_of(c, u->rms);

    c->held = false;
    first.rms = u->rms;
    if (agrees)
        apply(d, &first, 0);
    apply(d, u, 0);
}

void wp_event_detector_push(struct wp_event_detector *d,
                            const struct wp_urms_half *u)
{
    struct wp_event_channel *c = &d->channel[u->signal];

    if (!(d->signals & 1u << u->signal) || u->flags & WP_PQ_INCOMPLETE)
        return;
    if (u->flags & WP_PQ_MISSING)
        lose(d, u->signal);
    else if (wp_event_is_doubtful(&c->limits, u))
        hold(d, u);
    else
        settle(d, u);
}

void wp_event_detector_window(struct wp_event_detector *d,
                              const struct wp_window *w)
{
    if (w->flags & not_for_reference || w->tail)
        return;
    for (int s = 0; s < WP_SIGNALS; s++)
        if (d->signals & w->signals & 1u << s)
            d->channel[s].sliding_v =
                sliding_old * d->channel[s].sliding_v + sliding_new * w->rms[s];
}

/* The latest value of the slot's channels. */
static const struct wp_urms_half *latest(const struct wp_event_detector *d,
                                         int slot)
{
    const struct wp_urms_half *last = NULL;

    if (slot != WP_SLOT_POLYPHASE)
        return &d->channel[slot].last;
    for (int s = 0; s < WP_SIGNALS; s++)
        if (d->channel[s].known &&
            (!last || d->channel[s].last.end_ns > last->end_ns))
            last = &d->channel[s].last;
    return last;
}

static void end_all(struct wp_event_detector *d, uint32_t flags)
{
    for (int kind = 0; kind < WP_LIMIT_KINDS; kind++)
        for (int slot = 0; slot < WP_SLOTS; slot++)
            if (d->event[kind][slot].open)
                end_event(d, kind, slot, latest(d, slot), flags);
    for (int s = 0; s < WP_SIGNALS; s++)
        d->channel[s].known = d->channel[s].lost = d->channel[s].held = false;
}

void wp_event_detector_gap(struct wp_event_detector *d)
{
    end_all(d, WP_EVENT_GAP);
}

void wp_event_detector_flush(struct wp_event_detector *d)
{
    end_all(d, WP_EVENT_OPEN_END);
}
