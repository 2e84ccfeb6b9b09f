/* VARh where the phase or the frequency breaks. */
#include <check.h>
#include <math.h>

#include "meter_run.h"
#include "runner.h"
#include "tone.h"

static const double pi = 3.14159265358979323846;

enum { FRAMES = 26400 /* 3.3 s at 8 kHz */ };

static double x[2][FRAMES];

/* Frames from `from` on; the tones begin at t0_s. */
static void fill(const struct tones *u, const struct tones *i, size_t from,
                 double t0_s)
{
    for (size_t n = from; n < FRAMES; n++) {
        x[0][n] = tones_at(u, (double)n / 8000 - t0_s);
        x[1][n] = tones_at(i, (double)n / 8000 - t0_s);
    }
}

static const struct {
    double jump_deg, step_hz;
} var_breaks[] = {{90, 0},   {-90, 0}, {30, 0},  {180, 0}, {-45, 0},
                  {0, 0.03}, {0, 0.1}, {0, 1.0}, {0, -1.0}};

/*
 * VARh across a break, against each side with its own current a quarter of its
 * own cycle later. The quarter before a jump has the other side's current, and
 * the bridge is up to 1.5 half-cycles long: a matter of definition, by which
 * VARh may differ by S times 25 ms at most. A step of the frequency, where
 * "a quarter cycle later" by the old period would err by 31 ppm of 3.3 s at
 * 1 Hz, costs less than that: 6 ppm.
 */
START_TEST(vars_lose_no_more_than_a_bridge_at_a_break)
{
    double t0 = 1.6543, f = 50.03, f2 = f + var_breaks[_i].step_hz, truth;
    double p = 2 * pi * f * t0 + var_breaks[_i].jump_deg * pi / 180;
    double allowed = var_breaks[_i].jump_deg != 0 ? 0.5 * 0.025 : 0;
    struct tones u = {0}, i = {0}, ua = {0}, ia = {0};
    struct meter_feed feed = {
        (double *const[]){x[0], x[1]}, FRAMES, 4096, 0, -1, 0};
    struct meter_run m;

    tones_add(&u, 1, f, 0.6);
    tones_add(&i, 1, f, 0.6 - pi / 3);
    tones_add(&ua, 1, f2, 0.6 + p);
    tones_add(&ia, 1, f2, 0.6 + p - pi / 3);
    fill(&u, &i, 0, 0);
    fill(&ua, &ia, (size_t)ceil(t0 * 8000), t0);
    meter_run_init(&m, 8000, 2);
    meter_run(&m, &feed);
    truth = tones_product(&u, &i, 0.25 / f, t0) +
            tones_product(&ua, &ia, 0.25 / f2, 3.3 - t0);
    if (allowed == 0) {
        allowed = 10e-6 * truth;
        ck_assert_int_eq(m.bridges, 0);
    }
    ck_assert_double_eq_tol((m.totals.energy.value[WP_VARH_DELIVERED][0] -
                             m.totals.energy.value[WP_VARH_RECEIVED][0]) *
                                3600,
                            truth, allowed);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/sync/vars");
    TCase *t = tcase_create("vars");

    tcase_add_loop_test(t, vars_lose_no_more_than_a_bridge_at_a_break, 0,
                        sizeof(var_breaks) / sizeof(*var_breaks));
    suite_add_tcase(s, t);
    return s;
}
