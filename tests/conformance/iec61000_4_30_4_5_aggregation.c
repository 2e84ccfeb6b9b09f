/*
 * IEC 61000-4-30 clauses 4.5 and 4.6: which 10/12-cycle intervals make those of
 * 150/180 cycles, 10 minutes and 2 hours.
 *
 * The half-cycles have no samples: a window's value is the time of its middle,
 * a ramp, whose means any window too many, too few or twice would move.
 */
#include <check.h>
#include <math.h>

#include "core/utc.h"
#include "interval_run.h"
#include "pq/pq_flag.h"
#include "runner.h"

static struct interval_run r;

static void teardown(void)
{
    interval_run_release(&r);
}

static int64_t utc(int year, int month, int day, int hour, int minute)
{
    const struct wp_civil c = {.year = year,
                               .month = month,
                               .day = day,
                               .hour = hour,
                               .minute = minute};
    int64_t ns;

    ck_assert(wp_utc_from_civil(&c, &ns));
    return ns;
}

/* From the origin, or the first boundary behind it, to to_s. */
static void run(int64_t origin_ns, double f_hz, double to_s)
{
    struct half_feed f = half_feed_of(origin_ns, f_hz);

    interval_run_make(&r, origin_ns, f_hz > 58 ? 12 : 10, NULL);
    interval_run_feed(&r, &f, to_s);
    interval_run_flush(&r);
}

/* k intervals of n cycles last until the tick: k is the smallest with k n / f
 * >= 600 s, the overlap k n / f - 600 s; with n of 10 or 12, and 150 or 180.
 * Rounded to 10 us and 1 ms. */
static const struct {
    double f_hz;
    unsigned windows;
    double overlap_1_ms;
    unsigned groups;
    double overlap_2_s;
} overlaps[] = {
    {49.90, 2994, 0.00, 200, 1.202}, {49.99, 3000, 120.02, 200, 0.120},
    {50.00, 3000, 0.00, 200, 0.000}, {50.01, 3001, 79.98, 201, 2.879},
    {50.10, 3006, 0.00, 201, 1.796}, {59.97, 2999, 100.05, 200, 0.300},
    {60.00, 3000, 0.00, 200, 0.000}, {60.05, 3003, 99.92, 201, 2.498},
    {42.50, 2550, 0.00, 170, 0.000}, {57.50, 3450, 0.00, 230, 0.000},
    {69.00, 3450, 0.00, 230, 0.000},
};

enum { OVERLAPS = sizeof(overlaps) / sizeof(*overlaps) };

START_TEST(numbers_and_overlaps)
{
    const int64_t origin_ns = utc(2024, 1, 1, 0, 0);
    const int64_t tick_ns = origin_ns + WP_TICK_NS;
    const struct run_row *ten, *group;

    run(origin_ns, overlaps[_i].f_hz, 604);
    ten = interval_run_row(&r, RUN_TEN_MINUTES, 0);
    ck_assert_uint_eq(ten->row.count, overlaps[_i].windows);
    ck_assert_double_eq_tol((double)(ten->row.end_ns - tick_ns) * 1e-6,
                            overlaps[_i].overlap_1_ms, 0.005);
    ck_assert_uint_eq(ten->row.flags, 0);
    ck_assert_int_eq(ten->row.start_ns, origin_ns);
    ck_assert_int_eq(ten->row.tick_ns, tick_ns);
    group = interval_run_row(&r, RUN_GROUP, overlaps[_i].groups - 1);
    ck_assert_int_lt(group->row.start_ns, tick_ns);
    ck_assert_uint_eq(group->row.count, 15);
    ck_assert_double_eq_tol((double)(group->row.end_ns - tick_ns) * 1e-9,
                            overlaps[_i].overlap_2_s, 0.0005);
    ck_assert_uint_eq(group->row.flags, 0);
    /* The next begins at the first boundary behind the tick. */
    group = interval_run_row(&r, RUN_GROUP, overlaps[_i].groups);
    ck_assert_int_ge(group->row.start_ns, tick_ns);
    ck_assert_int_le(group->row.start_ns,
                     tick_ns + (int64_t)(0.5e9 / overlaps[_i].f_hz));
}
END_TEST

