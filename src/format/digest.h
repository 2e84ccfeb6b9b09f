/*
 * digest - SHA-256 (FIPS 180-4) of files: the identity of captures and
 * configurations in every output.
 */
#ifndef WP_FORMAT_DIGEST_H
#define WP_FORMAT_DIGEST_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

enum { WP_DIGEST_TEXT = 65 }; /* 64 hexadecimal digits, lower case, and NUL */

/* Reads the whole file in constant memory; *bytes (may be NULL) is its length.
 * WP_E_IO (a directory, no permission): hex is "" and *bytes untouched. */
WP_MUST_CHECK enum wp_status wp_digest_file(const char *path,
                                            char hex[WP_DIGEST_TEXT],
                                            int64_t *bytes,
                                            struct wp_error *err);

/* The same, given up (WP_E_IO) when another thread sets *stop. */
WP_MUST_CHECK enum wp_status wp_digest_file_until(const char *path,
                                                  const atomic_bool *stop,
                                                  char hex[WP_DIGEST_TEXT],
                                                  int64_t *bytes,
                                                  struct wp_error *err);

/* data may be NULL when length is 0. */
void wp_digest_memory(const void *data, size_t length,
                      char hex[WP_DIGEST_TEXT]);

#endif
