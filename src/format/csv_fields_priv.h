/*
 * csv_fields - a line cut into fields, and what kind of thing a field holds.
 */
#ifndef WP_FORMAT_CSV_FIELDS_PRIV_H
#define WP_FORMAT_CSV_FIELDS_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "core/parse.h"

enum { WP_CSV_MAX_COLUMNS = 1024 };

/* ',' ';' tab '|' as they are; ' ' = any run of blanks; '\0' = one column. */
enum { WP_CSV_BLANKS = ' ', WP_CSV_ONE_COLUMN = '\0' };

enum wp_csv_kind {
    WP_CSV_EMPTY,
    WP_CSV_NUMBER,     /* also nan and inf, which reading refuses */
    WP_CSV_STAMP,      /* a date with time of day */
    WP_CSV_OVER_RANGE, /* an infinity sign */
    WP_CSV_TEXT
};

/*
 * Cuts a line; a field in quotes loses them, blanks at both ends go. At most
 * `room` fields are stored; returns how many there are.
 */
size_t wp_csv_split(struct wp_slice line, char separator,
                    struct wp_slice *fields, size_t room);

enum wp_csv_kind wp_csv_kind_of(struct wp_slice field, char decimal);

/* "nan", "inf", "-Infinity" ... */
bool wp_csv_is_non_finite(struct wp_slice field);

/* The infinity sign, with or without a sign before it. */
bool wp_csv_is_over_range(struct wp_slice field);

/* Blank, or a comment: begins with # or %. */
bool wp_csv_is_blank(struct wp_slice line);
bool wp_csv_is_comment(struct wp_slice line);

/* Case of ASCII letters ignored. */
bool wp_csv_starts_with(struct wp_slice s, const char *word);

#endif