/* n values of a ramp, from the middle of the first window to that of the last,
 * equally far apart: mean (first + last) / 2; variance d^2 (n^2 - 1) / 12. The
 * middles are known to half a nanosecond each, the ends of rows to one. */
static void check_ramp(const struct run_row *row, double window_s)
{
    double from_s = (double)(row->row.start_ns - r.origin_ns) * 1e-9;
    double to_s = (double)(row->row.end_ns - r.origin_ns) * 1e-9;
    double n = row->row.count, mean = (from_s + to_s) / 2;

    ck_assert_double_eq_tol(to_s - from_s, n * window_s, 2e-9);
    ck_assert_double_eq_tol(row->mean, mean, 2e-9);
    ck_assert_double_eq_tol(
        row->rms, sqrt(mean * mean + window_s * window_s * (n * n - 1) / 12),
        2e-9);
    ck_assert_double_eq_tol(row->least, from_s + window_s / 2, 2e-9);
    ck_assert_double_eq_tol(row->greatest, to_s - window_s / 2, 2e-9);
}

/* Odd frequencies, and phases at the origin, so that ticks are anywhere. */
static const struct {
    double f_hz, cycles;
} ramps[] = {{50.03, .1}, {49.987, .3}, {59.97, .05}, {60.011, .49}};

static const int divisors[] = {1, 2, 5, 0};

START_TEST(ramps_show_no_window_lost_or_twice)
{
    double f_hz = ramps[_i].f_hz;
    unsigned cycles = f_hz > 58 ? 12 : 10;
    struct half_feed f = half_feed_of(utc(2024, 3, 1, 12, 0), f_hz);

    f.cycles = ramps[_i].cycles;
    half_feed_seek(&f, 0);
    interval_run_make(&r, f.origin_ns, cycles, divisors);
    interval_run_feed(&r, &f, 1801);
    interval_run_flush(&r);
    for (size_t k = 0; k < r.rows; k++)
        if (r.row[k].row.kind != RUN_TWO_HOURS)
            check_ramp(&r.row[k], cycles / f_hz);
    for (unsigned kind = RUN_GROUP; kind < RUN_MINUTES + 3; kind++) {
        unsigned minutes =
            (unsigned)wp_intervals_kind(r.intervals, kind)->minutes;

        for (size_t k = 0;
             kind != RUN_TWO_HOURS && minutes > 0 && k < 30 / minutes; k++) {
            const struct run_row *row = interval_run_row(&r, kind, k);
            int64_t begin_ns =
                f.origin_ns + (int64_t)(k * minutes) * 60000000000;

            /* The first window that begins in it, or behind the tick the first
             * half-cycle; and until its end. */
            ck_assert_int_ge(row->row.start_ns, begin_ns);
            ck_assert_int_lt(row->row.start_ns,
                             begin_ns + (int64_t)(1e9 * cycles / f_hz));
            ck_assert_int_eq(row->row.tick_ns,
                             begin_ns + (int64_t)minutes * 60000000000);
            ck_assert_int_ge(row->row.end_ns, row->row.tick_ns);
            ck_assert_uint_eq(row->row.flags, 0);
        }
    }
}
END_TEST

/* The frequency moves from 49.9 to 50.1 Hz and back within an interval: each
 * interval still holds every half-cycle between its first and its last once,
 * which the sum of the windows' durations tells. */
START_TEST(a_ramping_frequency_leaves_no_hole)
{
    struct half_feed f = half_feed_of(utc(2024, 3, 1, 12, 0), 49.9);
    int64_t sum_ns = 0;
    unsigned windows = 0;

    f.hz_s = 0.2 / 700;
    interval_run_make(&r, f.origin_ns, 10, NULL);
    interval_run_feed(&r, &f, 601);
    interval_run_flush(&r);
    for (size_t k = 0; k < r.windows && r.window[k].plan.chain == 0; k++)
        if (!r.window[k].plan.tail) {
            sum_ns += r.window[k].end_ns - r.window[k].start_ns;
            windows++;
        }
    ck_assert_uint_eq(interval_run_row(&r, RUN_TEN_MINUTES, 0)->row.count,
                      windows);
    ck_assert_int_eq(interval_run_row(&r, RUN_TEN_MINUTES, 0)->row.end_ns,
                     f.origin_ns + sum_ns);
    /* Phase 600 s on: 49.9 * 600 + 0.5 * 0.2 / 700 * 600^2 = 29991.43 cycles,
     * so 3000 windows. */
    ck_assert_uint_eq(windows, 3000);
}
END_TEST

