/* influence_check - the influence tests of a standard, in a test. */
#ifndef WP_TESTS_INFLUENCE_CHECK_H
#define WP_TESTS_INFLUENCE_CHECK_H

#include "influence.h"

/* All cases of the standard at one of LOAD_COMBINATIONS: every quantity must
 * lie within 5 ppm of its truth; errors are noted by quantity (worst.h). */
void influence_check(enum influence_standard standard, int combination,
                     double t_s);

#endif
