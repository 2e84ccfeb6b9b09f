#include "event_run.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "metrology/sync.h"
#include "pq/history.h"

static const double two_pi = 6.28318530717958647692;

void event_run_init(struct event_run *r, unsigned phases)
{
    *r = (struct event_run){.rate_hz = 8000,
                            .f_hz = 50,
                            .volts = 230,
                            .phases = phases,
                            .seconds = 1,
                            .nominal_hz = 50};
    wp_pq_config_default(&r->config);
    r->config.rvc = false;
    event_run_add(r, 0, 1.0)->sample = -1000000;
}

struct event_segment *event_run_add(struct event_run *r, double t_s,
                                    double level)
{
    struct event_segment *s = &r->segment[r->segments];

    ck_assert_int_lt(r->segments, EVENT_RUN_SEGMENTS);
    *s = (struct event_segment){.sample = llround(t_s * r->rate_hz)};
    for (int p = 0; p < EVENT_RUN_PHASES; p++) {
        s->level[p] = level;
        s->jump[p] = r->segments > 0 ? s[-1].jump[p] : 0.0;
    }
    r->segments++;
    return s;
}

double event_run_edge(const struct event_run *r, int k)
{
    return ((double)r->segment[k].sample - 0.5) / r->rate_hz;
}

static double turns(const struct event_run *r, int phase, double t_s)
{
    double c = r->f_hz * t_s + r->cycles - phase / 3.0;

    return c - floor(c);
}

double event_run_sample(const struct event_run *r, int phase, int64_t n)
{
    const struct event_segment *s = &r->segment[r->segments - 1];
    double t = (double)n / r->rate_hz, a;

    while (n < s->sample)
        s--;
    a = s->level[phase] * (r->envelope ? r->envelope(phase, t) : 1.0);
    return sqrt(2.0) * r->volts * a *
           sin(two_pi * (turns(r, phase, t) + s->jump[phase]));
}

/* Integral of 2 sin^2 from a to b. */
static double energy(const struct event_run *r, int phase, double a, double b)
{
    double w = 2.0 * two_pi;

    return (b - a) -
           (sin(w * turns(r, phase, b)) - sin(w * turns(r, phase, a))) /
               (w * r->f_hz);
}

double event_run_rms(const struct event_run *r, int phase, double t_s)
{
    double end = t_s + 1.0 / r->f_hz, sum = 0.0;

    for (int k = 0; k < r->segments; k++) {
        double from = fmax(event_run_edge(r, k), t_s), to = end;
        double a = r->segment[k].level[phase] * r->volts;

        if (k + 1 < r->segments)
            to = fmin(event_run_edge(r, k + 1), end);
        if (from < to)
            sum += a * a * energy(r, phase, from, to);
    }
    return sqrt(fmax(sum, 0.0) * r->f_hz);
}

double event_run_crossing(const struct event_run *r, int phase, int64_t k)
{
    return (0.5 * (double)k - r->cycles + phase / 3.0) / r->f_hz;
}

struct chain {
    struct event_run *r;
    struct wp_history *history;
    struct wp_urms_half_block block;
    struct wp_rvc *rvc;
    uint32_t stretch;
    bool begun;
};

static void collect(struct chain *c)
{
    struct event_run *r = c->r;

    while (wp_event_detector_pull(r->detector, &r->event[r->events]) ||
           (c->rvc && wp_rvc_pull(c->rvc, &r->event[r->events])))
        ck_assert_int_lt(++r->events, EVENT_RUN_EVENTS);
}

static void push_half(struct chain *c, const struct wp_half_cycle *hc)
{
    struct event_run *r = c->r;
    const struct wp_history_half *half;

    wp_history_push(c->history, hc);
    half = wp_history_half(c->history, wp_history_count(c->history) - 1);
    if (c->begun && half->stretch != c->stretch) {
        wp_event_detector_gap(r->detector);
        if (c->rvc)
            wp_rvc_gap(c->rvc);
    }
    c->begun = true;
    c->stretch = half->stretch;
    while (wp_urms_half_pull(&c->block, c->history, &r->urms[r->values])) {
        const struct wp_urms_half *u = &r->urms[r->values++];

        ck_assert(isfinite(u->rms) && u->end_ns > u->start_ns);
        wp_event_detector_push(r->detector, u);
        if (c->rvc)
            wp_rvc_push(c->rvc, u);
    }
    collect(c);
    if (r->ask)
        r->ask(r, hc->end_ns);
}

