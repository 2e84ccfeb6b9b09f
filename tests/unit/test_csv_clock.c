#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv_fixture.h"
#include "format/csv_clock.h"
#include "runner.h"

static struct csv_read r;
static char *text;
static size_t length;

static void setup(void)
{
    text = calloc(1, 1 << 20);
    length = 0;
    temp_begin();
}

static void teardown(void)
{
    csv_read_free(&r);
    free(text);
    temp_end();
}

static void put(const char *row)
{
    length += (size_t)sprintf(text + length, "%s", row);
}

/* Rows "time,value" at the given rate, time in seconds * unit. */
static void put_rows(int rows, double hz, int decimals, double unit)
{
    for (int i = 0; i < rows; i++)
        length += (size_t)sprintf(text + length, "%.*f,%d\n", decimals,
                                  i / hz * unit, i);
}

static void has_rate(int64_t num, int64_t den)
{
    csv_read_text(&r, text, NULL);
    ck_assert_msg(r.status == WP_OK, "%s", r.err.text);
    ck_assert_int_eq(r.info.clock, WP_CLOCK_RATE);
    ck_assert_int_eq(r.info.rate.num, num);
    ck_assert_int_eq(r.info.rate.den, den);
}

/* 10 ms digits at 30 720 Hz: the median step says 33 333 or 25 000 Hz. */
START_TEST(rounded_times_give_the_rate_of_ends)
{
    put("Time (ms),Voltage (V)\n");
    put_rows(4000, 30720.0, 2, 1e3);
    has_rate(30720, 1);
}
END_TEST

START_TEST(fine_times_give_a_fraction)
{
    put("time_s,u\n");
    put_rows(1000, 153536.0 / 5.0, 12, 1.0);
    has_rate(153536, 5);
}
END_TEST

START_TEST(scientific_times_are_rounded_at_their_larger_end)
{
    put("Time (s),u\n");
    for (int i = 0; i < 3000; i++)
        length += (size_t)sprintf(text + length, "%.6E,%d\n", i / 44100.0, i);
    has_rate(44100, 1);
}
END_TEST

START_TEST(every_unit_is_understood)
{
    put("Time [us],u\n");
    put_rows(200, 25000.0, 1, 1e6);
    has_rate(25000, 1);
    csv_read_free(&r);
    length = 0;
    put("t_ns,u\n");
    put_rows(200, 50000.0, 0, 1e9);
    has_rate(50000, 1);
    csv_read_free(&r);
    length = 0;
    put("time,u\n");
    put_rows(200, 1000.0, 3, 1.0);
    has_rate(1000, 1);
    ck_assert(csv_noted(&r, "names no unit"));
}
END_TEST

START_TEST(a_gap_makes_it_a_file_of_stamps)
{
    put("time_s,u\n");
    put_rows(100, 1000.0, 6, 1.0);
    put("0.110000,100\n0.111000,101\n");
    csv_read_text(&r, text, NULL);
    ck_assert_int_eq(r.status, WP_OK);
    ck_assert_int_eq(r.info.clock, WP_CLOCK_STAMPS);
    ck_assert_int_eq(r.info.rate.num, 1000);
    ck_assert_int_eq(r.frames, 102);
    ck_assert_int_eq(r.stamp_ns[99], 99000000);
    ck_assert_int_eq(r.stamp_ns[100], 110000000);
    ck_assert(csv_noted(&r, ":102: time column: 1 steps"));
}
END_TEST

START_TEST(jitter_is_noted_with_its_size)
{
    put("Time_UTC,u\n");
    for (int i = 0; i < 1000; i++)
        length += (size_t)sprintf(
            text + length, "2020-02-24 18:15:21.%09d,%d\n",
            100000000 + i * 20000 - (i % 7 == 3 ? 2000 : 0) - (i > 500) * 900,
            i);
    has_rate(50000, 1);
    ck_assert(csv_noted(&r, "jitters"));
    ck_assert(csv_noted(&r, "taken as 50000 Hz"));
    ck_assert(r.info.start_known);
    ck_assert_int_eq(r.info.start_ns, 1582568121100000000);
}
END_TEST

START_TEST(time_that_runs_back_is_refused)
{
    csv_read_text(&r, "time_s,u\n0.1,1\n0.3,2\n0.2,3\n", NULL);
    ck_assert_int_eq(r.status, WP_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(r.err.text, "in.csv:4: column 1"));
    csv_read_free(&r);
    csv_read_text(&r, "time_s,u\n0.1,1\n0.1,2\n0.1,3\n", NULL);
    ck_assert_int_eq(r.status, WP_E_FORMAT);
    csv_read_free(&r);
    csv_read_text(&r, "time_s,u\n0.1,1\n0.2,2\nx,3\n0.4,4\n", NULL);
    ck_assert_int_eq(r.status, WP_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(r.err.text, ":4: column 1: expected a time"));
}
END_TEST

START_TEST(numbers_left_out_are_missing_samples)
{
    csv_read_text(&r, "nr,u\n5,1\n6,2\n9,3\n10,4\n11,5\n12,6\n13,7\n", NULL);
    ck_assert_int_eq(r.status, WP_OK);
    ck_assert_int_eq(r.info.clock, WP_CLOCK_NONE);
    ck_assert_int_eq(r.info.frames, 9);
    ck_assert_int_eq(r.frames, 9);
    ck_assert_double_eq(r.x[0][1], 2.0);
    ck_assert(isnan(r.x[0][2]) && isnan(r.x[0][3]));
    ck_assert_double_eq(r.x[0][4], 3.0);
    csv_read_free(&r);
    csv_read_text(&r, "nr,u\n5,1\n6,2\n7,3\n1000000000000,4\n", NULL);
    ck_assert_int_eq(r.status, WP_E_FORMAT);
}
END_TEST

START_TEST(the_roundest_rate_is_chosen)
{
    struct wp_rate rate;

    ck_assert(wp_csv_round_rate(1000, 99.9e6, 100.1e6, &rate));
    ck_assert_int_eq(rate.num, 10000);
    ck_assert(wp_csv_round_rate(1000, 130208332.0, 130208335.0, &rate));
    ck_assert_int_eq(rate.num, 7680);
    /* 1000 steps in 0.41640... s at 2401.5 Hz */
    ck_assert(wp_csv_round_rate(1000, 416406412.2, 416406413.2, &rate));
    ck_assert_int_eq(rate.num, 4803);
    ck_assert_int_eq(rate.den, 2);
    ck_assert(!wp_csv_round_rate(1000, 0.0, 1.0, &rate));
    ck_assert(!wp_csv_round_rate(1000, -1.0, 1.0, &rate));
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("format/csv_clock");
    TCase *t = tcase_create("rate from a time column");

    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, rounded_times_give_the_rate_of_ends);
    tcase_add_test(t, fine_times_give_a_fraction);
    tcase_add_test(t, scientific_times_are_rounded_at_their_larger_end);
    tcase_add_test(t, every_unit_is_understood);
    tcase_add_test(t, a_gap_makes_it_a_file_of_stamps);
    tcase_add_test(t, jitter_is_noted_with_its_size);
    tcase_add_test(t, time_that_runs_back_is_refused);
    tcase_add_test(t, numbers_left_out_are_missing_samples);
    tcase_add_test(t, the_roundest_rate_is_chosen);
    suite_add_tcase(s, t);
    return s;
}
