/*
 * effective - apparent power of a three-phase system as one, and what of it is
 * fundamental and of positive sequence.
 *
 * Source:  IEEE 1459-2010, 3.2.2.8 and 3.2.3 (effective apparent power with
 *          rho = 1; 3-wire: from the voltages between phases), 3.2.2.4
 *          (positive sequence)
 * Input:   RMS and fundamental phasors of a cycle
 */
#ifndef WP_METROLOGY_EFFECTIVE_H
#define WP_METROLOGY_EFFECTIVE_H

#include "metrology/cycle.h"

struct wp_effective {
    double se_va;               /* effective apparent power [VA] */
    double se1_va;              /* of the fundamentals */
    double sen_va;              /* sqrt(Se^2 - Se1^2): non-fundamental */
    double p1_w, q1_var, s1_va; /* fundamental, positive sequence */
};

/* Needs three phases of voltage and current. */
bool wp_effective_exists(const struct wp_wiring *w);

void wp_effective_of(const struct wp_wiring *w, const struct wp_cycle *c,
                     struct wp_effective *out);

#endif
