#include "event_truth.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

/* Windows touched by an edge nearer than this are not clear [samples]: the
 * reach of the resampler's ringing at a step. */
static const double ringing = 3.0;

static int by_end(const void *a, const void *b)
{
    const struct truth_window *l = a, *r = b;

    if (l->end_s != r->end_s)
        return l->end_s < r->end_s ? -1 : 1;
    return l->phase - r->phase;
}

static void make_windows(struct event_truth *t, const struct event_run *r)
{
    for (int p = 0; p < (int)r->phases; p++) {
        int64_t k = (int64_t)floor(2.0 * (r->cycles - p / 3.0)) - 1;
        double end;

        for (;; k++) {
            double at = event_run_crossing(r, p, k);

            end = at + 1.0 / r->f_hz;
            if (end > r->seconds - 1e-9)
                break;
            if (at < 1e-9)
                continue;
            ck_assert_int_lt(t->windows, TRUTH_WINDOWS);
            t->window[t->windows++] =
                (struct truth_window){p, at, end, event_run_rms(r, p, at)};
        }
    }
    qsort(t->window, (size_t)t->windows, sizeof(*t->window), by_end);
}

static bool is_clear(const struct event_run *r, const struct truth_window *w)
{
    double margin = ringing / r->rate_hz;

    for (int k = 1; k < r->segments; k++)
        if (event_run_edge(r, k) > w->start_s - margin &&
            event_run_edge(r, k) < w->end_s + margin)
            return false;
    return true;
}

struct limit {
    double past, back;
    bool above;
};

static struct limit limit_of(const struct event_run *r, int kind)
{
    const struct wp_pq_config *c = &r->config;
    double pct = kind == WP_EVENT_DIP     ? c->dip_pct
                 : kind == WP_EVENT_SWELL ? c->swell_pct
                                          : c->interruption_pct;
    double h = c->hysteresis_pct;
    bool above = kind == WP_EVENT_SWELL;

    if (kind == WP_EVENT_INTERRUPTION && r->phases > 1 &&
        c->interruption == WP_INTERRUPTION_MANUAL)
        pct = c->dip_pct;
    return (struct limit){pct / 100 * r->volts,
                          (above ? pct - h : pct + h) / 100 * r->volts, above};
}

static bool worse(const struct limit *l, double a, double b)
{
    return l->above ? a > b : a < b;
}

/* The extreme of all windows between the first and last of an event. */
static void find_extreme(struct event_truth *t, const struct event_run *r,
                         struct truth_event *e, int from, int to)
{
    struct limit l = limit_of(r, e->kind);
    bool any = false, clear = false;

    for (int k = from; k <= to; k++) {
        const struct truth_window *w = &t->window[k];

        if (e->slot >= 0 && w->phase != e->slot)
            continue;
        if (worse(&l, w->rms, l.past))
            e->phases |= 1u << w->phase;
        if (!any || worse(&l, w->rms, e->extreme_v))
            e->extreme_v = w->rms;
        any = true;
        if (is_clear(r, w) && (!clear || worse(&l, w->rms, e->clear_v))) {
            e->clear_v = w->rms;
            clear = true;
        }
    }
    if (e->slot < 0 && e->kind == WP_EVENT_INTERRUPTION)
        e->phases = (1u << r->phases) - 1;
}

