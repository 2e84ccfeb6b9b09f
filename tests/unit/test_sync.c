#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "meter_run.h"
#include "runner.h"
#include "tone.h"

static const double pi = 3.14159265358979323846;

/* Channels of samples that a test fills. */
static double *x[6];
static size_t frames;

static void make(unsigned channels, double rate_hz, double t_s,
                 const struct tones *const *tones)
{
    frames = (size_t)llround(rate_hz * t_s);
    for (unsigned c = 0; c < channels; c++) {
        x[c] = malloc(frames * sizeof(double) + 8);
        ck_assert_ptr_nonnull(x[c]);
        for (size_t n = 0; n < frames; n++)
            x[c][n] = tones_at(tones[c], (double)n / rate_hz);
    }
}

static void teardown(void)
{
    for (int c = 0; c < 6; c++) {
        free(x[c]);
        x[c] = NULL;
    }
}

static void run(struct meter_run *m, double rate_hz, unsigned channels)
{
    struct meter_feed feed = {x, frames, 4096, 0, -1, 0};

    meter_run_init(m, rate_hz, channels);
    meter_run(m, &feed);
}

/* A load as the sync study used it: PF 0.5, harmonics as far as they fit. */
static void load(struct tones *u, struct tones *i, double f, double limit_hz)
{
    static const int order[] = {1, 3, 5, 7, 25, 41, 49};
    static const double share[] = {1, .05, .04, .03, .02, .015, .01};

    *u = *i = (struct tones){0};
    for (int k = 0; k < 7 && order[k] * f < limit_hz; k++) {
        tones_add(u, 230 * sqrt(2) * share[k], order[k] * f, 0.7 + 0.3 * k);
        tones_add(i, 5 * sqrt(2) * share[k], order[k] * f,
                  0.7 + 0.3 * k - order[k] * pi / 3);
    }
}

static double ppm(double value, double truth)
{
    return (value / truth - 1.0) * 1e6;
}

static const struct {
    double rate_hz, f_hz, t_s;
} grid_cases[] = {
    {800, 50.03, 10}, {1200, 59.97, 10},     {8000, 69, 10},
    {8000, 42.5, 10}, {10240, 59.97, 10},    {25600, 50.03, 10},
    {30720, 60, 5},   {30720, 49.5, 5},      {44100, 65, 5},
    {100000, 55, 2},  {1000000, 50.03, 0.5},
};

/* The integral of v i over [0, N/rate), ends included. 0.2 ppm is the target;
 * README states 0.01 from 25.6 kHz on for Wh and V2h; below 8 kHz the filter
 * ripple leaves 0.5, and short captures pay for their two ends. */
START_TEST(energy_is_the_integral_over_the_capture)
{
    double rate = grid_cases[_i].rate_hz, f = grid_cases[_i].f_hz;
    double allowed_ppm = rate < 8000 || grid_cases[_i].t_s < 1 ? 0.5 : 0.2;
    double fine_ppm =
        rate < 25600 || grid_cases[_i].t_s < 1 ? allowed_ppm : 0.01;
    const struct wp_registers *e;
    struct meter_run m;
    struct tones u, i;
    const struct tones *both[] = {&u, &i};
    double t;

    load(&u, &i, f, 0.431 * rate);
    make(2, rate, grid_cases[_i].t_s, both);
    run(&m, rate, 2);
    t = (double)frames / rate;
    e = &m.totals.energy;
    ck_assert_double_eq_tol(m.totals.duration_s, t, 1e-9);
    ck_assert_double_eq_tol(
        ppm(e->value[WP_WH_DELIVERED][0] * 3600, tones_product(&u, &i, 0, t)),
        0, fine_ppm);
    ck_assert_double_eq(e->value[WP_WH_RECEIVED][0], 0);
    ck_assert_double_eq_tol(
        ppm(e->value[WP_V2H][0] * 3600, tones_product(&u, &u, 0, t)), 0,
        fine_ppm);
    /* A quarter cycle on; the last quarter by its own rule is exact here, since
     * only odd harmonics are there. */
    ck_assert_double_eq_tol(ppm(e->value[WP_VARH_DELIVERED][0] * 3600,
                                tones_product(&u, &i, 0.25 / f, t)),
                            0, allowed_ppm);
    ck_assert_double_eq_tol(m.totals.f_hz, f, 1e-6);
    ck_assert_int_eq(m.bridges, 0);
    ck_assert_int_eq(m.freewheel, 0);
}
END_TEST

