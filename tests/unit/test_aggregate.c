/* Means of rows against closed forms and sums in long double (64 bits). */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "dice.h"
#include "pq/aggregate.h"
#include "runner.h"

enum { WIDTH = 16 };

static struct wp_items items;
static struct wp_aggregate *a;
static double x[WIDTH];

/* One item of each kind, spectra 3 wide: rms at 0, linear at 3, under at 6,
 * over at 7, magnitudes at 8 and their angles at 11. */
static void setup(void)
{
    static const struct {
        enum wp_mean mean;
        unsigned width;
        size_t at, weight;
    } rows[] = {{WP_MEAN_RMS, 3, 0, 0},   {WP_MEAN_LINEAR, 3, 3, 0},
                {WP_MEAN_UNDER, 1, 6, 0}, {WP_MEAN_OVER, 1, 7, 0},
                {WP_MEAN_RMS, 3, 8, 0},   {WP_MEAN_ANGLE, 3, 11, 8}};

    items = (struct wp_items){.count = 6, .width = 14};
    for (size_t k = 0; k < items.count; k++)
        items.item[k] = (struct wp_item){.mean = rows[k].mean,
                                         .width = rows[k].width,
                                         .at = rows[k].at,
                                         .weight = rows[k].weight};
    for (int k = 0; k < WIDTH; k++)
        x[k] = 0;
    ck_assert_int_eq(wp_aggregate_create(&a, &items), WP_OK);
}

static void teardown(void)
{
    wp_aggregate_destroy(a);
}

static void push(uint32_t flags)
{
    const struct wp_aggregate_row row = {x, x, x};

    wp_aggregate_push(a, &row, flags);
}

static void check_nothing(void)
{
    struct wp_aggregate_row r = wp_aggregate_result(a);

    for (size_t k = 0; k < items.width; k++)
        ck_assert(r.mean[k] == 0 && r.least[k] == 0 && r.greatest[k] == 0);
    ck_assert_uint_eq(wp_aggregate_count(a), 0);
    ck_assert_uint_eq(wp_aggregate_flags(a), 0);
}

START_TEST(nothing_is_zero)
{
    check_nothing();
}
END_TEST

/* Also after a row that was something. */
START_TEST(reset_forgets)
{
    for (int k = 0; k < WIDTH; k++)
        x[k] = 7 + k;
    push(5);
    (void)wp_aggregate_result(a);
    wp_aggregate_reset(a);
    check_nothing();
    x[0] = 2;
    push(0);
    ck_assert_double_eq(wp_aggregate_result(a).mean[0], 2);
    ck_assert_double_eq(wp_aggregate_result(a).greatest[0], 2);
}
END_TEST

/* 3 and 4: sqrt((9 + 16) / 2) = 3.5355339059327378, 3.5. */
START_TEST(two_values)
{
    struct wp_aggregate_row r;

    x[1] = x[4] = 3;
    push(1);
    x[1] = x[4] = 4;
    push(16);
    r = wp_aggregate_result(a);
    ck_assert_double_eq_tol(r.mean[1], 3.5355339059327378, 1e-15);
    ck_assert_double_eq(r.mean[4], 3.5);
    ck_assert(r.least[1] == 3 && r.greatest[1] == 4 && r.least[4] == 3);
    ck_assert_uint_eq(wp_aggregate_count(a), 2);
    ck_assert_uint_eq(wp_aggregate_flags(a), 17);
}
END_TEST

/* 36000 values around 230 V, as in 2 hours of 10 cycles, and a linear sum whose
 * terms cancel to a billionth: against long double, which errs by 36000 * 2^-64
 * = 2e-15 of the greatest at most. Plain sums in double err by 1e-13 and 1e-6.
 */
START_TEST(sums_of_two_hours)
{
    uint64_t dice = dice_seed(3);
    long double squares = 0, sum = 0;

    for (int k = 0; k < 36000; k++) {
        x[0] = 230 + 1e-3 * dice_roll(&dice, 100000);
        x[4] = (k % 2 ? 1e12 : -1e12) + x[0];
        squares += (long double)x[0] * x[0];
        sum += x[4];
        push(0);
    }
    ck_assert_double_eq_tol(wp_aggregate_result(a).mean[0] /
                                (double)sqrtl(squares / 36000),
                            1, 3e-16);
    ck_assert_double_eq_tol(wp_aggregate_result(a).mean[4],
                            (double)(sum / 36000), 1e-9);
}
END_TEST

/* 1 to n: squares sum to n (n + 1) (2 n + 1) / 6, exact in double here. */
START_TEST(squares_of_whole_numbers)
{
    const double n = 36000;

    for (int k = 1; k <= (int)n; k++) {
        x[2] = k;
        push(0);
    }
    ck_assert_double_eq_tol(wp_aggregate_result(a).mean[2],
                            sqrt((n + 1) * (2 * n + 1) / 6), 4e-12);
}
END_TEST

/* The RMS of equal values is that value, though its square is rounded. */
START_TEST(a_mean_stays_within_its_range)
{
    uint64_t dice = dice_seed(5);

    for (int k = 0; k < 1000; k++) {
        double v = dice_roll(&dice, 1u << 30) * 1.1e-7;

        wp_aggregate_reset(a);
        x[0] = x[3] = x[6] = x[7] = v;
        for (int n = 0; n < 7; n++)
            push(0);
        ck_assert_double_eq(wp_aggregate_result(a).mean[0], v);
        ck_assert_double_eq(wp_aggregate_result(a).mean[3], v);
        ck_assert_double_eq(wp_aggregate_result(a).mean[6], v);
        ck_assert_double_eq(wp_aggregate_result(a).mean[7], v);
    }
}
END_TEST

