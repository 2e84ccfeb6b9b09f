/*
 * IEC 61000-4-7 clause 5.5.1 and annex A: which lines make subgroups, groups
 * and centred interharmonic subgroups, at 50 and at 60 Hz.
 *
 * Truth: which lines belong to what is counted by hand here, line by line; the
 * four digits of the leakage vectors were computed by another program from
 * samples at 10.24 kHz, the first at 0: so are the lines here, by a DFT written
 * out.
 */
#include <math.h>

#include "lines.h"
#include "pq/harmonics.h"
#include "runner.h"

static struct lines l;
static struct wp_harmonics h;

static void measure(void)
{
    wp_harmonics_of(&l.basis, &l.window, WP_V_A, 0.0, &h);
}

static void begin(double nominal_hz)
{
    lines_init(&l, nominal_hz, "vA");
    l.config.pq.groups = true;
    lines_basis(&l, nominal_hz, 30720.0, "vA");
}

/* One tone of 1.0 at 0.3 rad in a window of ten cycles of 50 Hz; centred: the
 * interharmonic subgroup above order 3. */
static const struct {
    double f_hz, g3, sg3, centred3, g4;
} vectors[] = {
    {155.0, 1.0, 1.0, 0.0, 0.0},
    {165.0, 1.0, 0.0, 1.0, 0.0},
    {175.0, 0.7071, 0.0, 1.0, 0.7071},
    {152.5, 0.9799, 0.9262, 0.2768, 0.1136},
    {162.5, 0.9740, 0.2710, 0.9402, 0.1720},
    {178.0, 0.4485, 0.1004, 0.9726, 0.8832},
};

/* Line k of 2048 samples of a sine of RMS 1. */
static struct wp_complex line_of_samples(double f_hz, unsigned k)
{
    const double turn = 2.0 * acos(-1.0);
    struct wp_complex c = {0.0, 0.0};
    enum { N = 2048 };

    for (int n = 0; n < N; n++) {
        double x = sqrt(2.0) * sin(turn * f_hz * n / 10240.0 + 0.3);

        c.re += x * sin(turn * k * n / N) * sqrt(2.0) / N;
        c.im += x * cos(turn * k * n / N) * sqrt(2.0) / N;
    }
    return c;
}

START_TEST(leakage_of_one_tone_to_four_digits)
{
    begin(50.0);
    for (unsigned k = 1; k < 60; k++)
        l.line[WP_V_A][k] = line_of_samples(vectors[_i].f_hz, k);
    measure();
    ck_assert_double_eq_tol(h.group[3], vectors[_i].g3, 5e-5);
    ck_assert_double_eq_tol(h.subgroup[3], vectors[_i].sg3, 5e-5);
    ck_assert_double_eq_tol(h.interharmonic[3], vectors[_i].centred3, 5e-5);
    ck_assert_double_eq_tol(h.group[4], vectors[_i].g4, 5e-5);
}
END_TEST

/* The lines that other tests use, Fourier's integral, are those of samples but
 * for what folds back there: half a sample's shift of a leaking line. */
START_TEST(lines_of_the_integral_are_those_of_samples)
{
    begin(50.0);
    lines_tone(&l, WP_V_A, 1.0, 162.5, 0.3);
    for (unsigned k = 20; k < 60; k += 3) {
        struct wp_complex c = line_of_samples(162.5, k);

        ck_assert_double_eq_tol(l.line[WP_V_A][k].re, c.re, 5e-4);
        ck_assert_double_eq_tol(l.line[WP_V_A][k].im, c.im, 5e-4);
    }
}
END_TEST

/* What a line of RMS 1 alone adds to group, subgroup and centred subgroup of
 * the order n that lies at or below it, d lines above n, N lines to the order.
 */
static double in_group(unsigned d, unsigned per_order)
{
    if (d == per_order / 2)
        return sqrt(0.5);
    return d < per_order / 2 ? 1.0 : 0.0;
}

