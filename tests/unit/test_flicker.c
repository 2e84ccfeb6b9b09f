/* Rows in UTC, their flags and counts, holes, and what is no voltage. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dice.h"
#include "pq/flicker.h"
#include "pq/pq_flag.h"
#include "runner.h"

enum { ROWS = 40 };

static const double rate_hz = 500, pi = 3.14159265358979323846;
static const int64_t s_ns = INT64_C(1000000000);
/* 2024-01-01T10:00:00Z: a 2-hour tick. */
static const int64_t t0_ns = INT64_C(1704103200) * INT64_C(1000000000);

static struct wp_flicker *f;
static struct {
    bool plt;
    struct wp_flicker_row row;
} rows[ROWS];
static int count;

static void create(unsigned channels)
{
    struct wp_flicker_config c = {rate_hz, 50, WP_LAMP_230, channels};

    count = 0;
    ck_assert_int_eq(wp_flicker_create(&f, &c), WP_OK);
}

static void teardown(void)
{
    wp_flicker_destroy(f);
    f = NULL;
}

static void pull(int64_t until_ns)
{
    while (count < ROWS &&
           wp_flicker_pull(f, until_ns, &rows[count].plt, &rows[count].row)) {
        for (int c = 0; c < WP_FLICKER_CHANNELS; c++)
            ck_assert(isfinite(rows[count].row.value[c]));
        count++;
    }
}

/* 230 V, changed by `pct` at 10 Hz, sinusoidal. */
static double voltage(double t_s, double pct)
{
    return 230 * sqrt(2) * sin(2 * pi * 50 * t_s) *
           (1 + pct / 200 * sin(2 * pi * 10 * t_s));
}

enum { BLOCK = 500 };

/* Seconds from t0, one at a time; channel c has c + 1 times the change. */
static void feed(int from_s, int to_s, unsigned channels, double pct)
{
    static double x[3][BLOCK];

    for (int s = from_s; s < to_s; s++) {
        struct wp_flicker_view view = {.first_ns = t0_ns + s * s_ns,
                                       .begins = s == from_s,
                                       .count = BLOCK,
                                       .x = {x[0], x[1], x[2]}};

        for (unsigned c = 0; c < channels; c++)
            for (int i = 0; i < BLOCK; i++)
                x[c][i] = voltage(s + i / rate_hz, pct * (c + 1));
        wp_flicker_push(f, &view);
    }
}

static void check_row(int k, bool plt, int start_s, unsigned inputs,
                      uint32_t flags)
{
    const struct wp_flicker_row *r = &rows[k].row;

    ck_assert_int_lt(k, count);
    ck_assert_int_eq(rows[k].plt, plt);
    ck_assert_int_eq(r->start_ns, t0_ns + start_s * s_ns);
    ck_assert_int_eq(r->end_ns, r->start_ns + (plt ? 7200 : 600) * s_ns);
    ck_assert_uint_eq(r->inputs, inputs);
    ck_assert_uint_eq(r->flags, flags);
}

/* 0.261 % at 10 Hz is Pinst,max = 1 within 0.3 %, as the table is rounded; its
 * ripple of 20 Hz is r of its mean. So 1 + r is (1 + r) times the mean, and
 * Pinst is above mean (1 + r cos(pi k / 100)) for k % of the time. In
 * proportion to the change. */
static void check_values(const struct wp_flicker_row *r, unsigned channels)
{
    static const double share[][2] = {
        {.0314, .1},      {.0525 / 3, .7}, {.0525 / 3, 1}, {.0525 / 3, 1.5},
        {.0657 / 3, 2.2}, {.0657 / 3, 3},  {.0657 / 3, 4}, {.28 / 5, 6},
        {.28 / 5, 8},     {.28 / 5, 10},   {.28 / 5, 13},  {.28 / 5, 17},
        {.08 / 3, 30},    {.08 / 3, 50},   {.08 / 3, 80}};
    double ripple = 1 / hypot(1, 2 * pi * 20 * 0.3), square = 0;

    for (int i = 0; i < 15; i++)
        square += share[i][0] * (1 + ripple * cos(pi * share[i][1] / 100)) /
                  (1 + ripple);
    for (unsigned c = 0; c < channels; c++)
        ck_assert_double_eq_tol(r->value[c] / (c + 1) / sqrt(square), 1, 0.002);
}

