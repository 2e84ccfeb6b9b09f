/*
 * csv_describe - layout and clock of a text file as a source's info.
 *
 * Decides which rate holds where header and time column differ, and notes it.
 */
#ifndef WP_FORMAT_CSV_DESCRIBE_PRIV_H
#define WP_FORMAT_CSV_DESCRIBE_PRIV_H

#include "format/csv_clock.h"
#include "format/csv_hints_priv.h"
#include "format/csv_layout_priv.h"
#include "format/source.h"

struct wp_csv_description {
    const char *name; /* of the file */
    struct wp_csv_layout *layout;
    const struct wp_csv_clock *clock;
    const struct wp_csv_hints *hints;
    const struct wp_source_options *options;
};

/*
 * Fills info and the targets of the layout's columns. Sample numbers that were
 * left out count as frames. WP_E_CONFIG: a wanted column that is not there;
 * WP_E_FORMAT: no row, a cut row in strict mode.
 */
WP_MUST_CHECK enum wp_status wp_csv_describe(const struct wp_csv_description *d,
                                             struct wp_source_info *info,
                                             struct wp_error *err);

#endif
