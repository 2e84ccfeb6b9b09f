#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "meter_run.h"
#include "runner.h"
#include "tone.h"

static const double pi = 3.14159265358979323846;
static double *x[6];
static size_t frames;
static const double rate = 12800, f = 50.03;

static void make(unsigned channels, double t_s,
                 const struct tones *const *tones)
{
    frames = (size_t)llround(rate * t_s);
    for (unsigned c = 0; c < channels; c++) {
        x[c] = malloc(frames * sizeof(double));
        ck_assert_ptr_nonnull(x[c]);
        for (size_t n = 0; n < frames; n++)
            x[c][n] = tones_at(tones[c], (double)n / rate);
    }
}

static void teardown(void)
{
    for (int c = 0; c < 6; c++) {
        free(x[c]);
        x[c] = NULL;
    }
}

static void run(struct meter_run *m, unsigned channels)
{
    struct meter_feed feed = {x, frames, 5000, 0, -1, 0};

    meter_run_init(m, rate, channels);
    meter_run(m, &feed);
}

static void near_ppm(double value, double truth, double allowed_ppm)
{
    ck_assert_double_eq_tol(value, truth, fabs(truth) * allowed_ppm * 1e-6);
}

/* Lag of the current, and the registers that count (manual: VAR delivered in
 * quadrants 1 and 2, VA as the watts). */
static const struct {
    double lag_deg;
    enum wp_register wh, varh, quadrant, vah;
} quadrants[] = {
    {20, WP_WH_DELIVERED, WP_VARH_DELIVERED, WP_VARH_Q1,
     WP_VAH_ARITHMETIC_DELIVERED},
    {140, WP_WH_RECEIVED, WP_VARH_DELIVERED, WP_VARH_Q2,
     WP_VAH_ARITHMETIC_RECEIVED},
    {220, WP_WH_RECEIVED, WP_VARH_RECEIVED, WP_VARH_Q3,
     WP_VAH_ARITHMETIC_RECEIVED},
    {320, WP_WH_DELIVERED, WP_VARH_RECEIVED, WP_VARH_Q4,
     WP_VAH_ARITHMETIC_DELIVERED},
};

START_TEST(each_quadrant_fills_its_registers_alone)
{
    double lag = quadrants[_i].lag_deg * pi / 180, t = 3.7;
    double q = cos(lag) / 2 + sin(lag) * sqrt(3) / 2;
    struct tones u = {0}, i = {0};
    const struct tones *both[] = {&u, &i};
    const double(*e)[WP_REGISTER_PHASES];
    struct meter_run m;

    tones_add(&u, 230 * sqrt(2), f, 0.4);
    tones_add(&i, 5 * sqrt(2), f, 0.4 - lag);
    make(2, t, both);
    run(&m, 2);
    e = m.totals.energy.value;
    /* Over partial cycles the integral is not P t: it is in closed form. */
    near_ppm(e[quadrants[_i].wh][0] * 3600, fabs(tones_product(&u, &i, 0, t)),
             0.5);
    near_ppm(e[quadrants[_i].varh][0] * 3600,
             fabs(tones_product(&u, &i, 0.25 / f, t)), 0.5);
    ck_assert_double_eq(e[quadrants[_i].quadrant][0], e[quadrants[_i].varh][0]);
    near_ppm(e[quadrants[_i].vah][0], 230 * 5 * t / 3600, 1);
    near_ppm(e[quadrants[_i].vah + 2][0], 230 * 5 * t / 3600, 1);
    near_ppm(q >= 0 ? e[WP_QH_DELIVERED][0] : e[WP_QH_RECEIVED][0],
             fabs(tones_product(&u, &i, 0, t) / 2 +
                  tones_product(&u, &i, 0.25 / f, t) * sqrt(3) / 2) /
                 3600,
             0.5);
    near_ppm(e[WP_AH][0], 5 * t / 3600, 1);
    for (int r = 0; r <= WP_VAH_VECTORIAL_RECEIVED; r++)
        if (r != (int)quadrants[_i].wh && r != (int)quadrants[_i].varh &&
            r != (int)quadrants[_i].quadrant && r != (int)quadrants[_i].vah &&
            r != (int)quadrants[_i].vah + 2)
            ck_assert_double_eq(e[r][0], 0);
}
END_TEST

