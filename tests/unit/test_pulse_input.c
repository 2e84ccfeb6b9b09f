#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "metrology/pulse_input.h"
#include "pulse_signal.h"
#include "runner.h"

enum { EDGES = 2000, FRAMES = 200000 };

static double x[FRAMES];
static uint8_t bits[FRAMES];
static struct wp_pulse_edge got[EDGES];
static int edges;
static const int64_t start_ns = 1704067200000000000;

/* 10 kHz; every 0.2 s a pulse of 30 ms, flanks of two samples. */
static const struct pulse_signal led = {
    .rate_hz = 10000,
    .first_s = 0.0537123,
    .period_s = 0.2,
    .pulses = 1000,
    .width_s = 0.03,
    .rise_s = 2e-4,
    .low = 0.1,
    .high = 4.9,
};

static struct wp_pulse_input_setup setup_of(double rate_hz)
{
    struct wp_pulse_input_setup s = {.start_ns = start_ns};

    ck_assert(wp_rate_from_double(rate_hz, &s.rate));
    return s;
}

static void fill(const struct pulse_signal *s, size_t frames)
{
    for (size_t n = 0; n < frames; n++) {
        x[n] = pulse_signal_at(s, (int64_t)n);
        bits[n] = (uint8_t)pulse_signal_state(s, (int64_t)n);
    }
}

static void feed(struct wp_pulse_input *b, struct wp_pulse_samples v)
{
    size_t from = 0;

    while (wp_pulse_input_push(b, &v, &from, &got[edges]))
        ck_assert_int_lt(++edges, EDGES);
    ck_assert_uint_eq(from, v.frames);
}

/* In views of a length, 0: at random; analog or digital. */
static void run(const struct wp_pulse_input_setup *setup, size_t frames,
                size_t block, bool digital)
{
    struct wp_pulse_input *b;
    uint32_t seed = 12345;

    edges = 0;
    memset(got, 0, sizeof(got));
    ck_assert_int_eq(wp_pulse_input_create(&b, setup), WP_OK);
    for (size_t at = 0, n; at < frames; at += n) {
        seed = seed * 1664525u + 1013904223u;
        n = block ? block : seed >> 8 & (seed & 1 ? 3 : 4095);
        n = n < frames - at ? n : frames - at;
        feed(b,
             (struct wp_pulse_samples){(int64_t)at, n, digital ? NULL : x + at,
                                       digital ? bits + at : NULL});
    }
    wp_pulse_input_destroy(b);
}

/* Drops the edges before the last restart. */
static void forget_noise(void)
{
    for (int k = edges - 1; k > 0; k--)
        if (got[k].flags & WP_EDGE_RESTART) {
            memmove(got, got + k, (size_t)(edges - k) * sizeof(*got));
            edges -= k;
            return;
        }
}

static double rise_s(const struct pulse_signal *s, int k)
{
    return s->first_s + k * s->period_s;
}

static double time_s(const struct wp_pulse_edge *e)
{
    return (double)(e->time_ns - start_ns) * 1e-9;
}

/* On the straight flank the crossing is exact; the first pulse teaches the
 * level, unless it is stated. */
START_TEST(an_edge_is_timed_between_samples)
{
    struct wp_pulse_input_setup s = setup_of(led.rate_hz);
    int missed = _i ? 0 : 1;

    s.threshold = _i ? 2.5 : 0;
    fill(&led, 100000);
    run(&s, 100000, 4096, false);
    ck_assert_int_eq(edges, 50 - missed);
    for (int k = 0; k < edges; k++) {
        double t = rise_s(&led, k + missed);

        ck_assert_double_eq_tol(time_s(&got[k]), t, 1e-9);
        ck_assert_double_eq_tol((double)got[k].at.index + got[k].at.frac,
                                t * led.rate_hz, 1e-6);
        ck_assert(got[k].at.frac >= 0 && got[k].at.frac < 1);
        ck_assert(got[k].rising);
        ck_assert_int_eq(got[k].count, k + 1);
        ck_assert_double_eq(got[k].uncertainty_s, 0);
        ck_assert_uint_eq(got[k].flags, k || _i ? 0 : WP_EDGE_RESTART);
    }
}
END_TEST

/* One percent of noise: two samples of flank let it move an edge by about
 * 0.01 * 2 samples = 2 us; five of these in 50 edges are not reached. */
