/*
 * reading - instantaneous quantities: what the meter shows, cycle by cycle.
 *
 * Source:  manual, "Display Registers" and "Measurement Formulas"; IEEE
 *          1459-2010, 3.2.2 (effective apparent power, positive sequence)
 * Input:   one metered half-cycle and its cycle
 * Output:  numbers by item; a table names each item, its unit and quantity
 *
 * Signed quantities are bi-directional: delivered is max(x, 0), received
 * max(-x, 0), absolute |x|. A number that the wiring cannot give is 0 and its
 * item does not exist.
 */
#ifndef WP_METROLOGY_READING_H
#define WP_METROLOGY_READING_H

#include "metrology/metered.h"

enum { WP_READING_MAX = 160 };

enum wp_reading_mean {
    WP_MEAN_ARITHMETIC,  /* over time */
    WP_MEAN_POWER_FACTOR /* of the mean W, VAR and VA, when so configured */
};

struct wp_reading_item {
    char name[40];     /* a column: "v_ln_a_v", "pf_arithmetic_total" */
    const char *unit;  /* "V", "" ... */
    char quantity[72]; /* in words */
    bool compensated;  /* only there when losses are compensated */
};

struct wp_reading_table {
    unsigned count;
    struct wp_reading_item item[WP_READING_MAX];
};

/* The items that this wiring has. */
void wp_reading_table_init(struct wp_reading_table *t,
                           const struct wp_wiring *w,
                           const struct wp_meter_config *config);

struct wp_reading {
    double value[WP_READING_MAX]; /* by item of the table */
};

/* The values of one half-cycle's cycle. */
void wp_reading_of(const struct wp_wiring *w,
                   const struct wp_meter_config *config,
                   const struct wp_metered *m, struct wp_reading *out);

/* Means over an interval: of 1.5 s on UTC for the meter's display. */
struct wp_reading_row {
    int64_t start_ns, end_ns, time_ns; /* time_ns: tag, as in measures.h */
    uint32_t flags;
    double duration_s;
    struct wp_reading mean;
};

struct wp_reading_average;

/* interval_ns: 1.5 s for the meter's display. */
WP_MUST_CHECK enum wp_status wp_reading_average_create(
    struct wp_reading_average **out, const struct wp_wiring *w,
    const struct wp_meter_config *config, int64_t interval_ns);
void wp_reading_average_destroy(struct wp_reading_average *a);

/* Takes one half-cycle; true when *out is the interval before it. */
bool wp_reading_average_push(struct wp_reading_average *a,
                             const struct wp_metered *m,
                             struct wp_reading_row *out);
bool wp_reading_average_flush(struct wp_reading_average *a,
                              struct wp_reading_row *out);

#endif
