/*
 * Urms(1/2): windows from made-up half-cycles, whose crossings go where the
 * test wants, and through sync. Truth: RMS of a sum of sines over whole
 * periods, sqrt(sum of squares / 2).
 */
#include <check.h>
#include <math.h>
#include <string.h>

#include "event_run.h"
#include "pq/history.h"
#include "pq/pq_flag.h"
#include "pq/urms_half.h"
#include "runner.h"

enum { CELLS = WP_HALF_CYCLE_SAMPLES, MOST = 4096 };

static const double pi = 3.14159265358979323846;

static struct wp_wiring wiring;
static struct wp_history *history;
static struct wp_urms_half_block block;
static struct wp_half_cycle hc;
static struct wp_urms_half got[MOST];
static int count;
static struct event_run r;

/* V A, V B and I A on channels 0, 1, 2; half-cycles of 10 ms. */
static void setup(void)
{
    struct wp_channel channel[3] = {{WP_VOLTAGE, WP_PHASE_A, ""},
                                    {WP_VOLTAGE, WP_PHASE_B, ""},
                                    {WP_CURRENT, WP_PHASE_A, ""}};
    struct wp_meter_config config;
    struct wp_error err;
    uint32_t signals = 1u << WP_V_A | 1u << WP_V_B | 1u << WP_I_A;

    wp_meter_config_default(&config);
    ck_assert_int_eq(wp_wiring_make(&wiring, &config, 3, channel, &err), WP_OK);
    ck_assert_int_eq(wp_history_create(&history, &wiring, signals), WP_OK);
    wp_urms_half_init(&block, &wiring, signals);
    memset(&hc, 0, sizeof(hc));
    count = 0;
}

static void teardown(void)
{
    wp_history_destroy(history);
    event_run_release(&r);
}

/* The next half-cycle: every channel sin of its own crossing and the 3rd and
 * 61st order; from cell `from` to `to` alone. */
static void push(double a, double b, int from, int to)
{
    const double at[3] = {a, b, a};

    hc.start = hc.end;
    hc.start_ns = hc.end_ns;
    hc.end.index += to - from;
    hc.end_ns += (int64_t)(to - from) * 39062 + (to - from) / 2;
    hc.flags = hc.missing ? WP_HC_GAP : 0;
    hc.flags |= to - from < CELLS ? WP_HC_PARTIAL : 0;
    hc.duration_s = (to - from) * 0.01 / CELLS;
    for (int c = 0; c < 3; c++) {
        hc.crossing[c] = c < 2 ? at[c] : -1.0;
        for (int k = 0; k < CELLS; k++) {
            double u = pi * (k + 0.5 - at[c]) / CELLS;

            hc.x[c][k] =
                k < from || k >= to
                    ? 0.0
                    : 100 * sin(u) + 20 * sin(3 * u + 1) + 3 * sin(61 * u);
        }
    }
    for (int k = 0; k < CELLS; k++)
        hc.dt_s[k] = k < from || k >= to ? 0.0 : 0.01 / CELLS;
    wp_history_push(history, &hc);
    while (wp_urms_half_pull(&block, history, &got[count])) {
        ck_assert(isfinite(got[count].rms));
        ck_assert_int_lt(++count, MOST);
    }
}

/* Signs of odd orders change every half-cycle: RMS does not see it. */
static const double truth_v = 72.1422206478287; /* sqrt(10409 / 2) */

static int of_signal(int s, int k)
{
    for (int i = 0; i < count; i++)
        if (got[i].signal == s && k-- == 0)
            return i;
    ck_abort_msg("no window %d of signal %d", k, s);
    return -1;
}

static int windows_of(int s)
{
    int n = 0;

    for (int i = 0; i < count; i++)
        n += got[i].signal == s;
    return n;
}

