#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "metrology/error_test.h"
#include "pulse_signal.h"
#include "runner.h"

enum { RESULTS = 2000 };
static const int64_t second = 1000000000, ms = 1000000;

static struct wp_error_test *b;
static struct wp_error_test_result got[RESULTS];
static int results;
static int64_t now;

static void make(double kt, unsigned pulses)
{
    struct wp_error_test_setup s = {kt, pulses};

    wp_error_test_destroy(b);
    ck_assert_int_eq(wp_error_test_create(&b, &s), WP_OK);
    results = 0;
    now = 0;
}

static bool edge_at(int64_t time_ns, uint32_t flags)
{
    struct wp_pulse_edge e = {.time_ns = time_ns, .flags = flags};

    return wp_error_test_push_edge(b, &e);
}

static void half_cycle(double power, int64_t for_ns, bool flagged)
{
    struct wp_error_test_span s = {now, now + for_ns,
                                   power * (double)for_ns / 3600e9, flagged};

    wp_error_test_push(b, &s);
    while (wp_error_test_pull(b, &got[results]))
        ck_assert_int_lt(++results, RESULTS);
    now += for_ns;
}

static void run(double power, int64_t for_ns)
{
    for (int64_t end = now + for_ns; now < end;)
        half_cycle(power, 10 * ms, false);
}

static void teardown(void)
{
    wp_error_test_destroy(b);
    b = NULL;
}

/* 1800 W for 10 pulses of 0.1 Wh: 2 s. A pulse each 0.199 s is fast: error
 * 2 / 1.99 - 1 = +0.502513 %; each 0.2025 s: 2 / 2.025 - 1 = -1.234568 %. */
START_TEST(the_error_is_that_of_the_period)
{
    static const int64_t period_us[] = {199000, 202500};
    static const double error_pct[] = {0.50251256281407, -1.23456790123457};
    struct wp_error_test_statistics s;

    make(0.1, 10);
    for (int k = 0; k < 41; k++)
        ck_assert(edge_at(123456789 + k * period_us[_i] * 1000, 0));
    run(1800, 9 * second);
    ck_assert_int_eq(results, 4);
    for (int k = 0; k < 4; k++) {
        ck_assert_int_eq(got[k].number, k + 1);
        ck_assert_int_eq(got[k].start_ns,
                         123456789 + k * period_us[_i] * 10000);
        ck_assert_int_eq(got[k].end_ns - got[k].start_ns,
                         period_us[_i] * 10000);
        ck_assert_uint_eq(got[k].flags, 0);
        ck_assert_uint_eq(got[k].pulses, 10);
        ck_assert_double_eq_tol(got[k].energy_h, 1.0, 1e-15);
        ck_assert_double_eq_tol(got[k].reference_h,
                                1800 * (double)period_us[_i] * 10e-6 / 3600,
                                1e-12);
        ck_assert_double_eq_tol(got[k].error_pct, error_pct[_i], 1e-9);
    }
    wp_error_test_statistics(b, &s);
    ck_assert_int_eq(s.tests, 4);
    ck_assert_double_eq_tol(s.mean_pct, error_pct[_i], 1e-9);
    ck_assert_double_eq_tol(s.deviation_pct, 0, 1e-9);
}
END_TEST

/* Energy at an edge is linear inside its half-cycle: 2 ms of the first at
 * 3600 W (1 mWh per ms), three at 3.6, 7.2, 36 kW, 4 ms of the last at 18 kW:
 * 2 + 10 + 20 + 100 + 20 = 152 mWh. */
START_TEST(energy_is_spread_evenly_over_a_half_cycle)
{
    make(0.152, 1);
    edge_at(8 * ms, 0);
    edge_at(44 * ms, 0);
    half_cycle(3600, 10 * ms, false);
    half_cycle(3600, 10 * ms, false);
    half_cycle(7200, 10 * ms, false);
    half_cycle(36000, 10 * ms, false);
    half_cycle(18000, 10 * ms, false);
    ck_assert_int_eq(results, 1);
    ck_assert_double_eq_tol(got[0].reference_h, 0.152, 1e-15);
    ck_assert_double_eq_tol(got[0].error_pct, 0, 1e-12);
}
END_TEST

/* Tests of 1.00, 1.01, 1.02 and 0.98 s at 3600 W, Kt 1 Wh: errors 0,
 * -0.990099, -1.960784, +2.040816 %; mean -0.227517; squares about it
 * 0.051764 + 0.581532 + 3.004216 + 5.145335 = 8.782847, / 3, root 1.711028. */
