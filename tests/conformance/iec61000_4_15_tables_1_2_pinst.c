/* IEC 61000-4-15:2010, tables 1a, 1b, 2a, 2b: at every point Pinst,max is 1.
 * The standard allows 8 %. Ours are 0.4 % for sinusoidal and 1.0 % for
 * rectangular modulation: the tables are rounded to 0.001 %, 0.4 % of their
 * least change and twice that in Pinst, which goes with the square; an exact
 * meter reads 0.997 to 1.003 and 0.990 to 1.004 on them. */
#include <check.h>
#include <math.h>

#include "flicker_run.h"
#include "runner.h"
#include "worst.h"

static const double from_s = 20, to_s = 42; /* of the measurement */

static void check_points(int system, const struct flicker_point *p, int count,
                         enum flicker_shape shape, double allowed)
{
    struct flicker_signal s[WP_FLICKER_CHANNELS];
    struct flicker_result result;
    struct flicker_run run = {
        .system = system, .rate_hz = 2000, .voltage = flicker_signal_at};

    while (count > 0) {
        double at[WP_FLICKER_CHANNELS];
        int n = 0;

        for (; n < WP_FLICKER_CHANNELS && count > 0; p++, count--)
            if (p->change_pct[system] > 0) {
                at[n] = p->at;
                s[n] = flicker_signal_of(system, p, shape);
                run.arg[n] = &s[n];
                n++;
            }
        if (n == 0)
            break;
        run.channels = n;
        flicker_run(&run, 0, to_s, from_s, &result);
        for (int c = 0; c < n; c++) {
            worst_note(shape, (result.pinst_max[c] - 1) * 1e6,
                       flicker_system[system].name);
            ck_assert_msg(fabs(result.pinst_max[c] - 1) <= allowed,
                          "%s, %g Hz: expected 1, found %.5f",
                          flicker_system[system].name, at[c],
                          result.pinst_max[c]);
        }
    }
}

START_TEST(sinusoidal)
{
    check_points(_i, flicker_sine, FLICKER_SINES, FLICKER_SINE, 0.004);
}
END_TEST

START_TEST(rectangular)
{
    check_points(_i, flicker_rectangle, FLICKER_RECTANGLES, FLICKER_RECTANGLE,
                 0.010);
}
END_TEST

Suite *test_suite(void)
{
    static const char *const names[] = {"Pinst,max, sinusoidal",
                                        "Pinst,max, rectangular"};
    Suite *s = suite_create("IEC 61000-4-15, tables 1 and 2: Pinst");
    TCase *tc = tcase_create("Pinst,max is 1");

    worst_begin(names, 2);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, sinusoidal, 0, FLICKER_SYSTEMS);
    tcase_add_loop_test(tc, rectangular, 0, FLICKER_SYSTEMS);
    suite_add_tcase(s, tc);
    return s;
}
