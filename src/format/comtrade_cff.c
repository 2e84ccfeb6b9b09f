#include "format/comtrade_cff_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"

/* No separator is longer; of longer lines the rest is passed over. */
enum { LINE_MAX_BYTES = 256 };

struct line {
    char text[LINE_MAX_BYTES];
    size_t length;
    int64_t start, end; /* offsets; end is after its line end */
};

static struct wp_slice trim_hyphens(struct wp_slice s, bool front)
{
    while (s.length && s.at[front ? 0 : s.length - 1] == '-') {
        s.at += front;
        s.length--;
    }
    return wp_trim(s.at, s.length);
}

/* Takes a word off the front, case ignored. */
static bool take_word(struct wp_slice *s, const char *word)
{
    size_t n = strlen(word);

    if (s->length < n || !wp_slice_is((struct wp_slice){s->at, n}, word))
        return false;
    *s = wp_trim(s->at + n, s->length - n);
    return true;
}

bool wp_comtrade_cff_separator(struct wp_slice line, struct wp_slice *kind,
                               struct wp_slice *rest)
{
    struct wp_slice s = wp_trim(line.at, line.length);
    size_t n = 0;

    if (s.length < 2 || s.at[0] != '-' || s.at[1] != '-')
        return false;
    s = trim_hyphens(s, true);
    if (!take_word(&s, "file") || !take_word(&s, "type"))
        return false;
    (void)take_word(&s, ":"); /* seen without */
    s = trim_hyphens(s, false);
    while (n < s.length && s.at[n] != ' ' && s.at[n] != ':')
        n++;
    *kind = (struct wp_slice){s.at, n};
    *rest = wp_trim(s.at + n, s.length - n);
    return n > 0;
}

static bool read_line(FILE *f, struct line *line)
{
    int c = getc_unlocked(f);

    line->start = line->end;
    line->length = 0;
    if (c == EOF)
        return false;
    for (; c != EOF; c = getc_unlocked(f)) {
        line->end++;
        if (c == '\n')
            return true;
        if (c == '\r') {
            c = getc_unlocked(f);
            line->end += c == '\n';
            if (c != '\n' && c != EOF)
                (void)ungetc(c, f);
            return true;
        }
        if (line->length < LINE_MAX_BYTES)
            line->text[line->length++] = (char)c;
    }
    return true;
}

/* "ASCII", "BINARY: 12345", "BINARY 000...", "" */
static enum wp_status parse_dat(struct wp_comtrade_cff *cff,
                                struct wp_slice rest, int64_t left,
                                const struct wp_comtrade_log *log)
{
    const char *colon = rest.length ? memchr(rest.at, ':', rest.length) : NULL;
    size_t word = colon ? (size_t)(colon - rest.at) : rest.length;
    struct wp_slice count = {"", 0};
    int64_t n = 0;

    if (colon)
        count = wp_trim(colon + 1, rest.length - word - 1);
    cff->encoding_known =
        wp_comtrade_encoding_parse(wp_trim(rest.at, word), &cff->encoding);
    cff->dat.size = left;
    if (!cff->encoding_known)
        return wp_comtrade_repair(log, cff->dat_line,
                                  "expected the kind of data, found '%.*s'; "
                                  "taken from the CFG part",
                                  (int)word, rest.at);
    if (cff->encoding == WP_COMTRADE_ASCII)
        return WP_OK;
    if (!wp_parse_int64(count.at, count.length, &n) || n <= 0)
        return wp_comtrade_repair(log, cff->dat_line,
                                  "expected the number of data bytes, found "
                                  "'%.*s'; all that follow are read",
                                  (int)count.length, count.at);
    if (n > left)
        return wp_comtrade_repair(log, cff->dat_line,
                                  "expected %lld data bytes, found %lld to "
                                  "the end of the file; these are read",
                                  (long long)n, (long long)left);
    cff->dat.size = n;
    return WP_OK;
}

struct finder {
    struct line line;
    size_t number;
    bool in_cfg, has_cfg;
};

static bool as_it_should_be(const struct line *line)
{
    static const char begin[] = "--- file type: ";
    size_t n = sizeof(begin) - 1;

    return line->length >= n &&
           wp_slice_is((struct wp_slice){line->text, n}, begin);
}

/* One separator; *done after that of DAT. */
static enum wp_status enter(struct finder *f, struct wp_comtrade_cff *cff,
                            int64_t size, const struct wp_comtrade_log *log,
                            bool *done)
{
    struct wp_slice kind, rest;

    if (!wp_comtrade_cff_separator(
            (struct wp_slice){f->line.text, f->line.length}, &kind, &rest))
        return WP_OK;
    if (f->in_cfg)
        cff->cfg.size = f->line.start - cff->cfg.from;
    f->in_cfg = false;
    if (!as_it_should_be(&f->line)) {
        enum wp_status status = wp_comtrade_repair(
            log, f->number, "expected '--- file type: %.*s', found '%.*s'",
            (int)kind.length, kind.at, (int)f->line.length, f->line.text);

        if (status)
            return status;
    }
    if (wp_slice_is(kind, "CFG") && !f->has_cfg) {
        f->in_cfg = f->has_cfg = true;
        cff->cfg.from = f->line.end;
        cff->cfg.lines_before = f->number;
        return WP_OK;
    }
    *done = wp_slice_is(kind, "DAT");
    if (!*done)
        return WP_OK;
    cff->dat.from = f->line.end;
    cff->dat.lines_before = cff->dat_line = f->number;
    return parse_dat(cff, rest, size - f->line.end, log);
}

static enum wp_status find(FILE *in, int64_t size, struct wp_comtrade_cff *cff,
                           const struct wp_comtrade_log *log)
{
    struct finder f = {.number = 0};
    bool done = false;

    while (!done && read_line(in, &f.line)) {
        enum wp_status status;

        if (++f.number == 1 && f.line.length > 3 &&
            memcmp(f.line.text, "\xef\xbb\xbf", 3) == 0)
            memset(f.line.text, ' ', 3);
        status = enter(&f, cff, size, log, &done);
        if (status)
            return status;
    }
    if (!f.has_cfg)
        return wp_comtrade_bad(log, 0,
                               "expected a line '--- file type: CFG ---', "
                               "found none");
    if (!done)
        return wp_comtrade_bad(log, f.number + 1,
                               "expected a line '--- file type: DAT ... ---', "
                               "found the end of the file");
    return WP_OK;
}

enum wp_status wp_comtrade_cff_find(struct wp_comtrade_cff *cff,
                                    const struct wp_comtrade_log *log)
{
    int64_t size = 0;
    FILE *in;
    enum wp_status status = wp_file_open(&in, log->path, &size, log->err);

    *cff = (struct wp_comtrade_cff){.encoding_known = false};
    if (status)
        return status;
    status = find(in, size, cff, log);
    (void)fclose(in);
    return status;
}

enum wp_status wp_comtrade_part_read(const char *path,
                                     const struct wp_comtrade_part *part,
                                     char **out, struct wp_error *err)
{
    FILE *f;
    enum wp_status status = wp_file_open(&f, path, NULL, err);
    size_t n = (size_t)part->size;
    bool good;

    if (status)
        return status;
    *out = malloc(n + 1);
    good = *out && fseeko(f, (off_t)part->from, SEEK_SET) == 0 &&
           fread(*out, 1, n, f) == n;
    (void)fclose(f);
    if (!*out)
        return wp_fail_nomem(err, "a .cfg");
    return good ? WP_OK : wp_fail(err, WP_E_IO, "%s: cannot read", path);
}
