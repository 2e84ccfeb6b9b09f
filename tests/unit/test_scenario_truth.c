#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ingest/scenario.h"
#include "ingest/scenario_integral.h"
#include "ingest/scenario_parse.h"
#include "runner.h"
#include "temp_folder.h"

static const double pi = 3.141592653589793238462643383280;
static char in_path[512], out_path[512], truth[60000];
static struct wp_error err;

static void setup(void)
{
    temp_begin();
    (void)strcpy(in_path, temp_path("s.json"));
    (void)strcpy(out_path, temp_path("t.json"));
}

static void put(const char *text)
{
    (void)temp_text("s.json", text);
}

static void tell(const char *text)
{
    FILE *f;
    size_t n;

    put(text);
    ck_assert_msg(wp_scenario_truth_write(in_path, out_path, NULL, &err) ==
                      WP_OK,
                  "%s", err.text);
    f = fopen(out_path, "r");
    ck_assert_ptr_nonnull(f);
    n = fread(truth, 1, sizeof(truth) - 1, f);
    truth[n] = '\0';
    ck_assert(fclose(f) == 0);
}

/* The first number under this key. */
static double number(const char *key)
{
    char quoted[80];
    const char *at;

    (void)snprintf(quoted, sizeof(quoted), "\"%s\": ", key);
    at = strstr(truth, quoted);
    ck_assert_msg(at != NULL, "no %s", key);
    return strtod(at + strlen(quoted), NULL);
}

#define near(key, want)                                                        \
    ck_assert_double_eq_tol(number(key), want, 1e-12 * (1.0 + fabs(want)))

START_TEST(an_hour_of_sines)
{
    const double w = 230.0 * 5.0 * 0.5, var = 1150.0 * sqrt(0.75);

    tell("{\"scenario\": 1, \"rate_hz\": 1000, \"duration_s\": 3600,"
         "\"frequency\": 50, \"voltage\": {\"ABC\": {\"rms\": 230}},"
         "\"current\": {\"ABC\": {\"rms\": 5, \"lag_deg\": 60}}}");
    near("Wh.delivered.A", w);
    near("Wh.delivered.total", 3.0 * w);
    near("Wh.received.total", 0.0);
    near("VARh.delivered.C", var);
    near("VARh.q1.B", var);
    near("VARh.q4.B", 0.0);
    near("VAh_arithmetic.delivered.total", 3450.0);
    near("VAh_vectorial.delivered.total", 3450.0);
    near("Qh.delivered.A", 0.5 * w + 0.5 * sqrt(3.0) * var);
    near("V2h.A", 52900.0);
    near("A2h.B", 25.0);
    near("Ah.C", 5.0);
    near("mean_hz", 50.0);
    near("cycles", 180000.0);
}
END_TEST

/* 2 U^2 sin^2 over part of a cycle: U^2 (T - sin(2 w T) / (2 w)). */
START_TEST(partial_cycles_are_integrated)
{
    const double t = 0.117, w = 2.0 * pi * 50.0;

    tell("{\"scenario\": 1, \"rate_hz\": 1000, \"duration_s\": 0.117,"
         "\"frequency\": 50, \"voltage\": {\"A\": {\"rms\": 10}},"
         "\"current\": {\"A\": {\"rms\": 2}}}");
    near("V2h.A", 100.0 * (t - sin(2.0 * w * t) / (2.0 * w)) / 3600.0);
    near("Wh.delivered.A", 20.0 * (t - sin(2.0 * w * t) / (2.0 * w)) / 3600.0);
    near("mean", 10.0 * sqrt(2.0) * (1.0 - cos(w * t)) / w / t);
}
END_TEST

/* A quarter of the fundamental's period is half a period of h2 and a whole one
 * of h4: -U2 I2 and +U4 I4. */
