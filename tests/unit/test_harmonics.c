/*
 * Ratios, angles and powers of one window's lines.
 *
 * Truth: arithmetic by hand on a few round numbers; tolerances are rounding.
 */
#include <check.h>
#include <math.h>

#include "lines.h"
#include "pq/harmonics.h"
#include "runner.h"

static struct lines l;
static struct wp_harmonics h;

static void setup(void)
{
    lines_init(&l, 50.0, "vA vB vC iA iB iC");
    l.config.pq.groups = true;
    l.config.pq.demand_current_a = 20.0;
    lines_basis(&l, 50.0, 30720.0, "vA vB vC iA iB iC");
}

static void measure(int signal)
{
    wp_harmonics_of(&l.basis, &l.window, signal, 0.0, &h);
}

/* A fundamental of 10, then order, RMS. */
static void add(int signal, const double (*order)[2], int n)
{
    lines_order(&l, signal, 1, 10.0, 0.0);
    for (int k = 0; k < n; k++)
        lines_order(&l, signal, (unsigned)order[k][0], order[k][1], 0.0);
}

/* Each order counts in the sums that reach it and in no other: 3, 4, 40, 41,
 * 50, 51, 63, 64, 127, 128 with 10 % of 1, 2, ... */
START_TEST(distortions_end_where_they_say)
{
    static const double orders[][2] = {{3, 1},   {4, 2},  {40, 1}, {41, 2},
                                       {50, 3},  {51, 4}, {63, 1}, {64, 2},
                                       {127, 2}, {128, 1}};

    add(WP_I_A, orders, 10);
    measure(WP_I_A);
    ck_assert_uint_eq(h.orders, 128);
    /* 1 + 4 + 1; odd 1; even 4 + 1. */
    ck_assert_double_eq_tol(h.thd40.all, 10 * sqrt(6), 1e-10);
    ck_assert_double_eq_tol(h.thd40.odd, 10, 1e-10);
    ck_assert_double_eq_tol(h.thd40.even, 10 * sqrt(5), 1e-10);
    /* + 41: 4 odd, 50: 9 even. */
    ck_assert_double_eq_tol(h.thd50.all, 10 * sqrt(19), 1e-10);
    ck_assert_double_eq_tol(h.thd50.odd, 10 * sqrt(5), 1e-10);
    ck_assert_double_eq_tol(h.thd50.even, 10 * sqrt(14), 1e-10);
    /* + 51: 16 odd, 63: 1 odd, 64: 4 even, 127: 4 odd, 128: 1 even. */
    ck_assert_double_eq_tol(h.thd128.all, 10 * sqrt(45), 1e-10);
    ck_assert_double_eq_tol(h.thd128.odd, 10 * sqrt(26), 1e-10);
    ck_assert_double_eq_tol(h.thd128.even, 10 * sqrt(19), 1e-10);
    /* Of 20 A to the 50th: 19, 5, 14. */
    ck_assert_double_eq_tol(h.tdd.all, 5 * sqrt(19), 1e-10);
    ck_assert_double_eq_tol(h.tdd.odd, 5 * sqrt(5), 1e-10);
    ck_assert_double_eq_tol(h.tdd.even, 5 * sqrt(14), 1e-10);
    /* (100 + 9 1 + 16 4 + 1600 1 + 1681 4 + 2500 9) / (100 + 19) */
    ck_assert_double_eq_tol(h.k_factor, 30997. / 119, 1e-9);
    /* Only 40 lies in 14..40: 40 1^2. */
    ck_assert_double_eq_tol(h.pwhd, 10 * sqrt(40), 1e-9);
    ck_assert_double_eq_tol(h.thd_groups, 10 * sqrt(6), 1e-10);
    ck_assert_double_eq_tol(h.fundamental, 10, 1e-12);
}
END_TEST

/* The manual's rule goes on to 63. */
START_TEST(demand_distortion_by_the_manual)
{
    static const double orders[][2] = {{3, 1}, {51, 4}, {63, 1}, {64, 2}};

    l.config.pq.tdd = WP_TDD_MANUAL;
    lines_basis(&l, 50.0, 30720.0, "vA vB vC iA iB iC");
    add(WP_I_A, orders, 4);
    measure(WP_I_A);
    ck_assert_double_eq_tol(h.tdd.all, 5 * sqrt(18), 1e-10);
    ck_assert_double_eq_tol(h.tdd.even, 0, 1e-10);
    l.basis.demand_current_a = 0.0;
    measure(WP_I_A);
    ck_assert_double_eq(h.tdd.all, 0.0);
}
END_TEST

/* PWHD of 13, 14, 25, 41 with 1: sqrt(14 + 25). */
START_TEST(weighted_distortion_is_of_14_to_40)
{
    static const double orders[][2] = {{13, 1}, {14, 1}, {25, 1}, {41, 1}};

    add(WP_V_A, orders, 4);
    measure(WP_V_A);
    ck_assert_double_eq_tol(h.pwhd, 10 * sqrt(39), 1e-10);
}
END_TEST

