#include "pq/event_watch.h"

#include <math.h>
#include <string.h>

#include "pq/dip_type.h"

enum {
    ONSET_AFTER = 6, /* half-cycles after the start when the onset is sought */
    EARLY = 10       /* in which the direction is told */
};

/* Changes of current below this share of the demand current are none. */
static const double current_floor = 0.001;

static double size(struct wp_complex a)
{
    return hypot(a.re, a.im);
}

static bool has_three(const int signal[WP_ELEMENTS])
{
    return signal[0] >= 0 && signal[1] >= 0 && signal[2] >= 0;
}

/* Integral of i^2 in half-cycle n up to an instant. */
static double head(const struct wp_watch_sight *s, int k, int64_t n, int64_t ns)
{
    int signal = s->basis->phase_current[k];

    return signal < 0
               ? 0.0
               : wp_event_trail_until(s->trail, s->history, signal, n, ns);
}

void wp_event_watch_begin(struct wp_event_watch *w,
                          const struct wp_watch_sight *s,
                          const struct wp_event *event)
{
    const struct wp_event_trail *t = s->trail;
    int64_t oldest = wp_event_trail_oldest(t);

    *w = (struct wp_event_watch){.state = WP_WATCH_OPEN,
                                 .kind = event->kind,
                                 .polyphase = event->flags & WP_EVENT_POLYPHASE,
                                 .first = event->first,
                                 .start_ns = event->start_ns};
    if (oldest >= t->count ||
        wp_event_trail_half(t, oldest)->start_ns > w->start_ns)
        return;
    w->begun = true;
    w->start_half = w->next = wp_event_trail_at(t, w->start_ns);
    if (w->start_half == t->count)
        w->start_half = w->next = t->count - 1;
    for (int k = 0; k < WP_ELEMENTS; k++)
        wp_exact_sum_add(&w->i2t[k], -head(s, k, w->next, w->start_ns));
    /* Shallow dips begin half a cycle before the first window that is low. */
    wp_event_reference_find(&w->before, t, w->start_half,
                            w->start_ns - llround(1e9 / s->basis->nominal_hz));
}

/* Which phase a signal belongs to; -1: none of the three. */
static int phase_of(const struct wp_watch_sight *s, int signal)
{
    for (int k = 0; k < WP_ELEMENTS; k++)
        if (signal >= 0 && s->basis->phase_voltage[k] == signal)
            return k;
    return -1;
}

/* How far the phases are down: the one of an event of one channel, else the
 * lowest. */
static double least_voltage(const struct wp_event_watch *w,
                            const struct wp_watch_sight *s,
                            const struct wp_complex voltage[3])
{
    int own = w->polyphase ? -1 : phase_of(s, w->first);
    double least = INFINITY;

    for (int k = 0; k < WP_ELEMENTS; k++)
        if (s->basis->phase_voltage[k] >= 0 && (own < 0 || own == k))
            least = fmin(least, size(voltage[k]));
    return least;
}

/* Line to line is sqrt(3) times as large and 30 degrees ahead; behind where
 * phases turn the other way. */
static struct wp_complex to_neutral(const struct wp_event_watch *w,
                                    struct wp_complex v)
{
    double sixth = acos(-1.0) / 6.0;

    v = wp_complex_turn(v, w->before.reversed ? sixth : -sixth);
    return (struct wp_complex){v.re / sqrt(3.0), v.im / sqrt(3.0)};
}

/* Voltage and current that tell the direction: the positive sequence, or one
 * phase to neutral. False: there are none. */
static bool side_of(const struct wp_event_watch *w,
                    const struct wp_watch_sight *s, const struct wp_phasors *p,
                    struct wp_dip_side *out)
{
    const struct wp_pq_basis *b = s->basis;
    int own = phase_of(s, w->first);

    if (has_three(b->phase_voltage) && has_three(b->phase_current)) {
        out->voltage = wp_event_reference_positive(&w->before, p->voltage);
        out->current = wp_event_reference_positive(&w->before, p->current);
        if (b->line_to_line)
            out->voltage = to_neutral(w, out->voltage);
        return true;
    }
    for (int k = 0; k < WP_ELEMENTS && !b->line_to_line; k++)
        if (b->phase_voltage[k] >= 0 && b->phase_current[k] >= 0 &&
            (own < 0 || own == k)) {
            *out = (struct wp_dip_side){p->voltage[k], p->current[k]};
            return true;
        }
    return false;
}

static double change_of_voltage(const struct wp_event_watch *w,
                                const struct wp_watch_sight *s,
                                const struct wp_phasors *p)
{
    struct wp_dip_side now, before;

    if (!side_of(w, s, p, &now) || !side_of(w, s, &w->before.phasors, &before))
        return 0.0;
    return hypot(now.voltage.re - before.voltage.re,
                 now.voltage.im - before.voltage.im);
}

/* Clean cycles go before bridged ones, then the higher rank. */
static void keep(struct wp_watch_cycle *best, const struct wp_watch_cycle *c)
{
    if (!best->there || c->clean > best->clean ||
        (c->clean == best->clean && c->rank > best->rank))
        *best = *c;
}

/* The cycle of half-cycles n and n + 1. */
static void judge(struct wp_event_watch *w, const struct wp_watch_sight *s,
                  int64_t n)
{
    struct wp_watch_cycle c = {.there = true};

    if (!wp_event_trail_whole(s->trail, n))
        return;
    c.clean = wp_event_trail_clean(s->trail, n);
    wp_event_reference_cycle(&w->before, s->trail, n, &c.phasors);
    c.rank = -least_voltage(w, s, c.phasors.voltage);
    keep(&w->worst, &c);
    c.rank = change_of_voltage(w, s, &c.phasors);
    if (w->before.there && n < w->start_half + EARLY)
        keep(&w->strongest, &c);
}

