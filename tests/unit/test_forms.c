#include <check.h>
#include <math.h>

#include "runner.h"
#include "tone_feed.h"

static const double pi = 3.14159265358979323846;
static const double rate = 12800, f = 50.03;

static struct tones tones[6];
static struct tone_feed feed;
static struct meter_run m;

static void setup(void)
{
    for (int c = 0; c < 6; c++)
        tones[c] = (struct tones){0};
    feed = (struct tone_feed){0};
}

static void teardown(void)
{
    tone_feed_free(&feed);
}

static void add(int channel, double rms, double order, double deg)
{
    tones_add(&tones[channel], rms * sqrt(2), f * order, deg * pi / 180);
}

/* Channel `to` has the negative of the sum of `a` and `b`. */
static void close_node(int to, int a, int b)
{
    for (int k = 0; k < tones[a].count; k++)
        tones_add(&tones[to], -tones[a].amplitude[k], tones[a].f_hz[k],
                  tones[a].phase[k]);
    for (int k = 0; k < tones[b].count; k++)
        tones_add(&tones[to], -tones[b].amplitude[k], tones[b].f_hz[k],
                  tones[b].phase[k]);
}

static double net(enum wp_register delivered, int phase)
{
    return m.totals.energy.value[delivered][phase] -
           m.totals.energy.value[delivered + 1][phase];
}

static void run_as(enum wp_form form)
{
    meter_run_init(&m, rate, feed.channels);
    m.meter.form = form;
    m.meter.service = WP_SERVICE_AUTO;
    meter_run(&m, &feed.feed);
}

/* Three wires: whatever the voltages, the currents make zero. 0: balanced; 1:
 * unbalanced; 2: unbalanced with harmonics and a displaced neutral. */
static void three_wires(int kind)
{
    static const double v[] = {58, 55, 61}, deg[] = {3, -118, 124};

    for (int p = 0; p < 3; p++) {
        add(p, kind ? v[p] : 57.7, 1, kind ? deg[p] : -120 * p);
        if (kind == 2) {
            add(p, 6, 3, 20);
            add(p, 4, 5, 50 * p);
        }
    }
    add(3, 5, 1, -35);
    add(5, kind ? 3 : 5, 1, kind ? 60 : 85);
    if (kind == 2) {
        add(3, 1.5, 5, 40);
        add(5, 1, 7, 10);
    }
    close_node(4, 3, 5);
}

/* Blondel: N wires need N - 1 elements. */
START_TEST(two_elements_measure_what_three_do)
{
    double wh, varh, truth = 0, t = 1.235;

    three_wires(_i);
    tone_feed_make(&feed, rate, t, tones, 6);
    run_as(WP_FORM_9);
    wh = net(WP_WH_DELIVERED, WP_TOTAL);
    varh = net(WP_VARH_DELIVERED, WP_TOTAL);
    run_as(WP_FORM_5);
    ck_assert(m.wiring.two_elements);
    ck_assert_double_eq_tol(net(WP_WH_DELIVERED, WP_TOTAL), wh,
                            fabs(wh) * 1e-9);
    ck_assert_double_eq_tol(net(WP_VARH_DELIVERED, WP_TOTAL), varh,
                            fabs(varh) * 1e-9);
    for (int p = 0; p < 3; p++)
        truth += tones_product(&tones[p], &tones[3 + p], 0, t) / 3600;
    ck_assert_double_eq_tol(wh, truth, fabs(truth) * 0.2e-6);
}
END_TEST

/* The same from the channels that a two-element meter has: V AB, V BC, I A, I
 * C. The grid then follows V AB: 0.2 ppm, not rounding. */
