#include <check.h>
#include <math.h>

#include "runner.h"
#include "steady.h"

static struct steady s;

static void setup(void)
{
    steady_init(&s);
}

static const struct wp_flow *flow(void)
{
    return &s.metered.flow[WP_UNCOMPENSATED];
}

/* 230 V, 5 A, 30 degrees: 1150 VA, 995.9292143 W, 575 var per phase. */
START_TEST(a_balanced_load)
{
    steady_wye(&s, 230, 5, 30);
    steady_run(&s);
    for (int p = 0; p < 3; p++) {
        ck_assert_double_eq_tol(flow()->watt[p], 995.9292143, 1e-6);
        ck_assert_double_eq_tol(flow()->var[p], 575, 1e-6);
        ck_assert_double_eq_tol(flow()->va_arithmetic[p], 1150, 1e-9);
        ck_assert_double_eq_tol(flow()->va_vectorial[p], 1150, 1e-9);
    }
    ck_assert_double_eq_tol(flow()->watt[WP_TOTAL], 3 * 995.9292143, 1e-6);
    ck_assert_double_eq_tol(flow()->var[WP_TOTAL], 1725, 1e-6);
    ck_assert_double_eq_tol(flow()->va_arithmetic[WP_TOTAL], 3450, 1e-9);
    ck_assert_double_eq_tol(flow()->va_vectorial[WP_TOTAL], 3450, 1e-9);
    ck_assert_double_eq_tol(flow()->va_vectorial_s[WP_TOTAL], 34.5, 1e-9);
}
END_TEST

/*
 * B feeds back: W 1000, -1000, 1000 (230 V, 4.3478 A, PF 1), VAR 0.
 *   net       1000 = 1000 - 1000 + 1000             sums
 *   absolute  1000, phases 1000 + 1000 + 1000 = 3000    does not
 *   VA vectorial 1000, phases 3000                      does not
 *   VA arithmetic 3000 = 1000 + 1000 + 1000             sums, unsigned
 */
START_TEST(net_watts_sum_and_absolute_ones_do_not)
{
    double absolute = 0, vectorial = 0, arithmetic = 0;

    steady_wye(&s, 230, 1000.0 / 230, 0);
    s.deg[4] += 180;
    steady_run(&s);
    for (int p = 0; p < 3; p++) {
        absolute += fabs(flow()->watt[p]);
        vectorial += flow()->va_vectorial[p];
        arithmetic += flow()->va_arithmetic[p];
    }
    ck_assert_double_eq_tol(flow()->watt[WP_TOTAL], 1000, 1e-9);
    ck_assert_double_eq_tol(absolute, 3000, 1e-9);
    ck_assert_double_eq_tol(flow()->va_vectorial[WP_TOTAL], 1000, 1e-9);
    ck_assert_double_eq_tol(vectorial, 3000, 1e-9);
    ck_assert_double_eq_tol(flow()->va_arithmetic[WP_TOTAL], arithmetic, 1e-9);
}
END_TEST

/*
 * Form 5, 100 V between phases, 5 A, PF 1: S = sqrt(3) * 500 = 866.0254 VA.
 *   sum              100*5 + 100*5 = 1000 = 1.1547 S; PF 0.8660
 *   scaled           1000 * sqrt(3)/2 = S
 *   three voltages   3 * 500 / sqrt(3) = S
 *   vectorial        S
 */
