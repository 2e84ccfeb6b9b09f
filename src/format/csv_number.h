/*
 * csv_number - decimal numbers in text: reading and writing doubles, fast and
 * exactly.
 *
 * Reading is correctly rounded; writing gives the fewest digits (15, 16 or 17,
 * zeros at the end left out) that read back as the same double. Independent of
 * the locale; nothing is allocated.
 */
#ifndef WP_FORMAT_CSV_NUMBER_H
#define WP_FORMAT_CSV_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/parse.h"

enum { WP_CSV_NUMBER_MAX = 40 };

/* (-1)^negative * digits * 10^exponent */
struct wp_csv_decimal {
    uint64_t digits;
    int exponent;
    bool negative;
    bool exact;      /* false: digits beyond the 19th were left out */
    bool scientific; /* written with an exponent */
};

/* Scans a number at `at`; the first byte after it, or NULL when there is none.
 * mark is the decimal mark, '.' or ','. */
const char *wp_csv_decimal_scan(const char *at, const char *end, char mark,
                                struct wp_csv_decimal *out);

/* Likewise as the nearest double; infinite when it is beyond double. */
const char *wp_csv_number_scan(const char *at, const char *end, char mark,
                               double *out);

/* The whole slice, blanks around it allowed, is a number; "nan" is none. */
bool wp_csv_number(struct wp_slice text, char mark, double *out);

/* Writes a finite double without a terminator; the number of bytes. */
size_t wp_csv_number_format(double value, char out[WP_CSV_NUMBER_MAX]);

#endif
