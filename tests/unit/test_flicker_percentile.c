/* Pst from counted classes against the same from the samples, sorted. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "dice.h"
#include "pq/flicker_percentile.h"
#include "runner.h"

enum { N = 60000 };

static struct wp_flicker_percentile *p;
static double x[N];

static void setup(void)
{
    ck_assert_int_eq(wp_flicker_percentile_create(&p), WP_OK);
}

static void teardown(void)
{
    wp_flicker_percentile_destroy(p);
}

static int falls(const void *a, const void *b)
{
    double u = *(const double *)a, v = *(const double *)b;

    return (u < v) - (u > v);
}

/* x falls: the level that `percent` of N samples reach. */
static double sorted_at(double percent)
{
    return x[(int)ceil(percent / 100 * N - 1e-9) - 1];
}

/* How many reach a level. */
static int reaching(double level)
{
    int n = 0;

    while (n < N && x[n] >= level)
        n++;
    return n;
}

static double sorted_pst(void)
{
    double s1 = sorted_at(0.7) + sorted_at(1) + sorted_at(1.5);
    double s3 = sorted_at(2.2) + sorted_at(3) + sorted_at(4);
    double s10 = sorted_at(6) + sorted_at(8) + sorted_at(10) + sorted_at(13) +
                 sorted_at(17);
    double s50 = sorted_at(30) + sorted_at(50) + sorted_at(80);

    return sqrt(0.0314 * sorted_at(0.1) + 0.0525 / 3 * s1 + 0.0657 / 3 * s3 +
                0.28 / 5 * s10 + 0.08 / 3 * s50);
}

/* As Pinst is distributed: log-normal over decades, low as at k = 0.2, 1 CPM,
 * where it decays to almost nothing; uniform. */
static double sample(int kind, uint64_t *dice)
{
    double u = (dice_roll(dice, 1u << 30) + 0.5) / (1u << 30);
    double v = (dice_roll(dice, 1u << 30) + 0.5) / (1u << 30);
    double normal = sqrt(-2 * log(u)) * cos(6.283185307179586 * v);

    switch (kind) {
    case 0:
        return exp(normal);
    case 1:
        return 0.04 * exp(-12 * u) * v;
    case 2:
        return 1e-5 * exp(3 * normal);
    default:
        return 100 * u;
    }
}

/* A class is up to 0.049 % wide, 1 in 2048; half of that in the root. */
START_TEST(pst_is_that_of_the_sorted_samples)
{
    uint64_t dice = dice_seed((uint64_t)_i);

    for (int i = 0; i < N; i++) {
        x[i] = sample(_i, &dice);
        wp_flicker_percentile_push(p, x[i]);
    }
    qsort(x, N, sizeof(*x), falls);
    ck_assert_uint_eq(wp_flicker_percentile_count(p), N);
    ck_assert_double_eq_tol(wp_flicker_percentile_pst(p) / sorted_pst(), 1,
                            2.5e-4);
    for (double k = 0.1; k < 99; k *= 1.7) {
        double level = wp_flicker_percentile_at(p, k), wanted = k / 100 * N;

        ck_assert_double_le(reaching(level * 1.0005), wanted + 1e-6);
        ck_assert_double_ge(reaching(level * 0.9995), wanted - 1e-6);
    }
}
END_TEST

/* IEC 61000-4-15: for a constant Pinst Pst is 0.714 of its root; the shares add
 * up to 0.0314 + 0.0525 + 0.0657 + 0.28 + 0.08 = 0.5096. A class is 0.05 %
 * wide, half of that in the root. */
START_TEST(constant_pinst)
{
    static const double level[] = {1e-4, 0.01, 1, 1.9999, 400, 1e6};

    for (size_t k = 0; k < sizeof(level) / sizeof(*level); k++) {
        wp_flicker_percentile_reset(p);
        for (int i = 0; i < 1000; i++)
            wp_flicker_percentile_push(p, level[k]);
        ck_assert_double_eq_tol(
            wp_flicker_percentile_pst(p) / sqrt(0.5096 * level[k]), 1, 2.5e-4);
    }
}
END_TEST

/* A tenth of the time at 16. */
START_TEST(levels_of_two_values)
{
    for (int i = 0; i < 900; i++)
        wp_flicker_percentile_push(p, 1);
    for (int i = 0; i < 100; i++)
        wp_flicker_percentile_push(p, 16);
    ck_assert_double_eq_tol(wp_flicker_percentile_at(p, 1), 16, 0.01);
    ck_assert_double_eq_tol(wp_flicker_percentile_at(p, 9.9), 16, 0.01);
    ck_assert_double_eq_tol(wp_flicker_percentile_at(p, 10.1), 1, 0.001);
    ck_assert_double_eq_tol(wp_flicker_percentile_at(p, 80), 1, 0.001);
}
END_TEST

START_TEST(nothing_and_what_is_beyond_the_classes)
{
    ck_assert_double_eq(wp_flicker_percentile_pst(p), 0);
    wp_flicker_percentile_push(p, -1);
    wp_flicker_percentile_push(p, NAN);
    ck_assert_uint_eq(wp_flicker_percentile_count(p), 0);
    ck_assert_double_eq(wp_flicker_percentile_pst(p), 0);
    for (int i = 0; i < 10; i++) {
        wp_flicker_percentile_push(p, 0);
        wp_flicker_percentile_push(p, 1e-300);
    }
    ck_assert_double_le(wp_flicker_percentile_pst(p), 1e-3);
    wp_flicker_percentile_push(p, 1e300);
    wp_flicker_percentile_push(p, HUGE_VAL);
    ck_assert(isfinite(wp_flicker_percentile_pst(p)));
    ck_assert_double_gt(wp_flicker_percentile_at(p, 1), 1e13);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("pq/flicker_percentile");
    TCase *tc = tcase_create("classes");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, pst_is_that_of_the_sorted_samples, 0, 4);
    tcase_add_test(tc, constant_pinst);
    tcase_add_test(tc, levels_of_two_values);
    tcase_add_test(tc, nothing_and_what_is_beyond_the_classes);
    suite_add_tcase(s, tc);
    return s;
}
