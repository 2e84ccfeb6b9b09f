/*
 * IEC 61000-4-30 clause 5.4.3: voltage swells, and dips beside them, through
 * sync; truth as in iec61000_4_30_5_4_dips.c.
 */
#include <check.h>

#include "event_truth.h"
#include "runner.h"

static struct event_run r;
static struct event_truth truth;

static void teardown(void)
{
    event_run_release(&r);
}

static const double levels[] = {1.11, 1.2, 1.5, 1.9};
static const double lengths[] = {1, 2.3, 7, 40};

static void prepare(int cell, double later)
{
    static const double rates_hz[] = {8000, 30720, 12800};
    static const double f_hz[] = {50, 50.03, 59.97};
    double t;

    event_run_init(&r, 3);
    r.rate_hz = rates_hz[cell % 3];
    r.f_hz = f_hz[cell / 3 % 3];
    r.nominal_hz = r.f_hz > 55 ? 60 : 50;
    r.cycles = 0.41;
    r.seconds = 1.5 + lengths[cell % 4] / r.f_hz;
    t = 0.63 + (0.37 * cell + later) / 50;
    if (cell % 2)
        r.config.event_end = WP_EVENT_START_OF_WINDOW;
    event_run_add(&r, t, levels[cell / 4])->level[cell % 3] = 1.0;
    event_run_add(&r, t + lengths[cell % 4] / r.f_hz, 1);
    event_truth_make(&truth, &r);
}

START_TEST(swells)
{
    double later = 0;

    do
        prepare(_i, later += 0.013);
    while (truth.nearest < 1e-3);
    event_run_go(&r);
    event_truth_check(&truth, &r, 1500, 1);
}
END_TEST

/* An earth fault: one phase down, the others up, at once and not at once. */
START_TEST(dip_and_swell_at_once)
{
    event_run_init(&r, 3);
    r.f_hz = 49.97;
    r.rate_hz = 12800;
    r.seconds = 2;
    event_run_add(&r, 0.8044, 1.6)->level[0] = 0.3;
    event_run_add(&r, 1.0013, 1.0)->level[1] = 1.3;
    event_run_add(&r, 1.1113, 1.0);
    event_run_go(&r);
    event_truth_make(&truth, &r);
    ck_assert_double_gt(truth.nearest, 1e-3);
    /* A's dip; B's and C's swells; two polyphase ones. */
    ck_assert_int_eq(truth.events, 5);
    event_truth_check(&truth, &r, 1500, 1);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("IEC 61000-4-30 5.4 swells");
    TCase *t = tcase_create("swells");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_loop_test(t, swells, 0, 16);
    tcase_add_test(t, dip_and_swell_at_once);
    suite_add_tcase(s, t);
    return s;
}
