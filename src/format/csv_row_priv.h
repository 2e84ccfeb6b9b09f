/*
 * csv_row - a line of text as one frame of samples.
 */
#ifndef WP_FORMAT_CSV_ROW_PRIV_H
#define WP_FORMAT_CSV_ROW_PRIV_H

#include "format/csv_layout_priv.h"
#include "format/source.h"

/* Where a kind of field without a value was met. */
struct wp_csv_count {
    int64_t count, line; /* the first line */
};

struct wp_csv_row_reader {
    const char *name; /* of the file */
    const struct wp_csv_layout *layout;
    int64_t line; /* number of the row in the file, for complaints */
    bool non_finite_is_missing;
    struct wp_csv_count empty, over_range, non_finite;
};

/* Puts the fields of a line at index block->frames of the block's arrays.
 * WP_E_FORMAT with line and column. */
WP_MUST_CHECK enum wp_status wp_csv_row_read(struct wp_csv_row_reader *r,
                                             struct wp_slice line,
                                             const struct wp_block *block,
                                             struct wp_error *err);

#endif