/* Around the tick at 600 s: is the row before it flagged, that behind it, the
 * 150/180 cycles that run at it and those that begin at it? At 49.99 Hz the
 * window at the tick ends 120.02 ms behind it, and with it the old 150 cycles
 * (overlaps[1]); at 50.01 Hz 79.98 ms, and the old 150 cycles run on for 2.879
 * s (overlaps[3]). The window before ends 200 ms sooner. */
static const struct {
    double f_hz, from_ms, to_ms;
    bool before, behind, old_group, new_group;
} dips[] = {
    {49.99, -50, 50, true, true, true, true},
    {49.99, 15, 20, true, true, true, true},
    {49.99, 125, 135, false, true, false, true},
    {49.99, -120, -90, true, false, true, false},
    {49.99, -79, -60, true, false, true, false},
    {50.01, -50, 50, true, true, true, true},
    {50.01, 85, 100, false, true, true, true},
    {50.01, 2800, 2850, false, true, true, true},
    {50.01, 2885, 2890, false, true, false, true},
    {50.01, 3100, 3150, false, true, false, false},
};

enum { DIPS = sizeof(dips) / sizeof(*dips) };

START_TEST(a_dip_at_a_tick_flags_what_it_touches)
{
    struct half_feed f = half_feed_of(utc(2024, 1, 1, 0, 0), dips[_i].f_hz);
    int64_t tick_ns = f.origin_ns + WP_TICK_NS;
    unsigned old = dips[_i].f_hz < 50 ? 199 : 200;

    interval_run_make(&r, f.origin_ns, 10, NULL);
    r.dip_from_ns = tick_ns + llround(dips[_i].from_ms * 1e6);
    r.dip_to_ns = tick_ns + llround(dips[_i].to_ms * 1e6);
    interval_run_feed(&r, &f, 1806);
    interval_run_flush(&r);
    for (unsigned k = 0; k < 3; k++)
        ck_assert_uint_eq(interval_run_row(&r, RUN_TEN_MINUTES, k)->row.flags,
                          (k == 0 && dips[_i].before) ||
                                  (k == 1 && dips[_i].behind)
                              ? WP_PQ_DIP
                              : 0);
    ck_assert_uint_eq(interval_run_row(&r, RUN_GROUP, old - 1)->row.flags, 0);
    ck_assert_uint_eq(interval_run_row(&r, RUN_GROUP, old)->row.flags,
                      dips[_i].old_group ? WP_PQ_DIP : 0);
    ck_assert_uint_eq(interval_run_row(&r, RUN_GROUP, old + 1)->row.flags,
                      dips[_i].new_group ? WP_PQ_DIP : 0);
    ck_assert(interval_run_row(&r, RUN_TWO_HOURS, 0)->row.flags & WP_PQ_DIP);
}
END_TEST

/* 12 values of 10 minutes, each counting alike. */
START_TEST(two_hours_are_of_ten_minute_values)
{
    const int64_t origin_ns = utc(2023, 12, 31, 22, 0);
    double sum = 0, squares = 0, window_s = 10 / 50.01;
    const struct run_row *two;

    run(origin_ns, 50.01, 7210);
    for (unsigned k = 0; k < 12; k++) {
        const struct run_row *ten = interval_run_row(&r, RUN_TEN_MINUTES, k);

        check_ramp(ten, window_s);
        sum += ten->mean;
        squares += ten->rms * ten->rms;
    }
    two = interval_run_row(&r, RUN_TWO_HOURS, 0);
    ck_assert_uint_eq(two->row.count, 12);
    ck_assert_uint_eq(two->row.flags, 0);
    ck_assert_double_eq_tol(two->mean, sum / 12, 1e-9);
    ck_assert_double_eq_tol(two->rms, sqrt(squares / 12), 1e-9);
    /* Of all windows, not of the 10-minute means. */
    ck_assert_double_eq_tol(two->least, window_s / 2, 2e-9);
    ck_assert_double_eq_tol(
        two->greatest,
        (double)(two->row.end_ns - origin_ns) * 1e-9 - window_s / 2, 2e-9);
    ck_assert_int_eq(two->row.start_ns, origin_ns);
    ck_assert_int_eq(two->row.tick_ns, utc(2024, 1, 1, 0, 0));
    /* What the capture's last 10 s are. */
    two = interval_run_row(&r, RUN_TWO_HOURS, 1);
    ck_assert_uint_eq(two->row.count, 1);
    ck_assert_uint_eq(two->row.flags, WP_PQ_INCOMPLETE);
}
END_TEST

