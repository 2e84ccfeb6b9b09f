/* Transforms against closed forms, at the lengths of the wisdom and others; two
 * transforms made one after the other have the same bits. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "metrology/fourier.h"
#include "runner.h"

static const int lengths[] = {2,    7,    512,  4410, 4800, 5000,
                              5120, 6144, 6400, 8820, 9600, 10000};
enum { LENGTHS = sizeof(lengths) / sizeof(*lengths) };

/* 1 + cos(2 pi a j / n) + 2 sin(2 pi b j / n): bins n, n / 2 and -n i. Rounding
 * is far below 1e-13 of n. */
START_TEST(tones_stand_in_their_bins)
{
    const double pi = acos(-1.0);
    int n = lengths[_i], a = n / 5, b = n / 3;
    struct wp_fourier *f;
    const struct wp_complex *bin;
    double *in, tolerance = 1e-13 * n;

    if (n < 16)
        return;
    ck_assert_int_eq(wp_fourier_create(&f, n), WP_OK);
    in = wp_fourier_input(f);
    for (int j = 0; j < n; j++)
        in[j] = 1.0 + cos(2.0 * pi * ((int64_t)a * j % n) / n) +
                2.0 * sin(2.0 * pi * ((int64_t)b * j % n) / n);
    bin = wp_fourier_run(f);
    for (int k = 0; k <= n / 2; k++) {
        double re = k == 0 ? n : k == a ? n / 2.0 : 0.0;

        ck_assert_double_eq_tol(bin[k].re, re, tolerance);
        ck_assert_double_eq_tol(bin[k].im, k == b ? -n : 0.0, tolerance);
    }
    wp_fourier_destroy(f);
}
END_TEST

static void fill(double *x, int n)
{
    unsigned seed = 5;

    for (int k = 0; k < n; k++) {
        seed = seed * 1664525u + 1013904223u;
        x[k] = (double)(seed >> 8);
    }
}

/* Whatever was planned in between. */
START_TEST(the_same_bits_in_every_transform)
{
    int n = lengths[_i];
    size_t size = ((size_t)n / 2 + 1) * sizeof(struct wp_complex);
    struct wp_fourier *f, *between;
    struct wp_complex *kept = malloc(size);

    ck_assert_ptr_nonnull(kept);
    ck_assert_int_eq(wp_fourier_create(&f, n), WP_OK);
    fill(wp_fourier_input(f), n);
    memcpy(kept, wp_fourier_run(f), size);
    wp_fourier_destroy(f);
    ck_assert_int_eq(wp_fourier_create(&between, lengths[(_i + 5) % LENGTHS]),
                     WP_OK);
    ck_assert_int_eq(wp_fourier_create(&f, n), WP_OK);
    fill(wp_fourier_input(f), n);
    ck_assert_mem_eq(wp_fourier_run(f), kept, size);
    wp_fourier_destroy(f);
    wp_fourier_destroy(between);
    free(kept);
}
END_TEST

START_TEST(one_sample_has_no_spectrum)
{
    struct wp_fourier *f;

    ck_assert_int_eq(wp_fourier_create(&f, 1), WP_E_ARG);
    ck_assert_ptr_null(f);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/fourier");
    TCase *all = tcase_create("fourier");

    tcase_add_loop_test(all, tones_stand_in_their_bins, 0, LENGTHS);
    tcase_add_loop_test(all, the_same_bits_in_every_transform, 0, LENGTHS);
    tcase_add_test(all, one_sample_has_no_spectrum);
    suite_add_tcase(s, all);
    return s;
}