START_TEST(how_the_stream_is_cut_changes_no_bit)
{
    static const size_t blocks[] = {1, 63, 777, 4096, 100000, 0, 0};
    struct tones u, i;
    const struct tones *both[] = {&u, &i};
    struct meter_run m;
    uint64_t hash = 0;

    load(&u, &i, 50.03, 3000);
    make(2, 8000, 6, both);
    for (size_t n = 20000; n < 26000; n++)
        x[0][n] = x[1][n] = 0; /* an outage, so that every stage has work */
    for (size_t n = 30000; n < frames; n++)
        x[0][n] = -x[0][n];
    for (size_t k = 0; k < sizeof(blocks) / sizeof(*blocks); k++) {
        struct meter_feed feed = {x, frames, blocks[k], (uint32_t)k + 1, -1, 0};

        meter_run_init(&m, 8000, 2);
        meter_run(&m, &feed);
        if (k > 0)
            ck_assert_uint_eq(m.hash, hash);
        hash = m.hash;
    }
    ck_assert_int_gt(m.freewheel, 50);
    ck_assert_int_gt(m.bridges, 0);
}
END_TEST

START_TEST(a_gap_loses_nothing_but_itself)
{
    struct tones u, i;
    const struct tones *both[] = {&u, &i};
    struct meter_run m;
    struct meter_feed feed;
    double truth;

    load(&u, &i, 50.03, 3000);
    make(2, 8000, 5, both);
    feed = (struct meter_feed){x, frames, 1000, 0, 17003, 8000};
    meter_run_init(&m, 8000, 2);
    meter_run(&m, &feed);
    truth = tones_product(&u, &i, 0, 5);
    ck_assert_double_eq_tol(m.totals.duration_s, 5, 1e-9);
    ck_assert_int_eq(m.totals.gaps, 1);
    ck_assert_int_eq(m.end_ns, 6000000000);
    ck_assert_int_eq(m.partial, 4);
    /* Four partial ends in 5 s: the fits there are one-sided. */
    ck_assert_double_eq_tol(
        ppm(m.totals.energy.value[WP_WH_DELIVERED][0] * 3600, truth), 0, 1.0);
}
END_TEST

START_TEST(what_has_no_fundamental_is_measured_on_the_nominal_grid)
{
    struct tones nothing = {0}, dc = {0};
    const struct tones *both[] = {&nothing, &nothing};
    struct meter_run m;
    uint32_t random = 12345;

    tones_add(&dc, 24, 0, pi / 2);
    if (_i == 1)
        both[0] = both[1] = &dc;
    make(2, 8000, 3.3, both);
    for (size_t n = 0; n < frames && _i == 2; n++) {
        random = random * 1664525u + 1013904223u;
        x[0][n] = (double)random / 4294967296.0 - 0.5;
    }
    run(&m, 8000, 2);
    ck_assert_double_eq_tol(m.totals.duration_s, 3.3, 1e-9);
    ck_assert_int_ge(m.freewheel, 300);
    if (_i == 1)
        ck_assert_double_eq_tol(m.totals.energy.value[WP_WH_DELIVERED][0] *
                                    3600,
                                24 * 24 * 3.3, 1e-6);
}
END_TEST

static const double short_s[] = {0.0002, 0.003, 0.012, 0.03, 0.066, 0.1, 0.2};

/* However short, all of the time is there; from three cycles on the energy is
 * good to 5 ppm (sync study: 0.6 ppm at 0.1 s with its own end handling). */
START_TEST(short_records_are_measured_whole)
{
    double rate = 30720, t;
    struct tones u = {0}, i = {0};
    const struct tones *both[] = {&u, &i};
    struct meter_run m;

    tones_add(&u, 325, 50.03, 1.1);
    tones_add(&i, 7, 50.03, 0.6);
    make(2, rate, short_s[_i], both);
    run(&m, rate, 2);
    t = (double)frames / rate;
    ck_assert_double_eq_tol(m.totals.duration_s, t, 1e-12);
    if (t >= 0.06)
        ck_assert_double_eq_tol(ppm((m.totals.energy.value[WP_WH_DELIVERED][0] -
                                     m.totals.energy.value[WP_WH_RECEIVED][0]) *
                                        3600,
                                    tones_product(&u, &i, 0, t)),
                                0, 5.0);
}
END_TEST

