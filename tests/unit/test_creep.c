#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "runner.h"
#include "tone_feed.h"

static const double pi = 3.14159265358979323846;
static const double rate = 12800, f = 50.03, t_s = 1.5;

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

/* 230 V in all phases, amps[p] RMS lagging by 60 degrees. */
static void feed_wye(const double amps[3])
{
    for (int p = 0; p < 3; p++) {
        double angle = 0.4 - 2 * pi / 3 * p;

        tones_add(&tones[p], 230 * sqrt(2), f, angle);
        tones_add(&tones[3 + p], amps[p] * sqrt(2), f, angle - pi / 3);
    }
    tone_feed_make(&feed, rate, t_s, tones, 6);
}

static void add_noise(int channel, double peak)
{
    uint32_t random = 12345;

    for (size_t n = 0; n < feed.feed.frames; n++) {
        random = random * 1664525u + 1013904223u;
        feed.x[channel][n] += peak * ((random >> 8) / 8388608.0 - 1);
    }
}

static void run(double class_a)
{
    m.meter.class_a = class_a;
    meter_run(&m, &feed.feed);
}

static double reg(enum wp_register r, int phase)
{
    return m.totals.energy.value[r][phase];
}

static double compensated(enum wp_register r, int phase)
{
    return m.totals.energy.compensated[r][phase];
}

/* All that depends on a current is exactly 0, or all that PF 0.5 fills is
 * there; V2h is, to 0.2 ppm. */
static void check_phase(int p, double amps, bool registers)
{
    double v2h = tones_product(&tones[p], &tones[p], 0, t_s) / 3600;

    ck_assert_double_eq_tol(reg(WP_V2H, p), v2h, v2h * 0.2e-6);
    if (registers) {
        double wh = tones_product(&tones[p], &tones[3 + p], 0, t_s) / 3600;
        double a2h = tones_product(&tones[3 + p], &tones[3 + p], 0, t_s) / 3600;
        double ah = amps * t_s / 3600;

        ck_assert_double_eq_tol(reg(WP_WH_DELIVERED, p), wh, wh * 1e-6);
        ck_assert_double_gt(reg(WP_VARH_Q1, p), 0);
        ck_assert_double_eq_tol(reg(WP_AH, p), ah, ah * 1e-6);
        ck_assert_double_eq_tol(reg(WP_A2H, p), a2h, a2h * 0.2e-6);
        ck_assert_double_eq_tol(reg(WP_VAH_ARITHMETIC_DELIVERED, p), ah * 230,
                                ah * 230 * 1e-6);
    } else {
        for (int r = 0; r < WP_REGISTER_COUNT; r++)
            if (r != WP_V2H)
                ck_assert_double_eq(reg((enum wp_register)r, p), 0);
    }
}

START_TEST(starting_current_of_each_class)
{
    static const struct {
        double class_a, amps[3];
        bool registers[3];
    } rows[] = {
        {2, {0.0009, 0.001, 1}, {false, true, true}},
        {10, {0.0018, 0.002, 0}, {false, true, false}},
        {20, {0.0018, 0.002, 20}, {false, true, true}},
        {2, {0, 0, 0}, {false, false, false}},
    };

    feed_wye(rows[_i].amps);
    meter_run_init(&m, rate, 6);
    run(rows[_i].class_a);
    for (int p = 0; p < 3; p++)
        check_phase(p, rows[_i].amps[p], rows[_i].registers[p]);
    if (_i == 3)
        for (int r = 0; r < WP_POWER_REGISTERS; r++)
            ck_assert_double_eq(reg((enum wp_register)r, WP_TOTAL), 0);
}
END_TEST

/* Noise of 1.5 mA RMS on the open current circuits of a class 20 meter. */
START_TEST(noise_does_not_creep)
{
    static const double none[3];

    feed_wye(none);
    for (int c = 3; c < 6; c++)
        add_noise(c, 0.0015 * sqrt(3));
    meter_run_init(&m, rate, 6);
    run(20);
    for (int p = 0; p < 3; p++)
        check_phase(p, 0, false);
    for (int r = 0; r < WP_POWER_REGISTERS; r++)
        ck_assert_double_eq(reg((enum wp_register)r, WP_TOTAL), 0);
}
END_TEST