START_TEST(arithmetic_va_of_two_elements_by_all_three_practices)
{
    static const double expected[] = {[WP_VA_SUM] = 1000,
                                      [WP_VA_SCALED] = 866.02540378,
                                      [WP_VA_THREE_VOLTAGES] = 866.02540378};

    s.config.form = WP_FORM_5;
    steady_add(&s, "vAB", 100, 30);
    steady_add(&s, "vBC", 100, -90);
    steady_add(&s, "iA", 5, 0);
    steady_add(&s, "iC", 5, 120);
    for (int how = WP_VA_SUM; how <= WP_VA_THREE_VOLTAGES; how++) {
        s.config.va_two_element = (enum wp_va_two_element)how;
        steady_run(&s);
        ck_assert_double_eq_tol(flow()->watt[WP_TOTAL], 866.02540378, 1e-7);
        ck_assert_double_eq_tol(flow()->var[WP_TOTAL], 0, 1e-9);
        ck_assert_double_eq_tol(flow()->va_arithmetic[WP_TOTAL], expected[how],
                                1e-7);
        ck_assert_double_eq_tol(flow()->va_vectorial[WP_TOTAL], 866.02540378,
                                1e-7);
        /* the elements: V AB 30 degrees before I A, V CB 30 behind I C */
        ck_assert_double_eq_tol(flow()->watt[0], 433.01270189, 1e-7);
        ck_assert_double_eq_tol(flow()->var[0], 250, 1e-7);
        ck_assert_double_eq_tol(flow()->var[2], -250, 1e-7);
        ck_assert_double_eq_tol(flow()->va_arithmetic[0], 500, 1e-9);
        ck_assert_double_eq(flow()->va_arithmetic[1], 0);
    }
    ck_assert_double_eq_tol(866.02540378 / expected[WP_VA_SUM], 0.8660254,
                            1e-7);
}
END_TEST

/* Unbalanced: I A 5 A at 0, I C 4 A at 100 degrees; I B = -(I A + I C):
 *   |I B|^2 = 25 + 16 + 2*20*cos(100 deg) = 41 - 6.945927 = 34.054073
 *   three voltages: 100 (5 + 5.835587 + 4) / sqrt(3) = 856.533 VA */
START_TEST(three_voltages_take_the_derived_current)
{
    s.config.form = WP_FORM_5;
    s.config.va_two_element = WP_VA_THREE_VOLTAGES;
    steady_add(&s, "vAB", 100, 30);
    steady_add(&s, "vBC", 100, -90);
    steady_add(&s, "iA", 5, 0);
    steady_add(&s, "iC", 4, 100);
    steady_run(&s);
    ck_assert_double_eq_tol(s.metered.cycle.rms[WP_I_B], 5.8355868, 1e-6);
    ck_assert_double_eq_tol(flow()->va_arithmetic[WP_TOTAL], 856.5330, 1e-3);
}
END_TEST

/* Where a current is lacking the scaled sum stands in: no figure is made of
 * half of its terms. 100 V * 5 A * sqrt(3)/2 = 433.0127. */
START_TEST(three_voltages_need_three_currents)
{
    s.config.va_two_element = WP_VA_THREE_VOLTAGES;
    steady_add(&s, "vAB", 100, 30);
    steady_add(&s, "vBC", 100, -90);
    steady_add(&s, "iA", 5, 0);
    steady_run(&s);
    ck_assert_double_eq_tol(flow()->va_arithmetic[WP_TOTAL], 433.0127, 1e-4);
}
END_TEST

/* A network's elements stand 120 degrees apart: V I of both is 2 * 600 VA, and
 * no practice scales it. */
START_TEST(a_network_is_not_scaled)
{
    s.config.service = WP_SERVICE_NETWORK;
    s.config.va_two_element = WP_VA_SCALED;
    steady_add(&s, "vA", 120, 0);
    steady_add(&s, "vC", 120, 120);
    steady_add(&s, "iA", 5, 0);
    steady_add(&s, "iC", 5, 120);
    steady_run(&s);
    ck_assert_double_eq_tol(flow()->va_arithmetic[WP_TOTAL], 1200, 1e-9);
    ck_assert_double_eq_tol(flow()->watt[WP_TOTAL], 1200, 1e-9);
    ck_assert_double_eq_tol(s.metered.cycle.rms[WP_I_N], 5, 1e-9);
}
END_TEST

/* Gains act on W and VAR of their element and what is made of them, not on V, A
 * and arithmetic VA: 995.9292143 * 1.001 and 575 * 0.998 in B. */
