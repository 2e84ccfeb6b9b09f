/*
 * csv_time - the time column of a row as an instant, row after row.
 */
#ifndef WP_FORMAT_CSV_TIME_PRIV_H
#define WP_FORMAT_CSV_TIME_PRIV_H

#include "format/csv_layout_priv.h"

/* The caller owns it; wp_csv_time_init() before use. */
struct wp_csv_time {
    size_t column;
    char separator, decimal;
    enum wp_csv_time_unit unit;
    /* The stamp before, so that a like one costs just its fraction. */
    char before[32], zone[32];
    size_t zone_length;
    int64_t base_ns; /* of `before` */
};

void wp_csv_time_init(struct wp_csv_time *t,
                      const struct wp_csv_layout *layout);

/* False when the field is no time. *step_ns is the unit of its last digit
 * [ns] (0 for zero in scientific notation); *field, where it stands. */
bool wp_csv_time_read(struct wp_csv_time *t, struct wp_slice line,
                      struct wp_csv_instant *out, double *step_ns,
                      struct wp_slice *field);

#endif