START_TEST(the_total_nets_the_phases)
{
    struct tones u[3] = {{0}}, i[3] = {{0}};
    const struct tones *all[6];
    static const double amps[] = {5, 3, -6};
    const double(*e)[WP_REGISTER_PHASES];
    struct meter_run m;
    double sum = 0, t = 2.9;

    for (int p = 0; p < 3; p++) {
        double angle = 0.2 - 2 * pi / 3 * p;

        tones_add(&u[p], 230 * sqrt(2), f, angle);
        tones_add(&i[p], amps[p] * sqrt(2), f, angle - 0.3);
        all[p] = &u[p];
        all[3 + p] = &i[p];
        sum += tones_product(&u[p], &i[p], 0, t) / 3600;
    }
    make(6, t, all);
    run(&m, 6);
    e = m.totals.energy.value;
    ck_assert_double_gt(e[WP_WH_RECEIVED][2], 0.5);
    near_ppm(e[WP_WH_DELIVERED][WP_TOTAL], sum, 1);
    ck_assert_double_eq(e[WP_WH_RECEIVED][WP_TOTAL], 0);
    near_ppm(e[WP_VAH_ARITHMETIC_DELIVERED][WP_TOTAL], 230 * 14 * t / 3600, 1);
    near_ppm(e[WP_VAH_VECTORIAL_DELIVERED][WP_TOTAL], 230 * 2 * t / 3600, 1);
}
END_TEST

START_TEST(rows_are_utc_seconds_and_add_up)
{
    struct tones u = {0}, i = {0};
    const struct tones *both[] = {&u, &i};
    struct meter_feed feed = {x, 0, 5000, 0, -1, 0};
    struct meter_run m;

    tones_add(&u, 230 * sqrt(2), f, 0.4);
    tones_add(&i, 5 * sqrt(2), f, 0);
    make(2, 4.25, both);
    feed.frames = frames;
    meter_run_init(&m, rate, 2);
    m.config.start_ns = 1704067199500000000; /* half a second before 2024 */
    meter_run(&m, &feed);
    ck_assert_int_eq(m.rows, 5);
    ck_assert_double_eq_tol(m.row_wh, m.totals.energy.value[0][WP_TOTAL],
                            1e-12);
    ck_assert_double_eq_tol(m.totals.rms[WP_V_A], 230, 230 * 2e-3);
    ck_assert_double_eq_tol(m.totals.f_hz, f, 1e-7);
}
END_TEST

static void no_register_is_negative(const struct meter_run *m)
{
    for (int r = 0; r < WP_REGISTER_COUNT; r++)
        for (int p = 0; p < WP_REGISTER_PHASES; p++)
            ck_assert_double_ge(m->totals.energy.value[r][p], 0);
    ck_assert_double_ge(m->least_increment, 0);
}

/* A current with DC: half-cycles alternate in sign and net over the cycle. The
 * second: it decays, as the current of a fault does. */
START_TEST(registers_never_run_backwards)
{
    double(*e)[WP_REGISTER_PHASES], t = 3.3, sum = 0;
    struct tones u = {0}, i = {0};
    const struct tones *both[] = {&u, &i};
    struct meter_run m;

    tones_add(&u, 230 * sqrt(2), f, 0.4);
    tones_add(&i, 3, 0, pi / 2);
    make(2, t, both);
    for (size_t n = 0; n < frames && _i == 1; n++)
        x[1][n] *= exp(-(double)n / rate / 0.3);
    for (size_t n = 0; n < frames; n++)
        sum += x[0][n] * x[1][n] / rate / 3600;
    run(&m, 2);
    e = m.totals.energy.value;
    no_register_is_negative(&m);
    /* The sum of samples is itself only as good as 1e-6 of V A t. */
    ck_assert_double_eq_tol(e[WP_WH_DELIVERED][0] - e[WP_WH_RECEIVED][0], sum,
                            230 * 3 * t / 3600 * 1e-4);
    if (_i == 0) /* all nets but a half-cycle at each end */
        ck_assert_double_lt(e[WP_WH_DELIVERED][0] + e[WP_WH_RECEIVED][0],
                            2 * 230 * sqrt(2) * 3 / (pi * f) / 3600);
}
END_TEST

