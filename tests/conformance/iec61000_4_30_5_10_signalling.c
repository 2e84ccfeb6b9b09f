/*
 * IEC 61000-4-30 clause 5.10: mains signalling voltages up to 3 kHz, by the
 * nearest line or by the four nearest, and sequences above a threshold.
 *
 * Truth: a rectangular window shows a tone that lies x lines from a line as
 * sinc(x) of it. So the nearest line reads -18 % at 1.7 Hz off a line, -24 % at
 * 2 Hz; four lines the root of the sum of four sinc^2: -3.9 %, -4.6 %, at worst
 * (half way) -5.1 %. The allowed error is the tone's image at minus its
 * frequency, 1 / (2 pi 100) of it at 1 kHz.
 */
#include <math.h>

#include "item_row.h"
#include "lines.h"
#include "pq/pq_flag.h"
#include "pq/signalling.h"
#include "runner.h"

static struct lines l;
static struct wp_signalling s;

static double sinc(double x)
{
    return x == 0.0 ? 1.0 : sin(acos(-1.0) * x) / (acos(-1.0) * x);
}

static double value_of(double f_hz, enum wp_signalling_method method)
{
    struct wp_pq_carrier c = {.f_hz = f_hz, .method = method};

    return wp_signalling_value(&l.window, WP_V_A, &c);
}

/* Biases of the facts in percent, for tones so far above a line. */
static const struct {
    double off_hz, one_pct, four_pct;
} biases[] = {
    {0.0, 0.0, 0.0},    {1.7, -18.0, -3.9}, {2.0, -24.0, -4.6},
    {2.5, -36.3, -5.1}, {3.0, -24.0, -4.6}, {-1.7, -18.0, -3.9},
};

START_TEST(both_methods_have_the_biases_of_the_window)
{
    double off = biases[_i].off_hz, x = off / 5.0, four = 0.0;
    double near = fmin(fabs(x), fabs(1.0 - x));

    x -= floor(x);
    for (int k = -1; k <= 2; k++)
        four += sinc(x - k) * sinc(x - k);
    for (double rad = 0.0; rad < 6.3; rad += 0.7) {
        lines_init(&l, 50.0, "vA");
        lines_order(&l, WP_V_A, 1, 230.0, 0.0);
        lines_tone(&l, WP_V_A, 10.0, 1000.0 + off, rad);
        ck_assert_double_eq_tol(value_of(1000.0 + off, WP_SIGNALLING_ONE_BIN),
                                10.0 * sinc(near), 0.02);
        ck_assert_double_eq_tol(value_of(1000.0 + off, WP_SIGNALLING_ONE_BIN),
                                10.0 + biases[_i].one_pct / 10.0, 0.06);
        ck_assert_double_eq_tol(value_of(1000.0 + off, WP_SIGNALLING_FOUR_BINS),
                                10.0 * sqrt(four), 0.02);
        ck_assert_double_eq_tol(value_of(1000.0 + off, WP_SIGNALLING_FOUR_BINS),
                                10.0 + biases[_i].four_pct / 10.0, 0.02);
    }
}
END_TEST

/* The four lines nearest to 316.67 Hz are 310, 315, 320 and 325 Hz; the one
 * nearest is 315 Hz. At 60 Hz, and in a window that lasts 197 ms, lines lie
 * elsewhere. */
START_TEST(nearest_lines_are_found)
{
    double f_hz = 316.67, line_hz;
    unsigned below;

    lines_init(&l, _i == 1 ? 60.0 : 50.0, "vA");
    if (_i == 2)
        l.window.duration_s = 0.197;
    line_hz = 1.0 / l.window.duration_s;
    below = (unsigned)(f_hz / line_hz);
    for (unsigned k = 50; k < 80; k++) {
        double one, four;

        l.line[WP_V_A][k].im = 3.0;
        one = value_of(f_hz, WP_SIGNALLING_ONE_BIN);
        four = value_of(f_hz, WP_SIGNALLING_FOUR_BINS);
        ck_assert_double_eq(one,
                            fabs(k * line_hz - f_hz) < line_hz / 2 ? 3 : 0);
        ck_assert_double_eq(four, k + 1 >= below && k <= below + 2 ? 3 : 0);
        l.line[WP_V_A][k].im = 0.0;
    }
    ck_assert_uint_eq(below, 63 - (_i == 2));
}
END_TEST

