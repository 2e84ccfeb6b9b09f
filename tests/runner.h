/* runner - main() of every Check program; each provides test_suite(). */
#ifndef WP_TESTS_RUNNER_H
#define WP_TESTS_RUNNER_H

#include <check.h>
#include <stdbool.h>

Suite *test_suite(void);

/* The environment's VARIANT is one with sanitizers or without optimisation:
 * there tests look for misuse of memory; the release proves the figures. */
bool test_is_slow_variant(void);

/* A loop test over 0 to count - 1, in a slow variant over every stride-th
 * alone. For tables of n x n a stride of n + 1 takes every row and every column
 * once. */
#define tcase_add_sparse_test(t, test, count, stride)                          \
    do {                                                                       \
        for (int at = 0; at < (count);                                         \
             at += test_is_slow_variant() ? (stride) : 1)                      \
            tcase_add_loop_test(t, test, at, at + 1);                          \
    } while (0)

#endif
