/*
 * IEC 61000-4-30 clause 5.5: voltage interruptions; 5.4.1: hysteresis and
 * reference; all on made-up values of Urms(1/2) whose events are counted by
 * hand in the comments, and on waveforms against event_truth.h.
 *
 * Made-up: value n of V A begins at 10 n ms, lasts 20 ms; V B 1 ms, V C 2 ms
 * later. U din 1 V; 90 %, 110 %, 5 %, hysteresis 2 %.
 */
#include <check.h>

#include "event_truth.h"
#include "pq/pq_flag.h"
#include "rms_feed.h"
#include "runner.h"

static const int64_t ms = 1000000;
static struct rms_feed f;

static void begin(unsigned channels)
{
    rms_feed_init(&f, channels);
    rms_feed_begin(&f);
}

static void teardown(void)
{
    rms_feed_end(&f);
}

static void expect(const struct wp_event *e, int64_t from_ms, int64_t to_ms,
                   double extreme)
{
    ck_assert_int_eq(e->start_ns, from_ms * ms);
    ck_assert_int_eq(e->end_ns, to_ms * ms);
    ck_assert_double_eq_tol(e->duration_s, (double)(to_ms - from_ms) * 1e-3,
                            1e-12);
    ck_assert_double_eq(e->extreme_v, extreme);
}

START_TEST(a_dip_that_becomes_an_interruption_is_both)
{
    const struct wp_event *e;

    begin(1);
    rms_feed_all(&f, 1.0, 5);  /* 0 .. 4 */
    rms_feed_all(&f, 0.5, 1);  /* 5: dip */
    rms_feed_all(&f, 0.04, 3); /* 6: interruption */
    rms_feed_all(&f, 0.06, 1); /* 9: within the hysteresis */
    rms_feed_all(&f, 0.07, 1); /* 10: back from the interruption */
    rms_feed_all(&f, 0.91, 2); /* 11, 12: within the dip's */
    rms_feed_all(&f, 0.92, 1); /* 13: back */
    rms_feed_flush(&f);
    ck_assert_int_eq(f.events, 2);
    e = rms_feed_find(&f, WP_EVENT_INTERRUPTION, 0);
    expect(e, 60, 120, 0.04);
    ck_assert_uint_eq(e->id, 2);
    ck_assert_int_eq(e->extreme_ns, 60 * ms);
    e = rms_feed_find(&f, WP_EVENT_DIP, WP_EVENT_INTERRUPTED);
    expect(e, 50, 150, 0.04);
    ck_assert_uint_eq(e->id, 1);
    ck_assert_double_eq(e->threshold_v, 0.9);
}
END_TEST

START_TEST(of_all_channels_and_over_with_the_first_that_is_back)
{
    const double some[] = {0.0, 0.01, 1.0}, one[] = {0.0, 0.5, 0.0};
    const struct wp_event *e;

    begin(3);
    rms_feed_all(&f, 1.0, 5);
    rms_feed_push(&f, some, 2); /* 5, 6: A and B */
    rms_feed_all(&f, 0.02, 4);  /* 7 .. 10: C too */
    rms_feed_push(&f, one, 2);  /* 11: B is back */
    rms_feed_all(&f, 1.0, 2);   /* 13 */
    rms_feed_flush(&f);
    e = rms_feed_find(&f, WP_EVENT_INTERRUPTION, WP_EVENT_POLYPHASE);
    expect(e, 72, 131, 0.0);
    ck_assert_int_eq(e->first, WP_V_C);
    ck_assert_int_eq(e->worst, WP_V_A);
    ck_assert_uint_eq(e->channels, 7);
    ck_assert_double_eq(e->each_v[WP_V_A], 0.0);
    ck_assert_double_eq(e->each_v[WP_V_B], 0.02); /* 0.01 was before */
    ck_assert_double_eq(e->each_v[WP_V_C], 0.02);
    e = rms_feed_find(&f, WP_EVENT_DIP,
                      WP_EVENT_POLYPHASE | WP_EVENT_INTERRUPTED);
    expect(e, 50, 152, 0.0);
    /* Each by itself: A 50..150, B 51..131, C 72..152. */
    for (int k = 0, n = 0; k < f.events; k++) {
        e = &f.event[k];
        if (e->kind != WP_EVENT_INTERRUPTION || e->flags)
            continue;
        expect(e, (int64_t[]){51, 50, 72}[n], (int64_t[]){131, 150, 152}[n],
               (double[]){0.01, 0.0, 0.0}[n]);
        n++;
    }
    ck_assert_int_eq(f.events, 8); /* 3 + 1 dips, 3 + 1 interruptions */
}
END_TEST

