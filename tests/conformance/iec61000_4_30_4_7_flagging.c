/*
 * IEC 61000-4-30 clause 4.7: which spans of time are flagged by events.
 *
 * Made-up values: value n of V A lasts from 10 n to 10 n + 20 ms; U din 1 V.
 */
#include <check.h>

#include "pq/event_spans.h"
#include "pq/pq_flag.h"
#include "rms_feed.h"
#include "runner.h"

static const int64_t ms = 1000000;
static struct rms_feed f;

static void setup(void)
{
    rms_feed_init(&f, 1);
    rms_feed_begin(&f);
}

static void teardown(void)
{
    rms_feed_end(&f);
}

static uint32_t flags(int64_t from_ms, int64_t to_ms)
{
    return wp_event_detector_flags(f.detector, from_ms * ms, to_ms * ms);
}

/* Values 10 to 12 are low, 13 is back: from 100 to 150 ms, as the event. */
START_TEST(the_whole_event_flags)
{
    int64_t since;

    rms_feed_all(&f, 1.0, 10);
    ck_assert(!wp_event_detector_open(f.detector, &since));
    ck_assert_uint_eq(flags(0, 200), 0);
    rms_feed_all(&f, 0.5, 3);
    ck_assert(wp_event_detector_open(f.detector, &since));
    ck_assert_int_eq(since, 100 * ms);
    ck_assert_uint_eq(flags(0, 100), 0);
    ck_assert_uint_eq(flags(0, 101), WP_PQ_DIP);
    ck_assert_uint_eq(flags(110, 200), WP_PQ_DIP);
    rms_feed_all(&f, 1.0, 1);
    ck_assert_int_eq(f.event[0].end_ns, 150 * ms);
    rms_feed_all(&f, 1.0, 100);
    ck_assert_uint_eq(flags(0, 100), 0);
    ck_assert_uint_eq(flags(0, 101), WP_PQ_DIP);
    ck_assert_uint_eq(flags(120, 121), WP_PQ_DIP);
    ck_assert_uint_eq(flags(149, 350), WP_PQ_DIP);
    ck_assert_uint_eq(flags(150, 350), 0);
    ck_assert(!wp_event_detector_open(f.detector, &since));
}
END_TEST

/* With event.end at the start of the window the event is shorter, what it
 * flags is not. */
START_TEST(the_convention_of_ends_does_not_matter)
{
    rms_feed_end(&f);
    rms_feed_init(&f, 1);
    f.basis.config.event_end = WP_EVENT_START_OF_WINDOW;
    rms_feed_begin(&f);
    rms_feed_all(&f, 1.0, 10);
    rms_feed_all(&f, 0.5, 3);
    rms_feed_all(&f, 1.0, 1);
    ck_assert_int_eq(f.event[0].end_ns, 130 * ms);
    ck_assert_uint_eq(flags(149, 350), WP_PQ_DIP);
    ck_assert_uint_eq(flags(150, 350), 0);
}
END_TEST

START_TEST(each_kind_has_its_flag)
{
    rms_feed_all(&f, 1.0, 10);
    rms_feed_all(&f, 1.2, 2); /* 10, 11: until 140 */
    rms_feed_all(&f, 1.0, 18);
    rms_feed_all(&f, 0.5, 10); /* 30 .. 39 */
    rms_feed_all(&f, 0.0, 2);  /* 40, 41; back 420 .. 440 */
    rms_feed_all(&f, 0.5, 10); /* 42 .. 51; back 520 .. 540 */
    rms_feed_all(&f, 1.0, 10);
    ck_assert_uint_eq(flags(0, 200), WP_PQ_SWELL);
    ck_assert_uint_eq(flags(200, 400), WP_PQ_DIP);
    ck_assert_uint_eq(flags(400, 600), WP_PQ_DIP | WP_PQ_INTERRUPTION);
    ck_assert_uint_eq(flags(440, 600), WP_PQ_DIP);
    ck_assert_uint_eq(flags(540, 600), 0);
    ck_assert_uint_eq(flags(0, 1000),
                      WP_PQ_DIP | WP_PQ_SWELL | WP_PQ_INTERRUPTION);
}
END_TEST

/* Rapid voltage changes flag nothing. */
START_TEST(rapid_voltage_changes_do_not_flag)
{
    rms_feed_all(&f, 1.0, 150);
    rms_feed_all(&f, 0.95, 250);
    ck_assert_int_eq(f.changes, 1);
    ck_assert_uint_eq(flags(0, 4000), 0);
}
END_TEST

/* The densest there can be: a low value, two that are back, for ever. A span of
 * 10 s, asked for 6 s later, is flagged wherever an event was. */
START_TEST(chattering_for_a_minute)
{
    for (int k = 0; k < 2000; k++) {
        rms_feed_all(&f, 0.5, 1);
        rms_feed_all(&f, 1.0, 2);
        ck_assert_int_eq(f.events, 1);
        f.events = 0;
    }
    /* Event k: 30 k to 30 k + 30 ms: they touch. */
    ck_assert_uint_eq(flags(60000 - 16000, 60000 - 15999), WP_PQ_DIP);
    ck_assert_uint_eq(flags(0, 1), WP_PQ_DIP);
}
END_TEST

/* Spans that do not touch: 25 ms in every 40; the last 16 s are known. */
START_TEST(spans_are_kept_for_16_s)
{
    static struct wp_event_spans spans;

    for (int64_t k = 0; k < 5000; k++)
        wp_event_spans_add(&spans, 40 * k, 40 * k + 25);
    for (int64_t t = 5000 * 40 - 16000; t < 5000 * 40; t++)
        ck_assert_int_eq(wp_event_spans_overlap(&spans, t, t + 1), t % 40 < 25);
    /* One that swallows what came before. */
    wp_event_spans_add(&spans, 5000 * 40 - 1000, 5000 * 40 + 10);
    ck_assert(wp_event_spans_overlap(&spans, 5000 * 40 - 10, 5000 * 40 - 9));
    ck_assert(
        !wp_event_spans_overlap(&spans, 5000 * 40 - 1012, 5000 * 40 - 1001));
    ck_assert(wp_event_spans_overlap(&spans, 5000 * 40 - 2000, 5000 * 40));
}
END_TEST

/* Ids are of one count; another block's events take theirs from it. */
START_TEST(ids)
{
    rms_feed_all(&f, 1.0, 3);
    rms_feed_all(&f, 0.5, 3);
    ck_assert_uint_eq(wp_event_detector_id(f.detector), 2);
    rms_feed_all(&f, 1.0, 3);
    rms_feed_all(&f, 1.3, 3);
    rms_feed_all(&f, 1.0, 3);
    ck_assert_int_eq(f.events, 2);
    ck_assert_uint_eq(f.event[0].id, 1);
    ck_assert_uint_eq(f.event[1].id, 3);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("IEC 61000-4-30 4.7 flagging");
    TCase *t = tcase_create("spans");

    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, the_whole_event_flags);
    tcase_add_test(t, the_convention_of_ends_does_not_matter);
    tcase_add_test(t, each_kind_has_its_flag);
    tcase_add_test(t, rapid_voltage_changes_do_not_flag);
    tcase_add_test(t, chattering_for_a_minute);
    tcase_add_test(t, spans_are_kept_for_16_s);
    tcase_add_test(t, ids);
    suite_add_tcase(s, t);
    return s;
}
