/*
 * registers - what a meter integrates, by quantity, direction and phase.
 *
 * Source:  manual, "Measurement Formulas" and the tables of measured quantities
 * Input:   struct wp_energy in order
 * Output:  increments in unit-hours for each half-cycle
 *
 * Directions: delivered when the watts (VARs, Q: their own) are positive; VAh
 * follows the watts; quadrants by the signs of watts and VARs: Q1 ++, Q2 -+, Q3
 * --, Q4 +-. The total is the sum over the elements within the half-cycle, so
 * it nets phases against each other. Where two neighbours have opposite signs,
 * half of the first is carried into the second: cycles net, half a cycle apart,
 * and no register ever runs backwards (convention direction.netting).
 */
#ifndef WP_METROLOGY_REGISTERS_H
#define WP_METROLOGY_REGISTERS_H

#include <stdbool.h>

#include "metrology/energy.h"

enum wp_register {
    WP_WH_DELIVERED,
    WP_WH_RECEIVED,
    WP_VARH_DELIVERED,
    WP_VARH_RECEIVED,
    WP_VARH_Q1,
    WP_VARH_Q2,
    WP_VARH_Q3,
    WP_VARH_Q4,
    WP_VAH_ARITHMETIC_DELIVERED,
    WP_VAH_ARITHMETIC_RECEIVED,
    WP_VAH_VECTORIAL_DELIVERED,
    WP_VAH_VECTORIAL_RECEIVED,
    WP_QH_DELIVERED,
    WP_QH_RECEIVED,
    WP_AH,
    WP_V2H,
    WP_A2H,
    WP_REGISTER_COUNT
};

enum { WP_TOTAL = WP_ELEMENTS, WP_REGISTER_PHASES = WP_ELEMENTS + 1 };

/* [unit h] by register and phase A, B, C, total. */
struct wp_registers {
    double value[WP_REGISTER_COUNT][WP_REGISTER_PHASES];
};

/* "Wh.delivered", "VAh_arithmetic.received", "V2h" ... */
const char *wp_register_name(enum wp_register r);
/* "Wh", "varh", "VAh", "Ah", "V2h", "A2h" */
const char *wp_register_unit(enum wp_register r);
/* "A", "B", "C", "total" */
const char *wp_register_phase(int phase);

/* Whether the wiring has what the register needs. */
bool wp_register_exists(const struct wp_wiring *w, enum wp_register r,
                        int phase);

/* A half-cycle with what its increments depend on. */
struct wp_register_span {
    /* Two before, itself, two after; NULL beyond the ends of the stretch. */
    const struct wp_energy *e[5];
    const struct wp_energy *cycle; /* whose RMS and VA count */
};

/* The increments of the half-cycle e[2]; all are 0 or more. */
void wp_registers_of(const struct wp_wiring *w,
                     const struct wp_register_span *span,
                     struct wp_registers *out);

#endif
