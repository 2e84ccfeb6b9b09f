#include "pq/transient.h"

#include <math.h>
#include <string.h>

#include "core/simd.h"

enum {
    CELLS = WP_HALF_CYCLE_SAMPLES,
    CYCLE = 2,             /* half-cycles */
    CALM = CYCLE * CELLS,  /* samples without any: the event is over */
    SPAN = 3,              /* half-cycles that a comparison needs */
    MEMORY = 3 * CYCLE + 1 /* and one with three cycles */
};

static const uint32_t no_cycle = WP_HC_PARTIAL | WP_HC_BRIDGE | WP_HC_FREEWHEEL;

void wp_transient_init(struct wp_transient *t, const struct wp_pq_basis *b)
{
    const struct wp_pq_config *c = &b->config;

    *t = (struct wp_transient){
        .threshold_v = c->transient_v,
        .signals = c->transient_v > 0.0 ? b->event_signals : 0,
        .samples = c->transient_samples > 1 ? c->transient_samples : 1,
        .quiet_half_cycles =
            c->transient_half_cycles > 1 ? c->transient_half_cycles : 1};
    memcpy(t->u_din_of, b->u_din_of, sizeof(t->u_din_of));
    for (int s = 0; s < WP_SIGNALS; s++)
        for (unsigned k = 0; k < b->wiring.signal[s].terms; k++)
            t->channels_of[s] |= 1u << b->wiring.signal[s].channel[k];
}

typedef int64_t mask4 __attribute__((vector_size(32)));

/* Whether any |a - b| > limit: all that almost every half-cycle is asked. */
WP_CLONES static bool differs(const double *a, const double *b, double limit)
{
    const mask4 all_but_sign = {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX};
    const wp_v4 most = {limit, limit, limit, limit};
    mask4 hit[4] = {{0}};

    for (int k = 0; k < CELLS; k += 16)
        for (int j = 0; j < 4; j++) {
            wp_v4 d = *(const wp_v4u *)(a + k + 4 * j) -
                      *(const wp_v4u *)(b + k + 4 * j);

            hit[j] |= (wp_v4)((mask4)d & all_but_sign) > most;
        }
    hit[0] |= hit[1] | hit[2] | hit[3];
    return (hit[0][0] | hit[0][1] | hit[0][2] | hit[0][3]) != 0;
}

/* Half-cycle n and the span before it are one piece of whole ones, with samples
 * of signal s. */
static bool comparable(const struct wp_transient *t, const struct wp_history *h,
                       int s, int64_t n, int span)
{
    const struct wp_history_half *now = wp_history_half(h, n);

    if (n < span - 1)
        return false;
    for (int64_t k = n - span + 1; k <= n; k++) {
        const struct wp_history_half *half = wp_history_half(h, k);

        if (half->stretch != now->stretch || half->flags & no_cycle ||
            half->missing & t->channels_of[s])
            return false;
    }
    return true;
}

static void close_event(struct wp_transient *t, uint32_t flags)
{
    struct wp_event *e = &t->event;

    e->flags |= flags;
    e->duration_s = (double)(e->end_ns - e->start_ns) * 1e-9;
    t->waiting[t->count++] = *e;
    t->open = false;
}

/* The run of signal s takes part in the open event. */
static void join(struct wp_transient *t, int s, int64_t at, int64_t end_ns)
{
    const struct wp_transient_run *run = &t->run[s];
    struct wp_event *e = &t->event;

    e->channels |= 1u << s;
    e->each_v[s] = fmax(e->each_v[s], run->peak_v);
    if (run->peak_v > e->extreme_v) {
        e->extreme_v = run->peak_v;
        e->extreme_ns = run->peak_ns;
        e->worst = s;
    }
    e->end_ns = end_ns;
    t->last = at;
}

/* A run that began before the debounce was over begins again at its end. */
static void trigger(struct wp_transient *t, int s, int64_t at, int64_t start_ns)
{
    const struct wp_transient_run *run = &t->run[s];
    bool old = at - run->length + 1 < t->quiet_until;

    t->open = true;
    t->event = (struct wp_event){.kind = WP_EVENT_TRANSIENT,
                                 .flags = WP_EVENT_POLYPHASE,
                                 .start_ns = old ? start_ns : run->start_ns,
                                 .first = s,
                                 .worst = s,
                                 .reference_v = t->u_din_of[s],
                                 .threshold_v = t->threshold_v};
    t->quiet_until = at + 1 + (int64_t)t->quiet_half_cycles * CELLS;
}

/* One half-cycle and those one, two and three cycles before. */
struct view {
    const double *x[WP_SIGNALS], *before[WP_SIGNALS];
    const double *second[WP_SIGNALS], *third[WP_SIGNALS]; /* NULL: not known */
};

