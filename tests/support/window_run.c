#include "window_run.h"

#include <check.h>

#include "pq/history.h"
#include "pq/schedule.h"
#include "pq/window_lines.h"
#include "tone_feed.h"

struct chain {
    struct window_run *run;
    struct wp_pq_basis basis;
    struct wp_history *history;
    struct wp_schedule schedule;
    struct wp_window_lines *lines;
};

static void take(const struct wp_half_cycle *hc, void *arg)
{
    struct chain *c = arg;
    struct wp_schedule_plan plan;
    struct wp_window w;
    int64_t n = wp_history_count(c->history);

    wp_history_push(c->history, hc);
    wp_schedule_push(&c->schedule, n, wp_history_half(c->history, n));
    while (wp_schedule_pull(&c->schedule, &plan)) {
        wp_window_lines_run(c->lines, c->history, &plan, &w);
        c->run->windows++;
        c->run->each(&w, &c->basis, c->run->arg);
    }
}

void window_run(struct window_run *r)
{
    struct chain c = {.run = r};
    struct wp_error err;
    struct tone_feed feed;
    struct meter_run m;

    r->windows = 0;
    meter_run_init(&m, r->rate_hz, r->channels);
    m.config.nominal_hz = r->nominal_hz;
    ck_assert(!wp_wiring_make(&m.wiring, &m.meter, m.config.channels,
                              m.config.channel, &err));
    ck_assert(!wp_pq_basis_make(&c.basis, &m.wiring, &m.meter, r->rate_hz,
                                r->nominal_hz, &err));
    ck_assert(!wp_history_create(&c.history, &m.wiring,
                                 wp_pq_basis_history(&c.basis)));
    ck_assert(!wp_window_lines_create(&c.lines, &c.basis));
    wp_schedule_init(&c.schedule, c.basis.cycles);
    tone_feed_make(&feed, r->rate_hz, r->seconds, r->tones, r->channels);
    m.each = take;
    m.arg = &c;
    meter_run(&m, &feed.feed);
    tone_feed_free(&feed);
    wp_window_lines_destroy(c.lines);
    wp_history_destroy(c.history);
}
