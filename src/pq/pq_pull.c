/* Emptying the blocks, in an order that depends on the half-cycles alone. */
#include <string.h>

#include "pq/pq_flag.h"
#include "pq/pq_priv.h"

static bool pull_event(struct wp_pq *p, struct wp_pq_record *out)
{
    struct wp_event *e = &p->event;

    if (wp_event_detector_pull(p->detector, e)) {
        wp_event_anatomy_fill(p->anatomy, e);
    } else if ((p->rvc && wp_rvc_pull(p->rvc, e)) ||
               wp_transient_pull(&p->transient, e) ||
               wp_signalling_pull(&p->signalling, e)) {
        e->id = wp_event_detector_id(p->detector);
        wp_event_anatomy_fill(p->anatomy, e);
    } else {
        return false;
    }
    out->kind = WP_PQ_EVENT;
    out->event = e;
    return true;
}

static bool pull_cycle(struct wp_pq *p, struct wp_pq_record *out)
{
    if (!wp_event_anatomy_pull(p->anatomy, &p->cycle))
        return false;
    out->kind = WP_PQ_CYCLE;
    out->cycle = &p->cycle;
    return true;
}

/* 10 seconds, once the events in them are known. */
static bool pull_frequency(struct wp_pq *p, struct wp_pq_record *out)
{
    struct wp_frequency_row *row = &p->frequency;

    if (p->frequencies > 0) {
        if (!p->flushed && wp_history_count(p->history) < p->waiting[0].until)
            return false;
        *row = p->waiting[0].row;
        p->frequencies--;
        memmove(p->waiting, p->waiting + 1,
                p->frequencies * sizeof(*p->waiting));
    } else if (!p->flushed || !wp_frequency_10s_flush(&p->frequency_10s, row)) {
        return false;
    }
    row->flags |=
        wp_event_detector_flags(p->detector, row->start_ns, row->end_ns);
    out->kind = WP_PQ_FREQUENCY;
    out->frequency = row;
    return true;
}

static bool pull_interval(struct wp_pq *p, struct wp_pq_record *out)
{
    if (!wp_intervals_pull(p->intervals, &p->interval))
        return false;
    out->kind = WP_PQ_INTERVAL;
    out->interval = &p->interval;
    return true;
}

static bool pull_flicker(struct wp_pq *p, struct wp_pq_record *out)
{
    int64_t until_ns = p->flushed && p->plans == 0 ? INT64_MAX : p->settled_ns;
    bool plt;

    if (!p->flicker ||
        !wp_flicker_pull(p->flicker, until_ns, &plt, &p->flicker_row))
        return false;
    out->kind = plt ? WP_PQ_PLT : WP_PQ_PST;
    out->flicker = &p->flicker_row;
    return true;
}

/* The oldest window, once Urms(1/2) of all that begins in it is known. */
static bool next_plan(struct wp_pq *p, struct wp_schedule_plan *plan)
{
    int64_t last, count = wp_history_count(p->history);

    if (p->plans == 0)
        return false;
    *plan = p->plan[0];
    last = plan->first + plan->halves - 1;
    if (count <= last + WP_PQ_SETTLED && !p->flushed &&
        wp_history_half(p->history, last)->stretch ==
            wp_history_half(p->history, count - 1)->stretch)
        return false;
    p->plans--;
    memmove(p->plan, p->plan + 1, p->plans * sizeof(*p->plan));
    return true;
}

/* What a window is given beside its half-cycles. */
static struct wp_analysis_side beside(struct wp_pq *p)
{
    struct wp_window *w = &p->window;
    struct wp_analysis_side side = {NULL, NULL};

    if (p->flicker &&
        wp_flicker_pinst(p->flicker, w->start_ns, w->end_ns, &p->pinst))
        side.pinst = &p->pinst;
    if (p->high_bands &&
        wp_high_bands_between(p->high_bands, w->start_ns, w->end_ns, &p->bands))
        side.bands = &p->bands;
    return side;
}

static bool pull_window(struct wp_pq *p, struct wp_pq_record *out)
{
    struct wp_window *w = &p->window;
    struct wp_analysis_side side;
    struct wp_schedule_plan plan;

    if (!next_plan(p, &plan))
        return false;
    wp_window_lines_run(p->lines, p->history, &plan, w);
    w->flags |= wp_event_detector_flags(p->detector, w->start_ns, w->end_ns);
    if (wp_flat_top_within(&p->flat_top, w->start_ns, w->end_ns))
        w->flags |= WP_PQ_CLIPPED;
    side = beside(p);
    wp_analysis_row(&p->basis, &p->items, w, &side, p->mean, p->least,
                    p->greatest);
    out->kind = WP_PQ_BASIC;
    out->window = w;
    out->row = (struct wp_aggregate_row){p->mean, p->least, p->greatest};
    wp_intervals_push(p->intervals, w, &out->row);
    if (w->tail)
        return true;
    wp_event_detector_window(p->detector, w);
    wp_signalling_push(&p->signalling, w);
    if (p->flicker && w->flags)
        wp_flicker_flag(p->flicker, w->start_ns, w->end_ns, w->flags);
    p->settled_ns = w->end_ns;
    return true;
}

/* After the last window. */
static void finish(struct wp_pq *p)
{
    if (!p->flushed || p->plans > 0 || p->finished)
        return;
    p->finished = true;
    wp_signalling_flush(&p->signalling);
    wp_intervals_flush(p->intervals);
}

bool wp_pq_pull(struct wp_pq *p, struct wp_pq_record *out)
{
    *out = (struct wp_pq_record){WP_PQ_BASIC};
    for (;;) {
        if (pull_event(p, out) || pull_cycle(p, out) ||
            pull_frequency(p, out) || pull_interval(p, out) ||
            pull_flicker(p, out) || pull_window(p, out))
            return true;
        if (!p->flushed || p->finished)
            return false;
        finish(p);
    }
}
