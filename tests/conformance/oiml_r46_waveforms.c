/* OIML R46: quadriform and peaked waveforms at 64 combinations of rate and
 * frequency. The error allowed is ours, 5 ppm. Our knowledge of the tables is
 * second-hand (they agree with the powers that are told with them). */
#include <check.h>
#include <math.h>

#include "influence_check.h"
#include "load_truth.h"
#include "runner.h"
#include "waves.h"
#include "worst.h"

START_TEST(within_5_ppm)
{
    influence_check(INFLUENCE_OIML_R46, _i, 1.7);
}
END_TEST

/* Harmonic power is negative: P 0.98060, I 1.07359, U 1.00124, PF 0.91225 of
 * the fundamentals'. By hand for the quadriform: 1 - (30 * 3.8 + 18 * 2.4 +
 * 14 * 1.7 + 9 * 1.0 + 5 * 0.8) / 10^4 = 1 - 194 / 10^4. */
START_TEST(stimuli_are_the_standards)
{
    const enum wave_r46 u_of[] = {WAVE_QUADRIFORM_U, WAVE_PEAKED_U};
    const enum wave_r46 i_of[] = {WAVE_QUADRIFORM_I, WAVE_PEAKED_I};
    struct tones u = {0}, i = {0};
    struct wave w = {sqrt(2), 50, 0.3, 40};
    double p, v, a;

    wave_r46(&u, &w, u_of[_i]);
    wave_r46(&i, &w, i_of[_i]);
    p = tones_product(&u, &i, 0, 0.02) / 0.02;
    v = sqrt(tones_product(&u, &u, 0, 0.02) / 0.02);
    a = sqrt(tones_product(&i, &i, 0, 0.02) / 0.02);
    ck_assert_double_eq_tol(p, 0.98060, 1e-12);
    ck_assert_double_eq_tol(a, 1.07359, 5e-6);
    ck_assert_double_eq_tol(v, 1.00124, 5e-6);
    ck_assert_double_eq_tol(p / (v * a), 0.91225, 5e-6);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("OIML R46: waveforms");
    TCase *t = tcase_create("OIML R46, quadriform and peaked waveforms");

    worst_begin(load_quantity_name, LOAD_QUANTITIES);
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, stimuli_are_the_standards, 0, 2);
    tcase_add_sparse_test(t, within_5_ppm, LOAD_COMBINATIONS, 9);
    suite_add_tcase(s, t);
    return s;
}