START_TEST(two_elements_from_their_own_channels)
{
    static const enum wp_phase phase[] = {WP_PHASE_AB, WP_PHASE_BC, WP_PHASE_A,
                                          WP_PHASE_C};
    double truth = 0, t = 1.235;

    three_wires(2);
    for (int p = 0; p < 3; p++)
        truth += tones_product(&tones[p], &tones[3 + p], 0, t) / 3600;
    tone_feed_make(&feed, rate, t, tones, 6);
    for (size_t n = 0; n < feed.feed.frames; n++) {
        feed.x[0][n] -= feed.x[1][n];
        feed.x[1][n] -= feed.x[2][n];
        feed.x[2][n] = feed.x[3][n];
        feed.x[3][n] = feed.x[5][n];
    }
    meter_run_init(&m, rate, 4);
    for (int c = 0; c < 4; c++)
        m.config.channel[c] =
            (struct wp_channel){c < 2 ? WP_VOLTAGE : WP_CURRENT, phase[c], ""};
    meter_run(&m, &feed.feed);
    ck_assert_int_eq(m.wiring.service, WP_SERVICE_3_WIRE_DELTA);
    ck_assert_double_eq_tol(net(WP_WH_DELIVERED, WP_TOTAL), truth,
                            fabs(truth) * 0.2e-6);
}
END_TEST

/* Balanced at PF 1: S = 3 * 57.7 * 5 = 865.5 VA; V AB I A + V CB I C is
 * 2/sqrt(3) of it, and the power factor reads 0.866. */
START_TEST(two_element_va_reads_pf_0_866)
{
    double s_h, t = 1;

    for (int p = 0; p < 3; p++) {
        add(p, 57.7, 1, -120 * p);
        add(3 + p, 5, 1, -120 * p);
    }
    tone_feed_make(&feed, rate, t, tones, 6);
    run_as(WP_FORM_5);
    s_h = 865.5 * t / 3600;
    ck_assert_double_eq_tol(
        m.totals.energy.value[WP_VAH_ARITHMETIC_DELIVERED][WP_TOTAL],
        1.1547005384 * s_h, s_h * 1e-6);
    ck_assert_double_eq_tol(
        m.totals.energy.value[WP_VAH_VECTORIAL_DELIVERED][WP_TOTAL], s_h,
        s_h * 2e-6);
    ck_assert_double_eq_tol(
        net(WP_WH_DELIVERED, WP_TOTAL) /
            m.totals.energy.value[WP_VAH_ARITHMETIC_DELIVERED][WP_TOTAL],
        0.8660254, 2e-6);
}
END_TEST

static void sums_hold(const struct wp_booked *b, void *arg)
{
    int *seen = arg;

    for (int kind = 0; kind < WP_FLOWS; kind++) {
        const struct wp_flow *l = &b->metered.flow[kind];

        ck_assert_double_eq_tol(
            l->watt_s[3], l->watt_s[0] + l->watt_s[1] + l->watt_s[2], 1e-12);
        ck_assert_double_eq_tol(l->var_s[3],
                                l->var_s[0] + l->var_s[1] + l->var_s[2], 1e-12);
    }
    ++*seen;
}

static double sum_of(enum wp_register r)
{
    const double *v = m.totals.energy.value[r];

    return v[0] + v[1] + v[2];
}

