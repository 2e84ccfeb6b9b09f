/* pq: the analyser as a whole. How the stream is cut changes no bit; nothing is
 * lost or out of order at ticks, gaps and ends. */
#include "pq/pq.h"

#include <check.h>
#include <math.h>
#include <string.h>

#include "pq/pq_flag.h"
#include "pq_run.h"
#include "runner.h"

static struct pq_run r;

/* 2024-01-01T00:09:50Z: a tick after 10 s. */
static const int64_t before_tick_ns = INT64_C(1704067790) * 1000000000;

static void dip(double from_s, double to_s, double share)
{
    for (size_t n = (size_t)(from_s * r.rate_hz);
         n < (size_t)(to_s * r.rate_hz); n++)
        r.x[0][n] *= share;
}

/* Dip over the tick, a gap, clipped currents: bits by every cutting. */
START_TEST(cutting_changes_no_bit)
{
    uint64_t hash;
    unsigned count[PQ_RUN_KINDS];

    pq_run_init(&r, 8000, 6, 20);
    r.start_ns = before_tick_ns;
    r.gap_at = 113333;
    r.gap = 4321;
    pq_run_fill(&r, 49.93);
    dip(9.9, 10.3, 0.6);
    pq_run(&r);
    hash = r.hash;
    memcpy(count, r.count, sizeof(count));
    ck_assert_uint_ge(count[WP_PQ_BASIC], 90);
    ck_assert_uint_ge(count[WP_PQ_EVENT], 1);
    ck_assert_uint_ge(count[WP_PQ_FREQUENCY], 3);
    for (int k = 0; k < 4; k++) {
        static const size_t block[] = {63, 100000, 0, 0};

        r.block = block[k];
        r.seed = (uint64_t)k;
        pq_run(&r);
        ck_assert_mem_eq(count, r.count, sizeof(count));
        ck_assert(hash == r.hash);
    }
    pq_run_release(&r);
}
END_TEST

struct ticks {
    unsigned before, after, flagged;
    unsigned minutes, minutes_flagged;
};

static const int64_t tick_ns = INT64_C(1704067800) * 1000000000;

static void see(const struct wp_pq_record *k, const struct wp_items *items,
                void *arg)
{
    struct ticks *t = arg;

    (void)items;
    if (k->kind == WP_PQ_BASIC && !k->window->tail) {
        t->before += k->window->start_ns < tick_ns;
        t->after += k->window->start_ns >= tick_ns;
        t->flagged += (k->window->flags & WP_PQ_DIP) != 0;
    }
    if (k->kind == WP_PQ_INTERVAL && k->interval->kind == 1) {
        t->minutes++;
        t->minutes_flagged += (k->interval->flags & WP_PQ_DIP) != 0;
    }
}

/* IEC 61000-4-30:2015, 4.7: a dip over the tick flags both 10 minutes; from
 * 9.9 s to 10.3 s it touches at most four windows of 0.2 s. */
START_TEST(a_dip_over_the_tick_flags_both_sides)
{
    struct ticks t = {0};

    pq_run_init(&r, 8000, 3, 14);
    r.start_ns = before_tick_ns;
    r.each = see;
    r.arg = &t;
    pq_run_fill(&r, 50.0);
    dip(9.9, 10.3, 0.6);
    pq_run(&r);
    ck_assert_uint_eq(t.minutes, 2);
    ck_assert_uint_eq(t.minutes_flagged, 2);
    ck_assert_uint_eq(t.before, 50); /* 10 s and 4 s of 0.2 s, to the sample */
    ck_assert_uint_eq(t.after, 20);
    ck_assert_uint_ge(t.flagged, 3);
    ck_assert_uint_le(t.flagged, 4);
    pq_run_release(&r);
}
END_TEST

static void see_frequency(const struct wp_pq_record *k,
                          const struct wp_items *items, void *arg)
{
    unsigned *seen = arg;

    (void)items;
    if (k->kind == WP_PQ_FREQUENCY)
        *seen |= 1u << (k->frequency->end_ns - before_tick_ns) / 10000000000;
}