/* The manual: "when all three phases exceed the voltage dip threshold". */
START_TEST(the_manuals_rule_has_the_threshold_of_dips)
{
    const double two[] = {0.5, 0.5, 1.0}, back[] = {0.5, 0.92, 0.5};
    const struct wp_event *e;

    rms_feed_init(&f, 3);
    f.basis.config.interruption = WP_INTERRUPTION_MANUAL;
    rms_feed_begin(&f);
    rms_feed_all(&f, 1.0, 5);
    rms_feed_push(&f, two, 2);  /* 5, 6 */
    rms_feed_all(&f, 0.6, 2);   /* 7, 8 */
    rms_feed_push(&f, back, 1); /* 9 */
    rms_feed_all(&f, 1.0, 2);   /* 10 */
    rms_feed_flush(&f);
    e = rms_feed_find(&f, WP_EVENT_INTERRUPTION, WP_EVENT_POLYPHASE);
    expect(e, 72, 111, 0.5);
    ck_assert_double_eq(e->threshold_v, 0.9);
    e = rms_feed_find(&f, WP_EVENT_DIP,
                      WP_EVENT_POLYPHASE | WP_EVENT_INTERRUPTED);
    expect(e, 50, 122, 0.5);
    ck_assert_int_eq(f.events, 5);
}
END_TEST

START_TEST(open_at_both_ends)
{
    begin(1);
    rms_feed_all(&f, 0.0, 5);
    rms_feed_flush(&f);
    ck_assert_int_eq(f.events, 2);
    expect(rms_feed_find(&f, WP_EVENT_INTERRUPTION,
                         WP_EVENT_OPEN_START | WP_EVENT_OPEN_END),
           0, 60, 0.0);
    expect(rms_feed_find(&f, WP_EVENT_DIP,
                         WP_EVENT_OPEN_START | WP_EVENT_OPEN_END |
                             WP_EVENT_INTERRUPTED),
           0, 60, 0.0);
}
END_TEST

START_TEST(a_gap_ends_events_and_begins_new_ones)
{
    begin(1);
    rms_feed_all(&f, 1.0, 3);
    rms_feed_all(&f, 0.5, 2); /* 3, 4 */
    rms_feed_gap(&f);
    f.next = 20;
    rms_feed_all(&f, 0.6, 2); /* 20, 21 */
    rms_feed_all(&f, 1.0, 2); /* 22 */
    rms_feed_flush(&f);
    ck_assert_int_eq(f.events, 2);
    expect(&f.event[0], 30, 60, 0.5);
    ck_assert_uint_eq(f.event[0].flags, WP_EVENT_GAP);
    expect(&f.event[1], 200, 240, 0.6);
    ck_assert_uint_eq(f.event[1].flags, WP_EVENT_GAP);
}
END_TEST

/* Missing samples are zeros in the half-cycles: they must not make a dip. */
START_TEST(missing_samples_are_no_interruption)
{
    const struct wp_event *e;

    begin(2);
    rms_feed_all(&f, 1.0, 5);
    for (int k = 5; k < 9; k++) {
        rms_feed_window(&f,
                        &(struct wp_urms_half){.signal = WP_V_A,
                                               .start_ns = 10 * k * ms,
                                               .end_ns = 10 * k * ms + 20 * ms,
                                               .flags = WP_PQ_MISSING});
        rms_feed_window(&f,
                        &(struct wp_urms_half){.signal = WP_V_B,
                                               .start_ns = 10 * k * ms,
                                               .end_ns = 10 * k * ms + 20 * ms,
                                               .rms = k < 7 ? 0.5 : 1.0});
    }
    f.next = 9;
    rms_feed_all(&f, 1.0, 2);
    rms_feed_flush(&f);
    ck_assert_int_eq(f.events, 2);
    e = rms_feed_find(&f, WP_EVENT_DIP, 0);
    expect(e, 50, 90, 0.5);
    ck_assert_uint_eq(e->channels, 2);
    e = rms_feed_find(&f, WP_EVENT_DIP, WP_EVENT_POLYPHASE | WP_EVENT_GAP);
    expect(e, 50, 90, 0.5);
}
END_TEST

