/* Dips whose phase jumps with the amplitude, and back with it: the grid does
 * not bend, and the RMS of whole cycles is right before, in and behind them. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "grid_run.h"
#include "runner.h"
#include "wave.h"

static const double end_s = 2.4;
static struct grid_run g;

static void teardown(void)
{
    grid_release(&g);
}

struct dip {
    double from_s, length_s, residual, jump_deg, back_deg;
    double f_hz, noise;
    bool alone;     /* phase A's only */
    bool distorted; /* with harmonics */
};

static double to_s(const struct dip *d)
{
    return d->from_s + d->length_s;
}

/* The wave of phase A, and its grid. */
static struct wave run(const struct dip *d, double rate_hz)
{
    struct wave w, steady;

    wave_steady(&w, d->f_hz, 0.1);
    if (d->distorted) {
        wave_harmonic(&w, 3, .01, 0);
        wave_harmonic(&w, 5, .04, 1);
        wave_harmonic(&w, 7, .02, 2);
    }
    steady = w;
    wave_change(&w, d->from_s, d->jump_deg / 360, d->f_hz, 0, d->residual);
    wave_change(&w, to_s(d), d->back_deg / 360, d->f_hz, 0, 1);
    grid_make(&g, rate_hz, 3, end_s);
    for (unsigned c = 0; c < 3; c++) {
        grid_fill(&g, c, d->alone && c ? &steady : &w, -(double)c / 3);
        if (d->noise > 0)
            grid_noise(&g, c, d->noise, 7 + c);
    }
    grid_sync(&g);
    return w;
}

/* The worst RMS of a whole cycle, of that before, [ppm]; `edge_s` beside the
 * edges filters of resampling still see them. */
static double rms_ppm(const struct dip *d, double edge_s)
{
    double full =
        d->distorted ? .5 * (1 + .01 * .01 + .04 * .04 + .02 * .02) : .5;
    double worst = 0;

    for (size_t k = 1; k + 2 < g.cells; k++) {
        double from = g.cell[k].from_s, to = g.cell[k + 1].to_s;
        bool out = to < d->from_s - edge_s || from > to_s(d) + edge_s;
        bool in = from > d->from_s + edge_s && to < to_s(d) - edge_s;

        for (unsigned c = 0; c < 3 && (out || in); c++) {
            double square = g.cell[k].square[c] + g.cell[k + 1].square[c];
            double truth = out || (d->alone && c) ? 1 : d->residual;

            worst = fmax(worst,
                         fabs(sqrt(square / (to - from) / full) - truth) * 1e6);
        }
    }
    return worst;
}

/* Boundaries a cycle and a half from the edges [rad]. A dip of less than three
 * cycles keeps the grid of before, which cuts cycles as well. */
static double phase_error(const struct dip *d, const struct wave *w)
{
    double out = fmax(grid_phase_error(&g, w, 0, d->from_s - 0.03),
                      grid_phase_error(&g, w, to_s(d) + 0.03, end_s));

    if (d->length_s * d->f_hz < 3.5)
        return out;
    return fmax(out, grid_phase_error(&g, w, d->from_s + 0.03, to_s(d) - 0.03));
}

static void check(const struct dip *d)
{
    struct wave w = run(d, 8000);
    double rad = phase_error(d, &w), ppm = rms_ppm(d, 0.006);

    ck_assert_msg(rad < 1e-4 && ppm < 10,
                  "%.3f s to %.2f by %g and %g degrees at %.4f s, %g Hz: "
                  "%.1e rad, %.1f ppm",
                  d->length_s, d->residual, d->jump_deg, d->back_deg, d->from_s,
                  d->f_hz, rad, ppm);
    ck_assert_uint_le(grid_count(&g, WP_HC_BRIDGE), 4);
    ck_assert_uint_le(grid_count(&g, WP_HC_FREEWHEEL), 1);
    grid_release(&g);
}

