/* IEC 62053-22:2003, 8.2 and table 6: the influence quantities that concern
 * signals, at 64 combinations of rate and frequency. The error allowed is ours,
 * 5 ppm; what the standard allows a meter stands in tests/support/influence.c.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>

#include "influence_check.h"
#include "load_check.h"
#include "runner.h"
#include "waves.h"
#include "worst.h"

START_TEST(within_5_ppm)
{
    influence_check(INFLUENCE_IEC_62053_22, _i, 1.1);
}
END_TEST

/* The stimuli have the powers and RMS values that the standards' texts imply:
 * mean of one period, per unit of the full sine. */
START_TEST(stimuli_are_the_standards)
{
    struct tones u = {0}, u5 = {0}, i5 = {0}, burst = {0};
    struct wave w = {sqrt(2), 50, 0.3, 40};

    wave_sine(&u, &w);
    wave_fifth(&u5, &w, 0.1);
    wave_fifth(&i5, &w, 0.4);
    wave_burst(&burst, &w);
    ck_assert_double_eq_tol(tones_product(&u5, &i5, 0, 0.02) / 0.02, 1.04,
                            1e-12);
    ck_assert_double_eq_tol(sqrt(tones_product(&i5, &i5, 0, 0.02) / 0.02),
                            1.0770, 5e-5);
    ck_assert_double_eq_tol(sqrt(tones_product(&u5, &u5, 0, 0.02) / 0.02),
                            1.0050, 5e-5);
    ck_assert_double_eq_tol(tones_product(&u, &burst, 0, 0.08) / 0.08, 0.5,
                            1e-12);
    /* On in the first two cycles, off in the other two, but for the series'
     * end: 1 / (pi 40) of the peak at most. */
    for (int k = 0; k < 160; k++) {
        double t = (k + 0.5) * 0.08 / 160 - 0.3 / (100 * acos(-1.0));
        double on = k < 80 ? tones_at(&u, t) : 0;

        ck_assert_double_eq_tol(tones_at(&burst, t), on, sqrt(2) * 8e-3);
    }
}
END_TEST

/* A gate may be about to open, have just closed ... where a capture ends: the
 * meter does not know the samples beyond. */
START_TEST(burst_fired_captures_end_anywhere)
{
    static const double allowed_ppm[LOAD_QUANTITIES] = {
        [LOAD_WH] = 5, [LOAD_V2H] = 5, [LOAD_A2H] = 5};
    double rate = load_rate_hz[_i], f = load_f_hz[(3 * _i + 1) % 8];

    for (int k = 0; k < 12; k++) {
        double theta = 0.1 + 2.1 * k;
        struct wave u = {230 * sqrt(2), f, theta, 40};
        struct wave i = {2.5 * sqrt(2), f, theta, 40};
        struct meter_load l;
        struct meter_run m;
        char what[64];

        meter_load_init(&l, rate, f, (60 + k / 3.0) / f);
        wave_sine(&l.u[0], &u);
        wave_burst(&l.i[0], &i);
        meter_load_meter(&l, &m);
        meter_load_run(&l, &m);
        (void)snprintf(what, sizeof(what), "burst end %d, %g Hz, %g Hz", k,
                       rate, f);
        load_check(&l, &m, 4, allowed_ppm, what);
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("IEC 62053-22: influence quantities");
    TCase *t = tcase_create("IEC 62053-22:2003, 8.2, table 6");

    worst_begin(load_quantity_name, LOAD_QUANTITIES);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, stimuli_are_the_standards);
    tcase_add_sparse_test(t, within_5_ppm, LOAD_COMBINATIONS, 9);
    tcase_add_loop_test(t, burst_fired_captures_end_anywhere, 0, LOAD_RATES);
    suite_add_tcase(s, t);
    return s;
}
