/*
 * file - opening files to read, with one text for each reason why not.
 *
 * Only regular files are captures: a pipe would wait for its writer, and can
 * be read only once. Errors: WP_E_IO, "PATH: expected a file, found ..." or the
 * system's reason.
 */
#ifndef WP_CORE_FILE_H
#define WP_CORE_FILE_H

#include <stdint.h>
#include <stdio.h>

#include "core/error.h"

/* The path names a regular file of *size bytes; it is not opened. */
WP_MUST_CHECK enum wp_status wp_file_size(const char *path, int64_t *size,
                                          struct wp_error *err);

/* Opens it; size may be NULL. *out is NULL on failure, else the caller's to
 * close. */
WP_MUST_CHECK enum wp_status wp_file_open(FILE **out, const char *path,
                                          int64_t *size, struct wp_error *err);

#endif
