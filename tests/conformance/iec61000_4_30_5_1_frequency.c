/*
 * IEC 61000-4-30 clause 5.1.1: frequency over 10 s of UTC: whole cycles that
 * lie in them, over their duration.
 *
 * Half-cycles come from the closed form of their phase; so does the truth: the
 * first boundary at or after the tick and as many whole cycles from it on as
 * end before the next. Of a linear ramp their mean frequency is that in the
 * middle between the first and the last boundary. Some go through sync, as
 * samples.
 */
#include <check.h>
#include <math.h>

#include "grid_run.h"
#include "half_feed.h"
#include "pq/frequency_10s.h"
#include "pq/pq_flag.h"
#include "pq/schedule.h"
#include "runner.h"

enum { ROWS_MAX = 64 };

static struct wp_frequency_10s b;
static struct wp_frequency_row row[ROWS_MAX];
static int rows;

static void setup(void)
{
    wp_frequency_10s_init(&b);
    rows = 0;
}

static void push(const struct wp_history_half *half)
{
    if (wp_frequency_10s_push(&b, half, &row[rows]))
        rows++;
    if (rows == ROWS_MAX)
        ck_abort_msg("too many rows");
}

static void flush(void)
{
    if (wp_frequency_10s_flush(&b, &row[rows]))
        rows++;
    ck_assert(!wp_frequency_10s_flush(&b, &row[rows]));
}

/* Half-cycles from the first at or after from_s to the last that ends by to_s.
 */
static void feed(struct half_feed *f, double from_s, double to_s)
{
    half_feed_seek(f, from_s);
    while (half_feed_boundary(f, f->n + 1) <= to_s) {
        struct wp_history_half half = half_feed_next(f);

        push(&half);
    }
}

/* The capture's last piece, up to to_s. */
static void feed_rest(struct half_feed *f, double to_s)
{
    struct wp_history_half half = half_feed_next(f);

    half.end_ns = f->origin_ns + llround(to_s * 1e9);
    half.duration_s = (double)(half.end_ns - half.start_ns) * 1e-9;
    half.flags |= WP_HC_PARTIAL;
    push(&half);
}

/* UTC 10 s from from_s on; times since the feed's origin. */
static void check_row(const struct wp_frequency_row *r,
                      const struct half_feed *f, double from_s)
{
    struct half_feed first = *f, last = *f;
    double a_s, b_s;
    int64_t halves;

    half_feed_seek(&first, from_s);
    half_feed_seek(&last, from_s + 10 + 2e-9);
    halves = (last.n - 1 - first.n) / 2 * 2;
    a_s = half_feed_boundary(f, first.n);
    b_s = half_feed_boundary(f, first.n + halves);
    ck_assert_int_eq(r->start_ns, f->origin_ns + llround(from_s * 1e9));
    ck_assert_int_eq(r->end_ns, r->start_ns + 10000000000);
    ck_assert_uint_eq(r->cycles, halves / 2);
    /* Doubles: 500 sums of 0.02 s. */
    ck_assert_double_eq_tol(r->duration_s, b_s - a_s, 1e-11);
    ck_assert_double_eq_tol(r->f_hz, f->f_hz + f->hz_s * (a_s + b_s) / 2, 1e-9);
}

/* The origin lies late_s behind a tick. */
static const struct {
    double f_hz, hz_s, cycles, late_s;
} steady[] = {
    {50, 0, 0, 0},         {50, 0, .25, 0},        {60, 0, .499, 0},
    {49.987, 0, .1, 0},    {42.5, 0, .3, 0},       {57.5, 0, .01, 0},
    {51, 0, .2, 3.7},      {69, 0, .2, 9.9},       {59.97, 0, .4, .0001},
    {50, .01, .1, 0},      {50.5, -.012, .3, 5.5}, {42.5, .18, .2, 2.25},
    {69, -.2, .45, 8.125},
};

START_TEST(whole_cycles_over_their_duration)
{
    struct half_feed f = {.f_hz = steady[_i].f_hz,
                          .hz_s = steady[_i].hz_s,
                          .cycles = steady[_i].cycles};
    double late_s = steady[_i].late_s;

    f.origin_ns = 1700000000000000000 + llround(late_s * 1e9);
    feed(&f, 0, 75);
    flush();
    ck_assert_int_eq(rows, late_s > 5 ? 9 : 8);
    for (int k = 0; k < rows; k++) {
        bool whole = (k > 0 || late_s < .001) && k + 1 < rows;

        ck_assert_uint_eq(row[k].flags, whole ? 0 : WP_PQ_INCOMPLETE);
        if (whole)
            check_row(&row[k], &f, 10 * k - late_s);
    }
}
END_TEST

/* Numbers that anybody can count: 50 Hz from the tick on, in step: 500 cycles
 * in 10 s. A quarter cycle late: half-cycles from 5 ms to 9.995 s, 999, of
 * which 998 are whole cycles. At 49.99 Hz from the tick on 499.9. */
