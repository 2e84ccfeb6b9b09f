/*
 * parse - numbers and fields from text that has a length and no terminator.
 *
 * Independent of the locale; nothing is allocated.
 */
#ifndef WP_CORE_PARSE_H
#define WP_CORE_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A piece of somebody else's text. */
struct wp_slice {
    const char *at;
    size_t length;
};

/* Without blanks (space, tab, CR, LF, NUL, 0x1A) at both ends. */
struct wp_slice wp_trim(const char *text, size_t length);

/* The whole of the text, blanks around it allowed, is one decimal number (or
 * nan, inf); correctly rounded. False leaves *out untouched. */
bool wp_parse_double(const char *text, size_t length, double *out);

/* Likewise an integer in decimal within int64. */
bool wp_parse_int64(const char *text, size_t length, int64_t *out);

/* The whole of the text is nan, inf or infinity in any case, signed or not. */
bool wp_parse_non_finite(struct wp_slice text, double *out);

/* ASCII letters only, case ignored. */
bool wp_slice_is(struct wp_slice slice, const char *word);

/* Copies at most size - 1 bytes and terminates. */
void wp_slice_copy(struct wp_slice slice, char *out, size_t size);

#endif
