/*
 * comtrade_log - what a COMTRADE file gets told: error, repair or remark.
 *
 * A repair is a departure from the format that we read anyway: noted with the
 * file's name and line, or an error where the caller asked for strictness. A
 * remark is a decision of ours on a file that is in order.
 */
#ifndef WP_FORMAT_COMTRADE_LOG_PRIV_H
#define WP_FORMAT_COMTRADE_LOG_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"
#include "core/notes.h"

struct wp_comtrade_log {
    const char *path;       /* errors name it whole, notes without folders */
    struct wp_notes *notes; /* repairs and remarks go here */
    struct wp_error *err;
    bool strict;
};

/* The path without its folders. */
const char *wp_comtrade_file_name(const char *path);

/* Line 0 means no line. WP_OK, or WP_E_FORMAT when strict. */
WP_MUST_CHECK enum wp_status
wp_comtrade_repair(const struct wp_comtrade_log *log, size_t line,
                   const char *format, ...) WP_PRINTF(3, 4);

void wp_comtrade_remark(const struct wp_comtrade_log *log, size_t line,
                        const char *format, ...) WP_PRINTF(3, 4);

/* Fails with "PATH:LINE: text": WP_E_FORMAT. */
enum wp_status wp_comtrade_bad(const struct wp_comtrade_log *log, size_t line,
                               const char *format, ...) WP_PRINTF(3, 4);

#endif