START_TEST(an_event_ends_where_its_samples_are_missing)
{
    begin(1);
    rms_feed_all(&f, 1.0, 5);
    rms_feed_all(&f, 0.3, 2); /* 5, 6: ends at 80 */
    rms_feed_window(&f, &(struct wp_urms_half){.end_ns = 90 * ms,
                                               .start_ns = 70 * ms,
                                               .flags = WP_PQ_MISSING});
    rms_feed_flush(&f);
    ck_assert_int_eq(f.events, 1);
    expect(&f.event[0], 50, 80, 0.3);
    ck_assert_uint_eq(f.event[0].flags, WP_EVENT_GAP);
}
END_TEST

static void jumping(int k, double rms)
{
    rms_feed_window(&f, &(struct wp_urms_half){.start_ns = 10 * k * ms,
                                               .end_ns = 10 * k * ms + 20 * ms,
                                               .rms = rms,
                                               .flags = WP_PQ_UNLOCKED,
                                               .jump = true});
    f.next = k + 1;
}

/* A jump of the phase makes 0.76 to 1.19 of a steady voltage. */
START_TEST(a_jump_of_the_phase_is_no_dip)
{
    begin(1);
    rms_feed_all(&f, 1.0, 5);
    jumping(5, 0.88);
    jumping(6, 0.77);
    jumping(7, 1.15);
    rms_feed_all(&f, 1.0, 5);
    rms_feed_flush(&f);
    ck_assert_int_eq(f.events, 0);
}
END_TEST

START_TEST(a_dip_with_a_jump_begins_where_it_begins)
{
    begin(1);
    rms_feed_all(&f, 1.0, 5);
    jumping(5, 0.95);
    jumping(6, 0.85);         /* confirmed by value 8 */
    jumping(7, 0.76);         /* of no whole cycle: not the residual */
    rms_feed_all(&f, 0.8, 5); /* 8 .. 12 */
    jumping(13, 0.89);
    jumping(14, 0.97); /* confirmed by value 15 */
    rms_feed_all(&f, 1.0, 2);
    rms_feed_flush(&f);
    ck_assert_int_eq(f.events, 1);
    expect(&f.event[0], 60, 160, 0.8);
}
END_TEST

/* What no jump can make counts at once, and is all there is. */
START_TEST(a_deep_dip_under_a_jump_counts)
{
    begin(1);
    rms_feed_all(&f, 1.0, 5);
    jumping(5, 0.6);
    jumping(6, 0.3);
    rms_feed_all(&f, 1.0, 2); /* 7 */
    rms_feed_flush(&f);
    ck_assert_int_eq(f.events, 1);
    expect(&f.event[0], 50, 90, 0.3);
}
END_TEST

/* 5.4.1: Usr(n) = 0.9967 Usr(n-1) + 0.0033 U(n), not of flagged windows; 0.95
 * for 100 windows: 0.95 + 0.05 * 0.9967^100 = 0.985926. */
