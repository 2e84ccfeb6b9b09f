/*
 * Anatomy within the analyser: samples through sync and wp_pq, events as the
 * detector finds them.
 *
 * Truth: the instants and phasors that the test made.
 */
#include <check.h>
#include <math.h>

#include "history_run.h"
#include "pq/event_class.h"
#include "pq/pq.h"
#include "runner.h"

enum { EVENTS = 64 };

static const double two_pi = 6.28318530717958647692;
static const double rate_hz = 20001;

static struct history_run r;
static struct wp_event event[EVENTS];
static int events, cycles;
static int64_t first_cycle_ns, last_cycle_ns;

static void teardown(void)
{
    history_run_release(&r);
}

static void pull(struct wp_pq *p)
{
    struct wp_pq_record record;

    while (wp_pq_pull(p, &record)) {
        if (record.kind == WP_PQ_EVENT) {
            ck_assert_int_lt(events, EVENTS);
            event[events++] = *record.event;
        }
        if (record.kind == WP_PQ_CYCLE) {
            if (cycles++ == 0)
                first_cycle_ns = record.cycle->start_ns;
            last_cycle_ns = record.cycle->end_ns;
        }
    }
}

static void each(const struct wp_half_cycle *hc, void *arg)
{
    wp_pq_push(arg, hc);
    pull(arg);
}

/* RMS of voltage and current of a phase at an instant. */
typedef void (*scene)(double t_s, int phase, double *volts, double *amps);

static void run(double t_s, scene of)
{
    struct wp_pq_stream stream = {.channels = 6, .decimated_hz = 2000};
    struct wp_pq *p;

    ck_assert(wp_rate_from_double(rate_hz, &stream.rate));
    history_run_make(&r, rate_hz, 50, 6, t_s);
    for (int k = 0; k < 3; k++)
        for (size_t n = 0; n < r.frames; n++) {
            double t = history_run_s(&r, n), volts = 230, amps = 5;
            double angle = two_pi * (50.02 * t - k / 3.0);

            of(t, k, &volts, &amps);
            r.x[k][n] = sqrt(2) * volts * sin(angle);
            r.x[3 + k][n] = sqrt(2) * amps * sin(angle - 0.5);
        }
    r.config.pq.transient_v = 100;
    history_run_begin(&r);
    ck_assert_int_eq(wp_pq_create(&p, &r.basis, &stream), WP_OK);
    events = cycles = 0;
    history_run_feed(&r, each, p);
    wp_pq_flush(p);
    pull(p);
    wp_pq_destroy(p);
}

static const struct wp_event *find(enum wp_event_kind kind, bool polyphase,
                                   int signal)
{
    for (int k = 0; k < events; k++)
        if (event[k].kind == kind &&
            ((event[k].flags & WP_EVENT_POLYPHASE) != 0) == polyphase &&
            (polyphase || event[k].first == signal))
            return &event[k];
    ck_abort_msg("event not found");
    return NULL;
}

/* Onsets lie on the first changed sample or half a sample before. */
static void check_onset(const struct wp_event *e, double at_s)
{
    ck_assert_double_eq_tol((double)e->onset_ns * 1e-9, at_s, 1e-4);
    ck_assert_double_lt(
        fabs(remainder(e->point_on_wave_deg -
                           360 * (50.02 * (double)e->onset_ns * 1e-9 -
                                  (e->first - WP_V_A) / 3.0),
                       360)),
        0.1);
}

/* One phase to 50 %, 1 to 1.15 s, its current fourfold: type B, downstream. */
static void one_phase(double t_s, int phase, double *volts, double *amps)
{
    if (phase == 1 && t_s >= 1.0 && t_s < 1.15) {
        *volts = 115;
        *amps = 20;
    }
}

START_TEST(one_phase_dip)
{
    const struct wp_event *all, *own;
    struct wp_event_class class;

    run(2.5, one_phase);
    all = find(WP_EVENT_DIP, true, -1);
    own = find(WP_EVENT_DIP, false, WP_V_B);
    check_onset(all, 1.0);
    check_onset(own, 1.0);
    ck_assert_int_eq(all->dip_type, WP_DIP_B);
    ck_assert_uint_eq(all->dip_phases, 2);
    ck_assert_double_eq_tol(all->characteristic_pu, 2.0 / 3.0, 0.001);
    ck_assert_int_eq(all->direction, WP_DIRECTION_DOWNSTREAM);
    /* (150 ms of 20 A squared = 60) + (what the windows add) of 5 A */
    ck_assert_double_eq_tol(own->i2t_a2s[1], 60 + 25 * (own->duration_s - 0.15),
                            0.5);
    ck_assert_double_eq_tol(own->i2t_a2s[0], 25 * own->duration_s, 0.2);
    wp_event_classify(own, 50, &class);
    ck_assert_str_eq(class.ieee_1159, "instantaneous sag");
    ck_assert_str_eq(class.en_50160, "C1");
    check_onset(find(WP_EVENT_TRANSIENT, true, -1), 1.0);
    ck_assert_int_lt(first_cycle_ns, 920000000);
    ck_assert_int_gt(last_cycle_ns, 1230000000);
}
END_TEST

/* Phase A is down from 1 to 5 s, B from 2 to 4.5, C from 3 to 3.2: every event
 * keeps its own account, longer than any memory of samples. */
static void overlapping(double t_s, int phase, double *volts, double *amps)
{
    static const double from[] = {1, 2, 3}, to[] = {5, 4.5, 3.2};

    if (t_s >= from[phase] && t_s < to[phase]) {
        *volts = 150;
        *amps = 10;
    }
}

START_TEST(overlapping_dips)
{
    run(6, overlapping);
    for (int k = 0; k < 3; k++) {
        static const double from[] = {1, 2, 3}, length[] = {4, 2.5, 0.2};
        const struct wp_event *e = find(WP_EVENT_DIP, false, WP_V_A + k);

        check_onset(e, from[k]);
        ck_assert_double_eq_tol(
            e->i2t_a2s[k], 100 * length[k] + 25 * (e->duration_s - length[k]),
            0.6);
    }
    check_onset(find(WP_EVENT_DIP, true, -1), 1);
}
END_TEST

/* 230 to 215 V for good at 1.5 s, the load's current with it: upstream. Known
 * a second later, when the start is out of every memory of samples. */
static void step(double t_s, int phase, double *volts, double *amps)
{
    (void)phase;
    if (t_s >= 1.5) {
        *volts = 215;
        *amps = 5.0 * 215 / 230;
    }
}

START_TEST(rapid_voltage_change)
{
    const struct wp_event *e;

    run(4, step);
    e = find(WP_EVENT_RVC, true, -1);
    check_onset(e, 1.5);
    ck_assert_int_eq(e->direction, WP_DIRECTION_UPSTREAM);
    ck_assert_int_eq(e->dip_type, WP_DIP_NONE);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("pq with anatomy");
    TCase *t = tcase_create("events");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_test(t, one_phase_dip);
    tcase_add_test(t, overlapping_dips);
    tcase_add_test(t, rapid_voltage_change);
    suite_add_tcase(s, t);
    return s;
}
