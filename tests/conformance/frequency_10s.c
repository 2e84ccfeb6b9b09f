/*
 * IEC 61000-4-30 clause 5.1.1: frequency over 10 s is the number of whole
 * cycles counted, over the time they last.
 *
 * Truth: the closed form where it is steady; where the phase jumps or the
 * voltage dips, the rising zero crossings of the samples of a pure sine, found
 * by interpolation between them, counted.
 */
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

/* Whole half-cycles from boundary to boundary, and all of their flags. */
static double counted_hz(double from_s, double to_s, unsigned *flags)
{
    double begin = -1, end = -1;
    int half_cycles = 0;

    *flags = 0;
    for (size_t k = 0; k + 1 < g.cells; k++) {
        const struct grid_cell *c = &g.cell[k];

        if (c->to_s < from_s || c->to_s > to_s)
            continue;
        if (begin < 0) {
            begin = c->to_s;
            continue;
        }
        half_cycles++;
        *flags |= c->flags;
        /* Whole cycles. */
        if (half_cycles % 2 == 0)
            end = c->to_s;
    }
    return floor(half_cycles / 2) / (end - begin);
}

static const double rates_hz[] = {8000,  10240, 12800, 25600,
                                  30720, 44100, 50000, 100000};
static const double f_hz[] = {42.5, 45, 49.5, 50.03, 55, 59.97, 65, 69};

/* 0.001 mHz. */
START_TEST(steady_frequency)
{
    double rate = rates_hz[_i / 8], f = f_hz[_i % 8];
    unsigned flags;
    struct wave w;

    wave_steady(&w, f, 0.1 * _i);
    wave_harmonic(&w, 3, .3, 1);
    wave_harmonic(&w, 5, .2, 1);
    w.dc_share = .1;
    /* A shorter record is harder. */
    grid_make(&g, rate, 1, rate > 40000 ? 2.5 : 10.5);
    grid_fill(&g, 0, &w, 0);
    grid_sync(&g);
    ck_assert_double_eq_tol(counted_hz(0, 11, &flags), f, 1e-6);
    ck_assert_uint_eq(flags, 0);
}
END_TEST

/* Rising zero crossings of channel 0 from from_s to to_s. */
static double crossings_hz(double from_s, double to_s)
{
    double first = -1, last = -1;
    int cycles = -1;

    for (size_t n = (size_t)(from_s * g.rate_hz);
         n + 1 < (size_t)(to_s * g.rate_hz); n++) {
        double a = g.x[0][n], b = g.x[0][n + 1];

        if (!(a <= 0 && b > 0))
            continue;
        last = ((double)n + a / (a - b)) / g.rate_hz;
        if (first < 0)
            first = last;
        cycles++;
    }
    return cycles / (last - first);
}

static const struct {
    double jump_deg, amplitude, length_s;
} events[] = {
    {30, 1, 0}, {-45, 1, 0}, {90, 1, 0}, {-90, 1, 0}, {0, .4, .2}, {60, .4, .2},
};

/* At 100 kHz interpolation errs by less than 0.01 mHz over 10 s. */
START_TEST(frequency_with_an_event_is_what_counting_gives)
{
    double end_s = 5.0037 + events[_i].length_s;
    struct wave w;
    unsigned flags;

    wave_steady(&w, 50.03, 0.1);
    if (events[_i].length_s > 0)
        wave_change(&w, 5.0037, 0, 50.03, 0, events[_i].amplitude);
    wave_change(&w, end_s, events[_i].jump_deg / 360, 50.03, 0, 1);
    grid_make(&g, 100000, 1, 10.4);
    grid_fill(&g, 0, &w, 0);
    grid_sync(&g);
    /* The interval begins where a cycle does, by either way of counting. */
    ck_assert_double_eq_tol(counted_hz(0.015, 10.2, &flags),
                            crossings_hz(0.015, 10.2), 1e-5);
    if (events[_i].jump_deg != 0)
        ck_assert_uint_ne(flags & WP_HC_BRIDGE, 0);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("IEC 61000-4-30 frequency over 10 s");
    TCase *t = tcase_create("frequency");

    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_sparse_test(t, steady_frequency, 64, 9);
    tcase_add_loop_test(t, frequency_with_an_event_is_what_counting_gives, 0,
                        sizeof(events) / sizeof(*events));
    suite_add_tcase(s, t);
    return s;
}
