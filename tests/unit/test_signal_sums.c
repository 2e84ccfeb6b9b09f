/* Sums over a half-cycle against the same sums in long double, term by term.
 * 256 additions of numbers below 1 round by less than 256 * 2^-53 = 3e-14. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "metrology/signal_sums.h"
#include "pq/half_size.h"
#include "runner.h"

enum { CELLS = WP_HALF_CYCLE_SAMPLES, TERMS = 5 };

static const double tolerance = 3e-14;
static const double gain[TERMS] = {1.0, -1.0, 0.5, 0.25, -0.75};

static struct wp_half_cycle hc;
static double sine[CELLS], cosine[CELLS], expected[CELLS];

static double noise(unsigned *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (double)(*seed >> 8) / (1 << 24) - 0.5;
}

/* Of so many terms, the signal in `expected`. */
static void make(unsigned terms)
{
    unsigned seed = terms;

    for (int k = 0; k < CELLS; k++) {
        long double sum = 0.0L;

        for (unsigned c = 0; c < TERMS; c++) {
            hc.x[c][k] = noise(&seed);
            if (c < terms)
                sum += (long double)hc.x[c][k] * gain[c];
        }
        expected[k] = (double)sum;
        hc.dt_s[k] = (1.0 + 0.1 * noise(&seed)) / CELLS;
        sine[k] = noise(&seed);
        cosine[k] = noise(&seed);
    }
}

static double sum_of(const double *a, const double *b, const double *c)
{
    long double sum = 0.0L;

    for (int k = 0; k < CELLS; k++)
        sum += (long double)a[k] * b[k] * (c ? c[k] : 1.0);
    return (double)sum;
}

static void check_samples(const double *x)
{
    for (int k = 0; k < CELLS; k++)
        ck_assert_double_eq_tol(x[k], expected[k], 1e-15);
}

START_TEST(signal_and_its_sums)
{
    struct wp_signal_terms terms = {.count = (unsigned)_i};
    const struct wp_signal_weights w = {hc.dt_s, sine, cosine};
    struct wp_signal_sums sums;
    double out[CELLS];

    make(terms.count);
    for (unsigned k = 0; k < terms.count; k++) {
        terms.x[k] = hc.x[k];
        terms.gain[k] = gain[k];
    }
    sums = wp_signal_sums_of(&terms, &w, out);
    check_samples(out);
    ck_assert_double_eq_tol(sums.square, sum_of(expected, expected, hc.dt_s),
                            tolerance);
    ck_assert_double_eq_tol(sums.sine, sum_of(expected, sine, NULL), tolerance);
    ck_assert_double_eq_tol(sums.cosine, sum_of(expected, cosine, NULL),
                            tolerance);
}
END_TEST

START_TEST(signal_and_its_size)
{
    struct wp_signal_source source = {.terms = (unsigned)_i};
    struct wp_half_size size;
    double out[CELLS], peak = 0.0;

    make(source.terms);
    for (unsigned k = 0; k < source.terms; k++) {
        source.channel[k] = k;
        source.gain[k] = gain[k];
    }
    wp_half_size_of(&source, &hc, out, &size);
    check_samples(out);
    for (int k = 0; k < CELLS; k++)
        peak = fmax(peak, fabs(expected[k]));
    ck_assert_double_eq_tol(size.square, sum_of(expected, expected, hc.dt_s),
                            tolerance);
    ck_assert_double_eq_tol(size.sum, sum_of(expected, hc.dt_s, NULL),
                            tolerance);
    ck_assert_double_eq_tol(size.peak, peak, 1e-15);
}
END_TEST

/* A transformer's gain: one term that is no copy. */
START_TEST(one_term_with_a_gain)
{
    struct wp_signal_source source = {
        .terms = 1, .channel = {0}, .gain = {-2.0}};
    struct wp_half_size size;
    double out[CELLS];

    make(1);
    wp_half_size_of(&source, &hc, out, &size);
    for (int k = 0; k < CELLS; k++)
        ck_assert_double_eq(out[k], -2.0 * hc.x[0][k]);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/signal_sums");
    TCase *all = tcase_create("one pass");

    tcase_add_loop_test(all, signal_and_its_sums, 1, TERMS + 1);
    tcase_add_loop_test(all, signal_and_its_size, 1, TERMS + 1);
    tcase_add_test(all, one_term_with_a_gain);
    suite_add_tcase(s, all);
    return s;
}
