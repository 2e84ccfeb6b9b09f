#include "pq/signalling.h"

#include <math.h>
#include <string.h>

#include "pq/pq_flag.h"

/* A carrier so near to a line is on it. */
static const double on_line = 1e-6;

/* Steps of the voltage and holes make lines everywhere. */
enum {
    UNSURE = WP_PQ_DIP | WP_PQ_SWELL | WP_PQ_INTERRUPTION | WP_PQ_MISSING |
             WP_PQ_UNLOCKED
};

/* Windows that do not begin where the last one ended [ns]: a hole. */
static const int64_t hole_ns = 1000000;

static double line_square(const struct wp_window *w, int signal, double k)
{
    struct wp_complex c;

    if (k < 0.0 || k >= w->lines)
        return 0.0;
    c = w->line[signal][(unsigned)k];
    return c.re * c.re + c.im * c.im;
}

double wp_signalling_value(const struct wp_window *w, int signal,
                           const struct wp_pq_carrier *carrier)
{
    double at = carrier->f_hz * w->duration_s, below = floor(at), s = 0.0;

    if (!w->line[signal] || !(carrier->f_hz > 0.0))
        return 0.0;
    if (carrier->method == WP_SIGNALLING_ONE_BIN)
        return sqrt(line_square(w, signal, rint(at)));
    if (fabs(at - rint(at)) < on_line)
        below = rint(at);
    for (int k = -1; k <= 2; k++)
        s += line_square(w, signal, below + k);
    return sqrt(s);
}

void wp_signalling_init(struct wp_signalling *s, const struct wp_pq_basis *b)
{
    *s = (struct wp_signalling){.basis = b};
    for (int k = 0; k < WP_I_A; k++)
        if (b->line_signals & 1u << k && b->u_din_of[k] > 0.0)
            s->signals |= 1u << k;
}

static void finish(struct wp_signalling *s, struct wp_signalling_carrier *c,
                   uint32_t flags)
{
    struct wp_event *e = &c->event;

    if (!c->open)
        return;
    e->flags |= flags;
    e->duration_s = (double)(e->end_ns - e->start_ns) * 1e-9;
    c->open = false;
    if (s->count < sizeof(s->waiting) / sizeof(*s->waiting))
        s->waiting[s->count++] = *e;
}

static void begin(const struct wp_signalling *s, const struct wp_window *w,
                  const struct wp_pq_carrier *carrier,
                  struct wp_signalling_carrier *c)
{
    c->open = true;
    c->share = 0.0;
    c->event = (struct wp_event){.kind = WP_EVENT_SIGNALLING,
                                 .flags = WP_EVENT_POLYPHASE |
                                          (s->begun ? 0u : WP_EVENT_OPEN_START),
                                 .start_ns = w->start_ns,
                                 .first = -1,
                                 .worst = -1,
                                 .f_hz = carrier->f_hz};
}

/* What this window adds; value[]: 0 of signals that are not looked at. */
static void add(const struct wp_signalling *s, const struct wp_window *w,
                const struct wp_pq_carrier *carrier, const double *value,
                struct wp_signalling_carrier *c)
{
    struct wp_event *e = &c->event;

    for (int k = 0; k < WP_I_A; k++) {
        double u_din = s->basis->u_din_of[k], share;

        if (!(s->signals & 1u << k))
            continue;
        share = value[k] / u_din;
        e->each_v[k] = fmax(e->each_v[k], value[k]);
        if (100.0 * share >= carrier->threshold_pct) {
            e->first = e->channels ? e->first : k;
            e->channels |= 1u << k;
        }
        if (share <= c->share)
            continue;
        c->share = share;
        e->worst = k;
        e->reference_v = u_din;
        e->threshold_v = carrier->threshold_pct / 100.0 * u_din;
        e->extreme_v = value[k];
        e->extreme_ns = w->start_ns;
    }
    if (c->above)
        e->end_ns = w->end_ns;
}

/* Whether the middle of the window lies beyond the length of the sequence. */
static bool is_over(const struct wp_signalling_carrier *c,
                    const struct wp_window *w, double length_s)
{
    int64_t middle_ns = w->start_ns + (w->end_ns - w->start_ns) / 2;

    return (double)(middle_ns - c->event.start_ns) * 1e-9 >= length_s;
}

static void take(struct wp_signalling *s, const struct wp_window *w, int which)
{
    const struct wp_pq_carrier *carrier = &s->basis->config.carrier[which];
    struct wp_signalling_carrier *c = &s->each[which];
    bool was_above = c->above;
    double value[WP_I_A] = {0.0};

    if (c->open && is_over(c, w, carrier->length_s))
        finish(s, c, 0);
    if (w->flags & UNSURE)
        return;
    c->above = false;
    for (int k = 0; k < WP_I_A; k++)
        if (s->signals & 1u << k) {
            value[k] = wp_signalling_value(w, k, carrier);
            c->above |= 100.0 * value[k] >=
                        carrier->threshold_pct * s->basis->u_din_of[k];
        }
    if (!c->open && c->above && !was_above)
        begin(s, w, carrier, c);
    if (c->open)
        add(s, w, carrier, value, c);
}

/* Samples are missing between the last window and this one. */
static bool is_hole(const struct wp_signalling *s, const struct wp_window *w)
{
    return s->begun && w->chain != s->chain &&
           w->start_ns > s->end_ns + hole_ns;
}

void wp_signalling_push(struct wp_signalling *s, const struct wp_window *w)
{
    bool hole = is_hole(s, w);

    if (w->tail)
        return;
    for (int k = 0; k < WP_PQ_CARRIERS; k++) {
        if (!(s->basis->config.carrier[k].f_hz > 0.0))
            continue;
        if (hole) {
            finish(s, &s->each[k], WP_EVENT_GAP);
            s->each[k].above = false;
        }
        take(s, w, k);
    }
    s->begun = true;
    s->chain = w->chain;
    s->end_ns = w->end_ns;
}

void wp_signalling_flush(struct wp_signalling *s)
{
    for (int k = 0; k < WP_PQ_CARRIERS; k++)
        finish(s, &s->each[k], s->each[k].above ? WP_EVENT_OPEN_END : 0);
}

bool wp_signalling_pull(struct wp_signalling *s, struct wp_event *out)
{
    if (s->count == 0)
        return false;
    *out = s->waiting[0];
    s->count--;
    memmove(s->waiting, s->waiting + 1, s->count * sizeof(*s->waiting));
    return true;
}