static const double length_s[] = {.02, .03, .04, .05, .06, .07, .08, .1,  .12,
                                  .14, .16, .18, .2,  .22, .25, .28, .31, .5};
enum { LENGTHS = sizeof(length_s) / sizeof(*length_s) };

/* Every other of residuals by jumps, at points on wave that differ. */
START_TEST(a_jump_and_back_does_not_bend_the_grid)
{
    static const double residual[] = {.1, .5, .7, .95};
    static const double deg[] = {-60, -25, -10, 3, 20, 60};

    for (int k = _i % 2; k < 24; k += 2)
        check(&(struct dip){.from_s = 1.2 + .0007 * ((7 * k + 5 * _i) % 31),
                            .length_s = length_s[_i],
                            .residual = residual[k % 4],
                            .jump_deg = deg[k / 4],
                            .back_deg = -deg[k / 4],
                            .f_hz = k % 3 ? 50.03 : 59.98,
                            .alone = k % 4 < 2,
                            .distorted = k % 5 == 0});
}
END_TEST

/* A fault that leaves another angle behind: what the angles of before and after
 * have in common is the frequency alone. */
START_TEST(another_phase_may_follow)
{
    static const double back_deg[] = {-5, 35, 60};

    for (int k = 0; k < 3; k++)
        check(&(struct dip){.from_s = 1.2043 + .002 * _i,
                            .length_s = length_s[_i],
                            .residual = .6,
                            .jump_deg = -20,
                            .back_deg = back_deg[k],
                            .f_hz = 50.03});
}
END_TEST

/* Noise of 0.1 % of the voltage moves a window's phase by some 1e-4 rad, ten
 * times that where a tenth is left; a cycle's RMS by 400 ppm at most. */
START_TEST(noise_does_not_hide_it)
{
    static const double residual[] = {.3, .6, .9};
    static const double deg[] = {-45, -10, 20};

    for (int k = _i % 3; k < 9; k += 3) {
        struct dip d = {.from_s = 1.2 + .0031 * k,
                        .length_s = length_s[_i],
                        .residual = residual[k % 3],
                        .jump_deg = deg[k / 3],
                        .back_deg = -deg[k / 3],
                        .f_hz = 50.03,
                        .noise = .7e-3};
        struct wave w = run(&d, 8000);

        ck_assert_double_lt(phase_error(&d, &w), 1.5e-3);
        ck_assert_double_lt(rms_ppm(&d, 0.006), 400);
        grid_release(&g);
    }
}
END_TEST

/* A dip to 50 % with -25 degrees at the crest, found in a recording of 143 ms
 * of fault: the length of no half-cycle outside the bridges drifts. */
START_TEST(the_frequency_does_not_drift)
{
    struct dip d = {.from_s = 0.607,
                    .length_s = 0.143,
                    .residual = .5,
                    .jump_deg = -25,
                    .back_deg = 25,
                    .f_hz = 50};

    (void)run(&d, 8000);
    ck_assert_uint_ge(grid_count(&g, WP_HC_BRIDGE), 2);
    for (size_t k = 0; k < g.cells; k++)
        if (!(g.cell[k].flags & (WP_HC_BRIDGE | WP_HC_PARTIAL)))
            ck_assert_double_eq_tol(g.cell[k].f_hz, 50, 1e-3);
}
END_TEST

