/*
 * Captures with holes, at any time and frequency, through schedule and
 * intervals, against the definition done once more over the whole list of
 * half-cycles: chains from their starts, windows sorted into intervals, and
 * what they leave uncovered.
 */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "dice.h"
#include "interval_run.h"
#include "pq/pq_flag.h"
#include "runner.h"

enum { HALVES_MAX = 400000, WINDOWS_MAX = HALVES_MAX / 20 };

static const int minutes[] = {1, 2, 3, 4, 5, 15, 20, 30, 60, 0};

/* A window by definition. */
struct window {
    int64_t start_ns, end_ns;
    unsigned chain, index;
    bool tail;
};

struct half {
    int64_t start_ns, end_ns;
    uint32_t stretch, flags;
};

static struct {
    struct half *half;
    size_t halves;
    struct window *window;
    size_t windows;
    unsigned chains;
} def;

static struct interval_run r;

static void setup(void)
{
    def.halves = def.windows = def.chains = 0;
    def.half = calloc(HALVES_MAX, sizeof(*def.half));
    def.window = calloc(WINDOWS_MAX, sizeof(*def.window));
    ck_assert(def.half && def.window);
}

static void teardown(void)
{
    free(def.half);
    free(def.window);
    interval_run_release(&r);
}

static int64_t floor_to(int64_t ns, int64_t step)
{
    int64_t t = ns + 1000;

    return (t >= 0 ? t / step : -((step - 1 - t) / step)) * step;
}

/* Windows of the chain that begins at half-cycle `from`; `next` begins at the
 * tick behind it, the stretch ends at `end`. */
static void add_chain(size_t from, size_t next, size_t end)
{
    size_t n = 2 * r.cycles, at = from;

    for (unsigned k = 0; at + n <= end; k++, at += n) {
        if (at >= next && k % 15 == 0)
            break;
        if (def.windows == WINDOWS_MAX)
            ck_abort_msg("too many windows");
        def.window[def.windows++] =
            (struct window){def.half[at].start_ns, def.half[at + n - 1].end_ns,
                            def.chains, k, at >= next};
    }
    def.chains++;
}

static void add_stretch(size_t from, size_t end)
{
    while (from < end) {
        int64_t tick = floor_to(def.half[from].start_ns, WP_TICK_NS);
        size_t next = from + 1;

        while (next < end &&
               floor_to(def.half[next].start_ns, WP_TICK_NS) == tick)
            next++;
        add_chain(from, next, end);
        from = next;
    }
}

static void add_all(void)
{
    size_t from = 0;

    for (size_t k = 0; k <= def.halves; k++) {
        bool partial = k < def.halves && def.half[k].flags & WP_HC_PARTIAL;

        if (k < def.halves && !partial &&
            def.half[k].stretch == def.half[from].stretch)
            continue;
        if (k > from)
            add_stretch(from, k);
        from = k + partial;
    }
}

/* What an interval must be. */
struct expected {
    int64_t start_ns, end_ns;
    unsigned count;
    uint32_t flags;
    double sum;
};

static double middle_s(const struct window *w)
{
    return ((double)(w->start_ns - r.origin_ns) +
            (double)(w->end_ns - r.origin_ns)) *
           0.5e-9;
}

static void take(struct expected *e, const struct window *w)
{
    if (e->count == 0)
        e->start_ns = w->start_ns;
    e->end_ns = w->end_ns;
    e->count++;
    e->sum += middle_s(w);
}

/* Flags by what no window covers of [from, to). */
static uint32_t uncovered(int64_t from_ns, int64_t to_ns, double half_s)
{
    const uint32_t gap = WP_PQ_INCOMPLETE | WP_PQ_MISSING;
    int64_t reached_ns = INT64_MIN;
    uint32_t flags = 0;

    for (size_t k = 0; k < def.windows; k++) {
        const struct window *w = &def.window[k];
        bool touches = w->start_ns > reached_ns && reached_ns < to_ns - 1000 &&
                       w->start_ns > from_ns;
        bool first = reached_ns <= from_ns;

        if (w->tail)
            continue;
        if (touches &&
            !(first && (double)(w->start_ns - from_ns) <= half_s * 1e9 + 1000))
            flags |= reached_ns == INT64_MIN ? WP_PQ_INCOMPLETE : gap;
        if (w->end_ns > reached_ns)
            reached_ns = w->end_ns;
    }
    if (reached_ns < to_ns - 1000)
        flags |= WP_PQ_INCOMPLETE;
    return flags;
}

