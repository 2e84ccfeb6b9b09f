/* The schedule alone: half-cycles without samples, 10 ms each unless told. */
#include <check.h>

#include "pq/schedule.h"
#include "runner.h"

static struct wp_schedule s;
static struct wp_history_half half;
static int64_t n;

static void setup(void)
{
    wp_schedule_init(&s, 10);
    half = (struct wp_history_half){.duration_s = 0.01, .f_hz = 50};
    n = 0;
}

/* The next half-cycle; how many plans came, the last one in *p. */
static int push(struct wp_schedule_plan *p)
{
    int plans = 0;

    half.end_ns = half.start_ns + 10000000;
    wp_schedule_push(&s, n++, &half);
    half.start_ns = half.end_ns;
    while (wp_schedule_pull(&s, p))
        plans++;
    return plans;
}

static int push_many(int count, struct wp_schedule_plan *p)
{
    int plans = 0;

    for (int k = 0; k < count; k++)
        plans += push(p);
    return plans;
}

START_TEST(windows_follow_each_other)
{
    struct wp_schedule_plan p;

    half.start_ns = 3 * WP_TICK_NS / 2;
    ck_assert_int_eq(push_many(19, &p), 0);
    for (unsigned k = 0; k < 40; k++) {
        ck_assert_int_eq(push(&p), 1);
        ck_assert_int_eq(p.first, 20 * k);
        ck_assert_uint_eq(p.halves, 20);
        ck_assert_uint_eq(p.index, k);
        ck_assert_uint_eq(p.chain, 0);
        ck_assert(!p.at_tick && !p.tail);
        ck_assert_int_eq(push_many(19, &p), 0);
    }
}
END_TEST

/* From 103 ms before the tick on: windows end at 97, 297 ... ms behind it, and
 * those of the new chain, begun at 7 ms, at 207, 407 ... ms. */
START_TEST(behind_a_tick_the_old_chain_completes_its_group)
{
    struct wp_schedule_plan p;

    half.start_ns = WP_TICK_NS - 103000000;
    ck_assert_int_eq(push_many(20, &p), 1);
    ck_assert(!p.tail && p.chain == 0 && p.first == 0);
    for (unsigned k = 1; k <= 14; k++) {
        ck_assert_int_eq(push_many(11, &p), 1);
        ck_assert(!p.tail && p.at_tick && p.chain == 1);
        ck_assert_uint_eq(p.index, k - 1);
        ck_assert_int_eq(p.first, 11 + 20 * (k - 1));
        ck_assert_int_eq(push_many(9, &p), 1);
        ck_assert(p.tail && !p.at_tick && p.chain == 0);
        ck_assert_uint_eq(p.index, k);
        ck_assert_int_eq(p.first, 20 * k);
    }
    /* 15 windows: the old one is done. */
    ck_assert_int_eq(push_many(11, &p), 1);
    ck_assert_int_eq(push_many(9, &p), 0);
}
END_TEST

/* 3000 windows of 200 ms end at the tick: nothing overlaps. */
START_TEST(in_step_with_the_clock_nothing_overlaps)
{
    struct wp_schedule_plan p;

    ck_assert_int_eq(push_many(60000, &p), 3000);
    ck_assert(p.at_tick && !p.tail && p.chain == 0);
    ck_assert_int_eq(push_many(20, &p), 1);
    ck_assert(p.at_tick && !p.tail && p.chain == 1 && p.index == 0);
}
END_TEST

/* Noise of nanoseconds makes no window more or fewer; a microsecond does. */
START_TEST(a_boundary_just_before_the_tick_is_at_it)
{
    static const struct {
        int early_ns;
        bool at_tick;
    } rows[] = {{0, true}, {1, true}, {1000, true}, {1001, false}};
    struct wp_schedule_plan p;

    half.start_ns = WP_TICK_NS - 200000000 - rows[_i].early_ns;
    /* Else the new chain's first window is not complete yet. */
    ck_assert_int_eq(push_many(40, &p), rows[_i].at_tick ? 3 : 2);
    ck_assert(p.at_tick == rows[_i].at_tick);
}
END_TEST

