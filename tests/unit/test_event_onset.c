/*
 * Onset, point on wave and I2t of synthetic events that went
 * through sync, at 50 and 60 Hz and beside, with capture rates that fit none.
 *
 * Truth: the phasors and instants that the test made. A step lies between two
 * samples of the capture, half a sample after the mark on average, and a cell
 * is 1/512 cycle: onsets to a cell and a sample.
 */
#include <check.h>
#include <complex.h>
#include <math.h>
#include <string.h>

#include "dip_scene.h"
#include "runner.h"

static struct anatomy_run a;

static void teardown(void)
{
    anatomy_release(&a);
}

static const double f_hz[] = {50, 60, 49.83, 60.17};

static double onset_error_s(const struct wp_event *e, const struct dip_scene *s)
{
    return (double)e->onset_ns * 1e-9 - s->from_s;
}

/* A dip of all phases to a residual: on every point on wave, seen first in V A
 * or V C, told early or late. Depth 0.85 moves nothing but 15 %. */
START_TEST(onset_and_point_on_wave)
{
    static const double residual[] = {0.0, 0.4, 0.85};
    double worst_s = 0;

    for (int k = 0; k < 12; k++) {
        int first = k % 2 ? WP_V_C : WP_V_A;
        double own = 30.0 * k, cell_s = 1 / (512 * f_hz[_i]), wave;
        struct dip_scene s =
            dip_scene_balanced(f_hz[_i], 0.6001 + 0.0013 * k, 0.75,
                               first == WP_V_C ? own + 240 : own);
        struct wp_event *e;

        for (int c = 0; c < 3; c++)
            s.during[c] *= residual[k % 3];
        dip_scene_make(&s, &a);
        /* The window that first sees it begins up to a cycle before. */
        e = anatomy_add(&a, s.from_s - 0.9 / f_hz[_i] + 0.0015 * (k % 5), 0.76,
                        first);
        anatomy_go(&a);
        worst_s = fmax(worst_s, fabs(onset_error_s(e, &s)));
        ck_assert_double_lt(fabs(onset_error_s(e, &s)),
                            cell_s + 1 / dip_scene_rate_hz);
        /* The angle is that of the onset that was found. */
        wave = own + 360 * f_hz[_i] * onset_error_s(e, &s);
        ck_assert_double_lt(fabs(remainder(e->point_on_wave_deg - wave, 360)),
                            0.05);
        anatomy_release(&a);
    }
    ck_assert_double_lt(worst_s, 1.5 / (512 * f_hz[_i]));
}
END_TEST

/* With 0.2 % of noise, and the phase jumping by -25 degrees at the onset: the
 * grid is bridged there. */
START_TEST(onset_with_noise_and_phase_jump)
{
    for (int k = 0; k < 8; k++) {
        struct dip_scene s =
            dip_scene_balanced(f_hz[_i], 0.607, 0.75, 45.0 * k);
        struct wp_event *e;
        double wave;

        for (int c = 0; c < 3; c++)
            s.during[c] *= dip_scene_phasor(0.5, -25);
        s.noise = 0.002;
        dip_scene_make(&s, &a);
        e = anatomy_add(&a, 0.607 - 0.5 / f_hz[_i], 0.76, WP_V_A);
        anatomy_go(&a);
        ck_assert_double_lt(fabs(onset_error_s(e, &s)), 1e-4);
        wave = 45.0 * k + 360 * f_hz[_i] * onset_error_s(e, &s);
        ck_assert_double_lt(fabs(remainder(e->point_on_wave_deg - wave, 360)),
                            0.5);
        anatomy_release(&a);
    }
}
END_TEST

/* Nothing stands out (an event that the test made up): the start is taken. At
 * the beginning of the capture there is no cycle before: 0. */
START_TEST(no_onset)
{
    struct dip_scene s = dip_scene_balanced(f_hz[_i], 0.6, 0.8, 70);
    struct wp_event *quiet, *first;

    dip_scene_make(&s, &a);
    quiet = anatomy_add(&a, 0.6, 0.8, WP_V_A);
    first = anatomy_add(&a, 0.0, 0.2, WP_V_A);
    anatomy_go(&a);
    ck_assert_int_eq(quiet->onset_ns, quiet->start_ns);
    ck_assert_double_eq_tol(quiet->point_on_wave_deg, 70, 0.01);
    ck_assert_int_eq(quiet->direction, WP_DIRECTION_UNKNOWN);
    ck_assert_int_eq(first->onset_ns, 0);
    ck_assert_double_eq(first->point_on_wave_deg, 0);
}
END_TEST

/* A cell at each end counts as if it were level: h^2 / 8 of the slope of i^2,
 * 1 ppm of a cycle's I2t each and three times that in what the midpoints err.
 */
START_TEST(i2t_of_a_steady_current)
{
    static const double length_s[] = {0.011, 0.0237, 0.1, 0.4001, 1.3};

    for (int k = 0; k < 5; k++) {
        struct dip_scene s =
            dip_scene_balanced(f_hz[_i], 0.6, 0.6 + length_s[k], 20 + 7 * k);
        double from = 0.5931 + 0.0017 * k, to = from + length_s[k];
        struct wp_event *e;

        dip_scene_make(&s, &a);
        e = anatomy_add(&a, from, to, WP_V_A);
        anatomy_go(&a);
        for (int c = 0; c < 3; c++)
            ck_assert_double_eq_tol(
                e->i2t_a2s[c],
                dip_scene_i2t(s.before[3 + c], f_hz[_i], from, to),
                1e-5 * 25 / f_hz[_i]);
        anatomy_release(&a);
    }
}
END_TEST

/* A fault of 40 A between: 0.1 % where its edges ring. */
START_TEST(i2t_of_a_fault)
{
    struct dip_scene s = dip_scene_balanced(f_hz[_i], 0.6031, 0.8457, 100);
    double from = 0.5931, to = 0.8637;
    struct wp_event *e;

    for (int c = 0; c < 3; c++) {
        s.during[c] *= 0.5;
        s.during[3 + c] *= dip_scene_phasor(8, -40);
    }
    dip_scene_make(&s, &a);
    e = anatomy_add(&a, from, to, WP_V_A);
    anatomy_go(&a);
    for (int c = 0; c < 3; c++) {
        double truth =
            dip_scene_i2t(s.before[3 + c], f_hz[_i], from, s.from_s) +
            dip_scene_i2t(s.during[3 + c], f_hz[_i], s.from_s, s.to_s) +
            dip_scene_i2t(s.before[3 + c], f_hz[_i], s.to_s, to);

        ck_assert_double_eq_tol(e->i2t_a2s[c] / truth, 1, 1e-3);
    }
    ck_assert_int_eq(e->direction, WP_DIRECTION_DOWNSTREAM);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("pq/event_onset and I2t");
    TCase *t = tcase_create("onset");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_sparse_test(t, onset_and_point_on_wave, 4, 3);
    tcase_add_sparse_test(t, onset_with_noise_and_phase_jump, 4, 3);
    tcase_add_sparse_test(t, no_onset, 4, 3);
    tcase_add_sparse_test(t, i2t_of_a_steady_current, 4, 3);
    tcase_add_sparse_test(t, i2t_of_a_fault, 4, 3);
    suite_add_tcase(s, t);
    return s;
}
