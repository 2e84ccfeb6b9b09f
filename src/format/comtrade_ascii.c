#include "format/comtrade_ascii_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIELD_MAX = 64, /* bytes of a number with its blanks, generously */
    QUOTED_MAX = 40
};

size_t wp_comtrade_ascii_fields(const struct wp_comtrade_layout *layout)
{
    return 2 + (size_t)layout->analogs + layout->statuses;
}

enum wp_status wp_comtrade_ascii_init(struct wp_comtrade_ascii *a,
                                      const struct wp_comtrade_layout *layout,
                                      struct wp_comtrade_stream *stream,
                                      struct wp_error *err)
{
    *a = (struct wp_comtrade_ascii){.layout = layout};
    return wp_comtrade_linebuf_init(
        &a->lines, stream, FIELD_MAX * wp_comtrade_ascii_fields(layout),
        layout->lines_before, err);
}

void wp_comtrade_ascii_release(struct wp_comtrade_ascii *a)
{
    wp_comtrade_linebuf_release(&a->lines);
}

void wp_comtrade_ascii_rewind(struct wp_comtrade_ascii *a)
{
    wp_comtrade_linebuf_rewind(&a->lines);
    a->short_lines = a->short_line = a->missing = 0;
}

/* The digit at the front of nearly every record saves the trimming. */
static bool is_blank(struct wp_slice line)
{
    if (line.length && line.at[0] >= '0' && line.at[0] <= '9')
        return false;
    return wp_trim(line.at, line.length).length == 0;
}

static enum wp_status next_record(struct wp_comtrade_ascii *a,
                                  struct wp_slice *line,
                                  const struct wp_comtrade_log *log)
{
    enum wp_status status;

    do
        status = wp_comtrade_linebuf_next(&a->lines, line, log);
    while (!status && line->at && is_blank(*line));
    return status;
}

/* A reader over the fields of one line; at is NULL after the last. */
struct fields {
    const char *at, *end;
};

static struct wp_slice take_field(struct fields *f)
{
    const char *from = f->at, *comma;

    if (!from)
        return (struct wp_slice){"", 0};
    comma = from < f->end ? memchr(from, ',', (size_t)(f->end - from)) : NULL;
    f->at = comma ? comma + 1 : NULL;
    return wp_trim(from, (size_t)((comma ? comma : f->end) - from));
}

/*
 * Nearly every field is a short integer. Takes it and its comma, or leaves the
 * field alone for the careful way.
 */
static bool take_integer(struct fields *f, double *out)
{
    const char *p = f->at, *first;
    bool negative = false;
    int64_t n = 0;

    if (!p || p == f->end)
        return false;
    negative = *p == '-';
    p += negative;
    first = p;
    for (; p < f->end; p++) {
        unsigned d = (unsigned)(*p - '0');

        if (d > 9)
            break;
        n = n * 10 + d;
        if (p - first == 15) /* beyond what is exact */
            return false;
    }
    if (p == first || (p < f->end && *p != ','))
        return false;
    *out = negative ? -(double)n : (double)n;
    f->at = p < f->end ? p + 1 : NULL;
    return true;
}

static size_t count_fields(struct wp_slice line)
{
    size_t n = 1;
    const char *p = line.at, *end = p + line.length;

    while (p < end && (p = memchr(p, ',', (size_t)(end - p)))) {
        n++;
        p++;
    }
    return n;
}

/* Text such as "12." or " 0.5 " too; false when it is no finite number. */
static bool number_in(struct wp_slice s, double *out)
{
    return wp_parse_double(s.at, s.length, out) && isfinite(*out);
}

static enum wp_status complain(const struct wp_comtrade_ascii *a,
                               const struct wp_comtrade_log *log,
                               const char *what, struct wp_slice found)
{
    return wp_comtrade_bad(
        log, a->lines.line, "%s: expected a number, found '%.*s'", what,
        found.length < QUOTED_MAX ? (int)found.length : QUOTED_MAX, found.at);
}