/* Any crossing, whole cells or not: to rounding. */
START_TEST(periodic_signals_are_exact)
{
    double b = 3.7 + 19.3 * _i;

    for (int k = 0; k < 20; k++)
        push(0.0, b, 0, CELLS);
    /* V A: a window ends with each half-cycle but the first; V B: half a cycle
     * later. */
    ck_assert_int_eq(windows_of(WP_V_A), 19);
    ck_assert_int_eq(windows_of(WP_I_A), 19);
    ck_assert_int_eq(windows_of(WP_V_B), 18);
    for (int i = 0; i < count; i++) {
        double want = got[i].signal == WP_I_A || got[i].signal == WP_V_A
                          ? 0.0
                          : b * 0.01 / CELLS;

        ck_assert_double_eq_tol(got[i].rms, truth_v, 1e-10);
        ck_assert_uint_eq(got[i].flags, 0);
        ck_assert_double_eq_tol(
            fmod((double)got[i].start_ns * 1e-9 + 1e-6, 0.01), want + 1e-6,
            1e-8);
        ck_assert_double_eq_tol((double)(got[i].end_ns - got[i].start_ns), 2e7,
                                16.0);
    }
}
END_TEST

START_TEST(in_the_order_of_ends)
{
    for (int k = 0; k < 20; k++)
        push(10.0, 200.0, 0, CELLS);
    for (int i = 1; i < count; i++) {
        ck_assert_int_ge(got[i].end_ns, got[i - 1].end_ns);
        if (got[i].end_ns == got[i - 1].end_ns)
            ck_assert_int_gt(got[i].signal, got[i - 1].signal);
    }
}
END_TEST

/* A crossing that wanders over the border of a half-cycle, there and back, by
 * at most 0.66 cells (26 us) each. */
START_TEST(wandering_crossings_are_counted_once)
{
    int last, lost;

    for (int k = 0; k < 400; k++) {
        double at = 6.0 * sin(k * 0.11);

        push(at < 0 ? at + CELLS : at, 128, 0, CELLS);
    }
    ck_assert_int_ge(windows_of(WP_V_A), 398);
    ck_assert_int_le(windows_of(WP_V_A), 399);
    last = of_signal(WP_V_A, 0);
    lost = (int)lrint((double)got[last].start_ns * 1e-7);
    for (int n = 1; n < windows_of(WP_V_A); n++) {
        int i = of_signal(WP_V_A, n);
        double step = (double)(got[i].start_ns - got[last].start_ns) * 1e-6;

        ck_assert_double_eq_tol(step, 10.0, 0.06);
        ck_assert_double_eq_tol((double)(got[i].end_ns - got[i].start_ns), 2e7,
                                16.0);
        /* Window n begins where half-cycle n crosses; 0.7 cells are 27 us. */
        ck_assert_double_eq_tol((double)got[i].start_ns * 1e-6,
                                10.0 * (n + lost) +
                                    6.0 * sin((n + lost) * 0.11) * 10 / CELLS,
                                0.03);
        last = i;
    }
}
END_TEST

/* The first window begins at the first crossing that was captured, the last
 * ends before the end. */
START_TEST(ends_of_a_stretch)
{
    push(40.0, 60.0, 50, CELLS);
    push(40.0, 60.0, 0, CELLS);
    push(40.0, 60.0, 0, CELLS);
    push(40.0, 60.0, 0, 50);
    /* V A crosses before the start: from half-cycle 1, cell 40, to 3, 40. */
    ck_assert_int_eq(windows_of(WP_V_A), 1);
    ck_assert_double_eq_tol((double)got[of_signal(WP_V_A, 0)].start_ns * 1e-9,
                            (CELLS - 50 + 40) * 0.01 / CELLS, 1e-7);
    /* V B: from half-cycle 0, cell 60, to 2, 60; the next would end at 3, 60,
     * behind the end. */
    ck_assert_int_eq(windows_of(WP_V_B), 1);
    ck_assert_int_eq(got[of_signal(WP_V_B, 0)].start_ns / 1000,
                     (int64_t)(10 * 0.01e6 / CELLS));
    for (int i = 0; i < count; i++)
        ck_assert_double_eq_tol(got[i].rms, truth_v, 1e-10);
}
END_TEST

START_TEST(no_window_reaches_over_a_gap)
{
    int before;

    for (int k = 0; k < 5; k++)
        push(100.0, 0.0, 0, CELLS);
    before = windows_of(WP_V_A);
    ck_assert_int_eq(before, 3);
    hc.end.index += 1000;
    hc.end_ns += 1000000000;
    for (int k = 0; k < 5; k++)
        push(30.0, 0.0, 0, CELLS);
    ck_assert_int_eq(windows_of(WP_V_A), 6);
    ck_assert_int_gt(got[of_signal(WP_V_A, 3)].start_ns, 1000000000);
    for (int i = 0; i < count; i++) {
        ck_assert_double_eq_tol(got[i].rms, truth_v, 1e-10);
        ck_assert_int_lt(got[i].end_ns - got[i].start_ns, 21000000);
    }
}
END_TEST

