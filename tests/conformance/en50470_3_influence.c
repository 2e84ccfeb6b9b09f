/* EN 50470-3 (class C) and MID annex V: disturbances of the signal at 64
 * combinations of rate and frequency; phase fired currents and half-waves with
 * DC among them. The error allowed is ours, 5 ppm; what the standard allows a
 * meter stands in tests/support/influence.c. */
#include <check.h>
#include <math.h>

#include "influence_check.h"
#include "load_truth.h"
#include "runner.h"
#include "waves.h"
#include "worst.h"

START_TEST(within_5_ppm)
{
    influence_check(INFLUENCE_EN_50470_3, _i, 1.1);
}
END_TEST

/* Over one period, per unit of the full sine: what the waveforms' geometry
 * gives. The RMS values lack what lies above order 40. */
START_TEST(stimuli_are_the_standards)
{
    const double pi = acos(-1.0);
    struct tones u = {0}, fired = {0}, half = {0};
    struct wave w = {sqrt(2), 50, 0.3, 40};

    wave_sine(&u, &w);
    wave_phase_fired(&fired, &w);
    wave_half(&half, &w);
    ck_assert_double_eq_tol(tones_product(&u, &fired, 0, 0.02) / 0.02, 0.5,
                            1e-12);
    ck_assert_double_eq_tol(tones_product(&u, &fired, 0.005, 0.02) / 0.02,
                            1 / pi, 1e-12);
    ck_assert_double_eq_tol(fired.amplitude[0] / sqrt(2), 0.5927, 5e-5);
    ck_assert_double_eq_tol(sqrt(tones_product(&fired, &fired, 0, 0.02) / 0.02),
                            sqrt(0.5), 8e-3);
    ck_assert_double_eq_tol(tones_product(&u, &half, 0, 0.02) / 0.02, 0.5,
                            1e-12);
    ck_assert_double_eq_tol(sqrt(tones_product(&half, &half, 0, 0.02) / 0.02),
                            sqrt(0.5), 1e-5);
    ck_assert_double_eq_tol(half.amplitude[0], 0.4502, 5e-5);
    for (int k = 0; k < 200; k++) {
        double t = (k + 0.5) * 1e-4, x = tones_at(&u, t);
        double theta = fmod(2 * pi * 50 * t + 0.3, pi);

        /* Half a cycle has a corner, phase firing an edge: near it the series
         * stands between. */
        ck_assert_double_eq_tol(tones_at(&half, t), fmax(x, 0), sqrt(2) * 8e-3);
        if (fmin(fabs(theta - pi / 2), fmin(theta, pi - theta)) > 0.25)
            ck_assert_double_eq_tol(tones_at(&fired, t), theta > pi / 2 ? x : 0,
                                    0.08);
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("EN 50470-3: influence quantities");
    TCase *t = tcase_create("EN 50470-3, class C; MID annex V, disturbances");

    worst_begin(load_quantity_name, LOAD_QUANTITIES);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, stimuli_are_the_standards);
    tcase_add_sparse_test(t, within_5_ppm, LOAD_COMBINATIONS, 9);
    suite_add_tcase(s, t);
    return s;
}