/* One kind on one slot, value by value as the standard says. */
static void detect(struct event_truth *t, const struct event_run *r, int kind,
                   int slot)
{
    struct limit l = limit_of(r, kind);
    double last[EVENT_RUN_PHASES];
    bool known[EVENT_RUN_PHASES] = {false}, open = false;
    bool all = slot < 0 && kind == WP_EVENT_INTERRUPTION;
    struct truth_event *e = &t->event[t->events];
    int from = 0, k;

    for (k = 0; k < t->windows; k++) {
        const struct truth_window *w = &t->window[k];
        int past = 0, back = 0, n = 0, waits = 0;
        bool first = !known[w->phase];

        if (slot >= 0 && w->phase != slot)
            continue;
        known[w->phase] = true;
        last[w->phase] = w->rms;
        t->nearest = fmin(t->nearest, fabs(w->rms - l.past) / r->volts);
        t->nearest = fmin(t->nearest, fabs(w->rms - l.back) / r->volts);
        for (int p = 0; p < (int)r->phases; p++) {
            if (slot >= 0 && p != slot)
                continue;
            waits += !known[p];
            if (!known[p])
                continue;
            n++;
            past += worse(&l, last[p], l.past);
            back += !worse(&l, last[p], l.back);
        }
        if (!open && (all ? past == n && !waits : past > 0)) {
            ck_assert_int_lt(t->events, TRUTH_EVENTS - 1);
            *e = (struct truth_event){.kind = (enum wp_event_kind)kind,
                                      .slot = slot,
                                      .open_start = first,
                                      .start_s = w->start_s};
            open = true;
            from = k;
        } else if (open && (all ? back > 0 : back == n)) {
            e->end_s = w->end_s;
            e->end_start_s = w->start_s;
            find_extreme(t, r, e, from, k);
            e = &t->event[++t->events];
            open = false;
        }
    }
    if (!open)
        return;
    e->open_end = true;
    for (k = t->windows - 1; slot >= 0 && t->window[k].phase != slot;)
        k--;
    e->end_s = e->end_start_s = t->window[k].end_s;
    find_extreme(t, r, e, from, k);
    t->events++;
}

void event_truth_make(struct event_truth *t, const struct event_run *r)
{
    bool manual =
        r->phases > 1 && r->config.interruption == WP_INTERRUPTION_MANUAL;

    *t = (struct event_truth){.nearest = 1.0, .end_tolerance_s = 1e-5};
    make_windows(t, r);
    for (int kind = WP_EVENT_DIP; kind <= WP_EVENT_INTERRUPTION; kind++) {
        for (int p = 0; p < (int)r->phases; p++)
            if (kind != WP_EVENT_INTERRUPTION || !manual)
                detect(t, r, kind, p);
        if (r->phases > 1)
            detect(t, r, kind, -1);
    }
}

static void check_event(const struct event_truth *t,
                        const struct truth_event *want,
                        const struct wp_event *got, const struct event_run *r,
                        const double *ppm)
{
    bool at_start = r->config.event_end == WP_EVENT_START_OF_WINDOW;
    double end_s = at_start ? want->end_start_s : want->end_s;
    /* Nothing is more extreme than what no edge touches. */
    bool clear = want->clear_v > 0.0 &&
                 fabs(want->clear_v - want->extreme_v) < 1e-9 * r->volts;

    ck_assert_double_eq_tol((double)got->start_ns * 1e-9, want->start_s, 1e-5);
    ck_assert_double_eq_tol((double)got->end_ns * 1e-9, end_s,
                            t->end_tolerance_s);
    ck_assert_double_eq_tol(got->duration_s, end_s - want->start_s,
                            t->end_tolerance_s + 1e-5);
    ck_assert_double_eq_tol(got->extreme_v, want->extreme_v,
                            ppm[clear] * 1e-6 * r->volts);
    ck_assert_int_eq(!!(got->flags & WP_EVENT_OPEN_START), want->open_start);
    ck_assert_int_eq(!!(got->flags & WP_EVENT_OPEN_END), want->open_end);
    ck_assert_uint_eq(got->channels, want->phases);
    ck_assert_double_eq(got->each_v[got->worst], got->extreme_v);
}

void event_truth_check(const struct event_truth *t, const struct event_run *r,
                       double ppm, double clear_ppm)
{
    const double both[2] = {ppm, clear_ppm};
    int seen[WP_EVENT_KINDS][EVENT_RUN_PHASES + 1] = {{0}};

    ck_assert_int_eq(r->events, t->events);
    for (int k = 0; k < t->events; k++) {
        const struct truth_event *want = &t->event[k];
        int nth = seen[want->kind][want->slot + 1]++;
        const struct wp_event *got =
            event_run_find(r, want->kind, want->slot, nth);

        ck_assert_ptr_nonnull(got);
        check_event(t, want, got, r, both);
    }
}