START_TEST(rows_of_a_capture_that_begins_and_ends_anywhere)
{
    create(3);
    feed(-300, 600 * 3 + 150, 3, 0.261);
    pull(t0_ns + 599 * s_ns);
    ck_assert_int_eq(count, 1);
    pull(t0_ns + 600 * s_ns);
    ck_assert_int_eq(count, 2);
    wp_flicker_flush(f);
    pull(INT64_MIN);
    ck_assert_int_eq(count, 6);
    /* 3 s until the filters have begun; Plt counts the three whole ones. */
    check_row(0, false, -600, 49, WP_PQ_SETTLING | WP_PQ_INCOMPLETE);
    check_row(1, false, 0, 100, 0);
    check_row(2, false, 600, 100, 0);
    check_row(3, false, 1200, 100, 0);
    check_row(4, false, 1800, 25, WP_PQ_INCOMPLETE);
    check_row(5, true, 0, 3, WP_PQ_INCOMPLETE);
    for (int k = 0; k < 6; k++)
        check_values(&rows[k].row, 3);
}
END_TEST

START_TEST(plt_of_two_hours)
{
    create(1);
    feed(-200, 7200, 1, 0.261);
    feed(7200, 7200 + 1800, 1, 0.522);
    wp_flicker_flush(f);
    pull(INT64_MAX);
    ck_assert_int_eq(count, 1 + 12 + 1 + 3 + 1);
    check_row(13, true, 0, 12, 0);
    check_row(17, true, 7200, 3, WP_PQ_INCOMPLETE);
    ck_assert_double_eq_tol(rows[13].row.value[0], rows[5].row.value[0], 1e-4);
    /* Cube root of the mean of cubes. */
    ck_assert_double_eq_tol(
        rows[17].row.value[0],
        cbrt((pow(rows[14].row.value[0], 3) + pow(rows[15].row.value[0], 3) +
              pow(rows[16].row.value[0], 3)) /
             3),
        1e-12);
    ck_assert_double_gt(rows[14].row.value[0], 1.3);
}
END_TEST

/* Settling ends 190 s after the start: 10 minutes that begin after count. */
START_TEST(settling)
{
    static const int start_s[] = {-189, -191};

    for (int k = 0; k < 2; k++) {
        struct wp_pinst p;

        create(1);
        feed(start_s[k], 605, 1, 0.261);
        ck_assert(
            wp_flicker_pinst(f, t0_ns + 600 * s_ns, t0_ns + 601 * s_ns, &p));
        ck_assert_uint_eq(p.flags, 0);
        wp_flicker_flush(f);
        pull(INT64_MAX);
        check_row(1, false, 0, 100, k ? 0 : WP_PQ_SETTLING);
        teardown();
    }
}
END_TEST

START_TEST(holes_are_counted_and_make_no_flicker)
{
    create(1);
    feed(-300, 100, 1, 0.261);
    feed(130, 700, 1, 0.261); /* 30 s, and 3 s that follow */
    wp_flicker_flush(f);
    pull(INT64_MAX);
    check_row(1, false, 0, 94, WP_PQ_MISSING);
    check_row(2, false, 600, 16, WP_PQ_INCOMPLETE);
    check_values(&rows[1].row, 1);
}
END_TEST

START_TEST(a_hole_over_the_tick_flags_both)
{
    create(1);
    feed(-300, 590, 1, 0.261);
    feed(610, 1900, 1, 0.261);
    wp_flicker_flush(f);
    pull(INT64_MAX);
    check_row(1, false, 0, 98, WP_PQ_MISSING);
    check_row(2, false, 600, 97, WP_PQ_MISSING);
    check_row(3, false, 1200, 100, 0);
    for (int k = 1; k < 4; k++)
        check_values(&rows[k].row, 1);
    check_row(5, true, 0, 3, WP_PQ_MISSING | WP_PQ_INCOMPLETE);
}
END_TEST

/* More than a minute: filters settle anew. No row for what holds nothing. */
START_TEST(a_long_hole_is_a_new_start)
{
    create(1);
    feed(-300, 500, 1, 0.261);
    feed(2500, 4300, 1, 0.261);
    wp_flicker_flush(f);
    pull(INT64_MAX);
    check_row(1, false, 0, 83, WP_PQ_MISSING);
    check_row(2, false, 2400, 82, WP_PQ_MISSING | WP_PQ_SETTLING);
    check_row(3, false, 3000, 100, 0);
}
END_TEST

