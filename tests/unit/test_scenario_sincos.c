#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "ingest/scenario_fixed.h"
#include "ingest/scenario_sincos.h"
#include "runner.h"

enum { COUNT = WP_SINCOS_CHUNK };

static const long double two_pi = 6.283185307179586476925286766559L;

START_TEST(circle_is_within_its_stated_error)
{
    uint64_t turn[COUNT], state = 1;
    double s[COUNT], c[COUNT];
    long double worst = 0.0L;

    for (int round = 0; round < 400; round++) {
        for (int i = 0; i < COUNT; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            turn[i] = state ^ state >> 31;
        }
        wp_sincos(turn, COUNT, s, c);
        for (int i = 0; i < COUNT; i++) {
            long double x = two_pi * (long double)(int64_t)turn[i] * 0x1p-64L;

            worst = fmaxl(worst, fabsl(sinl(x) - (long double)s[i]));
            worst = fmaxl(worst, fabsl(cosl(x) - (long double)c[i]));
        }
    }
    ck_assert_double_le((double)worst, 2e-16);
    ck_assert_double_ge((double)worst, 1e-17);
}
END_TEST

START_TEST(single_and_many_are_the_same_bits)
{
    uint64_t turn[COUNT];
    double s[COUNT], c[COUNT], one_s, one_c;

    for (int i = 0; i < COUNT; i++)
        turn[i] = (uint64_t)i * 0x0123456789abcdefu;
    wp_sincos(turn, COUNT, s, c);
    for (int i = 0; i < COUNT; i++) {
        wp_sincos_one(turn[i], &one_s, &one_c);
        ck_assert(one_s == s[i] && one_c == c[i]);
    }
}
END_TEST

START_TEST(degrees_become_turns)
{
    ck_assert(wp_turn_of_degrees(90.0, 1) == (uint64_t)1 << 62);
    ck_assert(wp_turn_of_degrees(-90.0, 1) == (uint64_t)3 << 62);
    ck_assert(wp_turn_of_degrees(720.0, 4) == (uint64_t)1 << 63);
    /* 0.1 is the decimal: 2^64 * 0.1 / 360, from Python's fractions. */
    ck_assert(wp_turn_of_degrees(0.1, 1) == 5124095576030431u);
}
END_TEST

START_TEST(fixed_numbers_are_the_decimals_written)
{
    struct wp_fixed third = wp_fixed_div_int(wp_fixed_int(1), 3);
    struct wp_fixed tenth = wp_fixed_decimal(0.1);

    ck_assert_int_eq(
        wp_fixed_compare(tenth, wp_fixed_div_int(wp_fixed_int(1), 10)), 0);
    ck_assert_int_ne(wp_fixed_compare(tenth, wp_fixed_exact(0.1)), 0);
    ck_assert_double_eq(wp_fixed_double(wp_fixed_decimal(-1.25e-7)), -1.25e-7);
    ck_assert_double_eq(wp_fixed_double(wp_fixed_decimal(1e18)), 1e18);
    ck_assert_double_eq(wp_fixed_double(wp_fixed_mul(third, third)), 1.0 / 9);
    ck_assert_double_eq(wp_fixed_double(wp_fixed_sub(third, wp_fixed_int(1))),
                        -2.0 / 3);
    ck_assert(wp_fixed_turn64(wp_fixed_sub(third, wp_fixed_int(7))) ==
              UINT64_MAX / 3);
}
END_TEST

START_TEST(fixed_ceil_forgives_a_hair)
{
    struct wp_fixed third = wp_fixed_div_int(wp_fixed_int(1), 3);
    struct wp_fixed hair = wp_fixed_exact(0x1p-41);

    ck_assert_int_eq(wp_fixed_ceil(wp_fixed_mul_int(third, 9)), 3);
    ck_assert_int_eq(wp_fixed_ceil(third), 1);
    ck_assert_int_eq(wp_fixed_ceil(wp_fixed_int(-2)), -2);
    ck_assert_int_eq(wp_fixed_ceil(wp_fixed_add(wp_fixed_int(5), hair)), 5);
    hair = wp_fixed_mul_int(hair, 4);
    ck_assert_int_eq(wp_fixed_ceil(wp_fixed_add(wp_fixed_int(5), hair)), 6);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("ingest/scenario_sincos");
    TCase *t = tcase_create("exactness");

    tcase_add_test(t, circle_is_within_its_stated_error);
    tcase_add_test(t, single_and_many_are_the_same_bits);
    tcase_add_test(t, degrees_become_turns);
    tcase_add_test(t, fixed_numbers_are_the_decimals_written);
    tcase_add_test(t, fixed_ceil_forgives_a_hair);
    suite_add_tcase(s, t);
    return s;
}
