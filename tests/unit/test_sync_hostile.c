/* What is no clean mains signal: interharmonics beside the fundamental, flicker
 * and distortion must not break the phase; what has no fundamental at all is
 * measured on the nominal grid and flagged. */
#include <check.h>
#include <math.h>

#include "grid_run.h"
#include "runner.h"
#include "wave.h"

static struct grid_run g;

static void teardown(void)
{
    grid_release(&g);
}

static void run_three(double rate_hz, double t_s, const struct wave *w)
{
    grid_make(&g, rate_hz, 3, t_s);
    for (unsigned c = 0; c < 3; c++)
        grid_fill(&g, c, w, -(double)c / 3);
    grid_sync(&g);
}

/* The phase error at boundaries more than 0.6 s from an end is that of the sync
 * study (table 1.3); in table 1.3 a fundamental of 50 Hz. */
static const struct {
    double hz, share, inner_rad, end_rad;
} tones[] = {
    {45, .02, 2e-3, 1.2e-2}, {48, .02, 2e-2, 4e-2},   {52, .02, 2e-2, 4e-2},
    {55, .02, 2e-3, 1.2e-2}, {62, .02, 1e-4, 4e-3},   {62, .10, 2e-3, 3e-2},
    {183, .02, 1e-7, 1e-6},  {58.7, .02, 1e-3, 8e-3}, {80, .05, 1e-6, 1e-3},
};
enum { TONES = sizeof(tones) / sizeof(*tones) };

START_TEST(interharmonics_break_nothing)
{
    struct wave w;

    wave_steady(&w, 50, 0.1 + 0.2 * (_i / TONES));
    w.tones = 1;
    w.tone_hz[0] = tones[_i % TONES].hz;
    w.tone_share[0] = tones[_i % TONES].share;
    run_three(8000, 20, &w);
    ck_assert_uint_eq(
        grid_count(&g, WP_HC_BRIDGE | WP_HC_FREEWHEEL | WP_HC_OTHER_REF), 0);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0.6, 19.4),
                        tones[_i % TONES].inner_rad);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, 20),
                        tones[_i % TONES].end_rad);
}
END_TEST

/* A tone so near that its beat is a matter of definition still is no break. */
START_TEST(beats_break_nothing)
{
    static const double near_hz[] = {1.5, 2.4, 3.13, 4};
    struct wave w;

    wave_steady(&w, 59.97, 0.3);
    w.tones = 1;
    w.tone_hz[0] = 59.97 + near_hz[_i % 4];
    w.tone_share[0] = _i < 4 ? .02 : .1;
    run_three(8000, 20, &w);
    ck_assert_uint_eq(grid_count(&g, WP_HC_BRIDGE | WP_HC_FREEWHEEL), 0);
}
END_TEST

START_TEST(flicker_breaks_nothing)
{
    static const double hz[] = {8.8, 8.8, 33, 1.2};
    static const double depth[] = {.01, .1, .1, .2};
    struct wave w;

    wave_steady(&w, 50.03, 0.1);
    w.flicker_hz = hz[_i];
    w.flicker = depth[_i];
    run_three(8000, 12, &w);
    ck_assert_uint_eq(grid_count(&g, WP_HC_BRIDGE | WP_HC_FREEWHEEL), 0);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, 12), 2e-5);
}
END_TEST

START_TEST(noise_breaks_nothing)
{
    static const double rms[] = {.0003, .003, .03, .1};
    struct wave w;

    wave_steady(&w, 50.03, 0.1);
    grid_make(&g, 8000, 3, 20);
    for (unsigned c = 0; c < 3; c++) {
        grid_fill(&g, c, &w, -(double)c / 3);
        grid_noise(&g, c, rms[_i], 17 + c);
    }
    grid_sync(&g);
    ck_assert_uint_eq(
        grid_count(&g, WP_HC_BRIDGE | WP_HC_FREEWHEEL | WP_HC_OTHER_REF), 0);
    /* 0.1 rad of one hop per unit of noise, ends included. */
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, 20), 0.4 * rms[_i]);
}
END_TEST

/* Sign changes of the samples in a half-cycle of 50 Hz: three or more are "more
 * than one zero crossing". */
static int most_crossings(double rate_hz)
{
    size_t half = (size_t)(rate_hz / 100);
    int most = 0;

    for (size_t n = 0; n + half < g.frames && n < 3 * half; n++) {
        int crossings = 0;

        for (size_t k = n; k < n + half; k++)
            crossings += (g.x[0][k] > 0) != (g.x[0][k + 1] > 0);
        if (crossings > most)
            most = crossings;
    }
    return most;
}

/* Harmonics of 30, 24, 15 and 6 % with phases that make several zero crossings
 * per half-cycle, and DC. */
