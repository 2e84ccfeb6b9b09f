/* IEC 62053-22:2003, 8.3: no load, and the starting current of 0.001 In; with
 * the manual's starting currents (1 mA for class 2, 2 mA for class 10 and 20):
 * at and above it everything registers as exactly as ever, below it nothing
 * that depends on current, and no voltage makes a meter creep. */
#include <check.h>
#include <math.h>

#include "load_check.h"
#include "runner.h"
#include "worst.h"

static const double pi = 3.14159265358979323846;

/* Class, and the currents on both sides of its threshold [A]. */
static const struct {
    double class_a, below, above, start_iec;
} meters[] = {{2, 0.00098, 0.00102, 0.001 * 1},
              {10, 0.00196, 0.00204, 0.001 * 5},
              {20, 0.00196, 0.00204, 0.001 * 10}};

static const double allowed_ppm[LOAD_QUANTITIES] = {5, 5, 5, 5, 5, 5, 5, 5};

static void run(double class_a, double volts, double amps, struct meter_load *l,
                struct meter_run *m)
{
    meter_load_init(l, 12800, 50.03, 2.0);
    l->phases = 3;
    for (int p = 0; p < 3; p++) {
        double angle = 0.7 - 2 * pi / 3 * p;

        tones_add(&l->u[p], volts * sqrt(2), l->f_hz, angle);
        if (amps > 0)
            tones_add(&l->i[p], amps * sqrt(2), l->f_hz, angle - 0.5);
    }
    meter_load_meter(l, m);
    m->meter.class_a = class_a;
    meter_load_run(l, m);
}

/* V2h apart, all registers of all phases are exactly 0. */
static void check_still(const struct meter_load *l, const struct meter_run *m)
{
    static const double volts_only[LOAD_QUANTITIES] = {[LOAD_V2H] = 5};

    for (int r = 0; r < WP_REGISTER_COUNT; r++)
        for (int p = 0; p < WP_REGISTER_PHASES && r != WP_V2H; p++)
            ck_assert_double_eq(m->totals.energy.value[r][p], 0);
    load_check(l, m, 1, volts_only, "no load");
}

START_TEST(no_load_at_115_percent)
{
    struct meter_load l;
    struct meter_run m;

    run(meters[_i].class_a, 1.15 * 230, 0, &l, &m);
    check_still(&l, &m);
}
END_TEST

START_TEST(below_the_starting_current)
{
    struct meter_load l;
    struct meter_run m;

    run(meters[_i].class_a, 230, meters[_i].below, &l, &m);
    check_still(&l, &m);
}
END_TEST

START_TEST(from_the_starting_current_on)
{
    struct meter_load l;
    struct meter_run m;

    run(meters[_i].class_a, 230, meters[_i].above, &l, &m);
    load_check(&l, &m, 1, allowed_ppm, "manual's starting current + 2 %");
    run(meters[_i].class_a, 230, meters[_i].start_iec * 1.001, &l, &m);
    load_check(&l, &m, 1, allowed_ppm, "0.001 In");
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("IEC 62053-22: starting and no load");
    TCase *t = tcase_create("IEC 62053-22:2003, 8.3; manual, Meter Creep");

    worst_begin(load_quantity_name, LOAD_QUANTITIES);
    tcase_add_loop_test(t, no_load_at_115_percent, 0, 3);
    tcase_add_loop_test(t, below_the_starting_current, 0, 3);
    tcase_add_loop_test(t, from_the_starting_current_on, 0, 3);
    suite_add_tcase(s, t);
    return s;
}
