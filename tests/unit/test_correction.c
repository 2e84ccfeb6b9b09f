#include <check.h>
#include <math.h>

#include "metrology/correction.h"
#include "runner.h"
#include "steady.h"

static const double pi = 3.14159265358979323846;
static struct steady s;

static void setup(void)
{
    steady_init(&s);
}

static struct wp_correction constant(double ratio_pct, double phase_min)
{
    return (struct wp_correction){1, {{1.0, ratio_pct, phase_min}}};
}

/* 1.0 % and 30' at 0.25 A, 0.5 % and 10' at 5 A, 0.2 % and 4' at 20 A. Half way
 * between the first two, 2.625 A: 0.75 %, 20'; a tenth between the last two,
 * 6.5 A: 0.47 %, 9.4'. */
START_TEST(straight_lines_between_points_constant_beyond)
{
    static const struct wp_correction c = {
        3, {{0.25, 1.0, 30}, {5, 0.5, 10}, {20, 0.2, 4}}};
    static const struct {
        double at, ratio_pct, phase_min;
    } rows[] = {
        {0, 1, 30},   {0.1, 1, 30},     {0.25, 1, 30}, {2.625, 0.75, 20},
        {5, 0.5, 10}, {6.5, 0.47, 9.4}, {20, 0.2, 4},  {100, 0.2, 4},
    };

    for (size_t k = 0; k < sizeof(rows) / sizeof(*rows); k++) {
        struct wp_correction_value v = wp_correction_at(&c, rows[k].at);

        ck_assert_double_eq_tol(v.gain, 1 / (1 + rows[k].ratio_pct / 100),
                                1e-14);
        ck_assert_double_eq_tol(v.angle_rad,
                                rows[k].phase_min * pi / (180 * 60), 1e-15);
    }
}
END_TEST

START_TEST(without_points_it_is_exact)
{
    static const struct wp_correction none = {0, {{0, 0, 0}}};
    struct wp_correction_value v = wp_correction_at(&none, 3);

    ck_assert_double_eq(v.gain, 1);
    ck_assert_double_eq(v.angle_rad, 0);
}
END_TEST

/* The CT gives 0.5 % too much: 5 A are 5 / 1.005 = 4.9751244 A, and 230 V at
 * PF 1 are 1144.278607 W instead of 1150. A2h has the square, 24.7518625. */
START_TEST(ratio_error_of_a_current_transformer)
{
    const struct wp_metered *m = &s.metered;

    s.config.ct[0] = constant(0.5, 0);
    steady_add(&s, "vA", 230, 0);
    steady_add(&s, "iA", 5, 0);
    steady_run(&s);
    ck_assert_double_eq_tol(m->cycle.rms[WP_I_A], 4.9751244, 1e-7);
    ck_assert_double_eq_tol(m->flow[0].watt[0], 1144.278607, 1e-6);
    ck_assert_double_eq_tol(m->flow[0].watt_s[0], 11.44278607, 1e-8);
    ck_assert_double_eq_tol(m->flow[0].va_arithmetic[0], 1144.278607, 1e-6);
    ck_assert_double_eq_tol(m->square[WP_I_A], 0.247518625, 1e-8);
    ck_assert_double_eq_tol(m->square[WP_V_A], 529, 1e-9);
}
END_TEST

/* The PT gives 0.4 % too little: 230 V are 230 / 0.996 = 230.923695 V; V2h has
 * 230.923695^2 * 0.01 s = 533.257528. */
START_TEST(ratio_error_of_a_voltage_transformer)
{
    const struct wp_metered *m = &s.metered;

    s.config.pt[0] = constant(-0.4, 0);
    steady_add(&s, "vA", 230, 0);
    steady_add(&s, "iA", 5, 0);
    steady_run(&s);
    ck_assert_double_eq_tol(m->cycle.rms[WP_V_A], 230.923695, 1e-6);
    ck_assert_double_eq_tol(m->square[WP_V_A], 533.257528, 1e-5);
    ck_assert_double_eq_tol(m->flow[0].watt[0], 1150 / 0.996, 1e-9);
}
END_TEST