START_TEST(harmonics_shift_by_their_order)
{
    tell("{\"scenario\": 1, \"rate_hz\": 1000, \"duration_s\": 3600,"
         "\"frequency\": 50, \"voltage\": {\"A\": {\"rms\": 100, \"harmonics\":"
         "[{\"order\": 2, \"pct\": 10}, {\"order\": 4, \"rms\": 5}]}},"
         "\"current\": {\"A\": {\"rms\": 1, \"harmonics\":"
         "[{\"order\": 2, \"pct\": 30}, {\"order\": 4, \"rms\": 0.1}]}}}");
    near("Wh.delivered.A", 100.0 + 3.0 + 0.5);
    near("VARh.received.A", 3.0 - 0.5);
    near("VARh_fundamental.A", 0.0);
    near("Wh_fundamental.A", 100.0);
}
END_TEST

START_TEST(quadrants_follow_the_profile)
{
    tell("{\"scenario\": 1, \"rate_hz\": 1000, \"duration_s\": 40,"
         "\"frequency\": 50, \"voltage\": {\"A\": {\"rms\": 100}},"
         "\"current\": {\"A\": {\"profile\": ["
         "{\"at_s\": 0, \"rms\": 1, \"power_factor\": 0.6},"
         "{\"at_s\": 10, \"rms\": 2, \"power_factor\": 0.6, \"quadrant\": 2},"
         "{\"at_s\": 20, \"rms\": 3, \"power_factor\": 0.6, \"quadrant\": 3},"
         "{\"at_s\": 30, \"rms\": 4, \"power_factor\": 0.6, \"quadrant\": 4}"
         "]}}}");
    near("Wh.delivered.A", 60.0 * 5.0 / 360.0);
    near("Wh.received.A", 60.0 * 5.0 / 360.0);
    for (int q = 1; q <= 4; q++) {
        char key[20];

        (void)snprintf(key, sizeof(key), "VARh.q%d.A", q);
        near(key, 80.0 * q / 360.0);
    }
    near("VARh.delivered.A", 80.0 * 3.0 / 360.0);
    near("VAh_arithmetic.received.A", 100.0 * 5.0 / 360.0);
}
END_TEST

/* Powers per unit of the full sine: by integrating sin^2 where it flows. */
START_TEST(switched_currents_have_half_the_power)
{
    tell("{\"scenario\": 1, \"rate_hz\": 40000, \"duration_s\": 3600,"
         "\"frequency\": 50, \"voltage\": {\"ABC\": {\"rms\": 100}},"
         "\"current\": {"
         "\"A\": {\"rms\": 1, \"waveform\": {\"kind\": \"burst\"}},"
         "\"B\": {\"rms\": 1, \"waveform\": {\"kind\": \"phase_fired\","
         " \"order\": 300}},"
         "\"C\": {\"rms\": 1, \"waveform\": {\"kind\": \"half_wave\","
         " \"order\": 300}}}}");
    near("Wh.delivered.A", 50.0);
    near("Wh.delivered.B", 50.0);
    near("Wh.delivered.C", 50.0);
    near("VARh_fundamental.A", 0.0);
    near("VARh_fundamental.B", 100.0 / pi);
    near("VARh_fundamental.C", 0.0);
    /* The rest of the series beyond order 300 is missing: squares 2e-3. */
    ck_assert_double_eq_tol(number("A2h.B"), 0.5, 2e-3);
    ck_assert_double_eq_tol(number("A2h.C"), 0.5, 1e-6);
    ck_assert_double_eq_tol(number("A2h.A"), 0.5, 1e-4);
}
END_TEST

START_TEST(missing_spans_are_left_out)
{
    tell("{\"scenario\": 1, \"rate_hz\": 1000, \"duration_s\": 3600,"
         "\"frequency\": 50, \"voltage\": {\"A\": {\"rms\": 100}},"
         "\"current\": {\"A\": {\"rms\": 1}}, \"missing\": ["
         "{\"at_s\": 600, \"duration_s\": 360, \"channels\": [\"UA\"]}]}");
    near("Wh.delivered.A", 90.0);
    near("V2h.A", 9000.0);
    near("A2h.A", 1.0);
    near("present_s", 3240.0);
    near("first_frame", 600000.0);
}
END_TEST

