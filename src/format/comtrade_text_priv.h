/*
 * comtrade_text - lines and fields of a .cfg, and names in any encoding.
 *
 * Text is bytes: split at line ends (LF, CR LF, CR) and ASCII commas, which no
 * encoding in use has inside a character. Only names for display become UTF-8.
 */
#ifndef WP_FORMAT_COMTRADE_TEXT_PRIV_H
#define WP_FORMAT_COMTRADE_TEXT_PRIV_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"
#include "core/parse.h"

struct wp_comtrade_lines {
    const char *at, *end;
    size_t number; /* of the line given last, from 1 */
};

/* The next line without blanks around it; false at the end. */
bool wp_comtrade_next_line(struct wp_comtrade_lines *lines,
                           struct wp_slice *line);

/* Likewise, passing over lines that are blank. */
bool wp_comtrade_next_filled(struct wp_comtrade_lines *lines,
                             struct wp_slice *line);

enum { WP_COMTRADE_FIELDS_MAX = 24 };

struct wp_comtrade_fields {
    struct wp_slice at[WP_COMTRADE_FIELDS_MAX]; /* trimmed */
    size_t count; /* at most WP_COMTRADE_FIELDS_MAX; the last holds the rest */
};

/* A line has at least one field. */
void wp_comtrade_split(struct wp_slice line, struct wp_comtrade_fields *fields);

/* How names become UTF-8. */
struct wp_comtrade_names {
    iconv_t converter; /* (iconv_t)-1: none was asked for */
    size_t latin1;     /* names that were no UTF-8 and were read as Latin-1 */
};

/* encoding: a name that iconv knows, NULL for UTF-8 or else Latin-1.
 * WP_E_CONFIG when iconv does not know it. */
WP_MUST_CHECK enum wp_status
wp_comtrade_names_init(struct wp_comtrade_names *names, const char *encoding,
                       struct wp_error *err);

/* May be called on a zeroed struct that was never initialised. */
void wp_comtrade_names_release(struct wp_comtrade_names *names);

/* At most size - 1 bytes, cut between characters; '?' for what has no
 * meaning in the encoding. */
void wp_comtrade_name(struct wp_comtrade_names *names, struct wp_slice text,
                      char *out, size_t size);

/* As wp_comtrade_name(), but Cyrillic units written in CP1251 or CP866 are
 * recognised: as Latin-1 they would be no unit at all. */
void wp_comtrade_unit(struct wp_comtrade_names *names, struct wp_slice text,
                      char *out, size_t size);

#endif
