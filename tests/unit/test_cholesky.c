#include <check.h>
#include <math.h>

#include "core/cholesky.h"
#include "runner.h"

/* By hand: [[4 2 -2] [2 10 2] [-2 2 5]] = L L^T with
 * L = [[2] [1 3] [-1 1 sqrt 3]]; times (1, 2, 3) it is (2, 28, 17). */
START_TEST(three_equations_by_hand)
{
    double a[3][4] = {{4, -99, -99, -99}, {2, 10, -99, -99}, {-2, 2, 5, -99}};
    double y[] = {2, 28, 17};

    wp_cholesky_factor(a[0], 3, 4);
    ck_assert_double_eq(a[0][0], 2.0);
    ck_assert_double_eq(a[1][0], 1.0);
    ck_assert_double_eq(a[1][1], 3.0);
    ck_assert_double_eq(a[2][0], -1.0);
    ck_assert_double_eq(a[2][1], 1.0);
    ck_assert_double_eq_tol(a[2][2], sqrt(3.0), 1e-15);
    wp_cholesky_solve(a[0], 3, 4, y);
    for (int i = 0; i < 3; i++)
        ck_assert_double_eq_tol(y[i], i + 1.0, 1e-14);
}
END_TEST

START_TEST(what_is_not_positive_definite_is_nan)
{
    double a[2][2] = {{1, 0}, {2, 1}}, y[] = {1, 1};

    wp_cholesky_factor(a[0], 2, 2);
    wp_cholesky_solve(a[0], 2, 2, y);
    ck_assert_double_nan(y[0]);
    ck_assert_double_nan(y[1]);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("core/cholesky");
    TCase *t = tcase_create("linear equations");

    tcase_add_test(t, three_equations_by_hand);
    tcase_add_test(t, what_is_not_positive_definite_is_nan);
    suite_add_tcase(s, t);
    return s;
}