static const double ends_s[] = {3.3, 3.307, 3.3112, 3.3151};

/* The last quarter has no current a quarter later: what is periodic repeats,
 * DC and even harmonics included. */
START_TEST(varh_is_exact_with_dc_and_even_harmonics)
{
    struct tones u = {0}, i = {0};
    const struct tones *both[] = {&u, &i};
    struct meter_run m;
    double t = ends_s[_i];

    tones_add(&u, 230 * sqrt(2), f, 0.4);
    tones_add(&u, 20, 0, pi / 2);
    tones_add(&u, 15, 2 * f, 1);
    tones_add(&i, 5 * sqrt(2), f, -0.2);
    tones_add(&i, 1, 0, pi / 2);
    tones_add(&i, 1.5, 2 * f, 2);
    tones_add(&i, 0.5, 4 * f, 0);
    make(2, t, both);
    t = (double)frames / rate;
    run(&m, 2);
    near_ppm(m.totals.energy.value[WP_VARH_DELIVERED][0] * 3600,
             tones_product(&u, &i, 0.25 / f, t), 1);
}
END_TEST

/* Two fragments of a half-cycle and nothing whole: RMS is that of both. */
START_TEST(a_record_without_a_whole_half_cycle_has_its_own_rms)
{
    struct tones u = {0}, i = {0};
    const struct tones *both[] = {&u, &i};
    struct meter_run m;
    const struct wp_measure_totals *t = &m.totals;
    double s;

    tones_add(&u, 230 * sqrt(2), f, 0.01);
    tones_add(&i, 5 * sqrt(2), f, 0);
    make(2, 0.0102, both);
    run(&m, 2);
    s = t->duration_s;
    ck_assert_int_eq(m.half_cycles, 2);
    ck_assert_int_eq(m.partial, 2);
    near_ppm(t->energy.value[WP_AH][0] * 3600, t->rms[WP_I_A] * s, 1e-3);
    near_ppm(t->energy.value[WP_VAH_ARITHMETIC_DELIVERED][0] * 3600,
             t->rms[WP_V_A] * t->rms[WP_I_A] * s, 1e-3);
}
END_TEST

/* Where no fundamental was found no frequency is told, and it is flagged, even
 * in a record of one sample. */
START_TEST(a_frequency_is_never_invented)
{
    struct tones nothing = {0};
    const struct tones *both[] = {&nothing, &nothing};
    struct meter_run m;

    make(2, _i ? 2.0 : 1 / rate, both);
    run(&m, 2);
    ck_assert_double_eq(m.totals.f_hz, 0);
    ck_assert_int_gt(m.totals.half_cycles, 0);
    ck_assert_int_eq(m.totals.flagged_half_cycles, m.totals.half_cycles);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/measures");
    TCase *t = tcase_create("registers and rows");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_loop_test(t, each_quadrant_fills_its_registers_alone, 0, 4);
    tcase_add_test(t, the_total_nets_the_phases);
    tcase_add_loop_test(t, registers_never_run_backwards, 0, 2);
    tcase_add_loop_test(t, varh_is_exact_with_dc_and_even_harmonics, 0, 4);
    tcase_add_test(t, a_record_without_a_whole_half_cycle_has_its_own_rms);
    tcase_add_loop_test(t, a_frequency_is_never_invented, 0, 2);
    tcase_add_test(t, rows_are_utc_seconds_and_add_up);
    suite_add_tcase(s, t);
    return s;
}
