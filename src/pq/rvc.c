#include "pq/rvc.h"

#include <math.h>
#include <stdlib.h>

#include "pq/event_limits.h"
#include "pq/pq_flag.h"
#include "pq/steady_second.h"

enum { WAITING = 4 };

struct channel {
    double u_din_v;
    struct wp_event_limits limits; /* dips and swells */
    struct wp_steady_second second;
    bool armed;    /* it was steady once */
    bool steady;   /* now */
    double mean_v; /* of its last steady or unsteady second */
    int64_t end_ns;
    /* While an event goes on. */
    double before_v; /* the last mean before it */
    double change_v, at_change_v;
    int64_t at_change_ns;
};

struct wp_rvc {
    struct wp_pq_config config;
    uint32_t signals;
    struct channel channel[WP_SIGNALS];
    bool open, discarded;
    struct wp_event event;
    struct wp_event waiting[WAITING];
    unsigned count;
};

enum wp_status wp_rvc_create(struct wp_rvc **out, const struct wp_pq_basis *b)
{
    struct wp_rvc *r = calloc(1, sizeof(*r));

    *out = r;
    if (!r)
        return WP_E_NOMEM;
    r->config = b->config;
    for (int s = 0; s < WP_SIGNALS; s++) {
        struct channel *c = &r->channel[s];

        if (!(b->event_signals & 1u << s) || !(b->u_din_of[s] > 0.0))
            continue;
        r->signals |= 1u << s;
        c->u_din_v = b->u_din_of[s];
        wp_event_limits_set(&c->limits, &r->config, c->u_din_v);
        wp_steady_second_init(&c->second, 10 * b->cycles);
    }
    return WP_OK;
}

void wp_rvc_destroy(struct wp_rvc *r)
{
    free(r);
}

void wp_rvc_reference(struct wp_rvc *r, int signal, double reference_v)
{
    if (r->signals & 1u << signal)
        wp_event_limits_set(&r->channel[signal].limits, &r->config,
                            reference_v);
}

static double threshold_v(const struct wp_rvc *r, const struct channel *c)
{
    double pct = r->config.rvc_pct;

    if (r->open)
        pct -= r->config.rvc_hysteresis_pct;
    return pct / 100.0 * c->u_din_v;
}

static void begin_event(struct wp_rvc *r, const struct wp_urms_half *u)
{
    const struct channel *c = &r->channel[u->signal];

    r->event = (struct wp_event){.kind = WP_EVENT_RVC,
                                 .start_ns = u->start_ns,
                                 .first = u->signal,
                                 .worst = u->signal,
                                 .reference_v = c->u_din_v};
    r->event.threshold_v = threshold_v(r, c);
    if (r->signals & (r->signals - 1))
        r->event.flags = WP_EVENT_POLYPHASE;
    r->open = true;
    r->discarded = false;
    for (int s = 0; s < WP_SIGNALS; s++) {
        r->channel[s].before_v = r->channel[s].mean_v;
        r->channel[s].change_v = 0.0;
        r->channel[s].at_change_v = r->channel[s].mean_v;
    }
}

static void see(struct wp_rvc *r, const struct wp_urms_half *u)
{
    struct channel *c = &r->channel[u->signal];
    double change_v = fabs(u->rms - c->before_v);

    if (!c->steady)
        r->event.channels |= 1u << u->signal;
    if (wp_event_is_past(&c->limits, WP_EVENT_DIP, u->rms) ||
        wp_event_is_past(&c->limits, WP_EVENT_SWELL, u->rms))
        r->discarded = true;
    if (c->armed && change_v > c->change_v) {
        c->change_v = change_v;
        c->at_change_v = u->rms;
        c->at_change_ns = u->start_ns;
    }
}

