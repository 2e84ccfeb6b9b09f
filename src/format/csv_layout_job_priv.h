/*
 * csv_layout_job - what the steps of reading a layout share.
 */
#ifndef WP_FORMAT_CSV_LAYOUT_JOB_PRIV_H
#define WP_FORMAT_CSV_LAYOUT_JOB_PRIV_H

#include "format/csv_layout_priv.h"

/* What reading a layout needs at every step. */
struct wp_csv_job {
    struct wp_csv_layout *layout;
    const struct wp_csv_head *head;
    const struct wp_csv_hints *hints;
    struct wp_notes *notes;
    struct wp_error *err;
};

/* The kind of a column in the first row of data. */
enum wp_csv_kind wp_csv_first_kind(const struct wp_csv_job *j, size_t column);

/* Finds the time column, if there is one, and its unit. WP_E_CONFIG. */
WP_MUST_CHECK enum wp_status
wp_csv_time_column_find(const struct wp_csv_job *j);

#endif