START_TEST(statistics_are_those_of_the_tests)
{
    static const int64_t end_ms[] = {1000, 2010, 3030, 4010};
    struct wp_error_test_statistics s;

    make(1, 1);
    wp_error_test_statistics(b, &s);
    ck_assert_int_eq(s.tests, 0);
    ck_assert_double_eq(s.deviation_pct, 0);
    edge_at(0, 0);
    for (int k = 0; k < 4; k++)
        edge_at(end_ms[k] * ms, 0);
    run(3600, 5 * second);
    wp_error_test_statistics(b, &s);
    ck_assert_int_eq(s.tests, 4);
    ck_assert_double_eq_tol(s.mean_pct, -0.227517, 1e-6);
    ck_assert_double_eq_tol(s.deviation_pct, 1.711028, 2e-6);
    ck_assert_double_eq_tol(s.least_pct, -1.960784, 1e-6);
    ck_assert_double_eq_tol(s.most_pct, 2.040816, 1e-6);
}
END_TEST

/* Of five tests of 1 s the second spans a gap or a flagged half-cycle; the
 * others count. */
START_TEST(a_disturbed_test_is_left_out)
{
    struct wp_error_test_statistics s;
    static const uint32_t flags[] = {WP_TEST_GAP, WP_TEST_FLAGGED, WP_TEST_GAP};

    make(1, 1);
    for (int k = 0; k < 6; k++)
        edge_at(k * second + (_i == 0 && k > 1 ? 7 * second : 0) + 5 * ms,
                _i == 2 && k == 2 ? WP_EDGE_AFTER_GAP : 0);
    run(3600, 1500 * ms);
    if (_i == 0)
        now += 7 * second;
    half_cycle(3600, 10 * ms, _i == 1);
    run(3600, 4 * second);
    ck_assert_int_eq(results, 5);
    wp_error_test_statistics(b, &s);
    ck_assert_int_eq(s.tests, 4);
    ck_assert_int_eq(s.left_out, 1);
    for (int k = 0; k < 5; k++) {
        ck_assert_uint_eq(got[k].flags, k == 1 ? flags[_i] : 0);
        ck_assert_double_eq_tol(got[k].error_pct, 0, 1e-9);
    }
}
END_TEST

/* Pulses without energy, or with energy that runs backwards: no error. */
START_TEST(without_energy_there_is_no_error)
{
    struct wp_error_test_statistics s;

    make(1, 1);
    for (int k = 0; k < 4; k++)
        edge_at(k * second, 0);
    run(_i == 0 ? 0 : _i == 1 ? -3600 : _i == 2 ? NAN : 1e-320, 4 * second);
    ck_assert_int_eq(results, 3);
    for (int k = 0; k < 3; k++) {
        ck_assert_uint_ne(got[k].flags & WP_TEST_NO_ENERGY, 0);
        ck_assert_double_eq(got[k].error_pct, 0);
        ck_assert(isfinite(got[k].reference_h));
    }
    wp_error_test_statistics(b, &s);
    ck_assert_int_eq(s.tests, 0);
    ck_assert_int_eq(s.left_out, 3);
}
END_TEST

/* More edges than there is room for: the test after them says so. */
START_TEST(lost_edges_are_told)
{
    int taken = 0;

    make(1e-4, 100);
    for (int k = 0; k < 5000; k++)
        taken += edge_at(k * 100000, 0);
    ck_assert_int_eq(taken, WP_ERROR_TEST_EDGES);
    run(3600, 500 * ms);
    for (int k = 5000; k < 5400; k++)
        ck_assert(edge_at(k * 100000, 0));
    run(3600, 200 * ms);
    ck_assert_int_eq(results, (WP_ERROR_TEST_EDGES + 400 - 1) / 100);
    for (int k = 0; k < results; k++) {
        ck_assert_uint_eq(got[k].flags, k == 40 ? WP_TEST_LOST : 0);
        if (k != 40)
            ck_assert_double_eq_tol(got[k].error_pct, 0, 1e-7);
    }
}
END_TEST

START_TEST(an_edge_behind_its_half_cycle_is_told)
{
    make(1, 1);
    run(3600, 1 * second);
    edge_at(500 * ms, 0);
    edge_at(1500 * ms, 0);
    edge_at(2500 * ms, 0);
    run(3600, 2 * second);
    ck_assert_int_eq(results, 2);
    ck_assert_uint_eq(got[0].flags, WP_TEST_LATE);
    ck_assert_uint_eq(got[1].flags, 0);
}
END_TEST