/* Facts 1.11: of voltages 230, 218.5 (5 % under) and 241.5 V (5 % over) at U
 * din 230 V: under: min(U, U din) = 230, 218.5, 230, so 100 (1 - sqrt((1 +
 * 0.95^2 + 1) / 3)) = 1.63842; over: 100 (sqrt((1 + 1 + 1.05^2) / 3) - 1) =
 * 1.69399 %. */
START_TEST(deviations_are_of_the_rms_of_what_lies_beyond)
{
    static const double under[] = {0, 5, 0}, over[] = {0, 0, 5};
    struct wp_aggregate_row r;

    for (int k = 0; k < 3; k++) {
        x[6] = under[k];
        x[7] = over[k];
        push(0);
    }
    r = wp_aggregate_result(a);
    ck_assert_double_eq_tol(r.mean[6], 100 * (1 - sqrt(2.9025 / 3)), 1e-13);
    ck_assert_double_eq_tol(r.mean[6], 1.63842, 5e-6);
    ck_assert_double_eq_tol(r.mean[7], 100 * (sqrt(3.1025 / 3) - 1), 1e-13);
    ck_assert_double_eq_tol(r.mean[7], 1.69399, 5e-6);
    ck_assert(r.least[6] == 0 && r.greatest[6] == 5 && r.greatest[7] == 5);
}
END_TEST

/* 10 at 170 deg and 10 at -170: 180, not 0. 3 at 0 and 4 at 90: atan(4 / 3) =
 * 53.130102. 1 at 30 and nothing at 200: 30. */
START_TEST(angles_are_of_summed_phasors)
{
    static const double size[][3] = {{10, 3, 1}, {10, 4, 0}};
    static const double deg[][3] = {{170, 0, 30}, {-170, 90, 200}};
    struct wp_aggregate_row r;

    for (int n = 0; n < 2; n++) {
        for (int k = 0; k < 3; k++) {
            x[8 + k] = size[n][k];
            x[11 + k] = deg[n][k];
        }
        push(0);
    }
    r = wp_aggregate_result(a);
    ck_assert_double_eq_tol(fabs(r.mean[11]), 180, 1e-12);
    ck_assert_double_eq_tol(r.mean[12], 53.13010235415598, 1e-12);
    ck_assert_double_eq_tol(r.mean[13], 30, 1e-12);
    for (int k = 11; k < 14; k++)
        ck_assert(r.least[k] == r.mean[k] && r.greatest[k] == r.mean[k]);
    /* The magnitudes beside them. */
    ck_assert_double_eq_tol(r.mean[8], 10, 1e-14);
}
END_TEST

START_TEST(angles_without_magnitude_are_zero)
{
    x[11] = 77;
    push(0);
    ck_assert_double_eq(wp_aggregate_result(a).mean[11], 0);
}
END_TEST

/* 2 h from 10-minute values: the least of the least. */
START_TEST(rows_may_have_their_own_range)
{
    double low[WIDTH] = {0}, high[WIDTH] = {0};
    struct wp_aggregate_row r;

    for (int k = 0; k < 3; k++) {
        x[3] = 10 + k;
        low[3] = 5 - k;
        high[3] = 20 + k;
        wp_aggregate_push(a, &(struct wp_aggregate_row){x, low, high}, 0);
    }
    r = wp_aggregate_result(a);
    ck_assert(r.mean[3] == 11 && r.least[3] == 3 && r.greatest[3] == 22);
}
END_TEST

/* In two steps to the bit the same. */
START_TEST(terms_can_be_shared)
{
    double terms[32], one[WIDTH];
    uint64_t dice = dice_seed(9);
    const struct wp_aggregate_row row = {x, x, x};

    ck_assert_uint_eq(wp_aggregate_terms_width(&items), 17);
    for (int shared = 0; shared < 2; shared++) {
        wp_aggregate_reset(a);
        dice = dice_seed(9);
        for (int n = 0; n < 50; n++) {
            for (size_t k = 0; k < items.width; k++)
                x[k] = dice_roll(&dice, 360);
            wp_aggregate_terms(&items, x, terms);
            if (shared)
                wp_aggregate_push_terms(a, &row, terms, 0);
            else
                push(0);
        }
        for (size_t k = 0; k < items.width; k++) {
            if (shared)
                ck_assert_double_eq(wp_aggregate_result(a).mean[k], one[k]);
            one[k] = wp_aggregate_result(a).mean[k];
        }
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("pq/aggregate");
    TCase *t = tcase_create("means");

    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, nothing_is_zero);
    tcase_add_test(t, reset_forgets);
    tcase_add_test(t, two_values);
    tcase_add_test(t, sums_of_two_hours);
    tcase_add_test(t, squares_of_whole_numbers);
    tcase_add_test(t, a_mean_stays_within_its_range);
    tcase_add_test(t, deviations_are_of_the_rms_of_what_lies_beyond);
    tcase_add_test(t, angles_are_of_summed_phasors);
    tcase_add_test(t, angles_without_magnitude_are_zero);
    tcase_add_test(t, rows_may_have_their_own_range);
    tcase_add_test(t, terms_can_be_shared);
    suite_add_tcase(s, t);
    return s;
}