static enum wp_status parse_head(struct wp_comtrade_ascii *a, struct fields *f,
                                 int64_t *number, double *stamp,
                                 const struct wp_comtrade_log *log)
{
    double v;

    if (!take_integer(f, &v)) {
        struct wp_slice s = take_field(f);

        if (!number_in(s, &v) || fabs(v) > 1e15)
            return complain(a, log, "sample number", s);
    }
    *number = (int64_t)v;
    if (!take_integer(f, stamp)) {
        struct wp_slice s = take_field(f);

        *stamp = NAN;
        if (s.length && (!number_in(s, stamp) || fabs(*stamp) > 1e15))
            return complain(a, log, "time stamp", s);
    }
    return WP_OK;
}

/* Anything but a plain integer. */
static enum wp_status parse_value(struct wp_comtrade_ascii *a, struct fields *f,
                                  unsigned channel, double *out,
                                  const struct wp_comtrade_log *log)
{
    char what[32];
    struct wp_slice s = take_field(f);

    if (!s.length) {
        *out = NAN;
        return WP_OK;
    }
    if (wp_parse_double(s.at, s.length, out)) {
        if (isfinite(*out))
            return WP_OK;
        *out = NAN;
        if (a->layout->non_finite_is_missing)
            return WP_OK;
    }
    (void)snprintf(what, sizeof(what), "analog channel %u", channel + 1);
    return complain(a, log, what, s);
}

static enum wp_status parse_analogs(struct wp_comtrade_ascii *a,
                                    struct fields *f, double *const *x,
                                    size_t at,
                                    const struct wp_comtrade_log *log)
{
    const double *code = a->layout->missing;

    for (unsigned k = 0; k < a->layout->analogs; k++) {
        double v;

        if (!take_integer(f, &v)) {
            enum wp_status status = parse_value(a, f, k, &v, log);

            if (status)
                return status;
        }
        if (v == code[k])
            v = NAN;
        a->missing += v != v;
        x[k][at] = v;
    }
    return WP_OK;
}

static enum wp_status parse_statuses(struct wp_comtrade_ascii *a,
                                     struct fields *f, uint8_t *const *digital,
                                     size_t at,
                                     const struct wp_comtrade_log *log)
{
    for (unsigned k = 0; k < a->layout->statuses; k++) {
        const char *p = f->at;
        struct wp_slice s;
        double v = 0.0;

        if (p && p + 1 < f->end && (*p | 1) == '1' && p[1] == ',') {
            digital[k][at] = *p == '1';
            f->at = p + 2;
            continue;
        }
        s = take_field(f);
        if (s.length && !number_in(s, &v)) {
            char what[32];

            (void)snprintf(what, sizeof(what), "status channel %u", k + 1);
            return complain(a, log, what, s);
        }
        digital[k][at] = v != 0.0;
    }
    return WP_OK;
}

/* A line that is not as long as it should be in fields. */
static enum wp_status check_length(struct wp_comtrade_ascii *a,
                                   struct wp_slice line,
                                   const struct wp_comtrade_log *log)
{
    size_t n = count_fields(line), all = wp_comtrade_ascii_fields(a->layout);

    if (n == all)
        return WP_OK;
    if (log->strict)
        return wp_comtrade_bad(log, a->lines.line,
                               "expected %zu fields, found %zu", all, n);
    if (!a->short_lines++)
        a->short_line = a->lines.line;
    return WP_OK;
}

/* What is left of a whole line after the analog values: "0,1,0". */
static bool ends_whole(const struct wp_comtrade_ascii *a,
                       const struct fields *f)
{
    size_t n = a->layout->statuses;

    if (!n)
        return !f->at;
    return f->at && (size_t)(f->end - f->at) == 2 * n - 1;
}

static enum wp_status decode_line(struct wp_comtrade_ascii *a,
                                  struct wp_slice line,
                                  struct wp_comtrade_batch *batch, size_t i,
                                  const struct wp_comtrade_log *log)
{
    struct wp_slice s = wp_trim(line.at, line.length);
    struct fields f = {s.at, s.at + s.length};
    size_t missing = a->missing;
    enum wp_status status =
        parse_head(a, &f, &batch->number[i], &batch->stamp[i], log);

    if (status || !batch->x)
        return status;
    status = parse_analogs(a, &f, batch->x, batch->at + i, log);
    /* Counting the fields of every line would cost as much as reading them. */
    if (!status && (missing != a->missing || !ends_whole(a, &f)))
        status = check_length(a, s, log);
    if (!status && batch->digital)
        status = parse_statuses(a, &f, batch->digital, batch->at + i, log);
    return status;
}

