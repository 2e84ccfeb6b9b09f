/* The digital filters against the analogue ones of IEC 61000-4-15:2010, which
 * are written here as the standard does: as a product. */
#include <check.h>
#include <complex.h>
#include <math.h>

#include "pq/flicker_design.h"
#include "runner.h"

static const double tau = 6.28318530717958647692;

static const struct {
    enum wp_lamp lamp;
    double k, lambda, w1, w2, w3, w4; /* [Hz] */
} lamps[] = {
    {WP_LAMP_230, 1.74802, 4.05981, 9.15494, 2.27979, 1.22535, 21.9},
    {WP_LAMP_120, 1.6357, 4.167375, 9.077169, 2.939902, 1.394468, 17.31512},
    {WP_LAMP_100, 1.52067, 4.05217, 9.01508, 4.12991, 1.68945, 18.9417},
};

/* With frequencies in hertz throughout, s is j f. */
static double complex analogue(int l, double cutoff_hz, double f_hz)
{
    double complex s = I * f_hz, n = s / cutoff_hz, h = 1;

    h *= s / (s + 0.05);
    for (int k = 1; k < 6; k += 2) /* Butterworth, order 6 */
        h /= 1 + 2 * n * sin(tau * k / 24) + n * n;
    h *= lamps[l].k * lamps[l].w1 * s /
         (s * s + 2 * lamps[l].lambda * s + lamps[l].w1 * lamps[l].w1);
    h *= (1 + s / lamps[l].w2) / (1 + s / lamps[l].w3) / (1 + s / lamps[l].w4);
    return h;
}

static double complex digital(const struct wp_flicker_design *d, double f_hz)
{
    double complex z = cexp(-I * tau * f_hz / d->rate_hz), h = 0;

    for (int k = 0; k < WP_FLICKER_SECTIONS; k++)
        h += (d->section[k].c1 * z + d->section[k].c2 * z * z) /
             (1 + d->section[k].a1 * z + d->section[k].a2 * z * z);
    /* Seen from the middle tap: without their delay. */
    return h * (d->tap[0] + d->tap[1] * (z + 1 / z) +
                d->tap[2] * (z * z + 1 / z / z));
}

/* Magnitude and phase: of the response at 8.8 Hz, about the largest. */
START_TEST(response_is_the_analogue_one)
{
    static const struct {
        double rate_hz, allowed;
    } rows[] = {{400, 3e-5},  {450, 2e-5},  {600, 5e-6}, {1000, 1e-6},
                {2000, 1e-7}, {3999, 1e-7}, {8000, 1e-7}};
    static const double mains_hz[] = {50, 60};
    static const double cutoff_hz[] = {35, 42};

    for (int l = 0; l < 3; l++)
        for (size_t r = 0; r < sizeof(rows) / sizeof(*rows); r++) {
            struct wp_flicker_design d;
            double largest = cabs(analogue(l, cutoff_hz[_i], 8.8));

            wp_flicker_design(&d, lamps[l].lamp, mains_hz[_i], rows[r].rate_hz);
            for (double f = 0.01; f < 125; f *= 1.05) {
                double complex h = analogue(l, cutoff_hz[_i], f);

                ck_assert_double_le(cabs(digital(&d, f) - h) / largest,
                                    rows[r].allowed);
            }
            ck_assert_double_le(cabs(digital(&d, 0)) / largest, 1e-7);
        }
}
END_TEST

/* By the closed form: of a sine of depth d and gain h, squared and through the
 * first-order low-pass of 0.3 s, (d h)^2 / 2 (1 + 1 / |1 + j w 0.3 s|), w of
 * twice 8.8 Hz. The carrier adds at most 0.05 %. */
START_TEST(calibration_point_is_1)
{
    static const double rates[] = {400, 2000, 3999};
    static const double depth[] = {0.0025, 0.00321};

    for (int l = 0; l < 2; l++)
        for (int r = 0; r < 3; r++) {
            struct wp_flicker_design d;
            double h, ripple = 1 / hypot(1, tau * 17.6 * 0.3);

            wp_flicker_design(&d, lamps[l].lamp, 50, rates[r]);
            h = depth[l] * cabs(digital(&d, 8.8));
            ck_assert_double_eq_tol(
                d.gain / (1 - d.keep) * h * h / 2 * (1 + ripple), 1, 6e-4);
        }
}
END_TEST

/* The lamps' constants are of one scale: the 230 V and the 120 V lamp need the
 * same at 8.8 Hz within the rounding of 0.250 % and 0.321 % (0.4 %). */
START_TEST(lamps_share_one_scale)
{
    struct wp_flicker_design d[3];

    for (int l = 0; l < 3; l++)
        wp_flicker_design(&d[l], lamps[l].lamp, 60, 2000);
    ck_assert_double_eq_tol(d[1].gain / d[0].gain, 1, 0.008);
    ck_assert_double_eq(d[2].gain, d[0].gain);
}
END_TEST

START_TEST(time_constants)
{
    struct wp_flicker_design d;

    wp_flicker_design(&d, WP_LAMP_230, 50, 2000);
    ck_assert_double_eq_tol(pow(d.keep, 600), exp(-1), 1e-12);
    ck_assert_double_eq_tol(pow(1 - d.reference, 54600), exp(-1), 1e-9);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("pq/flicker_design");
    TCase *tc = tcase_create("filters");

    tcase_add_loop_test(tc, response_is_the_analogue_one, 0, 2);
    tcase_add_test(tc, calibration_point_is_1);
    tcase_add_test(tc, lamps_share_one_scale);
    tcase_add_test(tc, time_constants);
    suite_add_tcase(s, tc);
    return s;
}