START_TEST(gains_scale_watts_and_vars)
{
    s.config.watt_gain[1] = 1.001;
    s.config.var_gain[1] = 0.998;
    steady_wye(&s, 230, 5, 30);
    steady_run(&s);
    ck_assert_double_eq_tol(flow()->watt[0], 995.9292143, 1e-6);
    ck_assert_double_eq_tol(flow()->watt[1], 996.9251436, 1e-6);
    ck_assert_double_eq_tol(flow()->watt_s[1], 9.969251436, 1e-8);
    ck_assert_double_eq_tol(flow()->var[1], 573.85, 1e-9);
    ck_assert_double_eq_tol(flow()->var_s[1], 5.7385, 1e-9);
    ck_assert_double_eq_tol(flow()->watt[WP_TOTAL], 2988.7835723, 1e-6);
    ck_assert_double_eq_tol(flow()->va_arithmetic[1], 1150, 1e-9);
    ck_assert_double_eq_tol(flow()->va_vectorial[1], hypot(996.9251436, 573.85),
                            1e-6);
    ck_assert_double_eq_tol(s.metered.cycle.rms[WP_I_B], 5, 1e-12);
}
END_TEST

/* What depends on the current of phase p. */
static void check_phase(int p, bool registers)
{
    const struct wp_metered *m = &s.metered;

    ck_assert_int_eq(m->flow[0].watt[p] != 0, registers);
    ck_assert_int_eq(m->flow[0].watt_s[p] != 0, registers);
    ck_assert_int_eq(m->flow[0].var_s[p] != 0, registers);
    ck_assert_int_eq(m->flow[0].va_arithmetic_s[p] != 0, registers);
    ck_assert_int_eq(m->flow[0].va_vectorial_s[p] != 0, registers);
    ck_assert_int_eq(m->cycle.rms[WP_I_A + p] != 0, registers);
    ck_assert_int_eq(m->square[WP_I_A + p] != 0, registers);
    ck_assert_int_eq(m->cycle.fundamental[WP_I_A + p].re != 0, registers);
    ck_assert_double_eq_tol(m->square[WP_V_A + p], 529, 1e-9);
}

/* Manual, "Current Inputs and Burden": class 2 1 mA, class 10 and 20 2 mA. */
START_TEST(starting_current_by_class)
{
    static const struct {
        double class_a, setting_a, amps;
        bool registers;
    } rows[] = {
        {2, 0, 0.0009, false},    {2, 0, 0.001, true},
        {2, 0, 0, false},         {10, 0, 0.0019, false},
        {10, 0, 0.002, true},     {20, 0, 0.0019, false},
        {20, 0, 0.002, true},     {20, 0.004, 0.0039, false},
        {20, 0.004, 0.004, true}, {0, 0, 0.00001, true},
    };

    for (size_t k = 0; k < sizeof(rows) / sizeof(*rows); k++) {
        s.channels = 0;
        s.config.class_a = rows[k].class_a;
        s.config.starting_current_a = rows[k].setting_a;
        steady_wye(&s, 230, 5, 30);
        s.rms[4] = rows[k].amps;
        s.deg[4] = -145;
        steady_run(&s);
        check_phase(0, true);
        check_phase(1, rows[k].registers);
        check_phase(2, true);
    }
}
END_TEST

/* Current circuit open, noise on it: iron losses go on, copper has none. 10 W
 * of iron, 20 of copper at 230 V and 5 A. */
START_TEST(below_the_starting_current_iron_losses_register)
{
    const struct wp_flow *with = &s.metered.flow[WP_COMPENSATED];

    s.config.class_a = 20;
    s.config.loss = (struct wp_loss_config){
        .enabled = true,
        .rated_voltage_v = 230,
        .rated_current_a = 5,
        .delivered = {.iron_w = 10, .iron_var = 40, .copper_w = 20}};
    steady_wye(&s, 230, 0.0015, 200);
    steady_run(&s);
    ck_assert_double_eq(flow()->watt[WP_TOTAL], 0);
    ck_assert_double_eq_tol(with->watt[WP_TOTAL], 10, 1e-9);
    ck_assert_double_eq_tol(with->var[WP_TOTAL], 40, 1e-9);
    ck_assert_double_eq_tol(with->va_vectorial[WP_TOTAL], hypot(10, 40), 1e-9);
    ck_assert_double_eq_tol(with->va_arithmetic[WP_TOTAL], hypot(10, 40), 1e-9);
}
END_TEST

