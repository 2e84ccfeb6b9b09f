/*
 * dip_type - the kind of a voltage dip from its symmetrical components.
 *
 * Source:  M. Bollen, L. Zhang, "Different methods for classification of three-
 *          phase unbalanced voltage dips due to faults", Electric Power Systems
 *          Research 66 (2003); M. Bollen, "Understanding Power Quality
 *          Problems" (2000), 4.4
 * Input:   sequence voltages in the dip, the positive sequence before it
 * Output:  type, phases, characteristic voltage and PN factor
 *
 * In per unit of the voltage before, V1 = (F + V) / 2 and V2 = +-(F - V) / 2,
 * turned by 120 degrees for each phase: the angle of V2 / (1 - V1) in steps of
 * 60 degrees tells C (the two other phases are low) from D (one is), and which.
 */
#ifndef WP_PQ_DIP_TYPE_H
#define WP_PQ_DIP_TYPE_H

#include <stdint.h>

#include "pq/event.h"
#include "pq/sequence.h"

struct wp_dip_class {
    enum wp_dip_type type;
    uint32_t phases; /* bit k: low; A: all three */
    double characteristic_pu, pn_factor_pu;
};

/* before: positive sequence, not 0. Angles from one reference. */
struct wp_dip_class wp_dip_classify(const struct wp_sequence *dip,
                                    struct wp_complex before);

#endif
