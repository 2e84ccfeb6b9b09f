#include "anatomy_run.h"

#include <check.h>
#include <math.h>

struct wp_event *anatomy_add(struct anatomy_run *a, double from_s, double to_s,
                             int first)
{
    struct wp_event *e = &a->event[a->events];

    ck_assert_int_lt(a->events++, ANATOMY_EVENTS);
    *e = (struct wp_event){.kind = WP_EVENT_DIP,
                           .flags = WP_EVENT_POLYPHASE,
                           .start_ns = llround(from_s * 1e9),
                           .end_ns = llround(to_s * 1e9),
                           .first = first};
    return e;
}

static void check_event(const struct wp_event *e)
{
    ck_assert(isfinite(e->point_on_wave_deg) && e->point_on_wave_deg >= 0 &&
              e->point_on_wave_deg < 360);
    for (int k = 0; k < WP_ELEMENTS; k++)
        ck_assert(isfinite(e->i2t_a2s[k]) && e->i2t_a2s[k] >= 0);
    ck_assert(isfinite(e->characteristic_pu) && isfinite(e->pn_factor_pu));
    ck_assert_uint_le(e->dip_phases, 7);
}

static bool is_finite(struct wp_complex c)
{
    return isfinite(c.re) && isfinite(c.im);
}

static void keep_cycle(struct anatomy_run *a, const struct wp_event_cycle *c)
{
    ck_assert(is_finite(c->voltage.positive) &&
              is_finite(c->voltage.negative) && is_finite(c->voltage.zero));
    ck_assert(is_finite(c->current.positive) &&
              is_finite(c->current.negative) && is_finite(c->current.zero));
    for (int s = 0; s < WP_SIGNALS; s++)
        ck_assert(isfinite(c->rms[s]));
    if (a->cycles > 0)
        ck_assert_int_ge(c->start_ns, a->cycle[a->cycles - 1].end_ns);
    ck_assert_int_lt(a->cycles, ANATOMY_CYCLES);
    a->cycle[a->cycles++] = *c;
}

static void fill_until(struct anatomy_run *a, int64_t known_ns)
{
    for (int k = 0; k < a->events; k++)
        if (!a->is_over[k] && a->event[k].end_ns <= known_ns) {
            wp_event_anatomy_fill(a->anatomy, &a->event[k]);
            check_event(&a->event[k]);
            a->is_over[k] = true;
        }
}

static void each(struct history_run *r, void *arg)
{
    struct anatomy_run *a = arg;
    int64_t n = wp_history_count(r->history) - 1;
    int64_t now_ns = wp_history_half(r->history, n)->end_ns;
    int64_t late_ns = llround(a->late_s * 1e9);
    struct wp_event_cycle c;

    for (int k = 0; k < a->events; k++) {
        const struct wp_event *e = &a->event[k];

        if (e->start_ns + llround(1e9 / r->nominal_hz) > now_ns ||
            e->end_ns + late_ns <= now_ns)
            continue;
        if (!a->unnamed)
            wp_event_anatomy_open(a->anatomy, e);
    }
    wp_event_anatomy_push(a->anatomy, r->history);
    fill_until(a, now_ns - late_ns);
    while (wp_event_anatomy_pull(a->anatomy, &c))
        keep_cycle(a, &c);
}

void anatomy_go(struct anatomy_run *a)
{
    history_run_begin(&a->in);
    ck_assert_int_eq(wp_event_anatomy_create(&a->anatomy, &a->in.basis), WP_OK);
    history_run_go(&a->in, each, a);
    fill_until(a, INT64_MAX);
}

void anatomy_release(struct anatomy_run *a)
{
    wp_event_anatomy_destroy(a->anatomy);
    history_run_release(&a->in);
    *a = (struct anatomy_run){.events = 0};
}
