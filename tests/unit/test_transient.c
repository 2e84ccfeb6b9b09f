/*
 * Transients against the manual's rule ("Voltage Transient Triggers").
 *
 * Truth: where the test put the disturbance. A sample of the grid is a cell of
 * 1/512 cycle; the capture's samples are nearly as far apart (30 kHz at 50 and
 * 60 Hz, not synchronous), and their interpolation is band-limited: times to
 * two cells, heights to 15 % where an edge rings.
 */
#include <check.h>
#include <math.h>
#include <string.h>

#include "history_run.h"
#include "pq/transient.h"
#include "runner.h"

enum { EVENTS = 64 };

static const double two_pi = 6.28318530717958647692;

static struct history_run r;
static struct wp_transient t;
static struct wp_event event[EVENTS];
static int events;
static double f_hz, cell_s;

static void collect(void)
{
    while (wp_transient_pull(&t, &event[events]))
        ck_assert_int_lt(++events, EVENTS);
}

static void each(struct history_run *run, void *arg)
{
    (void)arg;
    wp_transient_push(&t, run->history);
    collect();
}

/* Three phases of 230 V, some harmonics. */
static void make(double f, double t_s, unsigned channels)
{
    f_hz = f;
    cell_s = 1.0 / (512.0 * f);
    history_run_make(&r, 30001.0, f > 55 ? 60 : 50, channels, t_s);
    for (unsigned c = 0; c < channels; c++)
        for (size_t n = 0; n < r.frames; n++) {
            double a = two_pi * (f * history_run_s(&r, n) - c / 3.0);

            r.x[c][n] =
                325.0 * (sin(a) + 0.04 * sin(5 * a) + 0.02 * sin(7 * a + 1));
        }
    r.config.pq.transient_v = 20;
    r.config.pq.transient_samples = 4;
    r.config.pq.transient_half_cycles = 20;
}

static void run(void)
{
    history_run_begin(&r);
    wp_transient_init(&t, &r.basis);
    events = 0;
    history_run_go(&r, each, NULL);
    wp_transient_flush(&t);
    collect();
    for (int k = 0; k < events; k++) {
        const struct wp_event *e = &event[k];

        ck_assert_int_eq(e->kind, WP_EVENT_TRANSIENT);
        ck_assert_int_lt(e->start_ns, e->end_ns);
        ck_assert_int_ge(e->extreme_ns, e->start_ns);
        ck_assert_int_lt(e->extreme_ns, e->end_ns);
        ck_assert(e->channels & 1u << e->first && e->channels & 1u << e->worst);
        ck_assert_double_eq(e->each_v[e->worst], e->extreme_v);
        ck_assert_double_gt(e->extreme_v, e->threshold_v);
        ck_assert(k == 0 || e->start_ns >= event[k - 1].end_ns);
    }
}

static void teardown(void)
{
    history_run_release(&r);
}

static double s_of(int64_t ns)
{
    return (double)ns * 1e-9;
}

/* A pulse of a height and length on one channel. */
static void pulse(unsigned c, double at_s, double length_s, double volts)
{
    for (size_t n = 0; n < r.frames; n++) {
        double s = history_run_s(&r, n);

        if (s >= at_s && s < at_s + length_s)
            r.x[c][n] += volts;
    }
}

static const double frequencies[] = {50, 60, 49.73, 60.21};

/* One impulse of 0.4 ms, one event; its echo a cycle later neither triggers nor
 * makes it longer. */
START_TEST(impulse)
{
    make(frequencies[_i], 1.2, 3);
    pulse(1, 0.6, 0.0004, 60);
    run();
    ck_assert_int_eq(events, 1);
    ck_assert_double_eq_tol(s_of(event[0].start_ns), 0.6, 2 * cell_s);
    ck_assert_double_eq_tol(s_of(event[0].end_ns), 0.6004, 2 * cell_s);
    ck_assert_double_eq_tol(event[0].extreme_v, 60, 9);
    ck_assert_int_eq(event[0].first, WP_V_B);
    ck_assert_uint_eq(event[0].channels, 1u << WP_V_B);
    ck_assert_double_eq(event[0].reference_v, f_hz > 55 ? 120 : 230);
    ck_assert_double_eq(event[0].threshold_v, 20);
    ck_assert_double_eq_tol(event[0].duration_s,
                            s_of(event[0].end_ns) - s_of(event[0].start_ns),
                            1e-12);
}
END_TEST

/* A capacitor bank: A exp(-t / tau) sin(2 pi f t), one sign on every phase; it
 * is over the threshold until tau ln(A / 20) at the latest, and its last loop
 * begins at most half a period sooner. */
