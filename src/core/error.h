/*
 * error - one line that says what is wrong: where, expected, found.
 *
 * Filled by wp_fail(), printed once by cli. The caller owns the struct; an err
 * argument may be NULL where the text is of no interest.
 */
#ifndef WP_CORE_ERROR_H
#define WP_CORE_ERROR_H

#include "core/status.h"

struct wp_error {
    char text[1024]; /* one line, printable, no newline */
};

/*
 * Formats the text and returns status, so that a failing function ends with
 * `return wp_fail(err, WP_E_FORMAT, "%s: ...", path)`. Control characters that
 * came from a file are shown as '?'.
 */
enum wp_status wp_fail(struct wp_error *err, enum wp_status status,
                       const char *format, ...) WP_PRINTF(3, 4);

/* The same for a failed allocation: "no memory for WHAT"; WP_E_NOMEM. */
enum wp_status wp_fail_nomem(struct wp_error *err, const char *what);

#endif