/* However the stream is cut: to the bit. */
START_TEST(cutting_changes_nothing)
{
    struct dip d = {.from_s = 1.2043,
                    .length_s = length_s[6 + _i],
                    .residual = .6,
                    .jump_deg = -60,
                    .back_deg = 60,
                    .f_hz = 50.03,
                    .noise = .7e-3};
    struct grid_run cut = {0};
    static const size_t block[] = {1, 63, 777, 5000};

    (void)run(&d, 8000);
    grid_make(&cut, 8000, 3, end_s);
    cut.block = block[_i % 4];
    for (unsigned c = 0; c < 3; c++)
        memcpy(cut.x[c], g.x[c], g.frames * sizeof(double));
    grid_sync(&cut);
    ck_assert_uint_eq(cut.cells, g.cells);
    for (size_t k = 0; k < g.cells; k++) {
        ck_assert(cut.cell[k].to_s == g.cell[k].to_s);
        ck_assert(cut.cell[k].square[0] == g.cell[k].square[0]);
        ck_assert(cut.cell[k].crossing_at[1] == g.cell[k].crossing_at[1]);
        ck_assert_uint_eq(cut.cell[k].flags, g.cell[k].flags);
    }
    grid_release(&cut);
}
END_TEST

/* Flicker, tones beside the fundamental, noise, and steps without a jump: there
 * is nothing to bridge. */
START_TEST(nothing_else_is_taken_for_a_jump)
{
    struct wave w;

    wave_steady(&w, 50.03, 0.1);
    if (_i == 0) {
        w.flicker_hz = 8.8;
        w.flicker = .1;
    }
    if (_i == 1 || _i == 2) {
        w.tones = 1;
        w.tone_share[0] = .02;
        w.tone_hz[0] = _i == 1 ? 55 : 62;
    }
    if (_i == 3) /* every tenth of a second, 3 % down and up */
        for (int k = 0; k < 6; k++)
            wave_change(&w, 1.2037 + .1 * k, 0, 50.03, 0, k % 2 ? 1 : .97);
    if (_i == 4)
        for (int k = 0; k < 2; k++)
            wave_change(&w, 1.2037 + .1 * k, 0, 50.03, 0, k % 2 ? 1 : .4);
    grid_make(&g, 8000, 1, 4);
    grid_fill(&g, 0, &w, 0);
    if (_i == 5)
        grid_noise(&g, 0, .007, 3);
    grid_sync(&g);
    ck_assert_uint_eq(grid_count(&g, WP_HC_BRIDGE), 0);
}
END_TEST

/* After an outage of all phases their crossings are their own, or not known:
 * in cells of 256 to the half-cycle, B's and C's lie 2/3 and 4/3 half-cycles
 * behind A's. */
START_TEST(crossings_after_an_outage_are_their_own)
{
    static const double outage_s[] = {.1, .5, 1.3, 3};
    double from = 1.2043, to = from + outage_s[_i];
    struct wave w;

    wave_steady(&w, 50.03, 0.1);
    wave_change(&w, from, 0, 50.03, 0, 0);
    wave_change(&w, to, 0.2, 50.03, 0, 1);
    grid_make(&g, 8000, 3, to + 1);
    for (unsigned c = 0; c < 3; c++)
        grid_fill(&g, c, &w, -(double)c / 3);
    grid_sync(&g);
    for (size_t k = 0; k < g.cells; k++)
        for (unsigned c = 1; c < 3; c++) {
            double at = g.cell[k].crossing_at[c];

            if (at >= 0)
                ck_assert_double_eq_tol(at, c == 1 ? 512. / 3 : 256. / 3, 0.05);
            else
                ck_assert(g.cell[k].to_s > from - 0.04 &&
                          g.cell[k].from_s < to + 0.01);
        }
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/sync/dips");
    TCase *t = tcase_create("dips");

    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_loop_test(t, a_jump_and_back_does_not_bend_the_grid, 0, LENGTHS);
    tcase_add_loop_test(t, another_phase_may_follow, 2, LENGTHS);
    tcase_add_loop_test(t, noise_does_not_hide_it, 0, LENGTHS);
    tcase_add_test(t, the_frequency_does_not_drift);
    tcase_add_loop_test(t, cutting_changes_nothing, 0, 4);
    tcase_add_loop_test(t, nothing_else_is_taken_for_a_jump, 0, 6);
    tcase_add_loop_test(t, crossings_after_an_outage_are_their_own, 0, 4);
    suite_add_tcase(s, t);
    return s;
}
