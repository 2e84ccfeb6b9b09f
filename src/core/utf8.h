/*
 * utf8 - characters in UTF-8 (RFC 3629): recognised and written.
 *
 * Overlong forms, surrogates and what lies beyond U+10FFFF are no characters.
 */
#ifndef WP_CORE_UTF8_H
#define WP_CORE_UTF8_H

#include <stddef.h>
#include <stdint.h>

enum { WP_UTF8_MAX = 4 };

/* Bytes of the character at text, which has `room` bytes; 0 when it is none. */
size_t wp_utf8_length(const char *text, size_t room);

/* Writes the code point without a terminator; the number of bytes. */
size_t wp_utf8_put(uint32_t code, char out[WP_UTF8_MAX]);

#endif