enum wp_status wp_comtrade_ascii_decode(struct wp_comtrade_ascii *a,
                                        struct wp_comtrade_batch *batch,
                                        const struct wp_comtrade_log *log)
{
    for (size_t i = 0; i < batch->frames; i++) {
        struct wp_slice line;
        enum wp_status status = next_record(a, &line, log);

        if (!status && !line.at)
            status = wp_fail(log->err, WP_E_IO,
                             "%s: line %zu: the file has become shorter",
                             log->path, a->lines.line);
        if (!status)
            status = decode_line(a, line, batch, i, log);
        if (status)
            return status;
    }
    return WP_OK;
}

/* Bytes of the last record that are kept: enough for number and stamp. */
enum { HEAD_MAX = 80 };

struct surveyor {
    char last[HEAD_MAX];
    size_t last_length, last_fields;
    size_t kept_line, last_line; /* last: also where it was not kept */
    size_t blank_since;          /* line of a blank one after the last record */
};

static enum wp_status survey_first(struct wp_comtrade_ascii *a,
                                   struct wp_slice line,
                                   struct wp_comtrade_survey *s,
                                   const struct wp_comtrade_log *log)
{
    struct fields f = {line.at, line.at + line.length};

    s->fields = count_fields(line);
    s->first_line = a->lines.line;
    return parse_head(a, &f, &s->first_number, &s->first_stamp, log);
}

static enum wp_status survey_line(struct wp_comtrade_ascii *a,
                                  struct wp_slice line, struct surveyor *w,
                                  struct wp_comtrade_survey *s,
                                  const struct wp_comtrade_log *log)
{
    if (is_blank(line)) {
        if (!w->blank_since)
            w->blank_since = a->lines.line;
        return WP_OK;
    }
    if (w->blank_since && s->records && !s->blank_line)
        s->blank_line = w->blank_since;
    w->blank_since = 0;
    w->last_line = a->lines.line;
    /* Only the last lines matter: not those before the last buffer. */
    if (!s->records || a->lines.pos == a->lines.stream->size) {
        line = wp_trim(line.at, line.length);
        w->kept_line = a->lines.line;
        w->last_length = line.length < HEAD_MAX ? line.length : HEAD_MAX;
        memcpy(w->last, line.at, w->last_length);
        w->last_fields = count_fields(line);
    }
    return s->records++ ? WP_OK : survey_first(a, line, s, log);
}

enum wp_status wp_comtrade_ascii_survey(struct wp_comtrade_ascii *a,
                                        struct wp_comtrade_survey *survey,
                                        const struct wp_comtrade_log *log)
{
    struct surveyor w = {.last_length = 0};
    struct wp_comtrade_log quiet = *log;
    struct wp_slice line;
    enum wp_status status;
    int64_t number;

    *survey = (struct wp_comtrade_survey){.records = 0};
    for (;;) {
        status = wp_comtrade_linebuf_next(&a->lines, &line, log);
        if (status || !line.at)
            break;
        status = survey_line(a, line, &w, survey, log);
        if (status)
            return status;
    }
    if (!status && survey->records) {
        struct fields f = {w.last, w.last + w.last_length};

        quiet.err = NULL;
        if (w.kept_line != w.last_line ||
            parse_head(a, &f, &number, &survey->last_stamp, &quiet))
            survey->last_stamp = NAN;
        if (survey->records > 1 && w.kept_line == w.last_line &&
            w.last_fields < survey->fields &&
            w.last_fields < wp_comtrade_ascii_fields(a->layout)) {
            survey->partial_line = w.last_line;
            survey->records--;
            survey->last_stamp = NAN;
        }
    }
    wp_comtrade_ascii_rewind(a);
    return status;
}