START_TEST(ringing)
{
    const double amplitude = 150, tau = 0.004, ring_hz = 400, at = 0.6;
    double latest = tau * log(amplitude / 20);

    make(frequencies[_i], 1.2, 3);
    for (unsigned c = 0; c < 3; c++)
        for (size_t n = 0; n < r.frames; n++) {
            double s = history_run_s(&r, n) - at;

            if (s >= 0)
                r.x[c][n] +=
                    amplitude * exp(-s / tau) * sin(two_pi * ring_hz * s);
        }
    run();
    ck_assert_int_eq(events, 1);
    /* It passes 20 V after asin(20 / 150) / (2 pi 400) = 53 us. */
    ck_assert_double_eq_tol(s_of(event[0].start_ns), at + 53e-6, 2 * cell_s);
    ck_assert_double_lt(s_of(event[0].end_ns), at + latest + cell_s);
    ck_assert_double_gt(s_of(event[0].end_ns), at + latest - 0.5 / ring_hz);
    /* The first crest: sin = 1 nearly at 0.625 ms, exp(-0.156) = 0.855. */
    ck_assert_double_eq_tol(event[0].extreme_v, 128.5, 1.0);
    ck_assert_uint_eq(event[0].channels, 7);
}
END_TEST

/* What stays switched on differs for one cycle: from then on it is compared
 * with itself. */
START_TEST(lasting_change_is_over_after_a_cycle)
{
    make(frequencies[_i], 1.2, 3);
    for (size_t n = 0; n < r.frames; n++)
        if (history_run_s(&r, n) >= 0.6)
            r.x[2][n] += 50;
    run();
    ck_assert_int_eq(events, 1);
    ck_assert_double_eq_tol(s_of(event[0].start_ns), 0.6, 2 * cell_s);
    ck_assert_double_eq_tol(event[0].duration_s, 1 / f_hz, 4 * cell_s);
}
END_TEST

/* A notch at the crest (elsewhere it moves the fundamental's phase, which is
 * bridged) that comes again each cycle is no transient, but when it begins. */
START_TEST(what_repeats_does_not_trigger_again)
{
    make(50, 1.6, 1);
    for (int k = 0; k < 30; k++)
        pulse(0, 0.6045 + 0.02 * k, 0.001, -100);
    r.config.pq.transient_half_cycles = 4;
    run();
    /* Where it begins, and where it is missing for the first time. */
    ck_assert_int_eq(events, 2);
    ck_assert_double_eq_tol(s_of(event[0].start_ns), 0.6045, 2 * cell_s);
    ck_assert_double_eq_tol(s_of(event[1].start_ns), 1.2045, 2 * cell_s);
}
END_TEST

/* The filter: 4 samples of 39 us in a row. Pulses of 2 cells never, of 7 cells
 * always; at 20 V but for 10 % never. */
START_TEST(filter_and_threshold)
{
    make(50, 1.2, 3);
    pulse(0, 0.5, 2 * cell_s, 60);
    run();
    ck_assert_int_eq(events, 0);
    history_run_release(&r);
    make(50, 1.2, 3);
    pulse(0, 0.5, 7 * cell_s, 60);
    run();
    ck_assert_int_eq(events, 1);
    history_run_release(&r);
    make(50, 1.2, 3);
    pulse(0, 0.5, 0.004, 16); /* rings to 17.5 V */
    run();
    ck_assert_int_eq(events, 0);
}
END_TEST

/* A run across the boundary of half-cycles is one: pulses of 8 cells every
 * eighth of a cell-step around the zero crossing at 0.6 s. */
START_TEST(run_crosses_half_cycles)
{
    make(50, 1.2, 1);
    pulse(0, 0.6 - 4 * cell_s, 8 * cell_s, 60);
    r.config.pq.transient_samples = 7;
    run();
    ck_assert_int_eq(events, 1);
    ck_assert_double_eq_tol(s_of(event[0].start_ns), 0.6 - 4 * cell_s,
                            2 * cell_s);
}
END_TEST

/* Debounce: impulses every 30.5 ms from 0.5 s, 12 of them; not again for 20
 * half-cycles = 200 ms after the trigger: 0.5 s, and 0.5 + 7 x 30.5 ms =
 * 0.7135 s. 0.6830 s is 183 ms after; its echo at 0.7030 s does not count. */
START_TEST(debounce)
{
    make(50, 1.4, 1);
    for (int k = 0; k < 12; k++)
        pulse(0, 0.5 + 0.0305 * k, 0.0004, 60);
    run();
    ck_assert_int_eq(events, 2);
    ck_assert_double_eq_tol(s_of(event[0].start_ns), 0.5, 2 * cell_s);
    ck_assert_double_eq_tol(s_of(event[1].start_ns), 0.7135, 2 * cell_s);
}
END_TEST

/* What goes on longer than the debounce is cut there: a burst of 125 Hz at
 * 50 Hz never repeats a cycle. */
START_TEST(debounce_ends_an_event)
{
    make(50, 1.4, 1);
    for (size_t n = 0; n < r.frames; n++) {
        double s = history_run_s(&r, n) - 0.5;

        if (s >= 0 && s < 0.3)
            r.x[0][n] += 100 * sin(two_pi * 125 * s);
    }
    r.config.pq.transient_half_cycles = 10;
    run();
    ck_assert_int_ge(events, 3);
    for (int k = 1; k < 3; k++)
        ck_assert_double_eq_tol(
            s_of(event[k].start_ns) - s_of(event[k - 1].start_ns), 0.1, 0.004);
    ck_assert_double_eq_tol(event[0].duration_s, 0.1, 0.004);
}
END_TEST