/* A and C take 1150 and 690 W, B gives 460 W, all with VARs. */
START_TEST(which_sums_over_the_phases_hold)
{
    const double(*e)[WP_REGISTER_PHASES] = m.totals.energy.value;
    static const double amps[] = {5, 2, 3}, lag[] = {30, 160, -20};
    int seen = 0;

    for (int p = 0; p < 3; p++) {
        add(p, 230, 1, -120 * p);
        add(3 + p, amps[p], 1, -120 * p - lag[p]);
    }
    tone_feed_make(&feed, rate, 1.5, tones, 6);
    meter_run_init(&m, rate, 6);
    m.each_booked = sums_hold;
    m.arg = &seen;
    meter_run(&m, &feed.feed);
    ck_assert_int_gt(seen, 140);
    ck_assert_double_eq_tol(net(WP_WH_DELIVERED, 3),
                            sum_of(WP_WH_DELIVERED) - sum_of(WP_WH_RECEIVED),
                            1e-12);
    ck_assert_double_eq_tol(
        net(WP_VARH_DELIVERED, 3),
        sum_of(WP_VARH_DELIVERED) - sum_of(WP_VARH_RECEIVED), 1e-12);
    /* These do not: delivered, received, absolute, vectorial VA. By phases, W:
     * 995.93, -432.26, 648.37; the total nets to 1212.04 delivered. */
    ck_assert_double_gt(sum_of(WP_WH_DELIVERED), e[WP_WH_DELIVERED][3] * 1.3);
    ck_assert_double_gt(sum_of(WP_WH_RECEIVED), 0.1);
    ck_assert_double_eq(e[WP_WH_RECEIVED][3], 0);
    ck_assert_double_gt(sum_of(WP_VAH_VECTORIAL_DELIVERED) +
                            sum_of(WP_VAH_VECTORIAL_RECEIVED),
                        e[WP_VAH_VECTORIAL_DELIVERED][3] * 1.3);
    ck_assert_double_eq_tol(sum_of(WP_VAH_ARITHMETIC_DELIVERED) +
                                sum_of(WP_VAH_ARITHMETIC_RECEIVED),
                            e[WP_VAH_ARITHMETIC_DELIVERED][3], 1e-12);
}
END_TEST

/*
 * 230 V, 1 A in phase and 5 A of DC, f = 50 Hz, 1 s from a zero crossing on:
 * per half-cycle  230 * 1 * 0.01          = 2.3 J
 *                 +- 230 sqrt(2) * 5 / (50 pi) = 10.3536 J
 * By cycles: 4.6 J delivered. By half-cycles: 12.6536 J delivered and 8.0536 J
 * received in each cycle. 50 cycles.
 * A half-cycle is the sum over the middles of 256 cells (grid.cells), and that
 * of a sine over half its period is (pi/512) / sin(pi/512) = 1 + 6.3e-6 times
 * the integral; over whole cycles it goes out.
 */
START_TEST(half_waves_net_or_not_as_configured)
{
    double cells = pi / 512 / sin(pi / 512);
    double dc = 230 * sqrt(2) * 5 / (50 * pi) * cells;

    tones_add(&tones[0], 230 * sqrt(2), 50, 0);
    tones_add(&tones[1], sqrt(2), 50, 0);
    tones_add(&tones[1], 5, 0, pi / 2);
    tone_feed_make(&feed, rate, 1, tones, 2);
    meter_run_init(&m, rate, 2);
    meter_run(&m, &feed.feed);
    ck_assert_double_eq_tol(net(WP_WH_DELIVERED, 0) * 3600, 230, 230e-6);
    ck_assert_double_eq_tol(m.totals.energy.value[WP_WH_DELIVERED][0] * 3600,
                            230, 230e-6);
    meter_run_init(&m, rate, 2);
    m.meter.netting = WP_NET_HALF_CYCLE;
    meter_run(&m, &feed.feed);
    ck_assert_double_eq_tol(m.totals.energy.value[WP_WH_DELIVERED][0] * 3600,
                            50 * (2.3 + dc), 50 * (2.3 + dc) * 1e-6);
    ck_assert_double_eq_tol(m.totals.energy.value[WP_WH_RECEIVED][0] * 3600,
                            50 * (dc - 2.3), 50 * (dc - 2.3) * 1e-6);
    ck_assert_double_eq_tol(net(WP_WH_DELIVERED, 0) * 3600, 230, 230e-6);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/forms");
    TCase *t = tcase_create("forms and sums");

    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, two_elements_measure_what_three_do, 0, 3);
    tcase_add_test(t, two_elements_from_their_own_channels);
    tcase_add_test(t, two_element_va_reads_pf_0_866);
    tcase_add_test(t, which_sums_over_the_phases_hold);
    tcase_add_test(t, half_waves_net_or_not_as_configured);
    suite_add_tcase(s, t);
    return s;
}
