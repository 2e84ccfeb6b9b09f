#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "metrology/decimator.h"
#include "runner.h"

enum { MOST = 6 };

static double noise(unsigned *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (double)(*seed >> 8) / (1 << 24) - 0.5;
}

/* All numbers of channels: to the bit what one channel alone gives. */
START_TEST(channels_together_are_as_one_by_one)
{
    static const double rates_hz[] = {3000.0, 8000.0, 30720.0, 100000.0};
    struct wp_decimator *d;
    double *x[MOST], out[MOST];
    const double *centre[MOST];
    unsigned seed = 1;
    int reach;

    ck_assert_int_eq(wp_decimator_create(&d, rates_hz[_i]), WP_OK);
    reach = wp_decimator_reach(d);
    for (int c = 0; c < MOST; c++) {
        x[c] = malloc((size_t)(2 * reach + 1) * sizeof(double));
        ck_assert_ptr_nonnull(x[c]);
        for (int k = 0; k <= 2 * reach; k++)
            x[c][k] = noise(&seed);
        centre[c] = x[c] + reach;
    }
    for (unsigned n = 1; n <= MOST; n++) {
        wp_decimator_run(d, n, centre, out);
        for (unsigned c = 0; c < n; c++)
            ck_assert_double_eq(out[c], wp_decimator_at(d, centre[c]));
    }
    for (int c = 0; c < MOST; c++)
        free(x[c]);
    wp_decimator_destroy(d);
}
END_TEST

/* Taps sum to 1, and 100 Hz lies in the pass band: 100 dB down is 1e-5. */
START_TEST(passes_what_is_slow)
{
    const double pi = acos(-1.0), rate_hz = 30720.0;
    struct wp_decimator *d;
    double *x;
    int reach;

    ck_assert_int_eq(wp_decimator_create(&d, rate_hz), WP_OK);
    reach = wp_decimator_reach(d);
    x = malloc((size_t)(2 * reach + 1) * sizeof(double));
    ck_assert_ptr_nonnull(x);
    for (int k = 0; k <= 2 * reach; k++)
        x[k] = 230.0;
    ck_assert_double_eq_tol(wp_decimator_at(d, x + reach), 230.0, 1e-9);
    for (int k = 0; k <= 2 * reach; k++)
        x[k] = cos(2.0 * pi * 100.0 * (k - reach) / rate_hz);
    ck_assert_double_eq_tol(wp_decimator_at(d, x + reach), 1.0, 2e-5);
    free(x);
    wp_decimator_destroy(d);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/decimator");
    TCase *all = tcase_create("decimator");

    tcase_add_loop_test(all, channels_together_are_as_one_by_one, 0, 4);
    tcase_add_test(all, passes_what_is_slow);
    suite_add_tcase(s, all);
    return s;
}
