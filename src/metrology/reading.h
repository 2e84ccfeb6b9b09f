/*
 * reading - instantaneous quantities: what the meter shows, cycle by cycle.
 *
 * Source:  manual, "Display Registers" and "Measurement Formulas"; IEEE
 *          1459-2010, 3.2.2 (effective apparent power, positive sequence)
 * Input:   one metered half-cycle and its cycle
 * Output:  numbers by item; a table names each item, its unit and quantity
 *
 * Signed quantities are bi-directional: delivered is max(x, 0), received
 * max(-x, 0), absolute |x|.
 */
#ifndef WP_METROLOGY_READING_H
#define WP_METROLOGY_READING_H

#include "metrology/metered.h"

enum { WP_READING_MAX = 160 };

struct wp_reading_item {
    char name[40];     /* a column: "u_rms_a_v", "pf_arithmetic_total" */
    const char *unit;  /* "V", "%", "" ... */
    char quantity[80]; /* in words */
    /* Of a power factor the items of its W, VAR and VA; else -1. */
    int watt, var, va;
};

struct wp_reading_table {
    unsigned count;
    struct wp_reading_item item[WP_READING_MAX];
};

/* By item of the table. */
struct wp_reading {
    double value[WP_READING_MAX];
};

/* The items that this wiring and configuration have. */
void wp_reading_table_init(struct wp_reading_table *t,
                           const struct wp_wiring *w,
                           const struct wp_meter_config *config);

/* The values of the cycle that counts for one half-cycle. */
void wp_reading_of(const struct wp_wiring *w,
                   const struct wp_meter_config *config,
                   const struct wp_metered *m, struct wp_reading *out);

/* |W| / VA, negative when W and VAR have different signs (manual: lead); 1
 * without VA (convention pf.no_load). */
double wp_power_factor(double watt, double var, double va);

#endif
