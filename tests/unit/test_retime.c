#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/retime.h"
#include "ingest/sinc.h"
#include "runner.h"

enum { N = 8192, MARGIN = 40 };

/* All of x through a stage; y is NaN where nothing came. Returns the index
 * after the last frame. */
static int64_t through(const struct wp_retime_config *k, const double *x,
                       const double *position, double *y)
{
    struct wp_retime *r;
    const double *px[] = {x};
    struct wp_frames in = {0, N, px, NULL}, out;
    size_t taken = 0;
    int64_t end = 0;

    for (int i = 0; i < N; i++)
        y[i] = NAN;
    ck_assert_int_eq(wp_retime_create(&r, k, NULL), WP_OK);
    for (;;) {
        while (wp_retime_pull(r, &out)) {
            ck_assert_int_ge(out.first, end);
            end = out.first + (int64_t)out.frames;
            ck_assert_int_le(end, N);
            memcpy(y + out.first, out.x[0], out.frames * sizeof(*y));
        }
        if (taken == N + 1)
            break;
        if (taken < N)
            taken += wp_retime_push(r, &in, taken, position);
        else {
            wp_retime_finish(r);
            taken = N + 1;
        }
    }
    wp_retime_destroy(r);
    return end;
}

/* Amplitude and phase of frequency f [cycles/sample] within the margins, by
 * least squares; residual is the RMS of what is left. */
static void fit(const double *y, double f, double *amplitude, double *phase,
                double *residual)
{
    double cc = 0, ss = 0, cs = 0, yc = 0, ys = 0, det, a, b, left = 0;

    for (int n = MARGIN; n < N - MARGIN; n++) {
        double c = cos(2.0 * M_PI * f * n), s = sin(2.0 * M_PI * f * n);

        cc += c * c;
        ss += s * s;
        cs += c * s;
        yc += y[n] * c;
        ys += y[n] * s;
    }
    det = cc * ss - cs * cs;
    a = (ys * cc - yc * cs) / det;
    b = (yc * ss - ys * cs) / det;
    for (int n = MARGIN; n < N - MARGIN; n++) {
        double e =
            y[n] - a * sin(2.0 * M_PI * f * n) - b * cos(2.0 * M_PI * f * n);

        left += e * e;
    }
    *amplitude = hypot(a, b);
    *phase = atan2(b, a);
    *residual = sqrt(left / (N - 2 * MARGIN));
}

/* A sine sampled `shift` samples late must come out as if on time. */
static void sine_comes_out(double f, double shift)
{
    static double x[N], y[N];
    struct wp_retime_config k = {
        .channels = 1, .block = 1000, .shift = {shift}};
    double amplitude, phase, residual;

    for (int n = 0; n < N; n++)
        x[n] = sin(2.0 * M_PI * f * (n + shift));
    ck_assert_int_eq(through(&k, x, NULL, y), N);
    fit(y, f, &amplitude, &phase, &residual);
    ck_assert_double_eq_tol(amplitude, 1.0, 1e-7);
    ck_assert_double_eq_tol(phase, 0.0, 1e-6);
    ck_assert_double_lt(residual, 1e-6);
}

START_TEST(skew_is_taken_away_up_to_0_4_of_the_rate)
{
    static const double f[] = {0.001, 0.0371, 0.2, 0.333, 0.4};
    static const double shift[] = {0.5, 0.013, -0.25, 3.77, -7.0 / 3.0};

    for (size_t i = 0; i < sizeof(f) / sizeof(*f); i++)
        for (size_t k = 0; k < sizeof(shift) / sizeof(*shift); k++)
            sine_comes_out(f[i], shift[k]);
}
END_TEST

