/*
 * registers - what a meter integrates, by quantity, direction and phase.
 *
 * Source:  manual, "Measurement Formulas" and the tables of measured quantities
 * Input:   struct wp_metered in order
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

#include "metrology/metered.h"

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
    WP_POWER_REGISTERS, /* those above exist with loss compensation too */
    WP_AH = WP_POWER_REGISTERS,
    WP_V2H,
    WP_A2H,
    WP_REGISTER_COUNT
};

/* A, B, C, total; amperes also have the neutral and the mean of A, B, C. */
enum { WP_NEUTRAL = WP_TOTALS, WP_AVERAGE, WP_REGISTER_PHASES };

/* [unit h] */
struct wp_registers {
    double value[WP_REGISTER_COUNT][WP_REGISTER_PHASES];
    double compensated[WP_POWER_REGISTERS][WP_TOTALS];
};

/* "Wh.delivered", "VAh_arithmetic.received", "V2h" ... */
const char *wp_register_name(enum wp_register r);
/* "Wh", "varh", "VAh", "Ah", "V2h", "A2h" */
const char *wp_register_unit(enum wp_register r);
/* "A", "B", "C", "total", "N", "average" */
const char *wp_register_phase(int phase);

/* Whether the wiring has what the register needs. */
bool wp_register_exists(const struct wp_wiring *w, enum wp_register r,
                        int phase);

/* A half-cycle and its neighbours: two before, itself, two after; NULL beyond
 * the ends of the stretch. */
struct wp_register_span {
    const struct wp_metered *e[5];
};

/* How directions are decided and amperes summed: from the configuration. */
struct wp_register_rules {
    enum wp_netting netting;
    enum wp_polyphase polyphase_amps;
};

/* The increments of the half-cycle e[2]; all are 0 or more. */
void wp_registers_of(const struct wp_wiring *w,
                     const struct wp_register_rules *rules,
                     const struct wp_register_span *span,
                     struct wp_registers *out);

#endif