/* Subgroups over the subgroup of order 1: what lies 5 Hz beside an order is
 * in. 10 and 3 make the subgroup sqrt(109). */
START_TEST(ratios_are_of_subgroups)
{
    lines_order(&l, WP_V_A, 1, 10.0, 0.0);
    lines_tone(&l, WP_V_A, 3.0, 55.0, 0.0);
    lines_order(&l, WP_V_A, 5, 4.0, 0.0);
    lines_tone(&l, WP_V_A, 3.0, 245.0, 0.0);
    lines_tone(&l, WP_V_A, 2.0, 260.0, 0.0);
    measure(WP_V_A);
    ck_assert_double_eq_tol(h.subgroup[1], sqrt(109), 1e-12);
    ck_assert_double_eq_tol(h.fundamental, 10, 1e-12);
    ck_assert_double_eq_tol(h.thd40.all, 100 * 5 / sqrt(109), 1e-10);
    ck_assert_double_eq_tol(h.thd_groups, 100 * sqrt(29) / sqrt(109), 1e-10);
    ck_assert_double_eq_tol(h.interharmonic[5], 2, 1e-12);
}
END_TEST

/* Order 0 is DC with the line above it; centred: 10 to 40 Hz. */
START_TEST(order_zero)
{
    lines_order(&l, WP_V_A, 1, 10.0, 0.0);
    lines_tone(&l, WP_V_A, -4.0, 0.0, 0.0);
    lines_tone(&l, WP_V_A, 3.0, 5.0, 0.0);
    lines_tone(&l, WP_V_A, 2.0, 10.0, 0.0);
    lines_tone(&l, WP_V_A, 1.0, 25.0, 0.0);
    measure(WP_V_A);
    ck_assert_double_eq_tol(h.subgroup[0], 5.0, 1e-12);
    ck_assert_double_eq_tol(h.interharmonic[0], sqrt(5), 1e-12);
    ck_assert_double_eq_tol(h.group[0], sqrt(16 + 9 + 4 + .5), 1e-12);
    ck_assert_double_eq_tol(h.group[1], sqrt(100 + .5), 1e-12);
    ck_assert_double_eq_tol(h.thd40.all, 0.0, 1e-10);
}
END_TEST

/* Order h of angle 10 h lags or leads the reference at 7 degrees. */
START_TEST(angles_are_from_the_reference)
{
    const double rad = acos(-1.0) / 180.0;

    for (unsigned k = 1; k <= 70; k++)
        lines_order(&l, WP_V_B, k, 1.0, 10.0 * k + 3.0);
    wp_harmonics_of(&l.basis, &l.window, WP_V_B, 7.0 * rad, &h);
    ck_assert_uint_eq(h.angles, 64);
    ck_assert_double_eq(h.angle_deg[0], 0.0);
    for (unsigned k = 1; k <= 64; k++) {
        double off = h.angle_deg[k] - (3.0 * k + 3.0);

        ck_assert_double_eq_tol(off - 360.0 * rint(off / 360.0), 0.0, 1e-9);
        ck_assert_double_le(fabs(h.angle_deg[k]), 180.0);
    }
}
END_TEST

static void all_are_finite(void)
{
    const double ratios[] = {h.thd40.all,  h.thd50.all, h.thd128.all,
                             h.thd40.even, h.thd50.odd, h.thd_groups,
                             h.pwhd,       h.k_factor,  h.fundamental};

    for (size_t k = 0; k < sizeof(ratios) / sizeof(*ratios); k++)
        ck_assert(isfinite(ratios[k]));
    for (unsigned k = 0; k <= h.angles; k++)
        ck_assert(isfinite(h.angle_deg[k]));
}

/* No fundamental, no ratio: dead, DC, an order alone, order 1 with 0.09 % of
 * the RMS. With 0.11 % there is one. */
START_TEST(without_a_fundamental_ratios_are_zero)
{
    double first = _i == 3 ? 0.0009 * 100.0 : _i == 4 ? 0.0011 * 100.0 : 0.0;

    if (_i == 1)
        lines_tone(&l, WP_I_A, 100.0, 0.0, 0.0);
    if (_i >= 2)
        lines_order(&l, WP_I_A, 7, 100.0, 20.0);
    if (first > 0.0)
        lines_order(&l, WP_I_A, 1, first, 0.0);
    measure(WP_I_A);
    all_are_finite();
    ck_assert(h.live == (_i == 4));
    if (_i == 4) {
        ck_assert_double_eq_tol(h.thd40.all, 100 / 0.0011, 1e-6);
        return;
    }
    ck_assert_double_eq(h.thd40.all, 0.0);
    ck_assert_double_eq(h.thd_groups, 0.0);
    ck_assert_double_eq(h.pwhd, 0.0);
    ck_assert_double_eq(h.k_factor, 0.0);
    /* Of a demand current there is still a distortion. */
    ck_assert_double_eq_tol(h.tdd.all, _i >= 2 ? 500.0 : 0.0, 1e-9);
    ck_assert_double_eq_tol(h.subgroup[0], _i == 1 ? 100.0 : 0.0, 1e-9);
}
END_TEST

