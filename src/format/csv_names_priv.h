/*
 * csv_names - what the header of a column says: name, unit, phase, time or not.
 */
#ifndef WP_FORMAT_CSV_NAMES_PRIV_H
#define WP_FORMAT_CSV_NAMES_PRIV_H

#include "format/csv_layout_priv.h"

/* "Voltage (V)", "u_a [kV]", "I / mA", "u_a_V": fills full, name, unit and
 * phase of the column. */
void wp_csv_name_read(struct wp_slice text, struct wp_csv_column *column);

/* A unit of its own, "(V)", "[mA]" or "V", into column->unit. */
void wp_csv_unit_read(struct wp_slice text, struct wp_csv_column *column);

/* True when the column is called time, timestamp, x-axis ... */
bool wp_csv_is_time_name(const struct wp_csv_column *column);

/* True when it counts samples: nr, index, sample ... */
bool wp_csv_is_index_name(const struct wp_csv_column *column);

#endif