/* Missing samples of V B (channel 1) flag windows of V B that reach there. */
START_TEST(missing_samples_flag_their_signal)
{
    for (int k = 0; k < 10; k++) {
        hc.missing = k == 5 ? 2 : 0;
        push(0.0, 64.0, 0, CELLS);
    }
    for (int n = 0; n < windows_of(WP_V_B); n++) {
        int i = of_signal(WP_V_B, n); /* half-cycles n to n + 2 */

        ck_assert_uint_eq(got[i].flags, n >= 3 && n <= 5 ? WP_PQ_MISSING : 0);
    }
    for (int n = 0; n < windows_of(WP_V_A); n++)
        ck_assert_uint_eq(got[of_signal(WP_V_A, n)].flags, 0);
}
END_TEST

/* Through sync: 0.1 ppm (measured 0.02), crossings to 0.1 us. */
START_TEST(steady_voltages_through_sync)
{
    static const double rates_hz[] = {8000, 12800, 25600, 30720, 44100};
    static const double f_hz[] = {42.6, 49.97, 50, 50.03, 59.97, 68.9};

    event_run_init(&r, 3);
    r.rate_hz = rates_hz[_i % 5];
    r.f_hz = f_hz[_i / 5];
    r.nominal_hz = r.f_hz > 55 ? 60 : 50;
    r.cycles = 0.137 + 0.01 * _i;
    event_run_go(&r);
    ck_assert_int_ge((int)r.values, (int)(3 * (2 * r.f_hz - 4)));
    ck_assert_int_eq(r.events, 0);
    for (size_t k = 0; k < r.values; k++) {
        const struct wp_urms_half *u = &r.urms[k];
        double halves = 2 * (r.f_hz * (double)u->start_ns * 1e-9 + r.cycles -
                             u->signal / 3.0);

        ck_assert_double_eq_tol(u->rms / 230, 1.0, 1e-7);
        ck_assert_double_eq_tol(halves, rint(halves), 2e-7 * r.f_hz);
        ck_assert_uint_eq(u->flags, 0);
    }
}
END_TEST

/* In a dip of B its phase jumps by 45 degrees: its crossing follows slowly, and
 * windows stay one cycle long, so that those inside are exact. */
START_TEST(a_phase_angle_jump_of_one_phase)
{
    static const double lengths_s[] = {0.06, 0.2, 0.7};
    double from, to;
    int inside = 0;

    event_run_init(&r, 3);
    r.rate_hz = 12800;
    r.f_hz = 50.03;
    r.seconds = 2;
    event_run_add(&r, 0.8012, 1.0);
    r.segment[1].level[1] = 0.7;
    r.segment[1].jump[1] = 0.125;
    event_run_add(&r, 0.8012 + lengths_s[_i], 1.0)->jump[1] = 0.0;
    event_run_go(&r);
    from = event_run_edge(&r, 1) + 0.002;
    to = event_run_edge(&r, 2) - 0.002;
    for (size_t k = 0; k < r.values; k++)
        if (r.urms[k].signal == WP_V_B &&
            (double)r.urms[k].start_ns * 1e-9 > from &&
            (double)r.urms[k].end_ns * 1e-9 < to) {
            ck_assert_double_eq_tol(r.urms[k].rms / 230, 0.7, 1e-6);
            inside++;
        }
    ck_assert_int_ge(inside, 2);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("pq/urms_half");
    TCase *t = tcase_create("windows"), *chain = tcase_create("sync");

    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, periodic_signals_are_exact, 0, 13);
    tcase_add_test(t, in_the_order_of_ends);
    tcase_add_test(t, wandering_crossings_are_counted_once);
    tcase_add_test(t, ends_of_a_stretch);
    tcase_add_test(t, no_window_reaches_over_a_gap);
    tcase_add_test(t, missing_samples_flag_their_signal);
    tcase_add_checked_fixture(chain, setup, teardown);
    tcase_add_sparse_test(chain, steady_voltages_through_sync, 30, 7);
    tcase_add_loop_test(chain, a_phase_angle_jump_of_one_phase, 0, 3);
    suite_add_tcase(s, t);
    suite_add_tcase(s, chain);
    return s;
}