static void end_event(struct wp_rvc *r, int64_t end_ns, uint32_t flags)
{
    struct wp_event *e = &r->event;

    r->open = false;
    e->flags |= flags;
    e->end_ns = end_ns > e->start_ns ? end_ns : e->start_ns;
    e->duration_s = (double)(e->end_ns - e->start_ns) * 1e-9;
    for (int s = 0; s < WP_SIGNALS; s++) {
        const struct channel *c = &r->channel[s];

        if (!(r->signals & 1u << s) || !c->armed)
            continue;
        e->each_v[s] = c->at_change_v;
        if (c->change_v > e->max_change_v) {
            e->max_change_v = c->change_v;
            e->worst = s;
            e->extreme_v = c->at_change_v;
            e->extreme_ns = c->at_change_ns;
        }
        if (!flags)
            e->steady_change_v =
                fmax(e->steady_change_v, fabs(c->mean_v - c->before_v));
    }
    if (!r->discarded && r->count < WAITING)
        r->waiting[r->count++] = *e;
}

/* All channels that have been steady are. */
static bool is_steady(const struct wp_rvc *r)
{
    for (int s = 0; s < WP_SIGNALS; s++)
        if (r->channel[s].armed && !r->channel[s].steady)
            return false;
    return true;
}

/* rvc.window: whether the new value is one of those that it is judged with.
 * False: there is not a second of them yet. */
static bool judge(struct wp_rvc *r, struct channel *c,
                  const struct wp_urms_half *u, double *mean_v)
{
    double most = threshold_v(r, c);
    bool includes = r->config.rvc_window == WP_RVC_INCLUDES_NEW, full;

    if (includes)
        wp_steady_second_push(&c->second, u->rms, u->start_ns);
    full = wp_steady_second_full(&c->second);
    if (full) {
        *mean_v = wp_steady_second_mean(&c->second);
        c->steady = wp_steady_second_is(&c->second, most) &&
                    fabs(u->rms - *mean_v) <= most;
    }
    if (!includes)
        wp_steady_second_push(&c->second, u->rms, u->start_ns);
    return full;
}

static void push_value(struct wp_rvc *r, const struct wp_urms_half *u)
{
    struct channel *c = &r->channel[u->signal];
    double mean_v = 0.0;

    c->end_ns = u->end_ns;
    if (judge(r, c, u, &mean_v)) {
        /* Without the new value the mean is still one of before. */
        if (r->config.rvc_window == WP_RVC_EXCLUDES_NEW)
            c->mean_v = mean_v;
        if (!r->open && c->armed && !c->steady)
            begin_event(r, u);
        c->mean_v = mean_v;
        if (!c->armed)
            c->before_v = mean_v;
        c->armed |= c->steady;
    }
    if (!r->open)
        return;
    see(r, u);
    if (is_steady(r))
        end_event(r, c->second.gone_ns, 0);
}

static void forget(struct channel *c)
{
    wp_steady_second_init(&c->second, c->second.n);
    c->armed = c->steady = false;
}

static void stop(struct wp_rvc *r, uint32_t flags)
{
    int64_t end_ns = r->event.start_ns;

    for (int s = 0; s < WP_SIGNALS; s++)
        if (r->signals & 1u << s && r->channel[s].end_ns > end_ns)
            end_ns = r->channel[s].end_ns;
    if (r->open)
        end_event(r, end_ns, flags);
    for (int s = 0; s < WP_SIGNALS; s++)
        if (r->signals & 1u << s)
            forget(&r->channel[s]);
}

void wp_rvc_push(struct wp_rvc *r, const struct wp_urms_half *u)
{
    struct channel *c = &r->channel[u->signal];

    if (!(r->signals & 1u << u->signal) || u->flags & WP_PQ_INCOMPLETE ||
        wp_event_is_doubtful(&c->limits, u))
        return;
    if (!(u->flags & WP_PQ_MISSING))
        push_value(r, u);
    else if (r->open)
        stop(r, WP_EVENT_GAP);
    else
        forget(c);
}

void wp_rvc_gap(struct wp_rvc *r)
{
    stop(r, WP_EVENT_GAP);
}

void wp_rvc_flush(struct wp_rvc *r)
{
    stop(r, WP_EVENT_OPEN_END);
}

const struct wp_event *wp_rvc_goes_on(const struct wp_rvc *r)
{
    return r->open && !r->discarded ? &r->event : NULL;
}

bool wp_rvc_pull(struct wp_rvc *r, struct wp_event *out)
{
    if (r->count == 0)
        return false;
    *out = r->waiting[0];
    r->count--;
    for (unsigned k = 0; k < r->count; k++)
        r->waiting[k] = r->waiting[k + 1];
    return true;
}
