#include "format/csv_row_priv.h"

#include <math.h>
#include <string.h>

#include "core/number.h"
#include "format/csv_fields_priv.h"

/* What one line needs. */
struct line_job {
    struct wp_csv_row_reader *reader;
    int64_t number;
    const struct wp_block *block;
    size_t at;
    struct wp_error *err;
};

static void count(struct wp_csv_count *c, int64_t line)
{
    if (!c->count++)
        c->line = line;
}

static enum wp_status bad_field(const struct line_job *j, size_t column,
                                struct wp_slice field, const char *expected)
{
    return wp_fail(j->err, WP_E_FORMAT,
                   "%s:%lld: column %zu (\"%s\"): expected %s, found \"%.*s\"",
                   j->reader->name, (long long)j->number, column + 1,
                   j->reader->layout->column[column].name, expected,
                   (int)(field.length < 40 ? field.length : 40), field.at);
}

static enum wp_status bad_count(const struct line_job *j, struct wp_slice line)
{
    const struct wp_csv_dialect *d = &j->reader->layout->dialect;

    return wp_fail(j->err, WP_E_FORMAT,
                   "%s:%lld: expected %zu fields, found %zu", j->reader->name,
                   (long long)j->number, d->columns,
                   wp_csv_split(line, d->separator, NULL, 0));
}

/* What is no plain number: nothing, over-range, nan. */
static enum wp_status odd_value(const struct line_job *j, size_t column,
                                struct wp_slice field, double *out)
{
    struct wp_csv_row_reader *r = j->reader;

    if (!field.length) {
        count(&r->empty, j->number);
    } else if (wp_csv_is_over_range(field)) {
        count(&r->over_range, j->number);
    } else if (wp_csv_is_non_finite(field)) {
        if (!r->non_finite_is_missing)
            return bad_field(j, column, field, "a finite number");
        count(&r->non_finite, j->number);
    } else if (!wp_number(field, r->layout->dialect.decimal, out)) {
        return bad_field(j, column, field, "a number");
    } else {
        return isfinite(*out)
                   ? WP_OK
                   : bad_field(j, column, field, "a number within double");
    }
    *out = NAN;
    return WP_OK;
}

static enum wp_status digital(const struct line_job *j, size_t column,
                              struct wp_slice field)
{
    if (field.length != 1 || (*field.at != '0' && *field.at != '1'))
        return bad_field(j, column, field, "0 or 1");
    if (j->block->digital)
        j->block->digital[j->reader->layout->column[column].target][j->at] =
            (uint8_t)(*field.at - '0');
    return WP_OK;
}

static enum wp_status put(const struct line_job *j, size_t column,
                          struct wp_slice field)
{
    const struct wp_csv_column *c = &j->reader->layout->column[column];

    if (c->role == WP_CSV_VALUE)
        return odd_value(j, column, field, &j->block->x[c->target][j->at]);
    if (c->role == WP_CSV_DIGITAL)
        return digital(j, column, field);
    return WP_OK;
}

/* Quotes and runs of blanks. */
static enum wp_status read_fields(const struct line_job *j,
                                  struct wp_slice line)
{
    struct wp_slice field[WP_CSV_MAX_COLUMNS];
    const struct wp_csv_dialect *d = &j->reader->layout->dialect;
    size_t n = wp_csv_split(line, d->separator, field, WP_CSV_MAX_COLUMNS);
    enum wp_status status = WP_OK;

    if (n < d->columns || n > WP_CSV_MAX_COLUMNS)
        return bad_count(j, line);
    for (size_t i = 0; i < d->columns && !status; i++)
        status = put(j, i, field[i]);
    for (size_t i = d->columns; i < n && !status; i++)
        if (field[i].length)
            return bad_count(j, line);
    return status;
}

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && *p == ' ')
        p++;
    return p;
}

static bool only_separators(const char *p, const char *end, char separator)
{
    for (; p < end; p++)
        if (*p != separator && *p != ' ' && *p != '\t' && *p != '\r')
            return false;
    return true;
}

/* The usual row: numbers that end at a separator; anything else goes to put().
 */
static enum wp_status read_plain(const struct line_job *j, struct wp_slice line)
{
    const struct wp_csv_layout *l = j->reader->layout;
    const char separator = l->dialect.separator, mark = l->dialect.decimal;
    const char *p = line.at, *end = line.at + line.length;

    for (size_t i = 0; i < l->dialect.columns; i++, p++) {
        const struct wp_csv_column *c = &l->column[i];
        const char *start = skip_blanks(p, end), *after = NULL;
        double value;

        if (p > end)
            return bad_count(j, line);
        if (c->role == WP_CSV_VALUE)
            after = wp_number_scan(start, end, mark, &value);
        if (after && (after == end || (separator && *after == separator)) &&
            isfinite(value)) {
            j->block->x[c->target][j->at] = value;
        } else {
            enum wp_status status;

            after = separator ? memchr(start, separator, (size_t)(end - start))
                              : NULL;
            if (!after)
                after = end;
            status = put(j, i, wp_trim(start, (size_t)(after - start)));
            if (status)
                return status;
        }
        p = after;
    }
    return p >= end || only_separators(p, end, separator) ? WP_OK
                                                          : bad_count(j, line);
}

enum wp_status wp_csv_row_read(struct wp_csv_row_reader *r,
                               struct wp_slice line,
                               const struct wp_block *block,
                               struct wp_error *err)
{
    struct line_job j = {r, r->line, block, block->frames, err};

    if (r->layout->dialect.separator == WP_CSV_BLANKS ||
        memchr(line.at, '"', line.length))
        return read_fields(&j, line);
    return read_plain(&j, line);
}