/* One sample of one channel is missing: a splice there would be a flash. */
START_TEST(a_channel_without_samples_for_a_while)
{
    static double x[2][BLOCK];
    static uint8_t missing[BLOCK];
    struct wp_flicker_view view = {.first_ns = t0_ns + 300 * s_ns,
                                   .count = BLOCK,
                                   .x = {x[0], x[1]},
                                   .missing = missing};

    create(2);
    feed(-300, 300, 2, 0.261);
    for (int i = 0; i < BLOCK; i++) {
        x[0][i] = voltage(300 + i / rate_hz, 0.261);
        x[1][i] = voltage(300 + i / rate_hz, 0.522);
    }
    missing[7] = missing[100] = 2;
    x[1][7] = x[1][100] = 0;
    wp_flicker_push(f, &view);
    feed(301, 600, 2, 0.261);
    wp_flicker_flush(f);
    pull(INT64_MAX);
    check_row(1, false, 0, 99, WP_PQ_MISSING);
    check_values(&rows[1].row, 2);
}
END_TEST

START_TEST(events_flag_what_they_touch)
{
    create(1);
    feed(-300, 1300, 1, 0.261);
    wp_flicker_flag(f, t0_ns + 590 * s_ns, t0_ns + 600 * s_ns, WP_PQ_DIP);
    wp_flicker_flag(f, t0_ns + 1199 * s_ns, t0_ns + 1201 * s_ns, WP_PQ_SWELL);
    wp_flicker_flush(f);
    pull(INT64_MAX);
    check_row(1, false, 0, 100, WP_PQ_DIP);
    check_row(2, false, 600, 100, WP_PQ_SWELL);
    check_row(3, false, 1200, 16, WP_PQ_SWELL | WP_PQ_INCOMPLETE);
    check_row(4, true, 0, 2, WP_PQ_DIP | WP_PQ_SWELL | WP_PQ_INCOMPLETE);
}
END_TEST

/* Pinst of 10 Hz: its mean is 0.974, its ripple of 20 Hz 2.6 % of that. */
START_TEST(pinst_between_two_instants)
{
    struct wp_pinst p;
    double ripple = 1 / hypot(1, 2 * pi * 20 * 0.3);

    create(2);
    feed(-300, 20, 2, 0.261);
    ck_assert(wp_flicker_pinst(f, t0_ns + 15 * s_ns, t0_ns + 16 * s_ns, &p));
    ck_assert_uint_eq(p.flags, 0);
    for (int c = 0; c < 2; c++) {
        double mean = (c + 1) * (c + 1) / (1 + ripple);

        ck_assert_double_eq_tol(p.mean[c] / mean, 1, 0.004);
        ck_assert_double_eq_tol(p.greatest[c] / mean, 1 + ripple, 0.004);
        ck_assert_double_eq_tol(p.least[c] / mean, 1 - ripple, 0.004);
    }
    ck_assert(!wp_flicker_pinst(f, t0_ns + 20 * s_ns, t0_ns + 21 * s_ns, &p));
    ck_assert(!wp_flicker_pinst(f, t0_ns, t0_ns + 1 * s_ns, &p)); /* long ago */
    ck_assert(wp_flicker_pinst(f, t0_ns + 19 * s_ns, t0_ns + 21 * s_ns, &p));
    ck_assert_uint_eq(p.flags, WP_PQ_MISSING);
    ck_assert_double_eq(p.mean[2], 0);
}
END_TEST

START_TEST(pinst_around_a_hole)
{
    struct wp_pinst p;

    create(1);
    feed(-200, -100, 1, 0.261);
    feed(-98, -90, 1, 0.261);
    ck_assert(!wp_flicker_pinst(f, t0_ns - 98 * s_ns, t0_ns - 96 * s_ns, &p));
    ck_assert(wp_flicker_pinst(f, t0_ns - 96 * s_ns, t0_ns - 94 * s_ns, &p));
    ck_assert_uint_eq(p.flags, WP_PQ_MISSING | WP_PQ_SETTLING);
    ck_assert(wp_flicker_pinst(f, t0_ns - 94 * s_ns, t0_ns - 92 * s_ns, &p));
    ck_assert_uint_eq(p.flags, WP_PQ_SETTLING);
    ck_assert_double_eq_tol(p.mean[0], 0.974, 0.01);
}
END_TEST

