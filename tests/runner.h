/* runner - main() of every Check program; each provides test_suite(). */
#ifndef WP_TESTS_RUNNER_H
#define WP_TESTS_RUNNER_H

#include <check.h>

Suite *test_suite(void);

#endif