START_TEST(noise_moves_edges_by_microseconds)
{
    struct wp_pulse_input_setup s = setup_of(led.rate_hz);
    struct pulse_signal noisy = led;

    noisy.noise = 0.01;
    s.every_edge = _i == 1;
    fill(&noisy, 100000);
    run(&s, 100000, 4096, false);
    forget_noise();
    /* Every edge: the falling one of the first pulse is known already. */
    ck_assert_int_eq(edges, _i ? 99 : 49);
    for (int k = 0; k < edges; k++) {
        int pulse = _i ? (k + 1) / 2 : k + 1;
        bool rising = !_i || k % 2 == 1;

        ck_assert_int_eq(got[k].rising, rising);
        ck_assert_double_eq_tol(
            time_s(&got[k]), rise_s(&noisy, pulse) + (rising ? 0 : 0.03), 1e-5);
    }
}
END_TEST

/* Noise before the first pulse: its edges are told to be noise. */
START_TEST(what_was_noise_does_not_count)
{
    struct wp_pulse_input_setup s = setup_of(led.rate_hz);
    struct pulse_signal late = led;

    late.noise = 0.004;
    late.first_s = 0.4;
    fill(&late, 100000);
    run(&s, 30000, 512, false);
    ck_assert_int_gt(edges, 13 + 10);
    forget_noise();
    ck_assert_int_eq(edges, 12); /* pulses 1 to 12 of 0.4 + 0.2 k < 3 s */
    for (int k = 0; k < edges; k++) {
        ck_assert_double_eq_tol(time_s(&got[k]), rise_s(&late, k + 1), 1e-5);
        ck_assert_int_eq(got[k].count, k + 1);
    }
}
END_TEST

START_TEST(a_digital_edge_is_the_first_sample_in_its_state)
{
    struct wp_pulse_input_setup s = setup_of(led.rate_hz);

    s.every_edge = true;
    fill(&led, 100000);
    run(&s, 100000, 4096, true);
    ck_assert_int_eq(edges, 100);
    for (int k = 0; k < edges; k++) {
        double t = rise_s(&led, k / 2) + (k % 2 ? led.width_s : 0);

        ck_assert_int_eq(got[k].at.index, (int64_t)ceil(t * led.rate_hz));
        ck_assert_double_eq(got[k].at.frac, 0);
        ck_assert_int_eq(got[k].rising, k % 2 == 0);
        ck_assert_double_eq_tol(got[k].uncertainty_s, 1e-4, 1e-18);
    }
}
END_TEST

/* Contacts that open again for 2 ms after 2 ms: with 20 ms (manual) one edge
 * each, at the first contact; without, three. */
START_TEST(bounce_is_no_edge)
{
    struct wp_pulse_input_setup s = setup_of(led.rate_hz);
    struct pulse_signal bouncing = led;

    bouncing.bounce_s = 0.002;
    s.every_edge = true;
    s.debounce_s = _i ? 0 : 0.02;
    fill(&bouncing, 100000);
    run(&s, 100000, 4096, true);
    ck_assert_int_eq(edges, _i ? 300 : 100);
    for (int k = 0; k < edges && !_i; k++) {
        double t = rise_s(&led, k / 2) + (k % 2 ? led.width_s : 0);

        ck_assert_int_eq(got[k].at.index, (int64_t)ceil(t * led.rate_hz));
    }
}
END_TEST

/* A pulse of 5 ms and 20 ms of debounce: its end is told when these are over,
 * and the next pulse counts. */
START_TEST(a_pulse_shorter_than_the_debounce_counts)
{
    struct wp_pulse_input_setup s = setup_of(led.rate_hz);
    struct pulse_signal brief = led;

    brief.width_s = 0.005;
    s.every_edge = true;
    s.debounce_s = 0.02;
    fill(&brief, 50000);
    run(&s, 50000, 4096, true);
    ck_assert_int_eq(edges, 50);
    for (int k = 0; k < edges; k++)
        ck_assert_int_eq(got[k].at.index,
                         (int64_t)ceil((rise_s(&brief, k / 2) +
                                        (k % 2 ? brief.width_s : 0)) *
                                       brief.rate_hz));
}
END_TEST

/* KYZ: a level that toggles at each pulse; both edges count. */
START_TEST(kyz_counts_both_edges)
{
    struct wp_pulse_input_setup s = setup_of(led.rate_hz);
    struct pulse_signal kyz = led;

    kyz.width_s = 0.2;
    kyz.rise_s = 4e-4;
    kyz.period_s = 0.4;
    s.every_edge = true;
    s.threshold = 1.7;
    fill(&kyz, 100000);
    run(&s, 100000, 4096, false);
    ck_assert_int_eq(edges, 50);
    for (int k = 0; k < edges; k++) {
        /* 1.7 V is a third of the way up: a sixth of the flank before or
         * behind its middle. */
        double t = kyz.first_s + k * 0.2 + (k % 2 ? 1 : -1) * kyz.rise_s / 6;

        ck_assert_double_eq_tol(time_s(&got[k]), t, 2e-9);
    }
}
END_TEST

