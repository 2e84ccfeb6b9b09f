#include "format/csv_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "format/csv_encoding.h"

enum { BUFFER_BYTES = 1 << 18, RAW_BYTES = 1 << 16 };

struct wp_csv_text {
    char *path;
    FILE *in;
    enum wp_csv_encoding encoding;
    char newline;
    bool ended; /* no more bytes in the file */
    int64_t size, consumed;
    char *buffer;       /* UTF-8 */
    size_t from, until; /* what of it is not handed on yet */
    uint8_t *raw;       /* what is to be decoded; unused for UTF-8 */
    size_t raw_kept;    /* half a character from the chunk before */
    int64_t line;
};

static enum wp_status io_error(const struct wp_csv_text *t,
                               struct wp_error *err)
{
    return wp_fail(err, WP_E_IO, "%s: cannot read: %s", t->path,
                   strerror(errno));
}

/* The next bytes of the file at `to`; 0 at its end. */
static size_t read_bytes(struct wp_csv_text *t, void *to, size_t room)
{
    size_t n = fread(to, 1, room, t->in);

    t->consumed += (int64_t)n;
    if (n < room || t->consumed >= t->size)
        t->ended = true;
    return n;
}

static size_t read_decoded(struct wp_csv_text *t, char *to, size_t room)
{
    /* A byte or a pair becomes at most three bytes of UTF-8. */
    size_t want = room / 3 < RAW_BYTES ? room / 3 : RAW_BYTES;
    size_t have, used, n;

    if (want < 8)
        return 0;
    have = t->raw_kept + read_bytes(t, t->raw + t->raw_kept, want - 4);
    n = wp_csv_decode(t->encoding, t->raw, have, to, &used);
    t->raw_kept = have - used;
    memmove(t->raw, t->raw + used, t->raw_kept);
    return n;
}

static enum wp_status fill(struct wp_csv_text *t, struct wp_error *err)
{
    size_t kept = t->until - t->from, n;

    memmove(t->buffer, t->buffer + t->from, kept);
    t->from = 0;
    t->until = kept;
    n = t->raw ? read_decoded(t, t->buffer + kept, BUFFER_BYTES - kept)
               : read_bytes(t, t->buffer + kept, BUFFER_BYTES - kept);
    if (ferror(t->in))
        return io_error(t, err);
    if (n == 0 && !t->ended)
        return wp_fail(err, WP_E_FORMAT,
                       "%s:%lld: expected a line of at most %d bytes, found a "
                       "longer one",
                       t->path, (long long)t->line + 1, BUFFER_BYTES);
    t->until += n;
    return WP_OK;
}

enum wp_status wp_csv_text_rewind(struct wp_csv_text *t, struct wp_error *err)
{
    if (fseeko(t->in, 0, SEEK_SET) != 0)
        return io_error(t, err);
    t->ended = t->size == 0;
    t->consumed = 0;
    t->from = t->until = t->raw_kept = 0;
    t->line = 0;
    if (fill(t, err))
        return WP_E_IO;
    if (t->until >= 3 && memcmp(t->buffer, "\xef\xbb\xbf", 3) == 0)
        t->from = 3;
    return WP_OK;
}

/* Binary data has zeros; and a file without LF may be old Macintosh text. */
static enum wp_status look_at_start(struct wp_csv_text *t, struct wp_error *err)
{
    size_t n = t->until - t->from;
    const char *text = t->buffer + t->from;
    const char *zero = memchr(text, '\0', n);

    if (zero)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: byte %zu: expected text, found a binary zero",
                       t->path, (size_t)(zero - text));
    t->newline = '\n';
    if (!memchr(text, '\n', n) && memchr(text, '\r', n))
        t->newline = '\r';
    return WP_OK;
}

static enum wp_status open_file(struct wp_csv_text *t, struct wp_error *err)
{
    uint8_t start[64];
    size_t n;
    enum wp_status status = wp_file_open(&t->in, t->path, &t->size, err);

    if (status)
        return status;
    n = fread(start, 1, sizeof(start), t->in);
    if (n == 0)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected rows of numbers, found an empty file",
                       t->path);
    if (t->encoding == WP_CSV_GUESS)
        t->encoding = wp_csv_encoding_guess(start, n);
    if (t->encoding == WP_CSV_UTF8)
        return WP_OK;
    t->raw = malloc(RAW_BYTES + 8);
    return t->raw ? WP_OK : wp_fail_nomem(err, t->path);
}

