#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "metrology/loss.h"
#include "runner.h"
#include "steady.h"

/*
 * The transformer of these tests, from its plate and test report: 100 kVA,
 * 415 V on the metered side, no-load loss 250 W, exciting current 2 %, load
 * loss 1750 W, impedance 4 %. Meter: 4-wire wye, CT 150/5, no PT; transformer
 * factor 30.
 *
 *   rated current      100000 / (sqrt(3) 415)         = 139.1205 A
 *                      / 30                           = 4.637352 A secondary
 *   rated voltage      415 / sqrt(3)                  = 239.6004 V
 *   no-load VA         0.02 * 100000                  = 2000 VA
 *   iron var           sqrt(2000^2 - 250^2)           = 1984.3135 var
 *   full-load VA       0.04 * 100000                  = 4000 VA
 *   copper var         sqrt(4000^2 - 1750^2)          = 3596.8736 var
 *
 *   secondary, / 30:   iron    8.3333333 W,  66.143783 var
 *                      copper 58.3333333 W, 119.895788 var
 */
static const double rated_v = 239.60036171, rated_a = 4.63735156;
static const struct wp_loss_coefficients plate = {
    .iron_w = 250.0 / 30,
    .iron_var = 66.14378278,
    .copper_w = 1750.0 / 30,
    .copper_var = 119.89578807,
};

static struct steady s;

static void setup(void)
{
    steady_init(&s);
    s.config.loss = (struct wp_loss_config){.enabled = true,
                                            .rated_voltage_v = rated_v,
                                            .rated_current_a = rated_a,
                                            .delivered = plate,
                                            .received = plate};
}

/* PF 1 at a share of rated voltage and current, 4-wire. */
static void load(double v, double i, double lag_deg)
{
    s.channels = 0;
    steady_wye(&s, v * rated_v, i * rated_a, lag_deg);
    steady_run(&s);
}

static double extra_w(int p)
{
    return s.metered.flow[WP_COMPENSATED].watt[p] -
           s.metered.flow[WP_UNCOMPENSATED].watt[p];
}

static double extra_var(int p)
{
    return s.metered.flow[WP_COMPENSATED].var[p] -
           s.metered.flow[WP_UNCOMPENSATED].var[p];
}

START_TEST(the_plate_is_rightly_brought_to_the_secondary_side)
{
    ck_assert_double_eq_tol(rated_a, 100000 / (sqrt(3) * 415) / 30, 1e-7);
    ck_assert_double_eq_tol(rated_v, 415 / sqrt(3), 1e-7);
    ck_assert_double_eq_tol(plate.iron_var,
                            sqrt(2000.0 * 2000 - 250.0 * 250) / 30, 1e-7);
    ck_assert_double_eq_tol(plate.copper_var,
                            sqrt(4000.0 * 4000 - 1750.0 * 1750) / 30, 1e-7);
}
END_TEST

/*
 * W   = 8.3333333 v^2 + 58.3333333 i^2
 * var = 66.1437828 v^4 + 119.8957881 i^2
 *
 *  v    i    W                          var
 *  1    1    8.33333 + 58.33333         66.14378 + 119.89579
 *  0.9  1.1  6.75 (0.81) + 70.58333     43.39694 (0.6561) + 145.07390 (1.21)
 *  1.1  0.9  10.08333 (1.21) + 47.25    96.84111 (1.4641) + 97.11559 (0.81)
 *  1    0    8.33333                    66.14378
 */
START_TEST(iron_and_copper_scale_with_voltage_and_current)
{
    static const struct {
        double v, i, watt, var;
    } rows[] = {
        {1, 1, 66.66666667, 186.03957085},
        {0.9, 1.1, 77.33333333, 188.47083946},
        {1.1, 0.9, 57.33333333, 193.95670071},
        {1, 0, 8.33333333, 66.14378278},
    };

    for (size_t k = 0; k < sizeof(rows) / sizeof(*rows); k++) {
        load(rows[k].v, rows[k].i, 25);
        ck_assert_double_eq_tol(extra_w(WP_TOTAL), rows[k].watt, 1e-7);
        ck_assert_double_eq_tol(extra_var(WP_TOTAL), rows[k].var, 1e-7);
        for (int p = 0; p < 3; p++) {
            ck_assert_double_eq_tol(extra_w(p), rows[k].watt / 3, 1e-7);
            ck_assert_double_eq_tol(extra_var(p), rows[k].var / 3, 1e-7);
        }
    }
}
END_TEST

