/* When each record was sampled: rates, several of them, stamps. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "comtrade_fixture.h"
#include "runner.h"

static struct ct_record r;

static const char cfg_format[] = "S,D,1999\n1,1A,0D\n"
                                 "1,a,,,V,1,0,0,-32767,32767,1,1,P\n50\n%s\n"
                                 "01/02/2020,03:04:05.%s\n"
                                 "01/02/2020,03:04:05.%s\n%s\n%s\n";

static void write_cfg(const char *rates, const char *fraction,
                      const char *encoding, const char *timemult)
{
    char text[2048];

    (void)snprintf(text, sizeof(text), cfg_format, rates, fraction, fraction,
                   encoding, timemult);
    (void)temp_text("x.cfg", text);
}

/* Records 1..n with these stamps; a negative one is left empty. */
static void write_dat(const double *stamp, int n)
{
    char *text = malloc((size_t)n * 48 + 1), *at = text;

    for (int i = 0; i < n; i++)
        at += stamp[i] < 0 ? sprintf(at, "%d,,%d\n", i + 1, i)
                           : sprintf(at, "%d,%.0f,%d\n", i + 1, stamp[i], i);
    *at = '\0';
    (void)temp_text("x.dat", text);
    free(text);
}

static void load(void)
{
    ct_load(&r, temp_path("x.cfg"), &(struct ct_how){.block = 3});
    ck_assert_msg(r.status == WP_OK, "%s", r.err.text);
}

static const double even[] = {0, 1000, 2000, 3000, 4000, 5000, 6000, 7000};

START_TEST(several_rates_are_segments)
{
    write_cfg("3\n1000,2\n500,5\n2000,8", "000000", "ASCII", "1");
    write_dat((double[]){0, 1000, 2000, 4000, 6000, 8000, 8500, 9000}, 8);
    load();
    ck_assert_int_eq(r.info.clock, WP_CLOCK_RATES);
    ck_assert_uint_eq(r.info.segments, 3);
    ck_assert_int_eq(r.info.segment[0].rate.num, 1000);
    ck_assert_int_eq(r.info.segment[0].end_frame, 2);
    ck_assert_int_eq(r.info.segment[1].rate.num, 500);
    ck_assert_int_eq(r.info.segment[1].end_frame, 5);
    ck_assert_int_eq(r.info.segment[2].end_frame, 8);
    ck_assert(!ct_noted(&r, "rates are believed"));
}
END_TEST

START_TEST(equal_rates_are_one)
{
    write_cfg("2\n1000,4\n1000.000,8", "000000", "ASCII", "1");
    write_dat(even, 8);
    load();
    ck_assert_int_eq(r.info.clock, WP_CLOCK_RATE);
    ck_assert_int_eq(r.info.rate.num, 1000);
}
END_TEST

START_TEST(repeated_ends_are_passed_over)
{
    write_cfg("4\n1000,4\n1000,4\n900,4\n500,8", "000000", "ASCII", "1");
    write_dat((double[]){0, 1000, 2000, 3000, 4000, 6000, 8000, 10000}, 8);
    load();
    ck_assert_uint_eq(r.info.segments, 2);
    ck_assert_int_eq(r.info.segment[1].rate.num, 500);
    ck_assert(ct_noted(&r, "2 sampling rates end no later"));
}
END_TEST

START_TEST(data_decide_where_the_last_rate_ends)
{
    write_cfg("2\n1000,4\n500,6", "000000", "ASCII", "1");
    write_dat((double[]){0, 1000, 2000, 3000, 4000, 6000, 8000, 10000}, 8);
    load();
    ck_assert_int_eq(r.info.segment[1].end_frame, 8);
    ct_free(&r);
    write_dat(even, 3);
    load();
    ck_assert_int_eq(r.info.clock, WP_CLOCK_RATE);
    ck_assert_int_eq(r.info.rate.num, 1000);
}
END_TEST