START_TEST(a_missing_sample_widens_by_the_filter_alone)
{
    static double x[N], y[N];
    struct wp_retime_config k = {.channels = 1, .block = 777, .shift = {0.5}};

    for (int n = 0; n < N; n++)
        x[n] = n == 4000 ? NAN : 1.0;
    (void)through(&k, x, NULL, y);
    for (int n = MARGIN; n < N - MARGIN; n++) {
        bool lost = n > 4000 - WP_SINC_HALF && n <= 4000 + WP_SINC_HALF;

        ck_assert_int_eq(isnan(y[n]), lost);
        if (!lost)
            ck_assert_double_eq_tol(y[n], 1.0, 1e-14);
    }
}
END_TEST

/* Frames at 1.6 grid samples, as a slower rate gives. */
START_TEST(a_slower_rate_is_interpolated)
{
    static double x[N], y[N], at[N];
    struct wp_retime_config k = {.channels = 1,
                                 .block = 500,
                                 .clocked = true,
                                 .gap = HUGE_VAL,
                                 .bend = 0.01};
    int used = N * 5 / 8 - 10;

    for (int n = 0; n < N; n++) {
        at[n] = n < used ? 1.6 * n + 0.3 : NAN;
        x[n] = n < used ? sin(2.0 * M_PI * 0.2 * at[n]) : 0.0;
    }
    ck_assert_int_eq(through(&k, x, at, y), (int64_t)floor(at[used - 1]) + 1);
    for (int n = 64; n < (int)at[used - 1] - 64; n++)
        ck_assert_double_eq_tol(y[n], sin(2.0 * M_PI * 0.2 * n), 2e-7);
}
END_TEST

/* Two rates: the taps themselves end where they meet. Unless both sides are
 * continued (stretch; test_rate_joint.c) what lies between frames is lost
 * there, and nothing is made up. */
START_TEST(taps_end_at_a_change_of_rate_that_is_not_joined)
{
    static double x[N], y[N], at[N];
    struct wp_retime_config k = {.channels = 1,
                                 .block = 500,
                                 .clocked = true,
                                 .gap = HUGE_VAL,
                                 .bend = 0.01};
    int bad = 0;

    for (int n = 0; n < N; n++) {
        at[n] = n <= 2000 ? n : n < 4000 ? 2000 + 2 * (n - 2000) : NAN;
        x[n] = n < 4000 ? sin(2.0 * M_PI * 0.02 * at[n]) : 0.0;
    }
    (void)through(&k, x, at, y);
    for (int n = 0; n < 5990; n++) {
        if (isnan(y[n]))
            bad++;
        else
            ck_assert_double_eq_tol(y[n], sin(2.0 * M_PI * 0.02 * n), 1e-7);
    }
    /* Frames themselves are kept: only what lies between them is lost. */
    ck_assert_int_gt(bad, 30);
    ck_assert_int_lt(bad, 150);
    k.stretch = 2.0;
    (void)through(&k, x, at, y);
    for (int n = 0; n < 5930; n++)
        ck_assert_double_eq_tol(y[n], sin(2.0 * M_PI * 0.02 * n), 1e-8);
}
END_TEST

START_TEST(the_table_of_taps_is_the_taps)
{
    struct wp_sinc_table *t = wp_sinc_table_create();
    double a[WP_SINC_TAPS], b[WP_SINC_TAPS];

    ck_assert_ptr_nonnull(t);
    for (int i = 0; i <= 1000; i++) {
        wp_sinc_taps(i / 1000.0, a);
        wp_sinc_table_taps(t, i / 1000.0, b);
        for (int j = 0; j < WP_SINC_TAPS; j++)
            ck_assert_double_eq_tol(a[j], b[j], 1e-10);
    }
    wp_sinc_table_destroy(t);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("ingest/retime");
    TCase *t = tcase_create("one uniform grid");

    tcase_set_timeout(t, 60);
    tcase_add_test(t, skew_is_taken_away_up_to_0_4_of_the_rate);
    tcase_add_test(t, a_missing_sample_widens_by_the_filter_alone);
    tcase_add_test(t, a_slower_rate_is_interpolated);
    tcase_add_test(t, taps_end_at_a_change_of_rate_that_is_not_joined);
    tcase_add_test(t, the_table_of_taps_is_the_taps);
    suite_add_tcase(s, t);
    return s;
}