enum wp_status wp_csv_text_open(struct wp_csv_text **out, const char *path,
                                enum wp_csv_encoding encoding,
                                struct wp_error *err)
{
    struct wp_csv_text *t = calloc(1, sizeof(*t));
    enum wp_status status;

    *out = NULL;
    if (t) {
        t->path = strdup(path);
        t->buffer = malloc(BUFFER_BYTES);
        t->encoding = encoding;
    }
    if (!t || !t->path || !t->buffer)
        status = wp_fail_nomem(err, path);
    else if ((status = open_file(t, err)) == WP_OK &&
             (status = wp_csv_text_rewind(t, err)) == WP_OK)
        status = look_at_start(t, err);
    if (status)
        wp_csv_text_close(t);
    else
        *out = t;
    return status;
}

void wp_csv_text_close(struct wp_csv_text *t)
{
    if (!t)
        return;
    if (t->in)
        (void)fclose(t->in);
    free(t->raw);
    free(t->buffer);
    free(t->path);
    free(t);
}

const char *wp_csv_text_path(const struct wp_csv_text *t)
{
    return t->path;
}

int64_t wp_csv_text_line(const struct wp_csv_text *t)
{
    return t->line;
}

bool wp_csv_text_near_end(const struct wp_csv_text *t)
{
    return t->ended;
}

static void hand_on(struct wp_csv_text *t, size_t length, struct wp_slice *line)
{
    line->at = t->buffer + t->from;
    line->length = length;
    if (length && line->at[length - 1] == '\r')
        line->length--;
    t->line++;
}

enum wp_status wp_csv_text_next(struct wp_csv_text *t, struct wp_slice *line,
                                struct wp_error *err)
{
    size_t seen = 0;

    for (;;) {
        size_t have = t->until - t->from;
        const char *start = t->buffer + t->from;
        const char *end = memchr(start + seen, t->newline, have - seen);
        enum wp_status status;

        if (end) {
            hand_on(t, (size_t)(end - start), line);
            t->from += (size_t)(end - start) + 1;
            return WP_OK;
        }
        if (t->ended) {
            if (have)
                hand_on(t, have, line);
            else
                *line = (struct wp_slice){NULL, 0};
            t->from = t->until;
            return WP_OK;
        }
        seen = have;
        status = fill(t, err);
        if (status)
            return status;
    }
}

static bool head_init(struct wp_csv_head *head)
{
    head->lines = 0;
    head->name = "";
    head->text = malloc(WP_CSV_HEAD_BYTES + BUFFER_BYTES);
    head->line = malloc(WP_CSV_HEAD_LINES * sizeof(*head->line));
    return head->text && head->line;
}

enum wp_status wp_csv_head_read(struct wp_csv_head *head, struct wp_csv_text *t,
                                struct wp_error *err)
{
    size_t used = 0;

    if (!head_init(head))
        return wp_fail_nomem(err, t->path);
    head->name = t->path;
    while (used < WP_CSV_HEAD_BYTES && head->lines < WP_CSV_HEAD_LINES) {
        struct wp_slice line;
        enum wp_status status = wp_csv_text_next(t, &line, err);

        if (status)
            return status;
        if (!line.at)
            break;
        memcpy(head->text + used, line.at, line.length);
        head->line[head->lines++] =
            (struct wp_slice){head->text + used, line.length};
        used += line.length;
    }
    return WP_OK;
}

bool wp_csv_head_of(struct wp_csv_head *head, const uint8_t *bytes,
                    size_t length)
{
    enum wp_csv_encoding encoding = wp_csv_encoding_guess(bytes, length);
    size_t n = 0, used;
    char newline;

    if (!head_init(head) || length > WP_CSV_HEAD_BYTES)
        return false;
    if (encoding == WP_CSV_UTF8)
        memcpy(head->text, bytes, n = length);
    else
        n = wp_csv_decode(encoding, bytes, length, head->text, &used);
    if (memchr(head->text, '\0', n))
        return false;
    newline = memchr(head->text, '\n', n) ? '\n' : '\r';
    used = n >= 3 && memcmp(head->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (used < n && head->lines < WP_CSV_HEAD_LINES) {
        char *start = head->text + used;
        char *end = memchr(start, newline, n - used);

        if (!end)
            break;
        used += (size_t)(end - start) + 1;
        head->line[head->lines++] = wp_trim(start, (size_t)(end - start));
    }
    return true;
}

void wp_csv_head_release(struct wp_csv_head *head)
{
    free(head->text);
    free(head->line);
    *head = (struct wp_csv_head){0};
}
