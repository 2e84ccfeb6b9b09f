/*
 * meter_table - the columns of metrology.h5, one row per second of UTC.
 */
#ifndef WP_CLI_METER_TABLE_H
#define WP_CLI_METER_TABLE_H

#include "format/hdf5_table.h"
#include "metrology/measures.h"

enum {
    WP_METER_COLUMNS_MAX = 2 + WP_SIGNALS + 5 * WP_TOTALS * WP_FLOWS +
                           WP_REGISTER_COUNT * WP_REGISTER_PHASES +
                           WP_POWER_REGISTERS * WP_TOTALS,
    WP_METER_TEXT_MAX = 80
};

/* Where a column's value comes from. */
enum wp_meter_source {
    WP_METER_DURATION,
    WP_METER_FREQUENCY,
    WP_METER_RMS,
    WP_METER_WATT,
    WP_METER_VAR,
    WP_METER_Q,
    WP_METER_MEAN, /* of a pair of registers: delivered minus received */
    WP_METER_ENERGY
};

struct wp_meter_column {
    enum wp_meter_source source;
    int index; /* signal or register */
    int phase;
    enum wp_flow_kind flow;
    char name[WP_METER_TEXT_MAX], quantity[WP_METER_TEXT_MAX];
};

struct wp_meter_table {
    size_t count;
    struct wp_column column[WP_METER_COLUMNS_MAX];
    struct wp_meter_column item[WP_METER_COLUMNS_MAX];
};

/* What decides which columns there are. */
struct wp_meter_layout {
    const struct wp_wiring *wiring;
    const struct wp_meter_config *config;
    bool si; /* false: values have no unit */
};

/* The columns that this capture can have; the table must not be moved. */
void wp_meter_table_init(struct wp_meter_table *t,
                         const struct wp_meter_layout *layout);

/* Only the increments of the registers. */
void wp_meter_table_energies(struct wp_meter_table *t,
                             const struct wp_meter_layout *layout);

void wp_meter_table_row(const struct wp_meter_table *t,
                        const struct wp_measure_row *row, double *values);

#endif