/* At 8 kHz 0.431 of the rate over 52.5 Hz leaves 65 orders; sums that need
 * more are 0, and nothing beyond is touched. */
START_TEST(orders_beyond_the_rate_are_not_there)
{
    static const double orders[][2] = {{5, 1}, {65, 2}, {66, 3}};

    lines_basis(&l, 50.0, 8000.0, "vA vB vC iA iB iC");
    add(WP_V_A, orders, 3);
    measure(WP_V_A);
    ck_assert_uint_eq(h.orders, 65);
    ck_assert_double_eq_tol(h.subgroup[65], 2.0, 1e-12);
    ck_assert_double_eq(h.subgroup[66], 0.0);
    ck_assert_double_eq_tol(h.thd50.all, 10, 1e-10);
    ck_assert_double_eq(h.thd128.all, 0.0);
}
END_TEST

/* A window that has fewer lines than orders ask for (too high a frequency). */
START_TEST(missing_lines_count_as_none)
{
    static const double orders[][2] = {{5, 1}, {100, 2}};

    l.window.lines = 600;
    add(WP_V_A, orders, 2);
    measure(WP_V_A);
    all_are_finite();
    ck_assert_double_eq_tol(h.thd128.all, 10, 1e-10);
    ck_assert_double_eq(h.subgroup[100], 0.0);
    l.window.lines = 5;
    measure(WP_V_A);
    ck_assert(!h.live);
    l.window.line[WP_V_A] = NULL;
    measure(WP_V_A);
    ck_assert_double_eq(h.subgroup[1], 0.0);
    ck_assert_uint_eq(h.orders, 128);
}
END_TEST

/* 230 V with 10 V of order 5 at 40 degrees; 5 A lagging 60 degrees, with 2 A of
 * order 5 at 40 - 120 degrees: 575 W taken, 10 W given back; DC 3 V 0.5 A. */
START_TEST(power_per_order_has_a_direction)
{
    double watt[WP_WINDOW_ORDERS + 1];

    lines_order(&l, WP_V_A, 1, 230.0, 15.0);
    lines_order(&l, WP_V_A, 5, 10.0, 40.0);
    lines_tone(&l, WP_V_A, 3.0, 0.0, 0.0);
    lines_order(&l, WP_I_A, 1, 5.0, 15.0 - 60.0);
    lines_order(&l, WP_I_A, 5, 2.0, 40.0 - 120.0);
    lines_order(&l, WP_I_A, 7, 2.0, 0.0);
    lines_tone(&l, WP_I_A, -0.5, 0.0, 0.0);
    wp_harmonic_power(&l.basis, &l.window, &l.basis.wiring.element[0], watt);
    ck_assert_double_eq_tol(watt[0], -1.5, 1e-12);
    ck_assert_double_eq_tol(watt[1], 575.0, 1e-10);
    ck_assert_double_eq_tol(watt[5], -10.0, 1e-10);
    ck_assert_double_eq_tol(watt[7], 0.0, 1e-10);
    for (unsigned k = 8; k <= 128; k++)
        ck_assert_double_eq_tol(watt[k], 0.0, 1e-10);
}
END_TEST

/* A delta's element C is V CB with I C: the voltage has the gain -1. 400 V, 5 A
 * in phase with V to neutral: V AB leads I A by 30, V CB lags I C by 30. */
START_TEST(power_of_two_elements)
{
    double watt[WP_WINDOW_ORDERS + 1];
    double each = 400.0 * 5.0 * cos(acos(-1.0) / 6.0);

    lines_init(&l, 60.0, "vAB vBC iA iC");
    lines_order(&l, WP_V_AB, 1, 400.0, 30.0);
    lines_order(&l, WP_V_BC, 1, 400.0, -90.0);
    lines_order(&l, WP_I_A, 1, 5.0, 0.0);
    lines_order(&l, WP_I_C, 1, 5.0, 120.0);
    for (int k = 0; k < 3; k += 2) {
        wp_harmonic_power(&l.basis, &l.window, &l.basis.wiring.element[k],
                          watt);
        ck_assert_double_eq_tol(watt[1], each, 1e-9);
    }
    wp_harmonic_power(&l.basis, &l.window, &l.basis.wiring.element[1], watt);
    ck_assert_double_eq(watt[1], 0.0);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("pq/harmonics");
    TCase *t = tcase_create("harmonics");

    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_test(t, distortions_end_where_they_say);
    tcase_add_test(t, demand_distortion_by_the_manual);
    tcase_add_test(t, weighted_distortion_is_of_14_to_40);
    tcase_add_test(t, ratios_are_of_subgroups);
    tcase_add_test(t, order_zero);
    tcase_add_test(t, angles_are_from_the_reference);
    tcase_add_loop_test(t, without_a_fundamental_ratios_are_zero, 0, 5);
    tcase_add_test(t, orders_beyond_the_rate_are_not_there);
    tcase_add_test(t, missing_lines_count_as_none);
    tcase_add_test(t, power_per_order_has_a_direction);
    tcase_add_test(t, power_of_two_elements);
    suite_add_tcase(s, t);
    return s;
}