/* 90 s before a tick to 30 s behind the next: the 10 minutes between are whole.
 */
START_TEST(a_capture_may_start_anywhere)
{
    run(utc(2024, 1, 1, 0, 8) + 30000000000, 50, 720);
    ck_assert_uint_eq(interval_run_count(&r, RUN_TEN_MINUTES), 3);
    for (unsigned k = 0; k < 3; k++)
        ck_assert_uint_eq(interval_run_row(&r, RUN_TEN_MINUTES, k)->row.flags,
                          k == 1 ? 0 : WP_PQ_INCOMPLETE);
    ck_assert_uint_eq(interval_run_row(&r, RUN_TEN_MINUTES, 0)->row.count, 450);
    ck_assert_uint_eq(interval_run_row(&r, RUN_TEN_MINUTES, 2)->row.count, 150);
    /* 720 s in blocks of 3 s. */
    ck_assert_uint_eq(interval_run_count(&r, RUN_GROUP), 240);
    ck_assert_uint_eq(interval_run_row(&r, RUN_TWO_HOURS, 0)->row.flags,
                      WP_PQ_INCOMPLETE);
    ck_assert_uint_eq(interval_run_row(&r, RUN_TWO_HOURS, 0)->row.count, 3);
}
END_TEST

START_TEST(captures_shorter_than_an_interval)
{
    static const struct {
        double length_s;
        unsigned windows, groups, count;
    } rows[] = {{0.19, 0, 0, 0},  {0.2, 1, 1, 1},    {0.39, 1, 1, 1},
                {2.9, 14, 1, 14}, {3.01, 15, 1, 15}, {3.21, 16, 2, 15}};
    const struct run_row *first;

    run(utc(2024, 1, 1, 0, 3), 50, rows[_i].length_s);
    ck_assert_uint_eq(r.windows, rows[_i].windows);
    ck_assert_uint_eq(interval_run_count(&r, RUN_GROUP), rows[_i].groups);
    if (rows[_i].windows == 0) {
        ck_assert_uint_eq(r.rows, 0);
        return;
    }
    first = interval_run_row(&r, RUN_GROUP, 0);
    ck_assert_uint_eq(first->row.count, rows[_i].count);
    ck_assert_uint_eq(first->row.flags,
                      rows[_i].count == 15 ? 0 : WP_PQ_INCOMPLETE);
    for (unsigned kind = RUN_TEN_MINUTES; kind <= RUN_TWO_HOURS; kind++) {
        ck_assert_uint_eq(interval_run_count(&r, kind), 1);
        ck_assert_uint_eq(interval_run_row(&r, kind, 0)->row.flags,
                          WP_PQ_INCOMPLETE);
    }
}
END_TEST

/* Half an hour from a tick on, without what lies from from_s to to_s: which of
 * the three 10 minutes are flagged, and the first's number of windows. */
static const struct {
    double from_s, to_s;
    bool flagged[3];
    unsigned count;
} gaps[] = {
    {100, 101, {true, false, false}, 2995},
    {300.1, 300.3, {true, false, false}, 2999}, /* 1500, and 299.7 s / 0.2 s */
    {590, 605, {true, true, false}, 2950},
    {300, 1300, {true, false, true}, 1500},
    /* Without a half-cycle, before a tick and behind it. */
    {599.99, 600, {true, false, false}, 2999},
    {600, 600.011, {false, true, false}, 3000},
};

