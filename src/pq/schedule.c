#include "pq/schedule.h"

void wp_schedule_init(struct wp_schedule *s, unsigned cycles)
{
    *s = (struct wp_schedule){.halves = 2 * cycles, .group = WP_GROUP_WINDOWS};
}

/* Chains end where half-cycles do not follow each other: a window that is not
 * complete has no value. */
static void drop_all(struct wp_schedule *s)
{
    s->main.live = s->tail.live = false;
}

static void begin(struct wp_schedule *s, int64_t n, bool at_tick)
{
    s->main = (struct wp_schedule_chain){
        .live = true, .at_tick = at_tick, .number = s->chains++, .next = n};
}

/* The first boundary behind a tick, where no half-cycle was lost. */
static bool begins_at_tick(const struct wp_history_half *half)
{
    int64_t tick_ns = wp_tick_before(half->start_ns, WP_TICK_NS);

    return (double)(half->start_ns - tick_ns) <
           half->duration_s * 1e9 + WP_TICK_SLACK_NS;
}

/* The chain runs on for the window at hand and the group that it is in. */
static bool has_more(const struct wp_schedule *s, int64_t n)
{
    return s->main.next < n || s->main.index % s->group != 0;
}

void wp_schedule_push(struct wp_schedule *s, int64_t n,
                      const struct wp_history_half *half)
{
    bool tick = half->start_ns + WP_TICK_SLACK_NS >= s->tick_ns;
    bool whole = wp_half_is_whole(half);

    s->count = n + 1;
    if (half->stretch != s->stretch || !whole)
        drop_all(s);
    s->stretch = half->stretch;
    if (!whole)
        return;
    if (s->main.live && tick) {
        s->tail = s->main;
        s->tail.live = has_more(s, n);
        begin(s, n, true);
    } else if (!s->main.live) {
        begin(s, n, begins_at_tick(half));
    } else {
        return;
    }
    s->tick_ns = wp_tick_before(half->start_ns, WP_TICK_NS) + WP_TICK_NS;
}

static bool take(struct wp_schedule *s, struct wp_schedule_chain *c,
                 struct wp_schedule_plan *out)
{
    if (!c->live || c->next + s->halves > s->count)
        return false;
    *out = (struct wp_schedule_plan){.first = c->next,
                                     .halves = s->halves,
                                     .chain = c->number,
                                     .index = c->index++,
                                     .at_tick = c->at_tick};
    c->next += s->halves;
    return true;
}

bool wp_schedule_pull(struct wp_schedule *s, struct wp_schedule_plan *out)
{
    /* While it lives, main begins at the tick. */
    int64_t behind = s->main.next - (int64_t)s->main.index * s->halves;

    if (take(s, &s->tail, out)) {
        out->tail = out->first >= behind;
        s->tail.live = s->tail.index % s->group != 0;
        return true;
    }
    return take(s, &s->main, out);
}