START_TEST(sliding_reference)
{
    struct wp_window w = {.signals = 1, .rms = {0.95}};
    double usr = 1.0;

    rms_feed_init(&f, 1);
    f.basis.config.sliding_reference = true;
    rms_feed_begin(&f);
    rms_feed_all(&f, 0.95, 5);
    for (int k = 0; k < 100; k++) {
        w.flags = 0;
        wp_event_detector_window(f.detector, &w);
        usr = 0.9967 * usr + 0.0033 * 0.95;
        w.flags = WP_PQ_DIP;
        wp_event_detector_window(f.detector, &w);
        w.flags = WP_PQ_MISSING;
        wp_event_detector_window(f.detector, &w);
    }
    ck_assert_double_eq_tol(usr, 0.985926, 1e-6);
    rms_feed_all(&f, 0.9 * usr + 1e-6, 3);
    ck_assert_double_eq_tol(wp_event_detector_reference(f.detector, 0), usr,
                            1e-12);
    rms_feed_all(&f, 0.9 * usr - 1e-6, 3);
    /* Frozen: what comes now does not move the end. */
    w.flags = 0;
    w.rms[0] = 0.5;
    for (int k = 0; k < 100; k++)
        wp_event_detector_window(f.detector, &w);
    rms_feed_all(&f, 0.92 * usr - 1e-6, 3);
    ck_assert_int_eq(f.events, 0);
    rms_feed_all(&f, 0.92 * usr + 1e-6, 1);
    ck_assert_int_eq(f.events, 1);
    ck_assert_double_eq_tol(f.event[0].reference_v, usr, 1e-12);
    ck_assert_double_eq_tol(f.event[0].threshold_v, 0.9 * usr, 1e-12);
}
END_TEST

/* The letter of 5.4: a polyphase dip ends when all channels are at or above
 * threshold and hysteresis, also one that was never below (event.polyphase). */
START_TEST(polyphase_dip_waits_for_all)
{
    const double dip[] = {0.5, 0.91}, half[] = {1.0, 0.91};
    const struct wp_event *e;

    begin(2);
    rms_feed_all(&f, 1.0, 5);
    rms_feed_push(&f, dip, 2);  /* 5 */
    rms_feed_push(&f, half, 3); /* 7 */
    rms_feed_all(&f, 1.0, 2);   /* 10 */
    rms_feed_flush(&f);
    e = rms_feed_find(&f, WP_EVENT_DIP, 0);
    expect(e, 50, 90, 0.5);
    e = rms_feed_find(&f, WP_EVENT_DIP, WP_EVENT_POLYPHASE);
    expect(e, 50, 121, 0.5);
    ck_assert_uint_eq(e->channels, 1);
    ck_assert_double_eq(e->each_v[WP_V_B], 0.91);
}
END_TEST

/* Waveforms: all phases gone for 1 to 12 cycles, not at the same time. */
START_TEST(waveforms)
{
    static struct event_run r;
    static struct event_truth truth;

    event_run_init(&r, 3);
    r.f_hz = 50.03;
    r.rate_hz = _i % 2 ? 8000 : 30720;
    r.cycles = 0.3;
    r.seconds = 2;
    if (_i > 5)
        r.config.interruption = WP_INTERRUPTION_MANUAL;
    event_run_add(&r, 0.8012, 0.02)->level[1] = 1;
    event_run_add(&r, 0.84, 0.01);
    event_run_add(&r, 0.8621 + 0.02 * (_i % 6) * 2.1, 0.01)->level[2] = 0.6;
    event_run_add(&r, 0.8921 + 0.02 * (_i % 6) * 2.1, 1);
    event_run_go(&r);
    event_truth_make(&truth, &r);
    ck_assert_double_gt(truth.nearest, 1e-4);
    event_truth_check(&truth, &r, 1500, 5);
    event_run_release(&r);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("IEC 61000-4-30 5.5 interruptions");
    TCase *t = tcase_create("interruptions");

    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_test(t, a_dip_that_becomes_an_interruption_is_both);
    tcase_add_test(t, of_all_channels_and_over_with_the_first_that_is_back);
    tcase_add_test(t, the_manuals_rule_has_the_threshold_of_dips);
    tcase_add_test(t, open_at_both_ends);
    tcase_add_test(t, a_gap_ends_events_and_begins_new_ones);
    tcase_add_test(t, missing_samples_are_no_interruption);
    tcase_add_test(t, an_event_ends_where_its_samples_are_missing);
    tcase_add_test(t, a_jump_of_the_phase_is_no_dip);
    tcase_add_test(t, a_dip_with_a_jump_begins_where_it_begins);
    tcase_add_test(t, a_deep_dip_under_a_jump_counts);
    tcase_add_test(t, sliding_reference);
    tcase_add_test(t, polyphase_dip_waits_for_all);
    tcase_add_loop_test(t, waveforms, 0, 12);
    suite_add_tcase(s, t);
    return s;
}