/* Columns stand for the carriers that are set and lie in the pass band. */
START_TEST(columns_of_carriers)
{
    static struct item_row row;

    lines_init(&l, 50.0, "vA vB iA");
    l.config.pq.carrier[1].f_hz = 175.0;
    l.config.pq.carrier[3].f_hz = 2900.0;
    lines_basis(&l, 50.0, 6400.0, "vA vB iA");
    lines_tone(&l, WP_V_B, 4.0, 175.0, 1.0);
    item_row_make(&row, &l, NULL);
    ck_assert_ptr_null(item_row_item(&row, "signalling_1_a_v"));
    ck_assert_ptr_null(item_row_item(&row, "signalling_4_a_v"));
    ck_assert_double_eq_tol(item_row_at(&row, "signalling_2_b_v"), 4.0, 1e-12);
    ck_assert_double_eq(item_row_at(&row, "signalling_2_a_v"), 0.0);
}
END_TEST

/* A window with `pct` of U din at 175 Hz on a voltage. */
static void push(int signal, double pct)
{
    lines_tone(&l, signal, pct / 100.0 * 230.0, 175.0, 0.4);
    wp_signalling_push(&s, &l.window);
    lines_next(&l);
}

static void watch(double length_s)
{
    lines_init(&l, 50.0, "vA vB vC");
    l.config.pq.carrier[0].f_hz = 175.0;
    l.config.pq.carrier[0].threshold_pct = 1.0;
    l.config.pq.carrier[0].length_s = length_s;
    lines_basis(&l, 50.0, 30720.0, "vA vB vC");
    wp_signalling_init(&s, &l.basis);
}

static const int64_t window_ns = 200000000;

/* Pulses of three voltages are one sequence: from the first window above to the
 * last; a second comes after the length that is watched. */
START_TEST(a_telegram_is_one_sequence)
{
    struct wp_event e;

    watch(3.0);
    push(WP_V_A, 0.9);
    push(WP_V_A, 1.5); /* window 1 */
    push(WP_V_B, 2.5); /* 2: the maximum */
    push(WP_V_A, 0.0); /* a pause */
    push(WP_V_C, 1.0); /* 4: at the threshold is above */
    for (int k = 5; k < 16; k++) {
        push(WP_V_A, 0.5);
        ck_assert(!wp_signalling_pull(&s, &e));
    }
    push(WP_V_A, 0.5); /* 16 begins 3 s after 1 */
    ck_assert(wp_signalling_pull(&s, &e));
    ck_assert(!wp_signalling_pull(&s, &(struct wp_event){0}));
    ck_assert_int_eq(e.kind, WP_EVENT_SIGNALLING);
    ck_assert_uint_eq(e.flags, WP_EVENT_POLYPHASE);
    ck_assert_int_eq(e.start_ns, window_ns);
    ck_assert_int_eq(e.end_ns, 5 * window_ns);
    ck_assert_double_eq_tol(e.duration_s, 0.8, 1e-12);
    ck_assert_uint_eq(e.channels, 7);
    ck_assert_int_eq(e.first, WP_V_A);
    ck_assert_int_eq(e.worst, WP_V_B);
    ck_assert_double_eq(e.f_hz, 175.0);
    ck_assert_double_eq_tol(e.extreme_v, 5.75, 1e-9);
    ck_assert_int_eq(e.extreme_ns, 2 * window_ns);
    ck_assert_double_eq_tol(e.threshold_v, 2.3, 1e-12);
    ck_assert_double_eq_tol(e.reference_v, 230.0, 1e-12);
    ck_assert_double_eq_tol(e.each_v[WP_V_A], 3.45, 1e-9);
    ck_assert_double_eq_tol(e.each_v[WP_V_C], 2.3, 1e-9);
}
END_TEST