static void check_row(const struct run_row *row, const struct expected *e)
{
    ck_assert_int_eq(row->row.start_ns, e->start_ns);
    ck_assert_int_eq(row->row.end_ns, e->end_ns);
    ck_assert_uint_eq(row->row.count, e->count);
    ck_assert_uint_eq(row->row.flags, e->flags);
    ck_assert_double_eq_tol(row->mean, e->sum / e->count, 1e-9);
}

/* Windows that begin in the row's minutes. */
static struct expected minutes_of(const struct run_row *row, int64_t length_ns,
                                  double half_s)
{
    int64_t from_ns = row->row.tick_ns - length_ns;
    struct expected e = {0};

    for (size_t k = 0; k < def.windows; k++)
        if (!def.window[k].tail &&
            floor_to(def.window[k].start_ns, length_ns) == from_ns)
            take(&e, &def.window[k]);
    e.flags = uncovered(from_ns, row->row.tick_ns, half_s);
    return e;
}

static void check_minutes(unsigned kind, double half_s)
{
    int64_t length_ns =
        wp_intervals_kind(r.intervals, kind)->minutes * (WP_TICK_NS / 10);
    unsigned sum = 0, all = 0;

    for (size_t k = 0; k < interval_run_count(&r, kind); k++) {
        const struct run_row *row = interval_run_row(&r, kind, k);
        struct expected e = minutes_of(row, length_ns, half_s);

        check_row(row, &e);
        sum += row->row.count;
    }
    for (size_t k = 0; k < def.windows; k++)
        all += !def.window[k].tail;
    ck_assert_uint_eq(sum, all);
}

static const struct run_row *group_row(const struct expected *e)
{
    for (size_t k = 0; k < r.rows; k++)
        if (r.row[k].row.kind == RUN_GROUP &&
            r.row[k].row.start_ns == e->start_ns &&
            r.row[k].row.end_ns == e->end_ns)
            return &r.row[k];
    return NULL;
}

/* Each 15 windows of a chain, or what there is of them. */
static void check_groups(void)
{
    const struct window *last = &def.window[def.windows - 1];
    size_t n = 0, found = 0;

    while (n < def.windows) {
        struct expected e = {0};
        const struct window *first = &def.window[n];
        const struct run_row *row;

        for (; n < def.windows && def.window[n].chain == first->chain &&
               def.window[n].index / 15 == first->index / 15;
             n++)
            take(&e, &def.window[n]);
        if (e.count < 15)
            e.flags = WP_PQ_INCOMPLETE |
                      (last->start_ns > e.end_ns ? WP_PQ_MISSING : 0);
        row = group_row(&e);
        ck_assert_ptr_nonnull(row);
        check_row(row, &e);
        found++;
    }
    ck_assert_uint_eq(found, interval_run_count(&r, RUN_GROUP));
}

/* From the 10-minute rows, which are checked: those that are not there, between
 * others or at the capture's ends. */
static void check_two_hours_of(const struct run_row *two)
{
    int64_t from_ns = two->row.tick_ns - 12 * WP_TICK_NS;
    size_t tens = interval_run_count(&r, RUN_TEN_MINUTES);
    int64_t first =
        (interval_run_row(&r, RUN_TEN_MINUTES, 0)->row.tick_ns - from_ns) /
            WP_TICK_NS -
        1;
    int64_t last =
        (interval_run_row(&r, RUN_TEN_MINUTES, tens - 1)->row.tick_ns -
         from_ns) /
            WP_TICK_NS -
        1;
    struct expected e = {0};
    bool there[12] = {false};

    for (size_t n = 0; n < tens; n++) {
        const struct run_row *ten = interval_run_row(&r, RUN_TEN_MINUTES, n);
        int64_t at = (ten->row.tick_ns - from_ns) / WP_TICK_NS - 1;

        if (ten->row.tick_ns <= from_ns || at >= 12)
            continue;
        there[at] = true;
        e.start_ns = e.count == 0 ? ten->row.start_ns : e.start_ns;
        e.end_ns = ten->row.end_ns;
        e.flags |= ten->row.flags;
        e.sum += ten->mean;
        e.count++;
    }
    for (int k = 0; k < 12; k++)
        if (!there[k])
            e.flags |=
                WP_PQ_INCOMPLETE | (first < k && k < last ? WP_PQ_MISSING : 0);
    check_row(two, &e);
}

static void push(const struct wp_history_half *half)
{
    if (def.halves == HALVES_MAX)
        ck_abort_msg("too long");
    def.half[def.halves++] =
        (struct half){half->start_ns, half->end_ns, half->stretch, half->flags};
    interval_run_push(&r, half);
}

