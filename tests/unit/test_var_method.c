#include <check.h>
#include <math.h>

#include "runner.h"
#include "tone_feed.h"

/*
 * V 230 V, and I 5 A lagging by 35 degrees, with what each row adds. By hand:
 *   fundamental  230 * 5 * sin(35)
 *   harmonic h   V_h I_h sin(phi_h)
 *   quarter cycle: V_h I_h sin-like of the current T/4 later, in closed form
 */
static const double pi = 3.14159265358979323846;
static const double rate = 12800, f = 50.03, t_s = 2.1;

enum { HARMONICS, EVEN, DC, ALL, KINDS };

static struct tones tones[2];
static struct tone_feed feed;
static double fundamental_var, harmonic_var; /* [var] */

/* V and I of an order; RMS, lag of the current. */
static void add(double order, double volts, double amps, double lag_deg)
{
    double angle = 0.3 * order, lag = lag_deg * pi / 180;

    tones_add(&tones[0], volts * sqrt(2), f * order, angle);
    tones_add(&tones[1], amps * sqrt(2), f * order, angle - lag);
    harmonic_var += volts * amps * sin(lag);
    if (order == 1)
        fundamental_var = volts * amps * sin(lag);
}

static void setup(void)
{
    tones[0] = tones[1] = (struct tones){0};
    feed = (struct tone_feed){0};
    harmonic_var = 0;
    add(1, 230, 5, 35);
}

static void teardown(void)
{
    tone_feed_free(&feed);
}

static void add_kind(int kind)
{
    if (kind == HARMONICS || kind == ALL) {
        add(3, 23, 1, 70);
        add(5, 23, 2, 50); /* 40 % of current */
        add(7, 4, 0.7, -60);
        add(23, 2, 0.3, 90);
    }
    if (kind == EVEN || kind == ALL) {
        add(2, 10, 1, 65);
        add(4, 3, 0.5, -20);
    }
    if (kind == DC || kind == ALL) {
        tones_add(&tones[0], 3, 0, pi / 2);
        tones_add(&tones[1], 1, 0, pi / 2);
    }
}

/* VARh delivered - received, in [var s]. */
static double measured(enum wp_var_method method)
{
    const double(*e)[WP_REGISTER_PHASES];
    struct meter_run m;

    meter_run_init(&m, rate, 2);
    m.meter.var_method = method;
    meter_run(&m, &feed.feed);
    e = m.totals.energy.value;
    ck_assert_double_eq_tol(m.totals.duration_s,
                            (double)feed.feed.frames / rate, 1e-9);
    return 3600 * (e[WP_VARH_DELIVERED][0] - e[WP_VARH_RECEIVED][0]);
}

static void near_ppm(double value, double truth, double allowed_ppm)
{
    ck_assert_double_eq_tol(value, truth, fabs(truth) * allowed_ppm * 1e-6);
}

/* IEC 62053-24: what is not the fundamental does not count; 5 ppm with 40 % of
 * harmonics. */
START_TEST(fundamental)
{
    add_kind(_i);
    tone_feed_make(&feed, rate, t_s, tones, 2);
    near_ppm(measured(WP_VAR_FUNDAMENTAL), fundamental_var * t_s, 1);
}
END_TEST

START_TEST(per_harmonic)
{
    add_kind(_i);
    tone_feed_make(&feed, rate, t_s, tones, 2);
    near_ppm(measured(WP_VAR_PER_HARMONIC), harmonic_var * t_s, 1);
}
END_TEST

/* Integral of v(t) i(t + T/4), in the last quarter that of the period before:
 * for whatever repeats, the same. */
START_TEST(quarter_cycle)
{
    add_kind(_i);
    tone_feed_make(&feed, rate, t_s, tones, 2);
    near_ppm(measured(WP_VAR_QUARTER_CYCLE),
             tones_product(&tones[0], &tones[1], 0.25 / f, t_s), 1);
}
END_TEST

/* Three methods, one figure, where there is only a fundamental: the integrals
 * over ends that are no whole cycles differ by what the quarter cycle's ripple
 * leaves, at most V I / (2 w) = 1.83 var s of 1385. */
START_TEST(a_sine_has_one_var)
{
    tone_feed_make(&feed, rate, t_s, tones, 2);
    near_ppm(measured(WP_VAR_FUNDAMENTAL), 230 * 5 * sin(35 * pi / 180) * t_s,
             0.2);
    near_ppm(measured(WP_VAR_PER_HARMONIC), measured(WP_VAR_FUNDAMENTAL), 0.2);
    ck_assert_double_eq_tol(measured(WP_VAR_QUARTER_CYCLE),
                            measured(WP_VAR_FUNDAMENTAL), 1.83);
}
END_TEST

/* Gaps of 33.3 and 500 ms in the middle of cycles: what was recorded counts
 * whole, up to the edges. */
START_TEST(nothing_is_lost_at_ends_and_gaps)
{
    static const int64_t gaps[] = {426, 6400};

    add_kind(ALL);
    tone_feed_make(&feed, rate, t_s, tones, 2);
    feed.feed.gap_at = 9999;
    feed.feed.gap = gaps[_i];
    /* The samples go on behind the gap as if there was none: t_s in all. */
    for (int c = 0; c < 2; c++)
        for (size_t n = 9999; n < feed.feed.frames; n++)
            feed.x[c][n] =
                tones_at(&tones[c], (double)(n + (size_t)gaps[_i]) / rate);
    near_ppm(measured(WP_VAR_FUNDAMENTAL), fundamental_var * t_s, 1);
    near_ppm(measured(WP_VAR_PER_HARMONIC), harmonic_var * t_s, 1);
}
END_TEST

/* 18 ms at 50 Hz: no whole cycle, no spectrum; the quarter cycle serves. */
START_TEST(a_stretch_without_a_cycle_is_not_lost)
{
    double quarter;

    tone_feed_make(&feed, rate, 0.018125, tones, 2);
    quarter = measured(WP_VAR_QUARTER_CYCLE);
    ck_assert_double_gt(quarter, 1);
    ck_assert_double_eq(measured(WP_VAR_FUNDAMENTAL), quarter);
    ck_assert_double_eq(measured(WP_VAR_PER_HARMONIC), quarter);
}
END_TEST

/* Every quadrant has its sign. */
START_TEST(signs)
{
    static const double lag[] = {60, 120, -60, -120, 0, 180};
    double truth = 230 * 5 * sin(lag[_i] * pi / 180);

    tones[0] = tones[1] = (struct tones){0};
    add(1, 230, 5, lag[_i]);
    tone_feed_make(&feed, rate, t_s, tones, 2);
    ck_assert_double_eq_tol(measured(WP_VAR_FUNDAMENTAL), truth * t_s, 1150e-6);
    ck_assert_double_eq_tol(measured(WP_VAR_PER_HARMONIC), truth * t_s,
                            1150e-6);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/var_method");
    TCase *t = tcase_create("closed forms");

    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, fundamental, 0, KINDS);
    tcase_add_loop_test(t, per_harmonic, 0, KINDS);
    tcase_add_loop_test(t, quarter_cycle, 0, KINDS);
    tcase_add_test(t, a_sine_has_one_var);
    tcase_add_loop_test(t, nothing_is_lost_at_ends_and_gaps, 0, 2);
    tcase_add_test(t, a_stretch_without_a_cycle_is_not_lost);
    tcase_add_loop_test(t, signs, 0, 6);
    suite_add_tcase(s, t);
    return s;
}
