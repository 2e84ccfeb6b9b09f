/*
 * number - decimal numbers in text: reading and writing doubles, fast and
 * exactly.
 *
 * Reading is correctly rounded; writing gives the fewest digits (15, 16 or 17,
 * zeros at the end left out) that read back as the same double. Independent of
 * the locale; nothing is allocated.
 */
#ifndef WP_CORE_NUMBER_H
#define WP_CORE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/parse.h"

enum { WP_NUMBER_MAX = 40 };

/* (-1)^negative * digits * 10^exponent */
struct wp_decimal {
    uint64_t digits;
    int exponent;
    bool negative;
    bool exact;      /* false: digits beyond the 19th were left out */
    bool scientific; /* written with an exponent */
};

/* Scans a number at `at`; the first byte after it, or NULL when there is none.
 * mark is the decimal mark, '.' or ','. */
const char *wp_decimal_scan(const char *at, const char *end, char mark,
                            struct wp_decimal *out);

/* Likewise as the nearest double; infinite when it is beyond double. */
const char *wp_number_scan(const char *at, const char *end, char mark,
                           double *out);

/* The whole slice, blanks around it allowed, is a number; "nan" is none. */
bool wp_number(struct wp_slice text, char mark, double *out);

/* Writes a finite double without a terminator; the number of bytes. From 1e-5
 * to 1e15 it has no exponent. */
size_t wp_number_format(double value, char out[WP_NUMBER_MAX]);

/* Likewise as %g of the fewest digits writes it, with a terminator. */
size_t wp_number_format_g(double value, char out[WP_NUMBER_MAX]);

#endif