/* What never falls below is one sequence of the length that is watched, and
 * the next begins where the threshold is crossed again. */
START_TEST(a_permanent_carrier_is_one_sequence)
{
    struct wp_event e;

    watch(1.0);
    for (int k = 0; k < 20; k++)
        push(WP_V_A, 2.0);
    ck_assert(wp_signalling_pull(&s, &e));
    ck_assert(!wp_signalling_pull(&s, &(struct wp_event){0}));
    ck_assert_uint_eq(e.flags, WP_EVENT_POLYPHASE | WP_EVENT_OPEN_START);
    ck_assert_int_eq(e.end_ns - e.start_ns, 5 * window_ns);
    push(WP_V_A, 0.5);
    push(WP_V_A, 2.0); /* 21 */
    wp_signalling_flush(&s);
    ck_assert(wp_signalling_pull(&s, &e));
    ck_assert_uint_eq(e.flags, WP_EVENT_POLYPHASE | WP_EVENT_OPEN_END);
    ck_assert_int_eq(e.start_ns, 21 * window_ns);
    ck_assert_int_eq(e.end_ns, 22 * window_ns);
}
END_TEST

/* A hole ends it; tails, which cover time again, and windows whose steps have
 * lines everywhere count for nothing. */
START_TEST(holes_tails_and_dips)
{
    struct wp_event e;

    watch(10.0);
    push(WP_V_A, 0.0);
    l.window.flags = WP_PQ_DIP;
    push(WP_V_A, 3.0);
    l.window.flags = 0;
    l.window.tail = true;
    push(WP_V_A, 3.0);
    l.window.tail = false;
    push(WP_V_A, 2.0); /* 3 */
    l.window.chain++;  /* a tick: nothing is missing */
    push(WP_V_A, 2.0); /* 4 */
    ck_assert(!wp_signalling_pull(&s, &e));
    lines_next(&l);
    l.window.chain++; /* window 5 is not there */
    push(WP_V_B, 2.0);
    ck_assert(wp_signalling_pull(&s, &e));
    ck_assert_uint_eq(e.flags, WP_EVENT_POLYPHASE | WP_EVENT_GAP);
    ck_assert_int_eq(e.start_ns, 3 * window_ns);
    ck_assert_int_eq(e.end_ns, 5 * window_ns);
    ck_assert_uint_eq(e.channels, 1);
    wp_signalling_flush(&s);
    ck_assert(wp_signalling_pull(&s, &e));
    ck_assert_int_eq(e.start_ns, 6 * window_ns);
    ck_assert_uint_eq(e.channels, 2);
}
END_TEST

/* Without U din no threshold is known. */
START_TEST(no_declared_voltage_no_sequence)
{
    watch(1.0);
    l.config.nominal_v = 0.0;
    lines_basis(&l, 50.0, 30720.0, "vA vB vC");
    wp_signalling_init(&s, &l.basis);
    for (int k = 0; k < 10; k++)
        push(WP_V_A, 50.0);
    wp_signalling_flush(&s);
    ck_assert(!wp_signalling_pull(&s, &(struct wp_event){0}));
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("IEC 61000-4-30 signalling");
    TCase *value = tcase_create("value"), *sequence = tcase_create("sequence");

    tcase_add_loop_test(value, both_methods_have_the_biases_of_the_window, 0,
                        6);
    tcase_add_loop_test(value, nearest_lines_are_found, 0, 3);
    tcase_add_test(value, columns_of_carriers);
    tcase_add_test(sequence, a_telegram_is_one_sequence);
    tcase_add_test(sequence, a_permanent_carrier_is_one_sequence);
    tcase_add_test(sequence, holes_tails_and_dips);
    tcase_add_test(sequence, no_declared_voltage_no_sequence);
    suite_add_tcase(suite, value);
    suite_add_tcase(suite, sequence);
    return suite;
}
