/*
 * comtrade_ascii - records of ASCII data, one line each.
 *
 * Memory:  one buffer that holds the longest line that could be a record; a
 *          longer one is refused
 */
#ifndef WP_FORMAT_COMTRADE_ASCII_PRIV_H
#define WP_FORMAT_COMTRADE_ASCII_PRIV_H

#include "format/comtrade_linebuf_priv.h"
#include "format/comtrade_records_priv.h"

struct wp_comtrade_ascii {
    const struct wp_comtrade_layout *layout;
    struct wp_comtrade_linebuf lines;
    size_t short_lines, short_line; /* how many; the first of them */
    size_t missing;                 /* values so far */
};

/* What a first pass over the lines tells. */
struct wp_comtrade_survey {
    int64_t records;     /* whole ones */
    size_t fields;       /* of the first record */
    size_t first_line;   /* its line */
    size_t blank_line;   /* the first blank one between records, or 0 */
    size_t partial_line; /* the last one if cut off, or 0 */
    int64_t first_number;
    double first_stamp, last_stamp; /* NaN = none */
};

/* Fields of a whole record. */
size_t wp_comtrade_ascii_fields(const struct wp_comtrade_layout *layout);

/* layout and stream are borrowed until release. WP_E_NOMEM, WP_E_IO. */
WP_MUST_CHECK enum wp_status
wp_comtrade_ascii_init(struct wp_comtrade_ascii *a,
                       const struct wp_comtrade_layout *layout,
                       struct wp_comtrade_stream *stream, struct wp_error *err);

void wp_comtrade_ascii_release(struct wp_comtrade_ascii *a);

/* Back to the first line. */
void wp_comtrade_ascii_rewind(struct wp_comtrade_ascii *a);

/* Goes through all lines, then rewinds. WP_E_IO, WP_E_FORMAT. */
WP_MUST_CHECK enum wp_status
wp_comtrade_ascii_survey(struct wp_comtrade_ascii *a,
                         struct wp_comtrade_survey *survey,
                         const struct wp_comtrade_log *log);

/* The next batch->frames records, all of which must be there. WP_E_IO, and
 * WP_E_FORMAT with line and channel where no number stands. */
WP_MUST_CHECK enum wp_status
wp_comtrade_ascii_decode(struct wp_comtrade_ascii *a,
                         struct wp_comtrade_batch *batch,
                         const struct wp_comtrade_log *log);

#endif