/* What was noise is no test of the meter. */
START_TEST(a_restart_begins_anew)
{
    struct wp_error_test_statistics s;

    make(1, 1);
    for (int k = 0; k < 50; k++)
        edge_at(k * ms, 0);
    for (int k = 1; k < 4; k++)
        edge_at(k * second, k == 1 ? WP_EDGE_RESTART : 0);
    run(3600, 4 * second);
    ck_assert_int_eq(results, 49 + 2);
    ck_assert_int_eq(got[48].restarts, 0);
    ck_assert_int_eq(got[49].restarts, 1);
    wp_error_test_statistics(b, &s);
    ck_assert_int_eq(s.tests, 2);
    ck_assert_int_eq(s.restarts, 1);
    ck_assert_double_eq_tol(s.most_pct, 0, 1e-9);
}
END_TEST

/* A meter that is 0.37 % fast, seen at 10 kHz: pulses of 30 ms with flanks of
 * two samples and 1 % of noise (also under KYZ), or a status channel. 600
 * pulses of 0.1 Wh at 1800 W in tests of 50, each 10 s; the mean telescopes
 * over 110 s: a digital edge of up to 1 sample is 1e-4 / 110 = 0.9 ppm. */
START_TEST(a_meter_of_known_error_has_that_error)
{
    struct pulse_signal signal = {.rate_hz = 10000,
                                  .first_s = 0.1234567,
                                  .period_s = 0.2 / 1.0037,
                                  .pulses = 600,
                                  .width_s = 0.03,
                                  .rise_s = 2e-4,
                                  .high = 3.3,
                                  .noise = _i == 3 ? 0 : 0.01};
    struct wp_pulse_input_setup setup = {.rate = {10000, 1},
                                         .every_edge = _i == 1};
    struct wp_error_test_statistics s;
    struct wp_pulse_input *in;
    struct wp_pulse_edge e;
    int64_t frame = 0;

    if (setup.every_edge) { /* the contact toggles at each pulse */
        signal.width_s = signal.period_s;
        signal.period_s *= 2;
    }
    if (_i == 2) {
        setup.debounce_s = 0.02;
        signal.bounce_s = 0.003;
    }
    make(0.1, 50);
    ck_assert_int_eq(wp_pulse_input_create(&in, &setup), WP_OK);
    for (int k = 0; k < 12000; k++) {
        double x[100];
        uint8_t bits[100];
        struct wp_pulse_samples v = {frame, 100, _i < 2 ? x : NULL,
                                     _i < 2 ? NULL : bits};
        size_t from = 0;

        for (int n = 0; n < 100; n++, frame++) {
            x[n] = pulse_signal_at(&signal, frame);
            bits[n] = (uint8_t)pulse_signal_state(&signal, frame);
        }
        while (wp_pulse_input_push(in, &v, &from, &e))
            ck_assert(wp_error_test_push_edge(b, &e));
        if (k >= 200) /* energies come two seconds later */
            half_cycle(1800, 9997013, false);
    }
    wp_pulse_input_destroy(in);
    wp_error_test_statistics(b, &s);
    ck_assert_int_ge(s.tests, 10);
    ck_assert_int_eq(s.left_out, 0);
    ck_assert_double_eq_tol(s.mean_pct, 0.37, 0.0005);
    ck_assert_double_lt(s.deviation_pct, _i < 2 ? 1e-4 : 1e-3);
}
END_TEST

START_TEST(bad_settings_are_refused)
{
    static const struct wp_error_test_setup bad[] = {
        {0, 10}, {-1, 10}, {NAN, 10}, {INFINITY, 10}, {1, 0}};
    struct wp_error_test *t;

    for (size_t k = 0; k < sizeof(bad) / sizeof(*bad); k++) {
        ck_assert_int_eq(wp_error_test_create(&t, &bad[k]), WP_E_CONFIG);
        ck_assert_ptr_null(t);
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/error_test");
    TCase *t = tcase_create("gated energy");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_loop_test(t, the_error_is_that_of_the_period, 0, 2);
    tcase_add_test(t, energy_is_spread_evenly_over_a_half_cycle);
    tcase_add_test(t, statistics_are_those_of_the_tests);
    tcase_add_loop_test(t, a_disturbed_test_is_left_out, 0, 3);
    tcase_add_loop_test(t, without_energy_there_is_no_error, 0, 4);
    tcase_add_test(t, lost_edges_are_told);
    tcase_add_test(t, an_edge_behind_its_half_cycle_is_told);
    tcase_add_test(t, a_restart_begins_anew);
    tcase_add_loop_test(t, a_meter_of_known_error_has_that_error, 0, 4);
    tcase_add_test(t, bad_settings_are_refused);
    suite_add_tcase(s, t);
    return s;
}