/* Sought when enough of the event is there, once. */
static void seek_onset(struct wp_event_watch *w, const struct wp_watch_sight *s,
                       int signal)
{
    int64_t oldest = wp_history_count(s->history) - WP_HISTORY_KEPT;
    struct wp_onset_query q = {signal, w->before.half, w->before.f_hz};
    struct wp_onset *o = &w->onset;

    if (w->has_onset || !w->before.there || q.before < oldest || signal < 0 ||
        signal >= WP_SIGNALS ||
        !(wp_history_signals(s->history) & 1u << signal))
        return;
    w->has_onset = true;
    if (w->kind != WP_EVENT_TRANSIENT &&
        wp_event_onset_find(s->history, &q, w->start_ns, o))
        return;
    o->at_ns = w->start_ns;
    o->point_on_wave_deg = wp_event_onset_angle(s->history, &q, w->start_ns);
}

void wp_event_watch_follow(struct wp_event_watch *w,
                           const struct wp_watch_sight *s)
{
    if (!w->begun)
        return;
    for (; w->next < s->trail->count; w->next++) {
        const struct wp_trail_half *half =
            wp_event_trail_half(s->trail, w->next);

        for (int k = 0; k < WP_ELEMENTS; k++)
            if (s->basis->phase_current[k] >= 0)
                wp_exact_sum_add(&w->i2t[k],
                                 half->square[s->basis->phase_current[k]]);
        judge(w, s, w->next - 1);
    }
    if (w->next >= w->start_half + ONSET_AFTER)
        seek_onset(w, s, w->first);
}

/* What the sum holds behind the end is taken away. */
static double i2t_until(const struct wp_event_watch *w,
                        const struct wp_watch_sight *s, int k, int64_t end_ns)
{
    int signal = s->basis->phase_current[k];
    struct wp_exact_sum sum = w->i2t[k];

    if (signal < 0)
        return 0.0;
    for (int64_t n = wp_event_trail_at(s->trail, end_ns); n < w->next; n++) {
        double part = n < w->start_half
                          ? 0.0
                          : wp_event_trail_half(s->trail, n)->square[signal];

        wp_exact_sum_add(&sum, head(s, k, n, end_ns) - part);
    }
    return fmax(sum.hi + sum.lo, 0.0);
}

/* Without a cycle before the event: U din, at the angle of now. */
static struct wp_complex reference(const struct wp_event_watch *w,
                                   const struct wp_watch_sight *s)
{
    const struct wp_event_reference *r = &w->before;
    double u = s->basis->u_din_of[s->basis->phase_voltage[0]], length;
    struct wp_complex v;

    if (r->there)
        return wp_event_reference_positive(r, r->phasors.voltage);
    v = wp_event_reference_positive(r, w->worst.phasors.voltage);
    length = size(v);
    return length > 0.0
               ? (struct wp_complex){v.re * u / length, v.im * u / length}
               : v;
}

static void fill_type(const struct wp_event_watch *w,
                      const struct wp_watch_sight *s, struct wp_event *event)
{
    bool low = w->kind == WP_EVENT_DIP || w->kind == WP_EVENT_INTERRUPTION;
    bool reversed = w->before.reversed;
    const struct wp_complex *v = w->worst.phasors.voltage;
    struct wp_complex before,
        phase[3] = {v[0], v[reversed ? 2 : 1], v[reversed ? 1 : 2]};
    struct wp_sequence now = wp_sequence_of(phase);
    struct wp_dip_class c;

    if (!low || !w->worst.there || !has_three(s->basis->phase_voltage))
        return;
    before = reference(w, s);
    if (!(size(before) > 0.0))
        return;
    c = wp_dip_classify(&now, before);
    event->dip_type = c.type;
    event->dip_phases = c.phases;
    if (reversed) /* B and C change places */
        event->dip_phases =
            (c.phases & 1) | (c.phases & 2) << 1 | (c.phases & 4) >> 1;
    event->characteristic_pu = c.characteristic_pu;
    event->pn_factor_pu = c.pn_factor_pu;
}

static void fill_direction(const struct wp_event_watch *w,
                           const struct wp_watch_sight *s,
                           struct wp_event *event)
{
    const struct wp_watch_cycle *c = &w->strongest;
    struct wp_dip_side before, now;

    if (w->kind <= WP_EVENT_RVC && c->there &&
        side_of(w, s, &w->before.phasors, &before) &&
        side_of(w, s, &c->phasors, &now))
        event->direction = wp_dip_direction(
            &before, &now, current_floor * s->basis->demand_current_a);
}

void wp_event_watch_fill(struct wp_event_watch *w,
                         const struct wp_watch_sight *s, struct wp_event *event)
{
    if (!w->begun)
        return;
    w->kind = event->kind;
    for (int k = 0; k < WP_ELEMENTS; k++)
        event->i2t_a2s[k] = i2t_until(w, s, k, event->end_ns);
    seek_onset(w, s, event->first);
    if (w->has_onset) {
        event->onset_ns = w->onset.at_ns;
        event->point_on_wave_deg = w->onset.point_on_wave_deg;
    }
    fill_type(w, s, event);
    fill_direction(w, s, event);
}