START_TEST(counts)
{
    static const struct {
        double f_hz, cycles;
        unsigned count;
        double duration_s;
    } by_hand[] = {{50, 0, 500, 10},
                   {50, .25, 499, 9.98},
                   {49.99, 0, 499, 499 / 49.99},
                   {50.01, 0, 500, 500 / 50.01},
                   {60, 0, 600, 10},
                   {50.05, 0, 500, 500 / 50.05}};
    struct half_feed f = {.f_hz = by_hand[_i].f_hz,
                          .cycles = by_hand[_i].cycles};

    feed(&f, 0, 12);
    flush();
    ck_assert_int_eq(rows, 2);
    ck_assert_uint_eq(row[0].cycles, by_hand[_i].count);
    ck_assert_double_eq_tol(row[0].duration_s, by_hand[_i].duration_s, 1e-11);
    ck_assert_double_eq_tol(row[0].f_hz, by_hand[_i].f_hz, 1e-10);
}
END_TEST

/* A capture of exactly 10 s is whole, and where less than half a cycle is not
 * there: no cycle less than in 10 s. */
START_TEST(the_end_must_be_reached)
{
    static const struct {
        double to_s;
        uint32_t flags;
    } ends[] = {{10, 0}, {9.991, 0}, {9.989, WP_PQ_INCOMPLETE}, {10.001, 0}};
    struct half_feed f = {.f_hz = 50.03, .cycles = .1};

    f.flags = WP_HC_PARTIAL;
    push(&(struct wp_history_half){.end_ns =
                                       llround(half_feed_boundary(&f, 1) * 1e9),
                                   .flags = WP_HC_PARTIAL,
                                   .f_hz = 50.03,
                                   .duration_s = half_feed_boundary(&f, 1)});
    f.flags = 0;
    feed(&f, .001, ends[_i].to_s);
    feed_rest(&f, ends[_i].to_s);
    flush();
    ck_assert_int_eq(rows, 1);
    ck_assert_uint_eq(row[0].flags, ends[_i].flags);
    if (ends[_i].flags == 0)
        check_row(&row[0], &f, 0);
}
END_TEST

START_TEST(less_than_a_cycle_has_no_frequency)
{
    struct half_feed f = {.f_hz = 50};

    feed(&f, 4, 4.0101);
    flush();
    ck_assert_int_eq(rows, 1);
    ck_assert_double_eq(row[0].f_hz, 0);
    ck_assert_uint_eq(row[0].cycles, 0);
    ck_assert_uint_eq(row[0].flags, WP_PQ_INCOMPLETE);
    setup();
    flush();
    ck_assert_int_eq(rows, 0);
}
END_TEST

/* Cycles on both sides of a gap count, none across it. 50 Hz from the tick to
 * 3.01 s: 301 half-cycles, 150 cycles; from 4.01 s to 10 s: 599, 299 cycles. */
START_TEST(gaps_are_flagged)
{
    const uint32_t gap = WP_PQ_MISSING | WP_PQ_INCOMPLETE;
    struct half_feed f = {.f_hz = 50};

    feed(&f, 0, 3.0101);
    f.stretch = 1;
    feed(&f, 4.01, 26.0001);
    f.stretch = 2;
    feed(&f, 47, 63);
    flush();
    ck_assert_int_eq(rows, 6);
    ck_assert_uint_eq(row[0].cycles, 449);
    ck_assert_double_eq_tol(row[0].f_hz, 50, 1e-10);
    ck_assert_uint_eq(row[0].flags, gap);
    ck_assert_uint_eq(row[1].flags, 0);
    ck_assert_uint_eq(row[2].flags, gap);
    ck_assert_uint_eq(row[2].cycles, 300);
    /* 30 to 40 s: nothing, no row. */
    ck_assert_int_eq(row[3].start_ns, 40000000000);
    ck_assert_uint_eq(row[3].flags, gap);
    ck_assert_uint_eq(row[4].flags, 0);
    ck_assert_uint_eq(row[5].flags, WP_PQ_INCOMPLETE);
}
END_TEST

/* A gap that ends within the half-cycle that straddles a tick: what is captured
 * of the 10 seconds before is no half-cycle, and no row. */
START_TEST(a_piece_is_no_row)
{
    struct half_feed f = {.f_hz = 50, .cycles = .25};

    feed(&f, 0, 5);
    f.stretch = 1;
    feed(&f, 19.99, 31);
    flush();
    ck_assert_int_eq(rows, 3);
    ck_assert_int_eq(row[1].start_ns, 20000000000);
    ck_assert_uint_eq(row[1].flags, 0);
}
END_TEST