/*
 * The secondary current leads by 10': what looks like a lag of 60 degrees is
 * one of 60 degrees 10'. 1150 cos(60 10') = 1150 * 0.49747872 = 572.1005 W
 * (0.50 % less), 1150 sin(60 10') = 1150 * 0.86747618 = 997.5976 var.
 * A PT that leads by 10' does the opposite: 59 degrees 50', 577.8946 W.
 */
START_TEST(phase_displacement_at_half_power_factor)
{
    double minute = pi / 10800;

    s.config.ct[0] = constant(0, 10);
    steady_add(&s, "vA", 230, 0);
    steady_add(&s, "iA", 5, -60);
    steady_run(&s);
    ck_assert_double_eq_tol(s.metered.flow[0].watt[0], 572.100, 1e-3);
    ck_assert_double_eq_tol(s.metered.flow[0].var[0], 997.598, 1e-3);
    ck_assert_double_eq_tol(s.metered.flow[0].watt[0],
                            1150 * cos(pi / 3 + 10 * minute), 1e-9);
    s.config.ct[0].points = 0;
    s.config.pt[0] = constant(0, 10);
    steady_run(&s);
    ck_assert_double_eq_tol(s.metered.flow[0].watt[0],
                            1150 * cos(pi / 3 - 10 * minute), 1e-9);
    ck_assert_double_eq_tol(s.metered.flow[0].var[0],
                            1150 * sin(pi / 3 - 10 * minute), 1e-9);
    s.config.ct[0] = constant(0, 10);
    steady_run(&s);
    ck_assert_double_eq_tol(s.metered.flow[0].watt[0], 575, 1e-9);
}
END_TEST

/* What transformers with these errors make of true phasors. */
static void spoil(int channel, const struct wp_correction *c)
{
    s.rms[channel] *= 1 + c->point[0].ratio_pct / 100;
    s.deg[channel] += c->point[0].phase_min / 60;
}

/* The same system, true, measured, and corrected, must be the true one again in
 * every figure. */
static void compare(const struct steady *truth)
{
    const struct wp_metered *t = &truth->metered, *m = &s.metered;

    for (int k = 0; k < WP_SIGNALS; k++) {
        ck_assert_double_eq_tol(m->cycle.rms[k], t->cycle.rms[k], 1e-9);
        ck_assert_double_eq_tol(m->square[k], t->square[k], 1e-7);
        ck_assert_double_eq_tol(m->cycle.fundamental[k].re,
                                t->cycle.fundamental[k].re, 1e-9);
        ck_assert_double_eq_tol(m->cycle.fundamental[k].im,
                                t->cycle.fundamental[k].im, 1e-9);
    }
    for (int p = 0; p < WP_TOTALS; p++) {
        ck_assert_double_eq_tol(m->flow[0].watt[p], t->flow[0].watt[p], 1e-8);
        ck_assert_double_eq_tol(m->flow[0].var[p], t->flow[0].var[p], 1e-8);
        ck_assert_double_eq_tol(m->flow[0].watt_s[p], t->flow[0].watt_s[p],
                                1e-9);
        ck_assert_double_eq_tol(m->flow[0].va_arithmetic[p],
                                t->flow[0].va_arithmetic[p], 1e-8);
    }
}

static void set_errors(void)
{
    for (int k = 0; k < 3; k++) {
        s.config.ct[k] = constant(0.5 - 0.3 * k, 12 + 7 * k);
        s.config.pt[k] = constant(-0.3 + 0.2 * k, -8 + 5 * k);
    }
}