START_TEST(a_capture_that_starts_within_a_half_cycle_of_a_tick_is_at_it)
{
    static const struct {
        int late_us;
        bool at_tick;
    } rows[] = {{0, true}, {9999, true}, {10000, true}, {10001, false}};
    struct wp_schedule_plan p;

    half.start_ns = -WP_TICK_NS + rows[_i].late_us * 1000;
    ck_assert_int_eq(push_many(20, &p), 1);
    ck_assert(p.at_tick == rows[_i].at_tick);
}
END_TEST

/* A gap: what is not complete is dropped, a new chain begins behind it. */
START_TEST(a_gap_ends_the_chain)
{
    struct wp_schedule_plan p;

    half.start_ns = WP_TICK_NS / 2;
    ck_assert_int_eq(push_many(35, &p), 1);
    half.stretch++;
    half.start_ns += 1234567;
    ck_assert_int_eq(push_many(19, &p), 0);
    ck_assert_int_eq(push(&p), 1);
    ck_assert(p.chain == 1 && p.index == 0 && p.first == 35 && !p.at_tick);
}
END_TEST

/* Both chains end in a gap behind a tick, the tail for good. */
START_TEST(a_gap_ends_the_tail)
{
    struct wp_schedule_plan p;

    half.start_ns = WP_TICK_NS - 50000000;
    ck_assert_int_eq(push_many(30, &p), 2);
    half.stretch++;
    half.start_ns += 1;
    ck_assert_int_eq(push_many(19, &p), 0);
    ck_assert_int_eq(push_many(400, &p), 20);
    ck_assert(p.chain == 2 && !p.tail);
}
END_TEST

START_TEST(partial_half_cycles_are_in_no_window)
{
    struct wp_schedule_plan p;

    half.start_ns = WP_TICK_NS / 2;
    half.flags = WP_HC_PARTIAL;
    half.duration_s = 0.0099;
    ck_assert_int_eq(push(&p), 0);
    half.flags = 0;
    half.duration_s = 0.01;
    ck_assert_int_eq(push_many(19, &p), 0);
    ck_assert_int_eq(push(&p), 1);
    ck_assert_int_eq(p.first, 1);
}
END_TEST

/* The first half-cycle of a capture in step with the mains is called partial,
 * and whole. */
START_TEST(partial_half_cycles_that_are_whole_count)
{
    struct wp_schedule_plan p;

    half.flags = WP_HC_PARTIAL;
    ck_assert_int_eq(push(&p), 0);
    half.flags = 0;
    ck_assert_int_eq(push_many(19, &p), 1);
    ck_assert(p.first == 0 && p.at_tick);
}
END_TEST

/* Ticks before 1970 are ticks. */
START_TEST(ticks_lie_at_multiples_of_ten_minutes)
{
    static const struct {
        int64_t ns, before_ns;
    } rows[] = {
        {0, 0},
        {1, 0},
        {-1, 0},    /* within the slack */
        {-1000, 0}, /* so too */
        {-1001, -WP_TICK_NS},
        {WP_TICK_NS - 1001, 0},
        {-WP_TICK_NS, -WP_TICK_NS},
        {-WP_TICK_NS - 2000, -2 * WP_TICK_NS},
        {9 * WP_TICK_NS + 5, 9 * WP_TICK_NS},
    };

    ck_assert_int_eq(wp_tick_before(rows[_i].ns, WP_TICK_NS),
                     rows[_i].before_ns);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("pq/schedule");
    TCase *t = tcase_create("windows");

    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_test(t, windows_follow_each_other);
    tcase_add_test(t, behind_a_tick_the_old_chain_completes_its_group);
    tcase_add_test(t, in_step_with_the_clock_nothing_overlaps);
    tcase_add_loop_test(t, a_boundary_just_before_the_tick_is_at_it, 0, 4);
    tcase_add_loop_test(
        t, a_capture_that_starts_within_a_half_cycle_of_a_tick_is_at_it, 0, 4);
    tcase_add_test(t, a_gap_ends_the_chain);
    tcase_add_test(t, a_gap_ends_the_tail);
    tcase_add_test(t, partial_half_cycles_are_in_no_window);
    tcase_add_test(t, partial_half_cycles_that_are_whole_count);
    tcase_add_loop_test(t, ticks_lie_at_multiples_of_ten_minutes, 0, 9);
    suite_add_tcase(suite, t);
    return suite;
}