START_TEST(distortion_moves_nothing)
{
    static const double f_hz[] = {40, 50.03, 59.97, 70};
    struct wave w;

    wave_steady(&w, f_hz[_i % 4], 0.1);
    wave_harmonic(&w, 3, .30, 3.1416);
    wave_harmonic(&w, 5, .24, 0);
    wave_harmonic(&w, 7, .15, 3.1416);
    wave_harmonic(&w, 11, .06, 3.1416);
    w.dc_share = _i < 4 ? 0 : 0.5;
    run_three(8000, 6, &w);
    if (_i == 1)
        ck_assert_int_ge(most_crossings(8000), 3);
    ck_assert_uint_eq(grid_count(&g, WP_HC_BRIDGE | WP_HC_FREEWHEEL), 0);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, 6), 5e-6);
}
END_TEST

/* 800 Hz to 1 MHz, 40 to 70 Hz. */
START_TEST(all_rates_and_frequencies_are_tracked)
{
    static const double rate_hz[] = {800, 1200, 3999, 12800, 1e6};
    static const double f_hz[] = {40, 50.03, 61.7, 70};
    double rate = rate_hz[_i / 4], t_s = rate > 1e5 ? 1 : 5;
    struct wave w;

    wave_steady(&w, f_hz[_i % 4], 0.1);
    for (int k = 2; k < 7 && k * 70 < 0.431 * rate; k++)
        wave_harmonic(&w, k, .1 / k, k);
    run_three(rate, t_s, &w);
    ck_assert_uint_eq(grid_count(&g, WP_HC_BRIDGE | WP_HC_FREEWHEEL), 0);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, t_s), 5e-6);
}
END_TEST

enum { DEAD, DC, WHITE, BROWN, RAILWAY, RAILWAY_H3, HZ_33, HZ_80, HZ_400 };

static void fill_without_fundamental(int kind)
{
    static const double hz[] = {0, 0, 0, 0, 50. / 3, 50. / 3, 33, 80, 400};
    struct wave w;
    double x = 0;

    wave_steady(&w, hz[kind], 0.1);
    if (kind == RAILWAY_H3)
        wave_harmonic(&w, 3, .2, 1);
    if (kind >= RAILWAY)
        grid_fill(&g, 0, &w, 0);
    if (kind == WHITE || kind == BROWN)
        grid_noise(&g, 0, 1, 99);
    for (size_t n = 0; n < g.frames; n++) {
        x += 0.02 * (g.x[0][n] - x);
        if (kind == DC)
            g.x[0][n] = 24;
        if (kind == BROWN)
            g.x[0][n] = x;
    }
}

/* Nothing is claimed to be 50 Hz that is not; what is there is measured all
 * the same, on the nominal grid, and every half-cycle says so. */
START_TEST(without_a_fundamental_the_grid_is_nominal)
{
    static const double nominal_hz[] = {50, 60};
    double squares = 0, truth = 0, allowed = 1e-4;

    grid_make(&g, 8000, 1, 12);
    g.nominal_hz = nominal_hz[_i % 2];
    fill_without_fundamental(_i / 2);
    grid_sync(&g);
    ck_assert_uint_eq(grid_count(&g, WP_HC_FREEWHEEL), g.cells);
    ck_assert_uint_eq(grid_count(&g, WP_HC_BRIDGE), 0);
    for (size_t k = 0; k < g.cells; k++) {
        squares += g.cell[k].square[0];
        if (!(g.cell[k].flags & WP_HC_PARTIAL))
            ck_assert_double_eq_tol(g.cell[k].f_hz, g.nominal_hz, 1e-9);
    }
    for (size_t n = 0; n < g.frames; n++)
        truth += g.x[0][n] * g.x[0][n] / 8000;
    /* Of noise, what lies beyond the pass band, 0.431 of the rate, is lost. */
    if (_i / 2 == WHITE || _i / 2 == BROWN)
        allowed = _i / 2 == WHITE ? 0.05 : 1e-3;
    ck_assert_double_eq_tol(squares, truth, allowed * truth + 1e-30);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/sync/hostile");
    TCase *t = tcase_create("hostile");

    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_sparse_test(t, interharmonics_break_nothing, 2 * TONES, 2);
    tcase_add_loop_test(t, beats_break_nothing, 0, 8);
    tcase_add_loop_test(t, flicker_breaks_nothing, 0, 4);
    tcase_add_loop_test(t, noise_breaks_nothing, 0, 4);
    tcase_add_loop_test(t, distortion_moves_nothing, 0, 8);
    tcase_add_sparse_test(t, all_rates_and_frequencies_are_tracked, 20, 3);
    tcase_add_loop_test(t, without_a_fundamental_the_grid_is_nominal, 0, 18);
    suite_add_tcase(s, t);
    return s;
}
