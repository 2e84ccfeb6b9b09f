#include "format/comtrade_linebuf_priv.h"

#include <stdlib.h>
#include <string.h>

enum { BUFFER_MIN = 1 << 16 };

void wp_comtrade_linebuf_rewind(struct wp_comtrade_linebuf *b)
{
    b->begin = b->end = 0;
    b->pos = 0;
    b->line = b->lines_before;
}

static enum wp_status refill(struct wp_comtrade_linebuf *b,
                             struct wp_error *err)
{
    int64_t left = b->stream->size - b->pos;
    size_t n = b->end - b->begin, room;
    enum wp_status status;

    memmove(b->buffer, b->buffer + b->begin, n);
    b->begin = 0;
    b->end = n;
    room = b->capacity - n;
    if (left < (int64_t)room)
        room = (size_t)left;
    status =
        wp_comtrade_stream_read(b->stream, b->pos, b->buffer + n, room, err);
    if (status)
        return status;
    b->end += room;
    b->pos += (int64_t)room;
    return WP_OK;
}

enum wp_status wp_comtrade_linebuf_init(struct wp_comtrade_linebuf *b,
                                        struct wp_comtrade_stream *stream,
                                        size_t longest, size_t lines_before,
                                        struct wp_error *err)
{
    enum wp_status status;

    *b = (struct wp_comtrade_linebuf){.stream = stream,
                                      .lines_before = lines_before};
    b->capacity = longest < BUFFER_MIN ? BUFFER_MIN : longest;
    /* A count of channels must not cost more than there are bytes. */
    if ((int64_t)b->capacity > stream->size)
        b->capacity = (size_t)stream->size + 1;
    b->buffer = malloc(b->capacity);
    if (!b->buffer)
        return wp_fail_nomem(err, "lines of a .dat");
    wp_comtrade_linebuf_rewind(b);
    status = refill(b, err);
    if (status)
        return status;
    b->line_end = b->end && memchr(b->buffer, '\n', b->end) ? '\n' : '\r';
    wp_comtrade_linebuf_rewind(b);
    return WP_OK;
}

void wp_comtrade_linebuf_release(struct wp_comtrade_linebuf *b)
{
    free(b->buffer);
    b->buffer = NULL;
}

/* The line from begin on that ends before `end`; a CR inside ends it too. */
static struct wp_slice take_line(struct wp_comtrade_linebuf *b, size_t end)
{
    const char *from = b->buffer + b->begin;
    size_t n = end - b->begin;
    const char *cr = n ? memchr(from, '\r', n) : NULL;

    b->line++;
    if (cr && (size_t)(cr - from) + 1 < n)
        n = (size_t)(cr - from);
    b->begin += n + 1;
    if (b->begin > b->end)
        b->begin = b->end;
    return (struct wp_slice){from, n};
}

/* The next line, blank or not; line->at is NULL at the end of the data. */
enum wp_status wp_comtrade_linebuf_next(struct wp_comtrade_linebuf *b,
                                        struct wp_slice *line,
                                        const struct wp_comtrade_log *log)
{
    for (;;) {
        const char *from = b->buffer + b->begin, *found = NULL;
        size_t n = b->end - b->begin;
        enum wp_status status;

        if (n)
            found = memchr(from, b->line_end, n);
        if (found || (n && b->pos == b->stream->size)) {
            *line = take_line(b, found ? (size_t)(found - b->buffer) : b->end);
            return WP_OK;
        }
        if (b->pos == b->stream->size) {
            *line = (struct wp_slice){NULL, 0};
            return WP_OK;
        }
        if (n == b->capacity)
            return wp_comtrade_bad(log, b->line + 1,
                                   "expected a record in one line, found a "
                                   "line of more than %zu bytes",
                                   n);
        status = refill(b, log->err);
        if (status)
            return status;
    }
}