static void check_line(unsigned per_order, unsigned n, unsigned d)
{
    double upper = d > per_order / 2    ? 1.0
                   : d == per_order / 2 ? sqrt(0.5)
                                        : 0.0;
    double elsewhere = 0.0;

    measure();
    ck_assert_double_eq_tol(h.group[n], in_group(d, per_order), 1e-12);
    ck_assert_double_eq_tol(h.group[n + 1], upper, 1e-12);
    ck_assert_double_eq_tol(h.subgroup[n], d <= 1 ? 1.0 : 0.0, 1e-12);
    ck_assert_double_eq_tol(h.subgroup[n + 1], d + 1 == per_order ? 1.0 : 0.0,
                            1e-12);
    ck_assert_double_eq_tol(h.interharmonic[n],
                            d >= 2 && d <= per_order - 2 ? 1.0 : 0.0, 1e-12);
    /* And nothing anywhere else. */
    for (unsigned k = 0; k <= h.orders; k++) {
        if (k != n && k != n + 1)
            elsewhere += h.group[k] + h.subgroup[k];
        if (k != n && k <= h.interharmonics)
            elsewhere += h.interharmonic[k];
    }
    ck_assert_double_eq(elsewhere, 0.0);
}

/* Every line from DC to the 50th order, alone. */
START_TEST(every_line_has_its_place)
{
    double nominal_hz = _i ? 60.0 : 50.0;
    unsigned per_order = _i ? 12 : 10;

    begin(nominal_hz);
    for (unsigned k = 0; k < 50 * per_order; k++) {
        if (k == 0)
            l.window.mean[WP_V_A] = 1.0;
        else
            l.line[WP_V_A][k].im = 1.0;
        check_line(per_order, k / per_order, k % per_order);
        l.window.mean[WP_V_A] = 0.0;
        l.line[WP_V_A][k].im = 0.0;
    }
}
END_TEST

/* Subgroups and centred subgroups share the lines out without a rest: a white
 * spectrum's squares add up. Groups too, but for the outermost half. */
START_TEST(squares_of_all_lines_add_up)
{
    unsigned per_order = _i ? 12 : 10;
    double sum = 0.0, groups = 0.0;

    begin(_i ? 60.0 : 50.0);
    l.window.mean[WP_V_A] = 1.0;
    for (unsigned k = 1; k < LINES; k++)
        l.line[WP_V_A][k].re = 1.0;
    measure();
    ck_assert_uint_eq(h.interharmonics, 50);
    for (unsigned n = 0; n <= 50; n++) {
        sum += pow(h.subgroup[n], 2) + pow(h.interharmonic[n], 2);
        groups += pow(h.group[n], 2);
    }
    /* Lines 0 to 51 N - 2; 0 to 50 N + N / 2 - 1, and half of the next. */
    ck_assert_double_eq_tol(sum, 51 * per_order - 1, 1e-9);
    ck_assert_double_eq_tol(groups, 50 * per_order + per_order / 2 + 0.5, 1e-9);
}
END_TEST

/* Facts, section 2: a tone of 5 Hz above an order counts fully in the subgroup
 * and not at all between orders, at 60 Hz as at 50. */
START_TEST(sixty_hertz_has_lines_plus_two_to_plus_ten_between)
{
    begin(60.0);
    lines_tone(&l, WP_V_A, 2.0, 3 * 60.0 + 5.0, 0.3);
    lines_tone(&l, WP_V_A, 3.0, 3 * 60.0 + 10.0, 0.3);
    lines_tone(&l, WP_V_A, 4.0, 3 * 60.0 + 50.0, 0.3);
    lines_tone(&l, WP_V_A, 5.0, 3 * 60.0 + 55.0, 0.3);
    lines_tone(&l, WP_V_A, 6.0, 3 * 60.0 + 30.0, 0.3);
    measure();
    ck_assert_double_eq_tol(h.subgroup[3], 2.0, 1e-12);
    ck_assert_double_eq_tol(h.interharmonic[3], sqrt(9. + 16 + 36), 1e-12);
    ck_assert_double_eq_tol(h.subgroup[4], 5.0, 1e-12);
    ck_assert_double_eq_tol(h.group[3], sqrt(4. + 9 + 36. / 2), 1e-12);
    ck_assert_double_eq_tol(h.group[4], sqrt(16. + 25 + 36. / 2), 1e-12);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("IEC 61000-4-7 groups");
    TCase *t = tcase_create("lines");

    tcase_add_loop_test(t, leakage_of_one_tone_to_four_digits, 0, 6);
    tcase_add_test(t, lines_of_the_integral_are_those_of_samples);
    tcase_add_loop_test(t, every_line_has_its_place, 0, 2);
    tcase_add_loop_test(t, squares_of_all_lines_add_up, 0, 2);
    tcase_add_test(t, sixty_hertz_has_lines_plus_two_to_plus_ten_between);
    suite_add_tcase(s, t);
    return s;
}
