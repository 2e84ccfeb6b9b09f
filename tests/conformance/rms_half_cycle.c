/*
 * IEC 61000-4-30 clause 3 and 5.4.1: RMS over one cycle from a fundamental zero
 * crossing, refreshed each half-cycle; clause 4.4: over 10 or 12 cycles.
 *
 * Truth: the root of the signal's mean square between the two instants at which
 * the phase of its fundamental really passes whole half-cycles, by Gauss' rule.
 * Every window of the capture that holds whole half-cycles counts; windows that
 * lie more than 0.6 s from both ends are judged by tighter limits ("inner")
 * where interharmonics or flicker are present, as in the sync study.
 */
#include <check.h>
#include <math.h>

#include "grid_run.h"
#include "runner.h"
#include "wave.h"

static const double margin_s = 0.6;
static struct grid_run g;

static void teardown(void)
{
    grid_release(&g);
}

/* The farthest of all windows of n half-cycles from truth [ppm]. */
struct worst {
    double inner, all;
};

static struct worst worst_rms(const struct wave *w, size_t n)
{
    struct worst worst = {0, 0};
    double end_s = (double)g.frames / g.rate_hz;

    /* The first and last half-cycles are partial. */
    for (size_t k = 1; k + n + 1 <= g.cells; k++) {
        const struct grid_cell *first = &g.cell[k], *last = &first[n - 1];
        double from = wave_zero(w, first->from_s);
        double to = wave_zero(w, last->to_s), squares = 0, error;

        if (k + n == g.cells && last->flags & WP_HC_PARTIAL)
            break;
        for (size_t j = 0; j < n; j++)
            squares += first[j].square[0];
        error = sqrt(squares / (last->to_s - first->from_s)) /
                    sqrt(wave_square(w, from, to) / (to - from)) -
                1;
        error = fabs(error) * 1e6;
        worst.all = fmax(worst.all, error);
        if (from > margin_s && to < end_s - margin_s)
            worst.inner = fmax(worst.inner, error);
        if (n > 2)
            k += n - 1; /* contiguous windows, as the standard has them */
    }
    return worst;
}

static void run(double rate_hz, double t_s, const struct wave *w)
{
    grid_make(&g, rate_hz, 1, t_s);
    grid_fill(&g, 0, w, 0);
    grid_sync(&g);
    ck_assert_uint_eq(grid_count(&g, WP_HC_BRIDGE | WP_HC_FREEWHEEL), 0);
}

/* Harmonics up to the 50th as far as they lie in the pass band. */
static void add_harmonics(struct wave *w, double rate_hz)
{
    static const int order[] = {2, 3, 5, 7, 13, 25, 40, 50};
    static const double share[] = {.01, .05, .04, .03, .02, .02, .015, .01};

    for (int k = 0; k < 8; k++)
        if (order[k] * w->piece[0].f_hz < 0.431 * rate_hz)
            wave_harmonic(w, order[k], share[k], 0.3 + k);
}

static const double rates_hz[] = {8000,  10240, 12800, 25600,
                                  30720, 44100, 50000, 100000};
static const double f_hz[] = {42.5, 45, 49.5, 50.03, 55, 59.97, 65, 69};

/* 0.5 ppm at every half-cycle, 0.1 ppm over 10 or 12 cycles. */
START_TEST(steady_rms_is_exact_at_every_half_cycle)
{
    double rate = rates_hz[_i / 8];
    struct wave w;

    wave_steady(&w, f_hz[_i % 8], 0.13 + 0.11 * _i);
    add_harmonics(&w, rate);
    run(rate, 2.1, &w);
    ck_assert_double_lt(worst_rms(&w, 2).all, 0.5);
    ck_assert_double_lt(worst_rms(&w, 20).all, 0.1);
    ck_assert_double_lt(worst_rms(&w, 24).all, 0.1);
}
END_TEST

/* Captures that are synchronous already pay nothing for being resampled: worst
 * 0.02 ppm at 128 samples per cycle, 0.003 at 512. */