static void set_losses(double iron_w, double copper_w)
{
    m.meter.loss = (struct wp_loss_config){
        .enabled = true,
        .rated_voltage_v = 240,
        .rated_current_a = 5,
        .delivered = {.iron_w = iron_w, .iron_var = 60, .copper_w = copper_w}};
}

/* Current circuit open: iron watts are 12 / (3 * 240^2) of V2h, exactly; iron
 * vars 60 (230/240)^4 = 50.60806 for 1.5 s. */
START_TEST(iron_losses_register_without_current)
{
    static const double none[3];
    double k = 12 / (3 * 240.0 * 240);

    feed_wye(none);
    add_noise(4, 0.001);
    meter_run_init(&m, rate, 6);
    set_losses(12, 30);
    run(20);
    ck_assert_double_eq(reg(WP_WH_DELIVERED, WP_TOTAL), 0);
    ck_assert_double_eq_tol(compensated(WP_WH_DELIVERED, WP_TOTAL),
                            k * reg(WP_V2H, WP_TOTAL),
                            k * reg(WP_V2H, WP_TOTAL) * 1e-13);
    for (int p = 0; p < 3; p++)
        ck_assert_double_eq_tol(compensated(WP_WH_DELIVERED, p),
                                k * reg(WP_V2H, p), k * reg(WP_V2H, p) * 1e-13);
    ck_assert_double_eq_tol(compensated(WP_VARH_Q1, WP_TOTAL) * 3600 / t_s,
                            60 * pow(230.0 / 240, 4), 1e-4);
}
END_TEST

/* Wh with losses = Wh + 12 / (3 240^2) V2h + 30 / (3 5^2) A2h. */
START_TEST(losses_are_v2h_and_a2h)
{
    static const double amps[3] = {5, 4, 3};
    double loss;

    feed_wye(amps);
    meter_run_init(&m, rate, 6);
    set_losses(12, 30);
    run(20);
    loss = 12 / (3 * 240.0 * 240) * reg(WP_V2H, WP_TOTAL) +
           30 / (3 * 25.0) * reg(WP_A2H, WP_TOTAL);
    ck_assert_double_eq_tol(compensated(WP_WH_DELIVERED, WP_TOTAL),
                            reg(WP_WH_DELIVERED, WP_TOTAL) + loss,
                            loss * 1e-11);
}
END_TEST

/* Watt gain 1.001, VAR gain 0.999 in all elements. */
START_TEST(gains_reach_the_registers)
{
    static const double amps[3] = {5, 4, 3};
    double wh, varh, vah;

    feed_wye(amps);
    meter_run_init(&m, rate, 6);
    run(20);
    wh = reg(WP_WH_DELIVERED, WP_TOTAL);
    varh = reg(WP_VARH_DELIVERED, WP_TOTAL);
    vah = reg(WP_VAH_ARITHMETIC_DELIVERED, WP_TOTAL);
    meter_run_init(&m, rate, 6);
    for (int k = 0; k < 3; k++) {
        m.meter.watt_gain[k] = 1.001;
        m.meter.var_gain[k] = 0.999;
    }
    run(20);
    ck_assert_double_eq_tol(reg(WP_WH_DELIVERED, WP_TOTAL), 1.001 * wh,
                            wh * 1e-12);
    ck_assert_double_eq_tol(reg(WP_VARH_DELIVERED, WP_TOTAL), 0.999 * varh,
                            varh * 1e-12);
    ck_assert_double_eq(reg(WP_VAH_ARITHMETIC_DELIVERED, WP_TOTAL), vah);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/creep");
    TCase *t = tcase_create("registers");

    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, starting_current_of_each_class, 0, 4);
    tcase_add_test(t, noise_does_not_creep);
    tcase_add_test(t, iron_losses_register_without_current);
    tcase_add_test(t, losses_are_v2h_and_a2h);
    tcase_add_test(t, gains_reach_the_registers);
    suite_add_tcase(s, t);
    return s;
}