/* 100 kVA at PF 0.8 in secondary units: 3333.333 VA, 2666.667 W, 2000 var. With
 * losses 2733.3333 W and 2186.0396 var: the supply's side. */
START_TEST(with_and_without_losses_stand_side_by_side)
{
    const struct wp_flow *plain = &s.metered.flow[WP_UNCOMPENSATED];
    const struct wp_flow *with = &s.metered.flow[WP_COMPENSATED];

    load(1, 1, acos(0.8) * 180 / acos(-1.0));
    ck_assert_double_eq_tol(plain->watt[WP_TOTAL], 2666.66667, 1e-4);
    ck_assert_double_eq_tol(plain->var[WP_TOTAL], 2000, 1e-4);
    ck_assert_double_eq_tol(plain->va_arithmetic[WP_TOTAL], 3333.33333, 1e-4);
    ck_assert_double_eq_tol(with->watt[WP_TOTAL], 2733.33333, 1e-4);
    ck_assert_double_eq_tol(with->var[WP_TOTAL], 2186.03957, 1e-4);
    /* sqrt(2733.33333^2 + 2186.03957^2) = sqrt(7471111.1 + 4778769.0) */
    ck_assert_double_eq_tol(with->va_vectorial[WP_TOTAL], 3499.98287, 1e-4);
    ck_assert_double_eq_tol(with->va_arithmetic[WP_TOTAL], 3499.98287, 1e-4);
    ck_assert_double_eq_tol(with->watt_s[WP_TOTAL], 27.3333333, 1e-6);
    ck_assert_double_eq_tol(with->va_vectorial_s[WP_TOTAL], 34.9998287, 1e-6);
}
END_TEST

/* With 2 A of harmonics in the current: VA^2 - W^2 - VAR^2 is not made by
 * the transformer's losses and stays: per phase V I = 239.6 * sqrt(4.637^2 +
 * 2^2), D = V * 2 = 479.2007 VA. */
START_TEST(distortion_stays_in_arithmetic_va)
{
    const struct wp_flow *with = &s.metered.flow[WP_COMPENSATED];
    double d = rated_v * 2;

    steady_wye(&s, rated_v, rated_a, 0);
    s.rest[3] = s.rest[4] = s.rest[5] = 2;
    steady_run(&s);
    for (int p = 0; p < 3; p++)
        ck_assert_double_eq_tol(with->va_arithmetic[p],
                                sqrt(with->watt[p] * with->watt[p] +
                                     with->var[p] * with->var[p] + d * d),
                                1e-6);
}
END_TEST

/* The meter on the supply's side takes the losses away. */
START_TEST(subtracting_is_the_other_sign)
{
    s.config.loss.subtract = true;
    load(0.9, 1.1, 25);
    ck_assert_double_eq_tol(extra_w(WP_TOTAL), -77.33333333, 1e-7);
    ck_assert_double_eq_tol(extra_var(WP_TOTAL), -188.47083946, 1e-7);
}
END_TEST

/*
 * Power flows back: -3333.333 W at the meter. The transformer still takes its
 * losses, here with the coefficients for received power, doubled: 2 * 66.66667
 * = 133.33333 W, so that -3200 W arrive beyond it.
 */
START_TEST(received_power_has_its_own_coefficients_and_loses_too)
{
    s.config.loss.received.iron_w *= 2;
    s.config.loss.received.copper_w *= 2;
    load(1, 1, 180);
    ck_assert_double_eq_tol(extra_w(WP_TOTAL), 133.33333333, 1e-7);
    ck_assert_double_eq_tol(extra_var(WP_TOTAL), 186.03957085, 1e-7);
    ck_assert_double_eq_tol(s.metered.flow[WP_COMPENSATED].watt[WP_TOTAL],
                            -3200, 1e-4);
    load(1, 1, 89);
    ck_assert_double_eq_tol(extra_w(WP_TOTAL), 66.66666667, 1e-7);
}
END_TEST