START_TEST(events_are_told_with_their_times)
{
    tell("{\"scenario\": 1, \"rate_hz\": 10000, \"duration_s\": 5,"
         "\"start\": \"2024-01-01T00:00:00Z\","
         "\"frequency\": 50, \"voltage\": {\"ABC\": {\"rms\": 100}},"
         "\"events\": [{\"type\": \"dip\", \"phases\": \"B\", \"at_cycle\": 50,"
         " \"at_deg\": 90, \"duration_cycles\": 5, \"level_pct\": 30}]}");
    near("start_s", 1.0 + 0.005 + 0.02 / 3.0);
    near("end_s", 1.105 + 0.02 / 3.0);
    near("first_frame", 10117.0);
    near("end_frame", 11117.0);
    near("depth_pct", 70.0);
    ck_assert_ptr_nonnull(
        strstr(truth, "\"start_utc\": \"2024-01-01T00:00:01.011666667Z\""));
    ck_assert_ptr_null(strstr(truth, "Wh."));
}
END_TEST

static void totals(const struct wp_scenario *s, bool closed, double sum[5])
{
    struct wp_scenario_integral *g;
    struct wp_scenario_cell cell;
    bool more;

    memset(sum, 0, 5 * sizeof(*sum));
    ck_assert(wp_scenario_integral_create(&g, s, closed) == WP_OK);
    for (;;) {
        ck_assert(wp_scenario_integral_next(g, &cell, &more) == WP_OK);
        if (!more)
            break;
        sum[0] += cell.p[0] + cell.p[1] + cell.p[2];
        sum[1] += cell.q[0] + cell.q[1] + cell.q[2];
        sum[2] += cell.q1[0] + cell.q1[1] + cell.q1[2];
        sum[3] += cell.x2[0];
        sum[4] += cell.closed ? cell.length_s : 0.0;
    }
    wp_scenario_integral_destroy(g);
}

/* Two methods that share nothing but the model. */
START_TEST(closed_form_equals_quadrature)
{
    static const char *const files[] = {"steady", "dip", "switched"};
    struct wp_scenario *s;
    struct wp_notes notes = {0};
    double closed[5], nodes[5];
    char path[80];

    (void)snprintf(path, sizeof(path), "testdata/scenarios/%s.json", files[_i]);
    ck_assert(wp_scenario_load(&s, path, &notes, &err) == WP_OK);
    totals(s, true, closed);
    totals(s, false, nodes);
    ck_assert(closed[4] > 1.0);
    ck_assert(nodes[4] == 0.0);
    for (int k = 0; k < 4; k++)
        ck_assert_double_eq_tol(closed[k], nodes[k], 1e-11 * fabs(closed[0]));
    wp_scenario_free(s);
    wp_notes_release(&notes);
}
END_TEST

START_TEST(failure_leaves_no_file)
{
    put("{\"scenario\": 1}");
    ck_assert(wp_scenario_truth_write(in_path, out_path, NULL, &err) != WP_OK);
    ck_assert_int_ne(access(out_path, F_OK), 0);
    ck_assert(wp_scenario_truth_write("/nowhere/s.json", out_path, NULL,
                                      &err) == WP_E_IO);
    put("{\"scenario\": 1, \"rate_hz\": 1000, \"duration_s\": 1,"
        "\"frequency\": 50, \"voltage\": {\"A\": {\"rms\": 1}}}");
    ck_assert(wp_scenario_truth_write(in_path, "/nowhere/t.json", NULL, &err) ==
              WP_E_IO);
    ck_assert_int_ne(access(out_path, F_OK), 0);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("ingest/scenario_truth");
    TCase *t = tcase_create("closed forms");

    tcase_add_checked_fixture(t, setup, temp_end);
    tcase_add_test(t, an_hour_of_sines);
    tcase_add_test(t, partial_cycles_are_integrated);
    tcase_add_test(t, harmonics_shift_by_their_order);
    tcase_add_test(t, quadrants_follow_the_profile);
    tcase_add_test(t, switched_currents_have_half_the_power);
    tcase_add_test(t, missing_spans_are_left_out);
    tcase_add_test(t, events_are_told_with_their_times);
    tcase_add_loop_test(t, closed_form_equals_quadrature, 0, 3);
    tcase_add_test(t, failure_leaves_no_file);
    suite_add_tcase(s, t);
    return s;
}