static bool is_there(const struct event_run *r, int64_t n)
{
    return n < r->gap_from || n >= r->gap_to;
}

static void feed(struct chain *c, struct wp_sync *s)
{
    static struct wp_half_cycle hc;
    struct event_run *r = c->r;
    int64_t frames = llround(r->seconds * r->rate_hz);
    enum { BLOCK = 4096 };
    static double x[EVENT_RUN_PHASES][BLOCK];
    const double *at[EVENT_RUN_PHASES] = {x[0], x[1], x[2]};

    for (int64_t first = 0; first < frames; first += BLOCK) {
        struct wp_sample_view view = {
            .first = first, .channels = r->phases, .x = at};
        size_t from = 0;

        view.frames = (size_t)(frames - first < BLOCK ? frames - first : BLOCK);
        for (int p = 0; p < (int)r->phases; p++)
            for (size_t k = 0; k < view.frames; k++) {
                int64_t n = first + (int64_t)k;
                bool here =
                    is_there(r, n) || (r->missing && !(r->missing & 1u << p));

                x[p][k] = here ? event_run_sample(r, p, n) : NAN;
            }
        while (from < view.frames) {
            wp_sync_push(s, &view, &from);
            while (wp_sync_pull(s, &hc))
                push_half(c, &hc);
        }
    }
    wp_sync_flush(s);
    while (wp_sync_pull(s, &hc))
        push_half(c, &hc);
}

void event_run_go(struct event_run *r)
{
    struct wp_sync_config config = {.channels = r->phases,
                                    .nominal_hz = r->nominal_hz};
    struct wp_meter_config meter;
    struct wp_pq_basis basis;
    struct wp_wiring wiring;
    struct wp_sync *s;
    struct wp_error err;
    struct chain c = {.r = r};

    ck_assert(wp_rate_from_double(r->rate_hz, &config.rate));
    for (unsigned p = 0; p < r->phases; p++) {
        config.channel[p].quantity = WP_VOLTAGE;
        config.channel[p].phase = (enum wp_phase)(WP_PHASE_A + p);
    }
    wp_meter_config_default(&meter);
    meter.pq = r->config;
    meter.nominal_v = r->volts;
    ck_assert_int_eq(
        wp_wiring_make(&wiring, &meter, r->phases, config.channel, &err),
        WP_OK);
    ck_assert_int_eq(wp_pq_basis_make(&basis, &wiring, &meter, r->rate_hz,
                                      r->nominal_hz, &err),
                     WP_OK);
    basis.event_signals = (1u << r->phases) - 1;
    ck_assert_int_eq(wp_sync_create(&s, &config), WP_OK);
    ck_assert_int_eq(
        wp_history_create(&c.history, &wiring, basis.event_signals), WP_OK);
    ck_assert_int_eq(wp_event_detector_create(&r->detector, &basis), WP_OK);
    if (r->config.rvc)
        ck_assert_int_eq(wp_rvc_create(&c.rvc, &basis), WP_OK);
    wp_urms_half_init(&c.block, &wiring, basis.event_signals);
    r->urms =
        calloc((size_t)(r->seconds * 160 + 64) * r->phases, sizeof(*r->urms));
    ck_assert_ptr_nonnull(r->urms);
    feed(&c, s);
    wp_event_detector_flush(r->detector);
    if (c.rvc)
        wp_rvc_flush(c.rvc);
    collect(&c);
    wp_history_destroy(c.history);
    wp_rvc_destroy(c.rvc);
    wp_sync_destroy(s);
}

void event_run_release(struct event_run *r)
{
    wp_event_detector_destroy(r->detector);
    free(r->urms);
    r->detector = NULL;
    r->urms = NULL;
}

const struct wp_event *event_run_find(const struct event_run *r,
                                      enum wp_event_kind kind, int slot, int k)
{
    for (int i = 0; i < r->events; i++) {
        const struct wp_event *e = &r->event[i];
        bool of_slot = e->flags & WP_EVENT_POLYPHASE
                           ? slot < 0
                           : slot >= 0 && e->channels == 1u << slot;

        if (e->kind == kind && of_slot && k-- == 0)
            return e;
    }
    return NULL;
}