/* Seen in the field: 0-based numbers with 0-based ends. */
START_TEST(numbers_from_0_may_mean_ends_from_0)
{
    write_cfg("2\n1000,3\n500,5", "000000", "ASCII", "1");
    (void)temp_text("x.dat", "0,0,1\n1,1000,1\n2,2000,1\n3,3000,1\n4,4000,1\n"
                             "5,6000,1\n");
    load();
    ck_assert_int_eq(r.info.segment[0].end_frame, 4);
    ck_assert_int_eq(r.info.segment[1].end_frame, 6);
}
END_TEST

/* 1200 Hz in microseconds, cut off: 0, 833, 1666, 2500 ... */
START_TEST(even_stamps_are_a_rate)
{
    double t[1201];

    for (int i = 0; i <= 1200; i++)
        t[i] = floor(i * 1e6 / 1200);
    write_cfg("0\n0,1201", "000000", "ASCII", "1");
    write_dat(t, 1201);
    load();
    ck_assert_int_eq(r.info.clock, WP_CLOCK_RATE);
    ck_assert_int_eq(r.info.rate.num, 1200);
    ck_assert_int_eq(r.info.rate.den, 1);
    ck_assert(ct_noted(&r, "even grid of 1200 Hz"));
}
END_TEST

/* Milliseconds for 4 kHz: four stamps are equal each time. */
START_TEST(coarse_even_stamps_are_a_rate_too)
{
    double t[4001];

    for (int i = 0; i <= 4000; i++)
        t[i] = floor(i / 4.0);
    write_cfg("0\n0,4001", "000000", "ASCII", "1000");
    write_dat(t, 4001);
    load();
    ck_assert_int_eq(r.info.clock, WP_CLOCK_RATE);
    ck_assert_int_eq(r.info.rate.num, 4000);
}
END_TEST

START_TEST(uneven_stamps_are_the_clock)
{
    write_cfg("1\n0,5", "000000", "ASCII", "0.5");
    write_dat((double[]){100, 1100, 2110, 3090, 4100}, 5);
    load();
    ck_assert_int_eq(r.info.clock, WP_CLOCK_STAMPS);
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(r.stamp_ns[i], ((int64_t[]){0, 500000, 1005000,
                                                     1495000, 2000000})[i]);
    ck_assert_int_eq(r.info.rate.num, 2000);
    ck_assert(ct_noted(&r, "the first time stamp is 100, not 0"));
}
END_TEST

START_TEST(nine_decimals_mean_nanoseconds)
{
    write_cfg("1\n0,4", "000000000", "ASCII", "1");
    write_dat((double[]){0, 1000, 2100, 3000}, 4);
    load();
    ck_assert_int_eq(r.info.clock, WP_CLOCK_STAMPS);
    ck_assert_int_eq(r.stamp_ns[2], 2100);
}
END_TEST

START_TEST(broken_stamps_still_increase)
{
    write_cfg("1\n0,8", "000000", "ASCII", "1");
    write_dat((double[]){0, 1000, -1, 3100, 3100, 500, 1500, 2600}, 8);
    load();
    ck_assert_int_eq(r.info.clock, WP_CLOCK_STAMPS);
    for (int i = 1; i < 8; i++)
        ck_assert_int_gt(r.stamp_ns[i], r.stamp_ns[i - 1]);
    ck_assert_int_eq(r.stamp_ns[2], 2000000);
    ck_assert_int_eq(r.stamp_ns[6] - r.stamp_ns[5], 1000000);
    ck_assert(ct_noted(&r, "3 time stamps are missing or do not increase"));
}
END_TEST

static void write_binary(const uint32_t *stamp, int n)
{
    uint8_t dat[10 * 16] = {0};

    for (int i = 0; i < n; i++) {
        dat[10 * i] = (uint8_t)(i + 1);
        for (int b = 0; b < 4; b++)
            dat[10 * i + 4 + b] = (uint8_t)(stamp[i] >> 8 * b);
    }
    (void)temp_write("x.dat", dat, (size_t)n * 10);
}