/* A hole from 15 s to 35 ms before 30 s: the 10 seconds that it ended and those
 * that it left 35 ms of are over within four half-cycles; all are told. */
START_TEST(ten_seconds_behind_a_gap_lose_none)
{
    unsigned seen = 0;

    pq_run_init(&r, 1000, 1, 30);
    r.start_ns = before_tick_ns;
    r.gap_at = 15000;
    r.gap = 14965;
    r.each = see_frequency;
    r.arg = &seen;
    pq_run_fill(&r, 50.0);
    pq_run(&r);
    ck_assert_uint_eq(seen, 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4 | 1u << 5);
    pq_run_release(&r);
}
END_TEST

static void count_events(const struct wp_pq_record *k,
                         const struct wp_items *items, void *arg)
{
    unsigned *count = arg;

    (void)items;
    if (k->kind == WP_PQ_EVENT)
        count[k->event->kind]++;
}

/* IEC 61000-4-30:2015, 5.11: what crosses the threshold of dips or swells is no
 * rapid voltage change; with a sliding reference that threshold slides too. The
 * filter of 0.2 / 0.0033 = 60.6 s lags behind 0.92 U din that falls to 0.84 in
 * 100 s by 0.0485 - 0.0485 e^-1.65 + 0.08 e^-1.65 = 0.054, and 60 s later by
 * 0.054 e^-0.99 = 0.020: 0.785 lies above 0.9 * 0.860 = 0.774, though below 0.9
 * U din. There and back are changes by 5.5 % of U din. */
START_TEST(changes_and_dips_have_one_sliding_reference)
{
    unsigned count[WP_EVENT_KINDS] = {0};

    pq_run_init(&r, 1000, 1, 170);
    r.start_ns = before_tick_ns;
    r.meter.pq.sliding_reference = true;
    r.each = count_events;
    r.arg = count;
    pq_run_fill(&r, 50.0);
    for (size_t n = 0; n < r.frames; n++) {
        double t = (double)n / r.rate_hz;

        r.x[0][n] *=
            t < 160.0 || t > 165.0 ? 0.92 - 0.08 * fmin(t / 100.0, 1.0) : 0.785;
    }
    pq_run(&r);
    ck_assert_uint_eq(count[WP_EVENT_DIP], 0);
    ck_assert_uint_eq(count[WP_EVENT_RVC], 2);
    pq_run_release(&r);
}
END_TEST

/* One channel, no current, shorter than an interval, dead, DC: finite rows or
 * none (pq_run looks at every value). */
START_TEST(odd_captures_give_finite_rows_or_none)
{
    static const double seconds[] = {0.001, 0.05, 0.19, 0.5, 3};

    for (int k = 0; k < 5; k++) {
        pq_run_init(&r, 8000, 1, seconds[k]);
        pq_run_fill(&r, 50);
        pq_run(&r);
        ck_assert_uint_eq(r.count[WP_PQ_BASIC] > 0, seconds[k] > 0.3);
        pq_run_release(&r);
        pq_run_init(&r, 1000, 2, seconds[k]);
        pq_run(&r); /* dead */
        for (size_t n = 0; n < r.frames; n++)
            r.x[0][n] = r.x[1][n] = 3.25;
        pq_run(&r); /* DC */
        pq_run_release(&r);
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("pq");
    TCase *t = tcase_create("pq");

    tcase_set_timeout(t, 120);
    tcase_add_test(t, cutting_changes_no_bit);
    tcase_add_test(t, a_dip_over_the_tick_flags_both_sides);
    tcase_add_test(t, ten_seconds_behind_a_gap_lose_none);
    tcase_add_test(t, changes_and_dips_have_one_sliding_reference);
    tcase_add_test(t, odd_captures_give_finite_rows_or_none);
    suite_add_tcase(s, t);
    return s;
}
