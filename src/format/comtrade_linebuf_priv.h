/*
 * comtrade_linebuf - a stream of bytes line by line: LF, CR LF or CR.
 *
 * Memory:  one buffer that holds the longest line that is allowed; a longer
 *          one is refused
 */
#ifndef WP_FORMAT_COMTRADE_LINEBUF_PRIV_H
#define WP_FORMAT_COMTRADE_LINEBUF_PRIV_H

#include "core/parse.h"
#include "format/comtrade_log_priv.h"
#include "format/comtrade_stream_priv.h"

struct wp_comtrade_linebuf {
    struct wp_comtrade_stream *stream;
    char *buffer;
    size_t capacity, begin, end; /* [bytes] in the buffer */
    int64_t pos;                 /* in the stream, of buffer[end] */
    char line_end;               /* LF, or CR where there is no LF */
    size_t lines_before;         /* in the same file */
    size_t line;                 /* number of the line given last */
};

/* longest: bytes that a line may have (64 KiB are always allowed). The stream
 * is borrowed until release. WP_E_NOMEM, WP_E_IO. */
WP_MUST_CHECK enum wp_status
wp_comtrade_linebuf_init(struct wp_comtrade_linebuf *b,
                         struct wp_comtrade_stream *stream, size_t longest,
                         size_t lines_before, struct wp_error *err);

void wp_comtrade_linebuf_release(struct wp_comtrade_linebuf *b);

/* Back to the first line. */
void wp_comtrade_linebuf_rewind(struct wp_comtrade_linebuf *b);

/* The next line, blank or not, valid until the next call; line->at is NULL at
 * the end of the data. WP_E_IO, WP_E_FORMAT when it is too long. */
WP_MUST_CHECK enum wp_status
wp_comtrade_linebuf_next(struct wp_comtrade_linebuf *b, struct wp_slice *line,
                         const struct wp_comtrade_log *log);

#endif