START_TEST(stamps_of_32_bits_wrap)
{
    write_cfg("1\n0,5", "000000", "BINARY", "1");
    write_binary((uint32_t[]){4294966000u, 4294967000u, 710, 1700, 2704}, 5);
    load();
    ck_assert_int_eq(r.info.clock, WP_CLOCK_STAMPS);
    ck_assert_int_eq(r.stamp_ns[2], (4294967296 + 710 - 4294966000) * 1000);
    ck_assert_int_eq(r.stamp_ns[4], (4294967296 + 2704 - 4294966000) * 1000);
    ck_assert(!ct_noted(&r, "do not increase"));
}
END_TEST

START_TEST(stamps_of_16_bits_wrap)
{
    write_cfg("1\n0,5", "000000", "BINARY", "1");
    write_binary((uint32_t[]){62000, 63000, 64010, 65000, 464}, 5);
    load();
    ck_assert_int_eq(r.stamp_ns[4], 4000000);
    ck_assert(ct_noted(&r, "1 time stamps are missing or do not increase"));
}
END_TEST

/* A wrap is no contradiction between rates and stamps. */
START_TEST(rates_and_stamps_are_compared)
{
    write_cfg("1\n1000,5", "000000", "BINARY", "1");
    write_binary((uint32_t[]){4294966296u, 0, 1000, 2000, 3000}, 5);
    load();
    ck_assert(!ct_noted(&r, "rates are believed"));
    ct_free(&r);
    write_binary((uint32_t[]){0, 10, 20, 30, 40}, 5);
    load();
    ck_assert(ct_noted(&r, "by the sampling rates the record lasts 0.004 s"));
    ck_assert_int_eq(r.info.rate.num, 1000);
    ct_free(&r);
    write_binary((uint32_t[]){UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX,
                              UINT32_MAX},
                 5);
    load();
    ck_assert_int_eq(r.info.clock, WP_CLOCK_RATE);
    ck_assert(!ct_noted(&r, "rates are believed"));
}
END_TEST

START_TEST(without_rate_and_stamps_there_is_no_clock)
{
    static const double none[] = {-1, -1, -1}, still[] = {7, 7, 7};

    write_cfg("1\n0,3", "000000", "ASCII", "1");
    for (int i = 0; i < 2; i++) {
        write_dat(i ? still : none, 3);
        load();
        ck_assert_int_eq(r.info.clock, WP_CLOCK_NONE);
        ck_assert(ct_noted(&r, "expected a sampling rate or time stamps"));
        ct_free(&r);
    }
    ct_load(&r, temp_path("x.cfg"), &(struct ct_how){.strict = true});
    ck_assert_int_eq(r.status, WP_E_FORMAT);
}
END_TEST

static void teardown(void)
{
    ct_free(&r);
    temp_end();
}

Suite *test_suite(void)
{
    Suite *s = suite_create("format/comtrade clock");
    TCase *t = tcase_create("rates and stamps");

    tcase_add_checked_fixture(t, temp_begin, teardown);
    tcase_add_test(t, several_rates_are_segments);
    tcase_add_test(t, equal_rates_are_one);
    tcase_add_test(t, repeated_ends_are_passed_over);
    tcase_add_test(t, data_decide_where_the_last_rate_ends);
    tcase_add_test(t, numbers_from_0_may_mean_ends_from_0);
    tcase_add_test(t, even_stamps_are_a_rate);
    tcase_add_test(t, coarse_even_stamps_are_a_rate_too);
    tcase_add_test(t, uneven_stamps_are_the_clock);
    tcase_add_test(t, nine_decimals_mean_nanoseconds);
    tcase_add_test(t, broken_stamps_still_increase);
    tcase_add_test(t, stamps_of_32_bits_wrap);
    tcase_add_test(t, stamps_of_16_bits_wrap);
    tcase_add_test(t, rates_and_stamps_are_compared);
    tcase_add_test(t, without_rate_and_stamps_there_is_no_clock);
    suite_add_tcase(s, t);
    return s;
}