static bool finite_flow(const struct wp_flow *f)
{
    double sum = 0;

    for (int p = 0; p < WP_TOTALS; p++)
        sum += f->watt_s[p] + f->var_s[p] + f->va_arithmetic_s[p] +
               f->va_vectorial_s[p] + f->watt[p] + f->var[p] +
               f->va_arithmetic[p] + f->va_vectorial[p];
    return isfinite(sum);
}

/* Dead, without duration, without channels: with everything switched on. */
/* IEC 61000-4-30: a dip is below 90 % of the declared voltage: 207 V of 230 V
 * is none, 206 V of one phase is; without a nominal voltage nothing is. */
START_TEST(a_dip_of_one_phase_is_flagged)
{
    static const struct {
        double nominal_v, b_v;
        bool flagged;
    } cases[] = {{230, 230, false}, {230, 207, false}, {230, 206, true},
                 {230, 0, true},    {0, 0, false},     {0, 206, false}};

    s.config.nominal_v = cases[_i].nominal_v;
    steady_wye(&s, 230, 5, 0);
    s.rms[1] = cases[_i].b_v;
    steady_run(&s);
    ck_assert_int_eq((s.metered.flags & WP_HC_DIP) != 0, cases[_i].flagged);
}
END_TEST

START_TEST(nothing_makes_a_nan)
{
    static const struct wp_energy nothing;
    static const struct wp_cycle no_cycle;
    struct wp_metered m;

    for (int k = 0; k < 3; k++)
        s.config.ct[k] = s.config.pt[k] =
            (struct wp_correction){2, {{1, 0.5, 3}, {5, 0.2, 1}}};
    s.config.class_a = 20;
    s.config.loss = (struct wp_loss_config){.enabled = true,
                                            .delivered = {1, 1, 1, 1, 1, 1}};
    steady_run(&s); /* no channel */
    ck_assert(finite_flow(&s.metered.flow[WP_COMPENSATED]));
    for (int service = WP_SERVICE_4_WIRE_WYE; service < WP_SERVICE_3_WIRE_WYE;
         service++) {
        bool two = service > WP_SERVICE_4_WIRE_DELTA;

        s.channels = 0;
        s.config.service = (enum wp_service)service;
        s.config.ct[1].points = s.config.pt[1].points = two ? 0 : 2;
        steady_wye(&s, 0, 0, 0);
        steady_run(&s);
        ck_assert(finite_flow(&s.metered.flow[WP_COMPENSATED]));
        for (int k = 0; k < WP_SIGNALS; k++)
            ck_assert(isfinite(s.metered.cycle.rms[k] + s.metered.square[k]));
        wp_metered_make(&s.wiring, &s.config, &nothing, &no_cycle, &m);
        ck_assert(finite_flow(&m.flow[WP_UNCOMPENSATED]));
        ck_assert(finite_flow(&m.flow[WP_COMPENSATED]));
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("metrology/metered");
    TCase *t = tcase_create("by hand");

    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_test(t, a_balanced_load);
    tcase_add_test(t, net_watts_sum_and_absolute_ones_do_not);
    tcase_add_test(t, arithmetic_va_of_two_elements_by_all_three_practices);
    tcase_add_test(t, three_voltages_take_the_derived_current);
    tcase_add_test(t, three_voltages_need_three_currents);
    tcase_add_test(t, a_network_is_not_scaled);
    tcase_add_test(t, gains_scale_watts_and_vars);
    tcase_add_test(t, starting_current_by_class);
    tcase_add_test(t, below_the_starting_current_iron_losses_register);
    tcase_add_test(t, nothing_makes_a_nan);
    tcase_add_loop_test(t, a_dip_of_one_phase_is_flagged, 0, 6);
    suite_add_tcase(suite, t);
    return suite;
}