/* One phase feeds back less than the others take: delivered in all (convention
 * tlc.direction), its own losses with the same coefficients. */
START_TEST(direction_is_that_of_all_phases)
{
    s.config.loss.received.copper_w = 1000;
    steady_wye(&s, rated_v, rated_a, 0);
    s.deg[3] += 180;
    steady_run(&s);
    ck_assert_double_lt(s.metered.flow[WP_UNCOMPENSATED].watt[0], 0);
    for (int p = 0; p < 3; p++)
        ck_assert_double_eq_tol(extra_w(p), 66.66666667 / 3, 1e-7);
}
END_TEST

/* Line: 0.5 ohm of resistance and 0.8 of reactance per wire, primary, three
 * wires at I: 3 * 0.5 * 139.1205^2 = 29031.8 W; / 30 = 967.73 W secondary, and
 * 1548.36 var. At 0.9 I: 0.81 of it = 783.858 W, 1254.173 var. */
START_TEST(a_line_loses_with_the_square_of_the_current)
{
    double i = 100000 / (sqrt(3) * 415);
    struct wp_loss_coefficients line = {.line_w = 3 * 0.5 * i * i / 30,
                                        .line_var = 3 * 0.8 * i * i / 30};

    s.config.loss.delivered = line;
    load(1, 0.9, 0);
    ck_assert_double_eq_tol(extra_w(WP_TOTAL), 783.8583, 1e-3);
    ck_assert_double_eq_tol(extra_var(WP_TOTAL), 1254.1733, 1e-3);
    load(1, 0, 0);
    ck_assert_double_eq(extra_w(WP_TOTAL), 0);
}
END_TEST

/* 3-wire: two elements at 415 V share the same plate, half each. Iron of V AB
 * and V BC, copper of I A and I C: 0.9 and 1.1 in A, 1 in C make
 * 8.33333 (0.81 + 1) / 2 + 58.33333 (1.21 + 1) / 2 = 7.541667 + 64.458333. */
START_TEST(two_elements_share_the_losses)
{
    s.config.form = WP_FORM_5;
    s.config.loss.rated_voltage_v = 415;
    steady_add(&s, "vAB", 0.9 * 415, 30);
    steady_add(&s, "vBC", 415, -90);
    steady_add(&s, "iA", 1.1 * rated_a, 0);
    steady_add(&s, "iC", rated_a, 120);
    steady_run(&s);
    ck_assert_double_eq_tol(extra_w(WP_TOTAL), 72.0, 1e-6);
    ck_assert_double_eq(extra_w(1), 0);
}
END_TEST

START_TEST(disabled_is_nothing_and_no_rating_is_no_nan)
{
    s.config.loss.enabled = false;
    load(1, 1, 0);
    for (int p = 0; p < WP_TOTALS; p++)
        ck_assert_double_eq(extra_w(p), 0);
    s.config.loss.enabled = true;
    s.config.loss.rated_voltage_v = s.config.loss.rated_current_a = 0;
    load(1, 1, 0);
    ck_assert_double_eq(extra_w(WP_TOTAL), 0);
    ck_assert_double_eq(extra_var(WP_TOTAL), 0);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("metrology/loss");
    TCase *t = tcase_create("by hand");

    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_test(t, the_plate_is_rightly_brought_to_the_secondary_side);
    tcase_add_test(t, iron_and_copper_scale_with_voltage_and_current);
    tcase_add_test(t, with_and_without_losses_stand_side_by_side);
    tcase_add_test(t, distortion_stays_in_arithmetic_va);
    tcase_add_test(t, subtracting_is_the_other_sign);
    tcase_add_test(t, received_power_has_its_own_coefficients_and_loses_too);
    tcase_add_test(t, direction_is_that_of_all_phases);
    tcase_add_test(t, a_line_loses_with_the_square_of_the_current);
    tcase_add_test(t, two_elements_share_the_losses);
    tcase_add_test(t, disabled_is_nothing_and_no_rating_is_no_nan);
    suite_add_tcase(suite, t);
    return suite;
}
