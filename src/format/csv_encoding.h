/*
 * csv_encoding - which encoding a text has, and its bytes as UTF-8.
 */
#ifndef WP_FORMAT_CSV_ENCODING_H
#define WP_FORMAT_CSV_ENCODING_H

#include <stddef.h>
#include <stdint.h>

#include "format/csv_text.h"

/* From a BOM, or from zeros in every second byte; else UTF-8. */
enum wp_csv_encoding wp_csv_encoding_guess(const uint8_t *start, size_t length);

/*
 * Decodes UTF-16 or Latin-1; at most 3 bytes per 1 (Latin-1: 2) go to `to`, the
 * number is returned; *used is less than length when a character is cut. A BOM
 * is handed on; half pairs become U+FFFD.
 */
size_t wp_csv_decode(enum wp_csv_encoding encoding, const uint8_t *bytes,
                     size_t length, char *to, size_t *used);

/* Copies a name of at most size - 1 bytes; what is no UTF-8 is taken for
 * Latin-1; control characters become blanks. */
void wp_csv_copy_name(struct wp_slice from, char *to, size_t size);

#endif
