/*
 * reading_table - the columns of metrology.h5's tables of instantaneous
 * quantities.
 */
#ifndef WP_CLI_READING_TABLE_H
#define WP_CLI_READING_TABLE_H

#include "cli/meter_table.h"
#include "metrology/booking.h"
#include "metrology/reading_mean.h"

enum {
    WP_READING_COLUMNS_MAX = 1 + WP_READING_MAX +
                             WP_REGISTER_COUNT * WP_REGISTER_PHASES +
                             WP_POWER_REGISTERS * WP_TOTALS
};

struct wp_reading_columns {
    size_t count;
    struct wp_column column[WP_READING_COLUMNS_MAX];
    struct wp_reading_table items;
    struct wp_meter_table energies; /* half-cycles only: increments */
};

/* duration_s, then the items; with energies also the registers' increments.
 * Must not be moved afterwards. */
void wp_reading_columns_init(struct wp_reading_columns *c,
                             const struct wp_meter_layout *layout,
                             bool energies);

void wp_reading_columns_row(const struct wp_reading_columns *c,
                            double duration_s, const struct wp_reading *r,
                            const struct wp_registers *energy, double *values);

#endif