/* One cycle after an impulse the samples differ again, from it: they are what
 * they were before it (convention transient.echo). */
static bool is_echo(const struct wp_transient *t, const struct view *v, int s,
                    int k)
{
    return v->third[s] &&
           fabs(v->x[s][k] - v->second[s][k]) <= t->threshold_v &&
           fabs(v->second[s][k] - v->third[s][k]) <= t->threshold_v;
}

static void step(struct wp_transient *t, const struct view *v, int s,
                 int64_t at, const int64_t cell_ns[2])
{
    struct wp_transient_run *run = &t->run[s];
    int k = (int)(at % CELLS);
    double d = fabs(v->x[s][k] - v->before[s][k]);

    if (!(d > t->threshold_v) || is_echo(t, v, s, k)) {
        run->length = 0;
        return;
    }
    if (run->length++ == 0)
        *run = (struct wp_transient_run){.length = 1, .start_ns = cell_ns[0]};
    if (d > run->peak_v) {
        run->peak_v = d;
        run->peak_ns = cell_ns[0];
    }
    if (run->length < t->samples)
        return;
    if (!t->open && at >= t->quiet_until)
        trigger(t, s, at, cell_ns[0]);
    if (t->open)
        join(t, s, at, cell_ns[1]);
}

/* All signals sample by sample. */
static void look_closer(struct wp_transient *t, const struct wp_history *h,
                        const struct view *v)
{
    int64_t n = t->seen, start_ns = wp_history_half(h, n)->start_ns;
    const double *dt = wp_history_dt(h, n);
    int64_t cell_ns[2] = {start_ns, start_ns};
    double t_s = 0.0;

    for (int64_t at = n * CELLS; at < (n + 1) * CELLS; at++) {
        t_s += dt[at % CELLS];
        cell_ns[0] = cell_ns[1];
        cell_ns[1] = start_ns + llround(t_s * 1e9);
        if (t->open && (at >= t->quiet_until || at - t->last > CALM))
            close_event(t, 0);
        for (int s = 0; s < WP_SIGNALS; s++)
            if (v->x[s])
                step(t, v, s, at, cell_ns);
    }
}

/* Nothing to compare with: what goes on ends here; at the end of a stretch once
 * it is known what comes after. */
static void cut(struct wp_transient *t, const struct wp_history_half *half,
                int s)
{
    bool hole = half->stretch != t->stretch;

    t->run[s].length = 0;
    if (!t->open || (!hole && half->flags & WP_HC_PARTIAL))
        return;
    if (hole || t->event.channels & 1u << s)
        close_event(t, hole || half->flags & WP_HC_GAP ? WP_EVENT_GAP : 0);
}

static void look(struct wp_transient *t, const struct wp_history *h)
{
    struct view v = {.x = {NULL}};
    int64_t n = t->seen;
    bool any = false;

    for (int s = 0; s < WP_SIGNALS; s++) {
        if (!(t->signals & 1u << s))
            continue;
        if (!comparable(t, h, s, n, SPAN)) {
            cut(t, wp_history_half(h, n), s);
            continue;
        }
        v.x[s] = wp_history_x(h, s, n);
        v.before[s] = wp_history_x(h, s, n - CYCLE);
        if (differs(v.x[s], v.before[s], t->threshold_v))
            any = true;
        else if (!t->open)
            t->run[s].length = 0;
    }
    t->stretch = wp_history_half(h, n)->stretch;
    if (!any && !t->open)
        return;
    for (int s = 0; s < WP_SIGNALS; s++)
        if (v.x[s] && comparable(t, h, s, n, MEMORY)) {
            v.second[s] = wp_history_x(h, s, n - 2 * CYCLE);
            v.third[s] = wp_history_x(h, s, n - 3 * CYCLE);
        }
    look_closer(t, h, &v);
}

void wp_transient_push(struct wp_transient *t, const struct wp_history *h)
{
    int64_t count = wp_history_count(h);

    if (!t->signals)
        return;
    for (; t->seen < count; t->seen++)
        look(t, h);
}

void wp_transient_flush(struct wp_transient *t)
{
    if (t->open)
        close_event(t, WP_EVENT_OPEN_END);
}

bool wp_transient_pull(struct wp_transient *t, struct wp_event *out)
{
    if (t->count == 0)
        return false;
    *out = t->waiting[0];
    memmove(t->waiting, t->waiting + 1, --t->count * sizeof(*out));
    return true;
}

const struct wp_event *wp_transient_goes_on(const struct wp_transient *t)
{
    return t->open ? &t->event : NULL;
}