/* All phases dead for 0.5 s, as by an interruption: the grid runs on and is in
 * phase afterwards. */
START_TEST(an_interruption_is_bridged_by_freewheeling)
{
    struct tones u, i;
    const struct tones *both[] = {&u, &i};
    struct meter_run m;
    double half_s = 0.5 / 50.03;

    load(&u, &i, 50.03, 3000);
    make(2, 8000, 6, both);
    for (size_t n = 20000; n < 24000; n++)
        x[0][n] = x[1][n] = 0;
    run(&m, 8000, 2);
    ck_assert_int_ge(m.freewheel, 35);
    ck_assert_double_eq_tol(m.longest_s, half_s, 2e-5);
    ck_assert_double_eq_tol(m.shortest_s, half_s, 2e-5);
    ck_assert_double_eq_tol(m.totals.duration_s, 6, 1e-9);
}
END_TEST

static const double jump_deg[] = {30, -45, 90, 150, 180};

struct tail {
    double half_s;
    int bad;
};

/* After 3.1 s the grid must stand on the new phase: v(t) is 0 at boundaries. */
static void check_tail(const struct wp_half_cycle *hc, void *arg)
{
    struct tail *t = arg;

    if (hc->start_ns > 3100000000 && !(hc->flags & WP_HC_PARTIAL)) {
        double at_start = 1.5 * hc->x[0][0] - 0.5 * hc->x[0][1];

        if (fabs(at_start) > 325 * 2e-3 ||
            fabs(hc->duration_s - t->half_s) > 1e-6)
            t->bad++;
    }
}

START_TEST(a_phase_jump_is_taken_up_by_bridges)
{
    struct tones u = {0}, after = {0};
    const struct tones *both[] = {&u, &after};
    struct tail tail = {0.5 / 50.03, 0};
    struct meter_run m;
    struct meter_feed feed = {x, 0, 4096, 0, -1, 0};

    tones_add(&u, 325, 50.03, 1.1);
    tones_add(&after, 325, 50.03, 1.1 + jump_deg[_i] * pi / 180);
    make(2, 8000, 6, both);
    for (size_t n = 24000; n < frames; n++)
        x[0][n] = x[1][n];
    meter_run_init(&m, 8000, 2);
    m.each = check_tail;
    m.arg = &tail;
    feed.frames = frames;
    meter_run(&m, &feed);
    ck_assert_int_ge(m.bridges, 1);
    ck_assert_int_le(m.bridges, 2);
    ck_assert_int_eq(tail.bad, 0);
    ck_assert_double_eq_tol(m.totals.duration_s, 6, 1e-9);
}
END_TEST

/* A ramp of 5 Hz/s from 2 s to 6 s: where it begins and ends the phase bends,
 * it does not jump. */
START_TEST(a_ramp_of_the_frequency_is_no_jump)
{
    struct tones nothing = {0};
    const struct tones *both[] = {&nothing, &nothing};
    double slope = _i ? -5 : 5, from = 55 - 2 * slope, expected;
    struct meter_run m;

    make(2, 8000, 8, both);
    for (size_t n = 0; n < frames; n++) {
        double t = (double)n / 8000, r = fmin(fmax(t - 2, 0), 4);
        double cycles =
            from * t + slope * r * r / 2 + 4 * slope * fmax(t - 6, 0);

        x[0][n] = x[1][n] = 325 * sin(2 * pi * cycles);
    }
    run(&m, 8000, 2);
    expected = from + slope * 4;
    ck_assert_int_eq(m.bridges, 0);
    ck_assert_double_eq_tol(m.last_f_hz, expected, 1e-3);
    /* Half-cycles are counted: 55 Hz on average, but for the ends. */
    ck_assert_double_eq_tol((double)m.half_cycles, 2 * 55 * 8, 2);
}
END_TEST

START_TEST(missing_samples_are_flagged_and_leave_no_nan)
{
    struct tones u, i;
    const struct tones *both[] = {&u, &i};
    struct meter_run m;

    load(&u, &i, 50.03, 3000);
    make(2, 8000, 3, both);
    x[1][9000] = NAN;
    for (size_t n = 15000; n < 15200; n++)
        x[0][n] = NAN;
    run(&m, 8000, 2);
    ck_assert_int_ge(m.gaps, 3);
    ck_assert_int_le(m.gaps, 6);
    ck_assert(isfinite(m.totals.energy.value[WP_WH_DELIVERED][0]));
    ck_assert_double_eq_tol(m.totals.duration_s, 3, 1e-9);
}
END_TEST