START_TEST(gaps_flag_what_they_cut)
{
    const uint32_t flags = WP_PQ_MISSING | WP_PQ_INCOMPLETE;
    const int64_t origin_ns = utc(2024, 1, 1, 0, 0);
    struct half_feed f = half_feed_of(origin_ns, 50);

    interval_run_make(&r, origin_ns, 10, NULL);
    interval_run_feed(&r, &f, gaps[_i].from_s);
    f.stretch++;
    half_feed_seek(&f, gaps[_i].to_s);
    interval_run_feed(&r, &f, 1800);
    interval_run_flush(&r);
    for (size_t k = 0; k < interval_run_count(&r, RUN_TEN_MINUTES); k++) {
        const struct wp_interval_row *row =
            &interval_run_row(&r, RUN_TEN_MINUTES, k)->row;
        int64_t number = row->tick_ns / WP_TICK_NS - origin_ns / WP_TICK_NS;

        ck_assert_uint_eq(row->flags, gaps[_i].flagged[number - 1] ? flags : 0);
    }
    ck_assert_uint_eq(interval_run_row(&r, RUN_TEN_MINUTES, 0)->row.count,
                      gaps[_i].count);
    ck_assert(interval_run_row(&r, RUN_TWO_HOURS, 0)->row.flags &
              WP_PQ_MISSING);
}
END_TEST

/* UTC's 10 minutes and even hours, whenever. */
START_TEST(any_time_has_its_ticks)
{
    static const struct {
        int year, month, day;
        const char *ten, *two;
    } rows[] = {
        {1969, 12, 31, "1969-12-31T23:50:00Z", "1970-01-01T00:00:00Z"},
        {1953, 5, 31, "1953-05-31T23:50:00Z", "1953-06-01T00:00:00Z"},
        {2024, 2, 28, "2024-02-28T23:50:00Z", "2024-02-29T00:00:00Z"},
        {2024, 2, 29, "2024-02-29T23:50:00Z", "2024-03-01T00:00:00Z"},
        {2100, 2, 28, "2100-02-28T23:50:00Z", "2100-03-01T00:00:00Z"},
        {2016, 12, 31, "2016-12-31T23:50:00Z", "2017-01-01T00:00:00Z"},
    };
    char text[WP_UTC_TEXT_MAX];

    run(utc(rows[_i].year, rows[_i].month, rows[_i].day, 23, 43), 50.02, 1700);
    wp_utc_format(interval_run_row(&r, RUN_TEN_MINUTES, 0)->row.tick_ns, 0,
                  text);
    ck_assert_str_eq(text, rows[_i].ten);
    wp_utc_format(interval_run_row(&r, RUN_TWO_HOURS, 0)->row.tick_ns, 0, text);
    ck_assert_str_eq(text, rows[_i].two);
    ck_assert_uint_eq(interval_run_row(&r, RUN_TWO_HOURS, 0)->row.count, 2);
    ck_assert_uint_eq(interval_run_row(&r, RUN_TEN_MINUTES, 1)->row.flags, 0);
    ck_assert_uint_eq(interval_run_row(&r, RUN_TEN_MINUTES, 2)->row.flags, 0);
    ck_assert_uint_eq(interval_run_count(&r, RUN_TEN_MINUTES), 4);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("IEC 61000-4-30 4.5 and 4.6 aggregation");
    TCase *t = tcase_create("4.5 aggregation"), *u = tcase_create("4.6 time");

    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_checked_fixture(u, NULL, teardown);
    tcase_add_sparse_test(t, numbers_and_overlaps, OVERLAPS, 4);
    tcase_add_sparse_test(t, ramps_show_no_window_lost_or_twice, 4, 2);
    tcase_add_test(t, a_ramping_frequency_leaves_no_hole);
    tcase_add_sparse_test(t, a_dip_at_a_tick_flags_what_it_touches, DIPS, 4);
    tcase_add_test(t, two_hours_are_of_ten_minute_values);
    tcase_add_test(u, a_capture_may_start_anywhere);
    tcase_add_loop_test(u, captures_shorter_than_an_interval, 0, 6);
    tcase_add_loop_test(u, gaps_flag_what_they_cut, 0,
                        sizeof(gaps) / sizeof(*gaps));
    tcase_add_loop_test(u, any_time_has_its_ticks, 0, 6);
    suite_add_tcase(s, t);
    suite_add_tcase(s, u);
    return s;
}