/* A phase jump is counted through; a freewheeling grid is not the mains. */
START_TEST(what_is_not_locked_is_flagged)
{
    static const struct {
        uint32_t flag, flags;
        unsigned cycles;
    } kinds[] = {{WP_HC_BRIDGE, WP_PQ_UNLOCKED, 500},
                 {WP_HC_OTHER_REF, WP_PQ_UNLOCKED, 500},
                 {WP_HC_GAP, WP_PQ_MISSING, 500},
                 {WP_HC_DIP, 0, 500},
                 {WP_HC_FREEWHEEL, WP_PQ_UNLOCKED, 450}};
    struct half_feed f = {.f_hz = 50};

    feed(&f, 0, 12.0001);
    f.flags = kinds[_i].flag;
    feed(&f, 12, 13.0001);
    f.flags = 0;
    feed(&f, 13, 29.999);
    /* At the tick, half on each side. */
    f.flags = kinds[_i].flag;
    f.cycles = .25;
    feed(&f, 29.995, 30.006);
    f.flags = 0;
    feed(&f, 30.005, 51);
    flush();
    ck_assert_int_eq(rows, 6);
    ck_assert_uint_eq(row[0].flags, 0);
    ck_assert_uint_eq(row[1].flags, kinds[_i].flags);
    ck_assert_uint_eq(row[1].cycles, kinds[_i].cycles);
    ck_assert_double_eq_tol(row[1].f_hz, 50, 1e-10);
    ck_assert_uint_eq(row[2].flags, kinds[_i].flags);
    ck_assert_uint_eq(row[3].flags, kinds[_i].flags);
    ck_assert_uint_eq(row[4].flags, 0);
}
END_TEST

/* Ten seconds without mains: no frequency is made up. */
START_TEST(a_dead_voltage_has_no_frequency)
{
    struct half_feed f = {.f_hz = 50, .flags = WP_HC_FREEWHEEL};

    feed(&f, 0, 20.0001);
    flush();
    ck_assert_int_eq(rows, 2);
    ck_assert_double_eq(row[0].f_hz, 0);
    ck_assert_uint_eq(row[0].flags, WP_PQ_UNLOCKED);
}
END_TEST

static struct grid_run g;

static void release(void)
{
    grid_release(&g);
}

/* As samples through sync, 40 s from 3 s behind a tick on: 0.001 mHz where it
 * is steady; on a ramp of 10 mHz/s too, as sync smooths with polynomials. */
START_TEST(of_samples)
{
    static const struct {
        double rate_hz, f_hz, hz_s;
    } waves[] = {{8000, 50.03, 0}, {8000, 59.97, 0}, {12800, 49.9, .01}};
    struct half_feed f = {
        .f_hz = waves[_i].f_hz, .hz_s = waves[_i].hz_s, .cycles = .1};
    struct wave w;

    wave_steady(&w, f.f_hz, f.cycles);
    w.piece[0].hz_s = f.hz_s;
    wave_harmonic(&w, 3, .1, 1);
    wave_harmonic(&w, 5, .1, 2);
    grid_make(&g, waves[_i].rate_hz, 1, 38);
    g.nominal_hz = 50;
    grid_fill(&g, 0, &w, 0);
    grid_sync(&g);
    for (size_t k = 0; k < g.cells; k++) {
        const struct grid_cell *c = &g.cell[k];

        push(&(struct wp_history_half){
            .start_ns = 3000000000 + llround(c->from_s * 1e9),
            .end_ns = 3000000000 + llround(c->to_s * 1e9),
            .flags = c->flags,
            .f_hz = c->f_hz,
            .duration_s = c->to_s - c->from_s});
    }
    flush();
    ck_assert_int_eq(rows, 5);
    for (int k = 1; k < 4; k++) {
        struct half_feed first = f;
        double middle_s;

        half_feed_seek(&first, 10 * k - 3);
        middle_s = half_feed_boundary(&first, first.n) + row[k].duration_s / 2;
        ck_assert_double_eq_tol(row[k].f_hz, f.f_hz + f.hz_s * middle_s, 1e-6);
        ck_assert_uint_eq(row[k].flags, 0);
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("IEC 61000-4-30 5.1 frequency");
    TCase *t = tcase_create("5.1.1 whole cycles in 10 s");
    TCase *w = tcase_create("5.1.1 of samples");

    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_loop_test(t, whole_cycles_over_their_duration, 0,
                        sizeof(steady) / sizeof(*steady));
    tcase_add_loop_test(t, counts, 0, 6);
    tcase_add_loop_test(t, the_end_must_be_reached, 0, 4);
    tcase_add_test(t, less_than_a_cycle_has_no_frequency);
    tcase_add_test(t, gaps_are_flagged);
    tcase_add_test(t, a_piece_is_no_row);
    tcase_add_loop_test(t, what_is_not_locked_is_flagged, 0, 5);
    tcase_add_test(t, a_dead_voltage_has_no_frequency);
    suite_add_tcase(s, t);
    tcase_add_checked_fixture(w, setup, release);
    tcase_set_timeout(w, 60);
    tcase_add_sparse_test(w, of_samples, 3, 3);
    suite_add_tcase(s, w);
    return s;
}