/* Slow changes: 10 % in a second is 0.65 V a cycle; a frequency ramp; 8.8 Hz
 * flicker of 1 %; steady noise of 2 V (20 V is seven sigma of a difference). */
START_TEST(slow_changes_do_not_trigger)
{
    make(50, 3, 3);
    for (unsigned c = 0; c < 3; c++)
        for (size_t n = 0; n < r.frames; n++) {
            double s = history_run_s(&r, n);
            double a = two_pi * (49 * s + 0.5 * s * s - c / 3.0);
            uint32_t seed = (uint32_t)(n * 3 + c) * 2654435761u;
            double noise = 0;

            for (int k = 0; k < 12; k++) {
                seed = seed * 1664525u + 1013904223u;
                noise += seed / 4294967296.0 - 0.5;
            }
            r.x[c][n] = 325 * (1 - 0.03 * s) *
                            (1 + 0.005 * sin(two_pi * 8.8 * s)) * sin(a) +
                        2 * noise;
        }
    run();
    ck_assert_int_eq(events, 0);
}
END_TEST

/* No comparison across a gap; a jump of the phase is bridged, not compared. */
START_TEST(gaps_and_jumps_do_not_trigger)
{
    make(50, 3, 3);
    r.gap_at = 40000;
    r.gap = 457;
    run();
    ck_assert_int_eq(events, 0);
    history_run_release(&r);
    make(50, 3, 3);
    for (unsigned c = 0; c < 3; c++)
        for (size_t n = 40000; n < r.frames; n++)
            r.x[c][n] =
                325 * sin(two_pi * (50 * history_run_s(&r, n) - c / 3.0 + 0.1));
    for (unsigned c = 0; c < 3; c++)
        for (size_t n = 0; n < 40000; n++)
            r.x[c][n] =
                325 * sin(two_pi * (50 * history_run_s(&r, n) - c / 3.0));
    run();
    ck_assert_int_eq(events, 0);
}
END_TEST

/* An event that a gap cuts says so, one at the capture's end too. */
START_TEST(cut_events)
{
    make(50, 1.2, 1);
    pulse(0, 0.6, 2.0, 60);
    r.gap_at = 18450; /* 0.615 s */
    r.gap = 3000;
    run();
    ck_assert_int_eq(events, 1);
    ck_assert_uint_eq(event[0].flags & WP_EVENT_GAP, WP_EVENT_GAP);
    history_run_release(&r);
    make(50, 1.0, 1);
    pulse(0, 0.985, 0.3, 60);
    run();
    ck_assert_int_eq(events, 1);
    ck_assert_uint_eq(event[0].flags & WP_EVENT_OPEN_END, WP_EVENT_OPEN_END);
    ck_assert_double_eq_tol(s_of(event[0].start_ns), 0.985, 2 * cell_s);
}
END_TEST

/* Off by default, and with one-sample filter and no debounce it lives. */
START_TEST(settings_at_their_ends)
{
    make(50, 1.2, 1);
    pulse(0, 0.6, 0.0004, 60);
    r.config.pq.transient_v = 0;
    run();
    ck_assert_int_eq(events, 0);
    ck_assert_ptr_null(wp_transient_goes_on(&t));
    history_run_release(&r);
    make(50, 1.2, 1);
    pulse(0, 0.6, 0.0004, 60);
    r.config.pq.transient_samples = 0;
    r.config.pq.transient_half_cycles = 0;
    run();
    ck_assert_int_ge(events, 1);
    ck_assert_double_eq_tol(s_of(event[0].start_ns), 0.6, 3 * cell_s);
}
END_TEST

/* How the capture was cut changes no bit. */
START_TEST(recutting)
{
    static struct wp_event first[EVENTS];
    int n;

    make(49.73, 1.2, 3);
    pulse(1, 0.6, 0.0004, 60);
    pulse(2, 0.9, 0.004, 60);
    run();
    n = events;
    memcpy(first, event, sizeof(first));
    wp_history_destroy(r.history);
    r.block = 97;
    run();
    ck_assert_int_eq(n, 2);
    ck_assert_int_eq(events, n);
    ck_assert_mem_eq(first, event, (size_t)n * sizeof(*first));
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("pq/transient");
    TCase *c = tcase_create("trigger");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, NULL, teardown);
    tcase_add_sparse_test(c, impulse, 4, 3);
    tcase_add_sparse_test(c, ringing, 4, 3);
    tcase_add_sparse_test(c, lasting_change_is_over_after_a_cycle, 4, 3);
    tcase_add_test(c, what_repeats_does_not_trigger_again);
    tcase_add_test(c, filter_and_threshold);
    tcase_add_test(c, run_crosses_half_cycles);
    tcase_add_test(c, debounce);
    tcase_add_test(c, debounce_ends_an_event);
    tcase_add_test(c, slow_changes_do_not_trigger);
    tcase_add_test(c, gaps_and_jumps_do_not_trigger);
    tcase_add_test(c, cut_events);
    tcase_add_test(c, settings_at_their_ends);
    tcase_add_test(c, recutting);
    suite_add_tcase(s, c);
    return s;
}