/* Everything at once: a start, a tick, holes, missing samples, a dead channel
 * that wakes; views of all sizes. */
static void run_cut(uint64_t seed)
{
    static double x[3][BLOCK * 20];
    static uint8_t missing[BLOCK * 20];
    uint64_t dice = dice_seed(seed);
    int64_t n = 0, size, all = 700 * (int64_t)rate_hz;

    create(3);
    for (; n < all; n += size) {
        struct wp_flicker_view view = {.x = {x[0], x[1], x[2]},
                                       .missing = missing};
        /* After 300 s a hole of 1.5 s. */
        int64_t hole = 300 * (int64_t)rate_hz;

        size = seed ? 1 + dice_roll(&dice, n < 9000 ? 300 : BLOCK * 20) : BLOCK;
        if (size > all - n)
            size = all - n;
        if (n < hole && size > hole - n)
            size = hole - n;
        view.begins = n == 0 || n == hole;
        view.first_ns = t0_ns - 250 * s_ns + n * (s_ns / (int)rate_hz) +
                        (n >= hole ? s_ns * 3 / 2 : 0);
        view.count = (size_t)size;
        for (int64_t i = 0; i < size; i++) {
            double t = (double)(n + i) / rate_hz;

            x[0][i] = voltage(t, 0.3);
            x[1][i] = t < 20 ? 0 : voltage(t + 0.005, 0.2);
            x[2][i] = t > 100 && t < 101 ? NAN : voltage(t, 1);
            missing[i] = (n + i) % 40003 < 5 ? 1 : 0;
        }
        wp_flicker_push(f, &view);
    }
    wp_flicker_flush(f);
    pull(INT64_MAX);
}

START_TEST(how_the_stream_is_cut_changes_no_bit)
{
    struct wp_flicker_row first[ROWS];
    struct wp_pinst p, again;
    int n;

    run_cut(0);
    n = count;
    for (int k = 0; k < n; k++)
        first[k] = rows[k].row;
    ck_assert(wp_flicker_pinst(f, t0_ns + 445 * s_ns, t0_ns + 450 * s_ns, &p));
    ck_assert_double_gt(p.mean[1], 0.1);
    ck_assert_int_ge(n, 2);
    for (uint64_t seed = 1; seed < 5; seed++) {
        teardown();
        run_cut(seed);
        ck_assert_int_eq(count, n);
        for (int k = 0; k < n; k++) {
            ck_assert(!memcmp(rows[k].row.value, first[k].value,
                              sizeof(first[k].value)));
            ck_assert_uint_eq(rows[k].row.inputs, first[k].inputs);
            ck_assert_uint_eq(rows[k].row.flags, first[k].flags);
        }
        ck_assert(wp_flicker_pinst(f, t0_ns + 445 * s_ns, t0_ns + 450 * s_ns,
                                   &again));
        ck_assert(!memcmp(&p, &again, sizeof(p)));
    }
}
END_TEST

static double hostile(int kind, double t_s, uint64_t *dice)
{
    switch (kind) {
    case 0:
        return 0;
    case 1:
        return 100; /* DC */
    case 2:         /* clipped */
        return fmax(-100, fmin(100, voltage(t_s, 0)));
    case 3: /* 4 bits */
        return rint(voltage(t_s, 0) / 50) * 50;
    case 4:
        return t_s < 30 ? voltage(t_s, 0) : 0; /* dies */
    case 5:
        return t_s < 30 ? 0 : voltage(t_s, 0); /* wakes */
    case 6:
        return dice_roll(dice, 100) ? 1 : NAN;
    case 7:
        return t_s > 40 && t_s < 41 ? HUGE_VAL : voltage(t_s, 1);
    case 8:
        return t_s < 40 ? 1e-300 : 1e300;
    case 9:
        return (double)dice_roll(dice, 1000) - 500; /* noise */
    case 10:
        return t_s < 30 ? 1e-14 : voltage(t_s, 0);
    default:
        return 5e-324;
    }
}