/* Frames without a sample in any channel are a gap, whoever tells it: the index
 * that jumps, or NaN. */
START_TEST(a_gap_told_by_nan_is_the_same_gap)
{
    static const size_t blocks[] = {1, 777, 100000, 0};
    struct tones u, i;
    const struct tones *both[] = {&u, &i};
    struct meter_feed feed;
    struct meter_run a, b;

    load(&u, &i, 50.03, 3000);
    make(2, 8000, 5, both);
    feed = (struct meter_feed){x, frames - 8000, 1000, 0, 17003, 8000};
    for (int c = 0; c < 2; c++) /* what is fed with the index jumping */
        memmove(x[c] + 17003, x[c] + 25003, (frames - 25003) * sizeof(double));
    meter_run_init(&a, 8000, 2);
    meter_run(&a, &feed);
    for (int c = 0; c < 2; c++) {
        memmove(x[c] + 25003, x[c] + 17003, (frames - 25003) * sizeof(double));
        for (size_t n = 17003; n < 25003; n++)
            x[c][n] = NAN;
    }
    for (size_t k = 0; k < sizeof(blocks) / sizeof(*blocks); k++) {
        feed = (struct meter_feed){x, frames, blocks[k], 7, -1, 0};
        meter_run_init(&b, 8000, 2);
        meter_run(&b, &feed);
        ck_assert_int_eq(b.totals.gaps, 1);
        ck_assert_uint_eq(b.hash, a.hash);
    }
}
END_TEST

/* Samples that stand alone in a gap last as long as they are, wherever: a
 * sampling interval each, and hold their value. */
START_TEST(islands_last_as_long_as_they_are)
{
    struct tones u = {0};
    const struct tones *both[] = {&u, &u};
    struct meter_feed feed = {x, 0, 4096, 0, -1, 0};
    struct meter_run m;
    double squares = 0;
    int64_t there = 0;

    tones_add(&u, 325, 50.03, 1.1);
    make(2, 8000, 2, both);
    feed.frames = frames;
    for (size_t n = 0; n < frames; n++) {
        if (n % 101 < (size_t)_i + 1) {
            squares += x[0][n] * x[0][n] / 8000;
            there++;
        } else {
            x[0][n] = x[1][n] = NAN;
        }
    }
    meter_run_init(&m, 8000, 2);
    meter_run(&m, &feed);
    ck_assert_double_eq_tol(m.totals.duration_s, (double)there / 8000, 1e-9);
    ck_assert_int_eq(m.backwards, 0);
    /* Of islands of a few samples nobody knows what lies between them. */
    ck_assert_double_eq_tol(m.totals.energy.value[WP_V2H][0] * 3600 / squares,
                            1, _i == 0 ? 1e-12 : 0.02);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/sync");
    TCase *t = tcase_create("half-cycles");

    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_loop_test(t, energy_is_the_integral_over_the_capture, 0,
                        sizeof(grid_cases) / sizeof(*grid_cases));
    tcase_add_test(t, how_the_stream_is_cut_changes_no_bit);
    tcase_add_test(t, a_gap_loses_nothing_but_itself);
    tcase_add_loop_test(
        t, what_has_no_fundamental_is_measured_on_the_nominal_grid, 0, 3);
    tcase_add_loop_test(t, short_records_are_measured_whole, 0,
                        sizeof(short_s) / sizeof(*short_s));
    tcase_add_test(t, an_interruption_is_bridged_by_freewheeling);
    tcase_add_loop_test(t, a_phase_jump_is_taken_up_by_bridges, 0,
                        sizeof(jump_deg) / sizeof(*jump_deg));
    tcase_add_loop_test(t, a_ramp_of_the_frequency_is_no_jump, 0, 2);
    tcase_add_test(t, missing_samples_are_flagged_and_leave_no_nan);
    tcase_add_test(t, a_gap_told_by_nan_is_the_same_gap);
    tcase_add_loop_test(t, islands_last_as_long_as_they_are, 0, 3);
    suite_add_tcase(s, t);
    return s;
}
