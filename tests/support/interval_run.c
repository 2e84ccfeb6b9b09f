#include "interval_run.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "pq/pq_flag.h"

void interval_run_make(struct interval_run *r, int64_t origin_ns,
                       unsigned cycles, const int *minutes)
{
    static struct wp_pq_basis basis;

    memset(r, 0, sizeof(*r));
    memset(&basis, 0, sizeof(basis));
    r->origin_ns = origin_ns;
    r->cycles = cycles;
    r->items.count = r->items.width = 2;
    r->items.item[0] = (struct wp_item){.width = 1, .mean = WP_MEAN_LINEAR};
    r->items.item[1] =
        (struct wp_item){.width = 1, .mean = WP_MEAN_RMS, .at = 1};
    for (int k = 0; minutes && minutes[k]; k++)
        basis.config.minutes[k] = minutes[k];
    wp_schedule_init(&r->schedule, cycles);
    ck_assert_int_eq(wp_intervals_create(&r->intervals, &basis, &r->items),
                     WP_OK);
}

void interval_run_release(struct interval_run *r)
{
    wp_intervals_destroy(r->intervals);
    free(r->row);
    free(r->window);
    memset(r, 0, sizeof(*r));
}

static void pull_rows(struct interval_run *r)
{
    struct wp_interval_row row;

    while (wp_intervals_pull(r->intervals, &row)) {
        if (r->rows % 1024 == 0)
            r->row = realloc(r->row, (r->rows + 1024) * sizeof(*r->row));
        if (!r->row)
            ck_abort_msg("no memory");
        r->row[r->rows++] =
            (struct run_row){row, row.row.mean[0], row.row.least[0],
                             row.row.greatest[0], row.row.mean[1]};
    }
}

static void push_window(struct interval_run *r,
                        const struct wp_schedule_plan *p)
{
    struct wp_window w = {.cycles = r->cycles,
                          .chain = p->chain,
                          .index = p->index,
                          .at_tick = p->at_tick,
                          .tail = p->tail};
    double x[2];
    const struct wp_aggregate_row row = {x, x, x};

    for (int64_t n = p->first; n < p->first + p->halves; n++)
        w.duration_s += r->kept[n % WP_HISTORY_KEPT].duration_s;
    w.start_ns = r->kept[p->first % WP_HISTORY_KEPT].start_ns;
    w.end_ns = r->kept[(p->first + p->halves - 1) % WP_HISTORY_KEPT].end_ns;
    if (r->dip_from_ns < r->dip_to_ns && w.start_ns < r->dip_to_ns &&
        w.end_ns > r->dip_from_ns)
        w.flags |= WP_PQ_DIP;
    x[0] = x[1] = ((double)(w.start_ns - r->origin_ns) +
                   (double)(w.end_ns - r->origin_ns)) *
                  0.5e-9;
    if (r->windows % 1024 == 0)
        r->window =
            realloc(r->window, (r->windows + 1024) * sizeof(*r->window));
    if (!r->window)
        ck_abort_msg("no memory");
    r->window[r->windows++] = (struct run_window){w.start_ns, w.end_ns, *p};
    wp_intervals_push(r->intervals, &w, &row);
    pull_rows(r);
}

void interval_run_push(struct interval_run *r,
                       const struct wp_history_half *half)
{
    struct wp_schedule_plan p;

    r->kept[r->halves % WP_HISTORY_KEPT] = *half;
    wp_schedule_push(&r->schedule, r->halves++, half);
    while (wp_schedule_pull(&r->schedule, &p))
        push_window(r, &p);
}

void interval_run_feed(struct interval_run *r, struct half_feed *f, double to_s)
{
    while (half_feed_boundary(f, f->n) < to_s - 1e-9) {
        struct wp_history_half half = half_feed_next(f);

        interval_run_push(r, &half);
    }
}

void interval_run_flush(struct interval_run *r)
{
    wp_intervals_flush(r->intervals);
    pull_rows(r);
}

const struct run_row *interval_run_row(const struct interval_run *r,
                                       unsigned kind, size_t n)
{
    for (size_t k = 0; k < r->rows; k++)
        if (r->row[k].row.kind == kind && n-- == 0)
            return &r->row[k];
    return NULL;
}

size_t interval_run_count(const struct interval_run *r, unsigned kind)
{
    size_t n = 0;

    for (size_t k = 0; k < r->rows; k++)
        n += r->row[k].row.kind == kind;
    return n;
}