START_TEST(whatever_comes_values_are_finite)
{
    static double x[BLOCK];
    uint64_t dice = dice_seed(3);
    struct wp_pinst p;

    create(1);
    for (int s = 0; s < 620; s++) {
        struct wp_flicker_view view = {.first_ns = t0_ns + s * s_ns,
                                       .begins = s == 0,
                                       .count = BLOCK,
                                       .x = {x}};

        for (int i = 0; i < BLOCK; i++)
            x[i] = hostile(_i, s + i / rate_hz, &dice);
        wp_flicker_push(f, &view);
        if (wp_flicker_pinst(f, view.first_ns, view.first_ns + s_ns, &p))
            ck_assert(isfinite(p.mean[0]) && p.least[0] >= 0 &&
                      p.least[0] <= p.mean[0] * 1.0001 &&
                      p.mean[0] <= p.greatest[0] * 1.0001 &&
                      isfinite(p.greatest[0]));
    }
    wp_flicker_flush(f);
    pull(INT64_MAX);
    if (_i == 0 || _i == 11) { /* no voltage, no flicker */
        ck_assert_double_le(rows[0].row.value[0], 1e-3);
        ck_assert_uint_eq(rows[0].row.inputs, 100);
        ck_assert(
            wp_flicker_pinst(f, t0_ns + 619 * s_ns, t0_ns + 620 * s_ns, &p));
    }
    if (_i == 2 || _i == 3)
        ck_assert_double_le(rows[0].row.value[0], 0.05);
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
    static const struct {
        struct wp_flicker_config config;
        enum wp_status status;
    } cases[] = {
        {{2000, 50, WP_LAMP_230, 0}, WP_E_ARG},
        {{2000, 50, WP_LAMP_230, 4}, WP_E_ARG},
        {{2000, 50, WP_LAMP_AUTO, 1}, WP_E_ARG},
        {{2000, 50, (enum wp_lamp)9, 1}, WP_E_ARG},
        {{2000, 0, WP_LAMP_230, 1}, WP_E_ARG},
        {{399, 50, WP_LAMP_230, 1}, WP_E_UNSUPPORTED},
        {{NAN, 50, WP_LAMP_230, 1}, WP_E_UNSUPPORTED},
        {{1e9, 50, WP_LAMP_230, 1}, WP_E_UNSUPPORTED},
    };

    for (size_t k = 0; k < sizeof(cases) / sizeof(*cases); k++) {
        ck_assert_int_eq(wp_flicker_create(&f, &cases[k].config),
                         cases[k].status);
        ck_assert_ptr_null(f);
    }
    wp_flicker_destroy(NULL);
}
END_TEST

/* A clock that goes back, views that do not join, times before 1970. */
START_TEST(time_that_does_not_fit_is_a_hole)
{
    static double x[BLOCK];
    static const int64_t at_s[] = {-5, -4, -10000, 3, 3, 4, 10, 700, 0};
    struct wp_flicker_view view = {.count = BLOCK, .x = {x}};

    create(1);
    for (int i = 0; i < BLOCK; i++)
        x[i] = voltage(i / rate_hz, 0);
    for (size_t k = 0; k < sizeof(at_s) / sizeof(*at_s); k++) {
        view.first_ns = at_s[k] * s_ns;
        wp_flicker_push(f, &view);
    }
    wp_flicker_flush(f);
    pull(INT64_MAX);
    for (int k = 0; k < count; k++)
        ck_assert_int_eq(rows[k].row.start_ns % (600 * s_ns), 0);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("pq/flicker");
    TCase *tc = tcase_create("rows"), *bad = tcase_create("bad input");

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, NULL, teardown);
    tcase_add_test(tc, rows_of_a_capture_that_begins_and_ends_anywhere);
    tcase_add_test(tc, plt_of_two_hours);
    tcase_add_test(tc, settling);
    tcase_add_test(tc, holes_are_counted_and_make_no_flicker);
    tcase_add_test(tc, a_hole_over_the_tick_flags_both);
    tcase_add_test(tc, a_long_hole_is_a_new_start);
    tcase_add_test(tc, a_channel_without_samples_for_a_while);
    tcase_add_test(tc, events_flag_what_they_touch);
    tcase_add_test(tc, pinst_between_two_instants);
    tcase_add_test(tc, pinst_around_a_hole);
    tcase_add_test(tc, how_the_stream_is_cut_changes_no_bit);
    suite_add_tcase(s, tc);
    tcase_set_timeout(bad, 60);
    tcase_add_checked_fixture(bad, NULL, teardown);
    tcase_add_loop_test(bad, whatever_comes_values_are_finite, 0, 12);
    tcase_add_test(bad, what_cannot_be_is_refused);
    tcase_add_test(bad, time_that_does_not_fit_is_a_hole);
    suite_add_tcase(s, bad);
    return s;
}
