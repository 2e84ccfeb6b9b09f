/* load_check - every quantity of a load against its truth, in a test. */
#ifndef WP_TESTS_LOAD_CHECK_H
#define WP_TESTS_LOAD_CHECK_H

#include "load_truth.h"

/* allowed_ppm by quantity, 0 = not looked at; all errors are noted (worst.h, by
 * quantity) before the test fails. period: as in load_truth(). */
void load_check(const struct meter_load *l, const struct meter_run *m,
                int period, const double *allowed_ppm, const char *what);

#endif
