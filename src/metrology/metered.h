/*
 * metered - one half-cycle as the meter counts it: after gains, starting
 * current, instrument transformer correction and loss compensation.
 *
 * Source:  manual, "Current Inputs and Burden", "Meter Creep", "Loss
 *          Compensation", test menu
 * Input:   a half-cycle's integrals and its cycle
 * Output:  flows of power per element and in total, without and with loss
 *          compensation
 */
#ifndef WP_METROLOGY_METERED_H
#define WP_METROLOGY_METERED_H

#include "metrology/cycle.h"

enum wp_flow_kind { WP_UNCOMPENSATED, WP_COMPENSATED, WP_FLOWS };

/* Elements A, B, C, then the total. */
enum { WP_TOTAL = WP_ELEMENTS, WP_TOTALS = WP_ELEMENTS + 1 };

/* Integrals over the half-cycle, signed: positive = delivered, lagging. VA are
 * those of the cycle times the half-cycle's duration and not negative. */
struct wp_flow {
    double watt_s[WP_TOTALS], var_s[WP_TOTALS];
    double va_arithmetic_s[WP_TOTALS], va_vectorial_s[WP_TOTALS];
    double watt[WP_TOTALS], var[WP_TOTALS]; /* means of the cycle [W], [var] */
    double va_arithmetic[WP_TOTALS], va_vectorial[WP_TOTALS]; /* [VA] */
};

struct wp_metered {
    int64_t start_ns, end_ns; /* UTC */
    uint32_t flags, missing;  /* as in struct wp_half_cycle */
    double f_hz, duration_s;
    bool begins, ends;
    double square[WP_SIGNALS]; /* integrals of x^2 [V^2 s], [A^2 s] */
    struct wp_cycle cycle;
    struct wp_flow flow[WP_FLOWS];
};

void wp_metered_make(const struct wp_wiring *w,
                     const struct wp_meter_config *config,
                     const struct wp_energy *e, const struct wp_cycle *cycle,
                     struct wp_metered *out);

#endif
