/*
 * IEC 61000-4-30 clause 5.4: voltage dips, through sync.
 *
 * Truth: Urms(1/2) in closed form from the phase's own crossings, and the words
 * of the standard applied to them (event_truth.h). Steps lie on samples. Times
 * are compared to 10 us, so the half-cycle is always the right one.
 *
 * Allowed error of the residual voltage: 1 ppm of U din where a window lies
 * inside that no edge touches. Windows with an edge are compared with the
 * closed form of a step in the middle between two samples, which no sampled
 * signal is: it and its band-limited truth differ by some 100 ppm at 8 kHz.
 */
#include <check.h>
#include <math.h>

#include "event_truth.h"
#include "runner.h"

static struct event_run r;
static struct event_truth truth;

static void teardown(void)
{
    event_run_release(&r);
}

/* Standards facts, 1.6: true dip, what is reported (50 Hz, 90 %, 2 %). */
static const struct {
    double level, at_cycles, length_s;
    double residual, start_to_start_s, start_to_end_s;
    double ppm;
} seven[] = {
    {.40, 0, .020, .4, .030, .050, 1},
    {.40, 0, .100, .4, .110, .130, 1},
    {.40, .25, .100, .4, .120, .140, 1},
    /* sqrt((1 + .4^2) / 2), sqrt(1 / 2) */
    {.40, 0, .010, .76157731, .020, .040, 20},
    {.00, 0, .010, .70710678, .020, .040, 20},
    {.80, 0, .020, .8, .020, .040, 1},
    {.89, 0, .100, .89, .090, .110, 1},
};

/* _i: row; from 7 on with the other end. */
START_TEST(seven_rectangular_dips)
{
    int row = _i % 7;
    double at = 1.0 + seven[row].at_cycles / 50;
    bool starts = _i >= 7;
    const struct wp_event *e;

    event_run_init(&r, 1);
    r.rate_hz = 25600;
    r.seconds = 2;
    /* The edge, half a sample before its first sample, is a crossing. */
    r.cycles = 0.5 * 50 / r.rate_hz;
    if (starts)
        r.config.event_end = WP_EVENT_START_OF_WINDOW;
    event_run_add(&r, at, seven[row].level);
    event_run_add(&r, at + seven[row].length_s, 1);
    event_run_go(&r);
    ck_assert_int_eq(r.events, 1);
    e = &r.event[0];
    ck_assert_int_eq(e->kind, WP_EVENT_DIP);
    ck_assert_uint_eq(e->flags, 0);
    ck_assert_double_eq_tol(e->extreme_v / r.volts, seven[row].residual,
                            seven[row].ppm * 1e-6);
    ck_assert_double_eq_tol(
        e->duration_s,
        starts ? seven[row].start_to_start_s : seven[row].start_to_end_s, 1e-6);
    ck_assert_double_eq_tol(e->threshold_v, 207, 1e-9);
    ck_assert_double_eq_tol(e->reference_v, 230, 1e-9);
}
END_TEST

static const struct {
    double rate_hz, f_hz;
} grids[] = {
    {8000, 50}, {8000, 50.03}, {30720, 60}, {30720, 59.97}, {12800, 49.6}};

static const double levels[] = {0, .03, .11, .4, .7, .85, .89};
static const double lengths[] = {.5, 1, 1.7, 3, 10, 31.3, 150};

/* The k-th run of a cell of the sweep; later, should a window of it lie so near
 * to a threshold that rounding decides. */
static void prepare(int cell, int k, double later)
{
    int grid = (cell + k) % 5, phases = 1 + k % 3;
    double length = lengths[cell % 7] / grids[grid].f_hz;
    double t = 0.61 + (0.37 * cell + 0.21 * k + later) / 50;

    event_run_init(&r, 3);
    r.rate_hz = grids[grid].rate_hz;
    r.f_hz = grids[grid].f_hz;
    r.nominal_hz = r.f_hz > 55 ? 60 : 50;
    r.cycles = 0.137;
    r.seconds = 1.4 + length;
    if (k % 2)
        r.config.event_end = WP_EVENT_START_OF_WINDOW;
    event_run_add(&r, t, levels[cell / 7]);
    for (int p = phases; p < 3; p++)
        r.segment[1].level[p] = 1.0;
    event_run_add(&r, t + length, 1);
    event_truth_make(&truth, &r);
    /* After an outage of all phases the grid locks anew, and for some 30 ms
     * phases B and C are taken to cross where the reference does. */
    if (phases == 3 && levels[cell / 7] < 0.05 && lengths[cell % 7] > 9)
        truth.end_tolerance_s = 0.4 / r.f_hz;
}

/* _i: length and residual; in each two rates or frequencies, points on wave,
 * one to three phases. */
START_TEST(sweep)
{
    for (int k = 0; k < 6; k++) {
        double later = 0;

        do
            prepare(_i, k, later += 0.013);
        while (truth.nearest < 1e-3);
        event_run_go(&r);
        event_truth_check(&truth, &r, 1500, 1);
        event_run_release(&r);
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("IEC 61000-4-30 5.4 dips");
    TCase *t = tcase_create("dips");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_loop_test(t, seven_rectangular_dips, 0, 14);
    tcase_add_sparse_test(t, sweep, 49, 8);
    suite_add_tcase(s, t);
    return s;
}
