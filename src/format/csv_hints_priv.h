/*
 * csv_hints - what a sidecar's "csv" object says about a text file.
 *
 * {"separator": "," ";" "tab" "|" "blank" "none", "decimal": "." ",",
 *  "skip_rows": lines before header or data, "header": true, "units_row": true,
 *  "time_column": name, number from 1 or null, "time_unit": "s" "ms" "us" "ns"
 *  "samples" "iso", "columns": [names], "encoding": "utf-8" "utf-16le"
 *  "utf-16be" "latin-1", "rate_from": "time" "header"}; everything may be left
 * out.
 */
#ifndef WP_FORMAT_CSV_HINTS_PRIV_H
#define WP_FORMAT_CSV_HINTS_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"
#include "format/csv_stamp.h"
#include "format/csv_text.h"

struct cJSON;

enum wp_csv_answer { WP_CSV_UNSAID, WP_CSV_NO, WP_CSV_YES };

enum wp_csv_time_hint {
    WP_CSV_TIME_UNSAID,
    WP_CSV_TIME_NONE,
    WP_CSV_TIME_NAMED,
    WP_CSV_TIME_NUMBERED
};

enum wp_csv_rate_from { WP_CSV_RATE_ANY, WP_CSV_RATE_TIME, WP_CSV_RATE_HEADER };

struct wp_csv_hints {
    bool separator_said;
    char separator;
    char decimal; /* '\0' = unsaid */
    size_t skip_rows;
    enum wp_csv_answer header, units_row;
    enum wp_csv_time_hint time;
    const char *time_name; /* borrowed */
    size_t time_number;    /* from 1 */
    enum wp_csv_time_unit time_unit;
    const struct cJSON *columns; /* list of texts, or NULL */
    enum wp_csv_encoding encoding;
    enum wp_csv_rate_from rate_from;
};

/* node may be NULL: nothing is said. WP_E_CONFIG with "csv hints: ...". */
WP_MUST_CHECK enum wp_status wp_csv_hints_read(struct wp_csv_hints *out,
                                               const struct cJSON *node,
                                               struct wp_error *err);

#endif