START_TEST(cutting_changes_nothing)
{
    static struct wp_pulse_edge whole[EDGES];
    struct wp_pulse_input_setup s = setup_of(led.rate_hz);
    static const size_t blocks[] = {0, 1, 7, 100000};
    struct pulse_signal noisy = led;
    int all;

    noisy.noise = 0.02;
    noisy.bounce_s = 0.002;
    s.debounce_s = _i % 2 ? 0.01 : 0;
    s.every_edge = true;
    fill(&noisy, 100000);
    for (int k = 31000; k < 31500; k++)
        x[k] = NAN;
    run(&s, 100000, 4096, _i >= 2);
    all = edges;
    ck_assert_int_gt(all, 50);
    memcpy(whole, got, sizeof(whole));
    for (int k = 0; k < 4; k++) {
        run(&s, 100000, blocks[k], _i >= 2);
        ck_assert_int_eq(edges, all);
        ck_assert_int_eq(memcmp(whole, got, sizeof(whole)), 0);
    }
}
END_TEST

/* Samples missing, told by a jump or by NaN, from 1.0 s to 1.46 s: the edges
 * in it are lost, and the next one says so. */
START_TEST(a_gap_is_told_by_the_next_edge)
{
    struct wp_pulse_input_setup s = setup_of(led.rate_hz);
    struct wp_pulse_input *b;

    s.threshold = 2.5;
    fill(&led, 20000);
    edges = 0;
    ck_assert_int_eq(wp_pulse_input_create(&b, &s), WP_OK);
    if (_i) {
        for (int k = 10000; k < 14600; k++)
            x[k] = NAN;
        feed(b, (struct wp_pulse_samples){0, 20000, x, NULL});
    } else {
        feed(b, (struct wp_pulse_samples){0, 10000, x, NULL});
        feed(b, (struct wp_pulse_samples){14600, 5400, x + 14600, NULL});
    }
    wp_pulse_input_destroy(b);
    ck_assert_int_eq(edges, 5 + 2);
    for (int k = 0; k < edges; k++) {
        ck_assert_uint_eq(got[k].flags, k == 5 ? WP_EDGE_AFTER_GAP : 0);
        ck_assert_double_eq_tol(time_s(&got[k]),
                                rise_s(&led, k < 5 ? k : k + 3), 1e-9);
    }
}
END_TEST

START_TEST(a_dead_channel_has_no_edges)
{
    struct wp_pulse_input_setup s = setup_of(10000);

    for (int n = 0; n < 1000; n++) {
        x[n] = _i == 0 ? 0 : _i == 1 ? 5 : n % 2 ? 1e308 : -1e308;
        bits[n] = _i == 1;
    }
    run(&s, 1000, 100, false);
    if (_i < 2)
        ck_assert_int_eq(edges, 0);
    run(&s, 1000, 100, true);
    ck_assert_int_eq(edges, 0);
}
END_TEST

START_TEST(bad_settings_are_refused)
{
    struct wp_pulse_input_setup s[4];
    struct wp_pulse_input *b;

    for (int k = 0; k < 4; k++)
        s[k] = setup_of(10000);
    s[0].threshold = NAN;
    s[1].debounce_s = -1;
    s[2].debounce_s = INFINITY;
    s[3].debounce_s = NAN;
    for (int k = 0; k < 4; k++) {
        ck_assert_int_eq(wp_pulse_input_create(&b, &s[k]), WP_E_CONFIG);
        ck_assert_ptr_null(b);
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/pulse_input");
    TCase *t = tcase_create("edges");

    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, an_edge_is_timed_between_samples, 0, 2);
    tcase_add_loop_test(t, noise_moves_edges_by_microseconds, 0, 2);
    tcase_add_test(t, what_was_noise_does_not_count);
    tcase_add_test(t, a_digital_edge_is_the_first_sample_in_its_state);
    tcase_add_loop_test(t, bounce_is_no_edge, 0, 2);
    tcase_add_test(t, a_pulse_shorter_than_the_debounce_counts);
    tcase_add_test(t, kyz_counts_both_edges);
    tcase_add_loop_test(t, cutting_changes_nothing, 0, 4);
    tcase_add_loop_test(t, a_gap_is_told_by_the_next_edge, 0, 2);
    tcase_add_loop_test(t, a_dead_channel_has_no_edges, 0, 3);
    tcase_add_test(t, bad_settings_are_refused);
    suite_add_tcase(s, t);
    return s;
}