START_TEST(synchronous_captures_pass_without_added_error)
{
    static const double per_cycle[] = {512, 256, 128};
    double f = _i % 2 ? 60 : 50, n = per_cycle[_i / 2 % 3];
    struct wave w;

    wave_steady(&w, f, _i < 6 ? 0 : 0.137); /* on a zero crossing, and not */
    add_harmonics(&w, n * f);
    run(n * f, 4, &w);
    ck_assert_double_lt(worst_rms(&w, 2).all, n > 500 ? 0.005 : 0.03);
    ck_assert_double_lt(worst_rms(&w, 20).all, n > 500 ? 0.005 : 0.03);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, 4), 2e-7);
}
END_TEST

/* Limits: the sync study's table 1.3, or better. [ppm] */
struct limits {
    double rms1_inner, rms1_all, rms10_inner, rms10_all;
};

static void check(const struct wave *w, const struct limits *l)
{
    struct worst one = worst_rms(w, 2), ten = worst_rms(w, 20);

    ck_assert_double_lt(one.inner, l->rms1_inner);
    ck_assert_double_lt(one.all, l->rms1_all);
    ck_assert_double_lt(ten.inner, l->rms10_inner);
    ck_assert_double_lt(ten.all, l->rms10_all);
}

static const struct {
    double hz_s, from_hz;
    struct limits limits;
} ramps[] = {
    {0.3, 45, {.02, .6, .01, .015}}, {1, 45, {.06, 4, .05, .05}},
    {-1, 55, {.06, 4, .05, .05}},    {5, 45, {.2, 3, .2, 1.2}},
    {-5, 65, {.2, 3, .2, 1.2}},
};

START_TEST(rms_under_a_ramp)
{
    struct wave w;

    wave_steady(&w, ramps[_i].from_hz, 0.1);
    add_harmonics(&w, 30720);
    w.piece[0].hz_s = ramps[_i].hz_s;
    run(30720, fabs(ramps[_i].hz_s) > 1 ? 4 : 10, &w);
    check(&w, &ramps[_i].limits);
}
END_TEST

/* Up and down by 1 Hz/s: corners too. */
START_TEST(rms_over_the_corners_of_a_ramp)
{
    struct limits limits = {2, 2, .1, .1};
    struct wave w;

    wave_steady(&w, 48, 0.1);
    wave_change(&w, 1.5, 0, 48, 1, 1);
    wave_change(&w, 4.5, 0, 51, -1, 1);
    wave_change(&w, 7.5, 0, 48, 0, 1);
    run(30720, 9, &w);
    check(&w, &limits);
}
END_TEST

static const struct {
    double depth;
    struct limits limits;
} flickers[] = {{.01, {.02, .06, .01, .02}}, {.1, {.06, .4, .02, .1}}};

START_TEST(rms_under_flicker)
{
    struct wave w;

    wave_steady(&w, 50.03, 0.1);
    add_harmonics(&w, 30720);
    w.flicker_hz = 8.8;
    w.flicker = flickers[_i].depth;
    run(30720, 12, &w);
    check(&w, &flickers[_i].limits);
}
END_TEST

static const struct {
    double hz, share;
    struct limits limits;
} tones[] = {
    {62, .02, {4, 96, .5, 26}},       {62, .1, {76, 300, 5, 130}},
    {55, .02, {60, 810, .1, 220}},    {45, .02, {60, 810, .1, 220}},
    {183, .02, {.09, .09, .02, .02}},
};

/* The phase of the fundamental is the window's truth; the tone is in the mean
 * square. */
START_TEST(rms_beside_an_interharmonic)
{
    struct wave w;

    wave_steady(&w, 50, 0.1);
    w.tones = 1;
    w.tone_hz[0] = tones[_i].hz;
    w.tone_share[0] = tones[_i].share;
    run(30720, 12, &w);
    check(&w, &tones[_i].limits);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("IEC 61000-4-30 RMS each half-cycle");
    TCase *t = tcase_create("rms");

    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_sparse_test(t, steady_rms_is_exact_at_every_half_cycle, 64, 9);
    tcase_add_loop_test(t, synchronous_captures_pass_without_added_error, 0,
                        12);
    tcase_add_loop_test(t, rms_under_a_ramp, 0, 5);
    tcase_add_test(t, rms_over_the_corners_of_a_ramp);
    tcase_add_loop_test(t, rms_under_flicker, 0, 2);
    tcase_add_loop_test(t, rms_beside_an_interharmonic, 0, 5);
    suite_add_tcase(s, t);
    return s;
}
