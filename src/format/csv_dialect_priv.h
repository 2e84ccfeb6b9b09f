/*
 * csv_dialect - how the rows of a text are written: separator, decimal mark,
 * where header, units and data stand; guessed from its first lines.
 *
 * Every pair of separator and decimal mark is tried; the pair under which the
 * most lines are rows of equally many numbers wins.
 */
#ifndef WP_FORMAT_CSV_DIALECT_PRIV_H
#define WP_FORMAT_CSV_DIALECT_PRIV_H

#include "format/csv_fields_priv.h"
#include "format/csv_hints_priv.h"
#include "format/csv_text.h"

/* The first line of our own files begins with this. */
#define WP_CSV_OWN_MARK "# wattproof capture"

#define WP_CSV_NO_LINE ((size_t)-1)

struct wp_csv_dialect {
    char separator, decimal;
    size_t header, units; /* lines of the head, from 0; WP_CSV_NO_LINE */
    size_t data;          /* its first row */
    size_t columns;       /* without those that are always empty at the end */
    size_t width;         /* with them */
    size_t rows, others;  /* lines from `data` on that are rows, or not */
    bool beside;          /* preamble and data stand side by side (Tektronix) */
};

/* WP_E_FORMAT when there are no two rows of numbers. */
WP_MUST_CHECK enum wp_status
wp_csv_dialect_guess(struct wp_csv_dialect *out, const struct wp_csv_head *head,
                     const struct wp_csv_hints *hints, struct wp_error *err);

/* Text after the comment mark. */
struct wp_slice wp_csv_comment_text(struct wp_slice line);

#endif