/* Unbalanced, all six transformers with errors of their own. */
START_TEST(a_wye_is_itself_again)
{
    struct steady truth;

    steady_wye(&s, 230, 5, 40);
    s.rms[1] = 215;
    s.deg[1] -= 3;
    s.rms[4] = 2.5;
    s.deg[5] += 50;
    truth = s;
    steady_run(&truth);
    set_errors();
    for (int k = 0; k < 3; k++) {
        spoil(k, &s.config.pt[k]);
        spoil(3 + k, &s.config.ct[k]);
    }
    steady_run(&s);
    compare(&truth);
}
END_TEST

START_TEST(a_delta_is_itself_again)
{
    struct steady truth;

    s.config.form = WP_FORM_5;
    steady_add(&s, "vAB", 100, 30);
    steady_add(&s, "vBC", 104, -88);
    steady_add(&s, "iA", 5, -25);
    steady_add(&s, "iC", 4, 100);
    truth = s;
    steady_run(&truth);
    set_errors();
    s.config.ct[1].points = s.config.pt[1].points = 0;
    spoil(0, &s.config.pt[0]);
    spoil(1, &s.config.pt[2]);
    spoil(2, &s.config.ct[0]);
    spoil(3, &s.config.ct[2]);
    steady_run(&s);
    compare(&truth);
}
END_TEST

START_TEST(a_network_is_itself_again)
{
    struct steady truth;

    s.config.service = WP_SERVICE_NETWORK;
    steady_add(&s, "vA", 120, 0);
    steady_add(&s, "vC", 121, 119);
    steady_add(&s, "iA", 5, -25);
    steady_add(&s, "iC", 4, 100);
    truth = s;
    steady_run(&truth);
    set_errors();
    s.config.ct[1].points = s.config.pt[1].points = 0;
    spoil(0, &s.config.pt[0]);
    spoil(1, &s.config.pt[2]);
    spoil(2, &s.config.ct[0]);
    spoil(3, &s.config.ct[2]);
    steady_run(&s);
    compare(&truth);
}
END_TEST

/* Balanced 5 A, and 1 A of harmonics in each: the neutral has sqrt(3) A, no
 * fundamental. The CT of A makes 5.025 A and 1.005 A: 0.025 A of fundamental
 * appear in the neutral, and go again. Of the rest only the mean gain is known,
 * (1/1.005 + 2) / 3 = 0.9983416 of sqrt(1.005^2 + 2) = 1.7349424. */
START_TEST(the_neutral_loses_what_one_transformer_gave_it)
{
    struct wp_complex f;

    s.config.ct[0] = constant(0.5, 0);
    steady_wye(&s, 230, 5, 0);
    s.rest[3] = 1.005;
    s.rest[4] = s.rest[5] = 1;
    spoil(3, &s.config.ct[0]);
    steady_run(&s);
    f = s.metered.cycle.fundamental[WP_I_N];
    ck_assert_double_eq_tol(hypot(f.re, f.im), 0, 1e-12);
    ck_assert_double_eq_tol(s.metered.cycle.rms[WP_I_N], 0.9983416 * 1.7349424,
                            1e-6);
    ck_assert_double_eq_tol(s.metered.square[WP_I_N] * 100,
                            pow(s.metered.cycle.rms[WP_I_N], 2), 1e-9);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("metrology/correction");
    TCase *t = tcase_create("by hand");

    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_test(t, straight_lines_between_points_constant_beyond);
    tcase_add_test(t, without_points_it_is_exact);
    tcase_add_test(t, ratio_error_of_a_current_transformer);
    tcase_add_test(t, ratio_error_of_a_voltage_transformer);
    tcase_add_test(t, phase_displacement_at_half_power_factor);
    tcase_add_test(t, a_wye_is_itself_again);
    tcase_add_test(t, a_delta_is_itself_again);
    tcase_add_test(t, a_network_is_itself_again);
    tcase_add_test(t, the_neutral_loses_what_one_transformer_gave_it);
    suite_add_tcase(suite, t);
    return suite;
}