/* A stretch: half-cycles, the last cut, and the first. */
static void push_stretch(struct half_feed *f, double to_s, bool cut)
{
    bool first = true;

    while (half_feed_boundary(f, f->n) < to_s) {
        struct wp_history_half half = half_feed_next(f);
        bool last = half_feed_boundary(f, f->n) >= to_s;

        if (first && cut)
            half.start_ns += (half.end_ns - half.start_ns) / 3;
        if ((first && cut) || last) {
            half.flags = WP_HC_PARTIAL;
            half.duration_s *= 0.66;
        }
        push(&half);
        first = false;
    }
}

static double uniform(uint64_t *d, double from, double to)
{
    return from + (to - from) * (double)(dice_next(d) >> 11) * 0x1p-53;
}

/* One in two: within some seconds behind a tick, where chains overlap. */
static double near_tick(uint64_t *d, double t_s, double most_s)
{
    int64_t ns = r.origin_ns + llround(t_s * 1e9);
    int64_t tick_ns = floor_to(ns, WP_TICK_NS) + WP_TICK_NS;

    if (dice_roll(d, 2))
        return t_s;
    return (double)(tick_ns - r.origin_ns) * 1e-9 + uniform(d, -0.02, most_s);
}

START_TEST(holes_anywhere)
{
    uint64_t d = dice_seed((uint64_t)_i);
    bool sixty = dice_roll(&d, 2);
    struct half_feed f =
        half_feed_of((int64_t)(uniform(&d, -1e6, 1e6) * 1e12),
                     sixty ? uniform(&d, 51, 69) : uniform(&d, 42.5, 57.5));
    double t_s = 0;

    interval_run_make(&r, f.origin_ns, sixty ? 12 : 10, minutes);
    for (int k = 0; k < 6 && t_s < 1700; k++) {
        double to_s =
            near_tick(&d, t_s + exp(uniform(&d, log(0.05), log(2000))), 3);

        push_stretch(&f, to_s, dice_roll(&d, 2));
        t_s =
            near_tick(&d, to_s + exp(uniform(&d, log(0.001), log(1000))), 0.02);
        half_feed_seek(&f, t_s);
        f.stretch++;
    }
    interval_run_flush(&r);
    add_all();
    ck_assert_uint_eq(r.windows, def.windows);
    for (size_t k = 1; k < r.windows; k++)
        if (r.window[k - 1].end_ns > r.window[k].end_ns)
            ck_abort_msg("window %zu ends before the one before it", k);
    for (size_t k = 1; k < r.rows; k++)
        if (r.row[k - 1].row.end_ns > r.row[k].row.end_ns)
            ck_abort_msg("row %zu ends before the one before it", k);
    check_groups();
    for (unsigned k = RUN_TEN_MINUTES; k < wp_intervals_kinds(r.intervals); k++)
        if (k != RUN_TWO_HOURS)
            check_minutes(k, 0.5 / f.f_hz);
    for (size_t k = 0; k < interval_run_count(&r, RUN_TWO_HOURS); k++)
        check_two_hours_of(interval_run_row(&r, RUN_TWO_HOURS, k));
}
END_TEST

START_TEST(tables_are_named_by_their_minutes)
{
    static const char *const names[] = {
        "interval_3s",   "interval_10min", "interval_2h",   "interval_1min",
        "interval_2min", "interval_3min",  "interval_4min", "interval_5min"};

    interval_run_make(&r, 0, 10, minutes);
    ck_assert_uint_eq(wp_intervals_kinds(r.intervals), 12);
    for (unsigned k = 0; k < 8; k++)
        ck_assert_str_eq(wp_intervals_kind(r.intervals, k)->name, names[k]);
}
END_TEST

/* What is there anyway, or twice, makes one table. */
START_TEST(no_table_is_made_twice)
{
    static const int twice[] = {10, 15, 120, 15, 0};

    interval_run_make(&r, 0, 10, twice);
    ck_assert_uint_eq(wp_intervals_kinds(r.intervals), 4);
    ck_assert_str_eq(wp_intervals_kind(r.intervals, 3)->name, "interval_15min");
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("pq/intervals");
    TCase *t = tcase_create("intervals");

    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_sparse_test(t, holes_anywhere, 60, 12);
    tcase_add_test(t, tables_are_named_by_their_minutes);
    tcase_add_test(t, no_table_is_made_twice);
    suite_add_tcase(s, t);
    return s;
}
