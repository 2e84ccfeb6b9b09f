#include "format/csv_layout_priv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/csv_encoding.h"
#include "format/csv_layout_job_priv.h"
#include "format/csv_names_priv.h"
#include "format/csv_preambles_priv.h"
#include "format/json.h"
#include "format/registry.h"

struct wp_slice wp_csv_preamble_get(const struct wp_csv_layout *layout,
                                    const struct wp_csv_head *head,
                                    const char *key, size_t index)
{
    const struct wp_csv_dialect *d = &layout->dialect;
    size_t end = d->beside ? 50 : d->data;

    for (size_t i = 0; i < end && i < head->lines; i++) {
        struct wp_slice field[32];
        size_t n;

        if (!wp_csv_starts_with(wp_trim(head->line[i].at, head->line[i].length),
                                key))
            continue;
        n = wp_csv_split(head->line[i], d->separator, field, 32);
        if (wp_slice_is(field[0], key) && index < n && index < 32 &&
            !(d->beside && index > 2))
            return field[index];
    }
    return (struct wp_slice){"", 0};
}

bool wp_csv_rate_of_interval(struct wp_slice text, int power,
                             struct wp_rate *out)
{
    struct wp_decimal d;
    double step;

    if (!wp_number(text, '.', &step) || !(step > 0.0))
        return false;
    if (!wp_decimal_scan(text.at, text.at + text.length, '.', &d))
        return false;
    /* digits * 10^(exponent + power) s: the reciprocal is a fraction of
     * integers where both fit. */
    while (d.digits && d.digits % 10 == 0) {
        d.digits /= 10;
        d.exponent++;
    }
    power += d.exponent;
    if (power <= 0 && power >= -15 && d.digits <= 1000000000) {
        int64_t num = 1, a, b;

        for (int i = 0; i < -power; i++)
            num *= 10;
        for (a = num, b = (int64_t)d.digits; b;) {
            int64_t rest = a % b;

            a = b;
            b = rest;
        }
        *out = (struct wp_rate){num / a, (int64_t)d.digits / a};
        return true;
    }
    return wp_rate_from_double(1.0 / ((double)d.digits * pow(10.0, power)),
                               out);
}

static void number_name(size_t i, struct wp_csv_column *c)
{
    (void)snprintf(c->name, sizeof(c->name), "%zu", i + 1);
    (void)snprintf(c->full, sizeof(c->full), "%zu", i + 1);
}

/* Names from the hints, else the header row, else numbers; units. */
static void name_columns(const struct wp_csv_job *j,
                         const struct wp_slice *header, size_t names,
                         const struct wp_slice *unit, size_t units)
{
    const struct cJSON *said = wp_json_first(j->hints->columns);

    for (size_t i = 0; i < j->layout->dialect.columns; i++) {
        struct wp_csv_column *c = &j->layout->column[i];

        c->role = WP_CSV_VALUE;
        if (said) {
            const char *text = wp_json_text(said);

            wp_csv_name_read((struct wp_slice){text, strlen(text)}, c);
            said = wp_json_next(said);
        } else if (i < names && header[i].length) {
            wp_csv_name_read(header[i], c);
        }
        if (!c->name[0])
            number_name(i, c);
        if (i < units)
            wp_csv_unit_read(unit[i], c);
    }
}

static enum wp_status read_names(const struct wp_csv_job *j)
{
    struct wp_slice header[WP_CSV_MAX_COLUMNS], unit[WP_CSV_MAX_COLUMNS];
    struct wp_csv_dialect *d = &j->layout->dialect;
    size_t names = 0, units = 0, said = wp_json_count(j->hints->columns);

    if (d->header != WP_CSV_NO_LINE) {
        struct wp_slice line = j->head->line[d->header];

        if (wp_csv_is_comment(line))
            line = wp_csv_comment_text(line);
        names = wp_csv_split(line, d->separator, header, WP_CSV_MAX_COLUMNS);
    }
    if (d->units != WP_CSV_NO_LINE)
        units = wp_csv_split(j->head->line[d->units], d->separator, unit,
                             WP_CSV_MAX_COLUMNS);
    while (names && !header[names - 1].length)
        names--;
    /* A column that is empty at first may fill up later. */
    if (d->units == WP_CSV_NO_LINE && names > d->columns && names <= d->width)
        d->columns = names;
    if (said && said != d->columns)
        return wp_fail(j->err, WP_E_CONFIG,
                       "%s: csv hints: columns: expected %zu names, one for "
                       "each column, found %zu",
                       j->head->name, d->columns, said);
    j->layout->column = calloc(d->columns, sizeof(*j->layout->column));
    if (!j->layout->column)
        return wp_fail_nomem(j->err, j->head->name);
    name_columns(j, header, names, unit, units);
    return WP_OK;
}

/* Neither a second count of samples nor words are channels. */
static enum wp_status leave_out(const struct wp_csv_job *j)
{
    struct wp_csv_layout *l = j->layout;
    size_t values = 0;

    for (size_t i = 0; i < l->dialect.columns; i++) {
        struct wp_csv_column *c = &l->column[i];
        enum wp_csv_kind kind = wp_csv_first_kind(j, i);

        if (c->role == WP_CSV_VALUE && i == 0 &&
            l->time_column != WP_CSV_NO_LINE && wp_csv_is_index_name(c)) {
            c->role = WP_CSV_SKIP;
        } else if (c->role == WP_CSV_VALUE &&
                   (kind == WP_CSV_TEXT || kind == WP_CSV_STAMP)) {
            c->role = WP_CSV_SKIP;
            wp_note(j->notes,
                    "%s:%zu: column \"%s\" holds no numbers: left out",
                    j->head->name, l->dialect.data + 1, c->name);
        }
        values += c->role == WP_CSV_VALUE || c->role == WP_CSV_DIGITAL;
    }
    if (values)
        return WP_OK;
    return wp_fail(j->err, WP_E_FORMAT,
                   "%s:%zu: expected columns of samples, found only a time "
                   "column",
                   j->head->name, l->dialect.data + 1);
}

static void note_preamble(const struct wp_csv_job *j)
{
    const struct wp_csv_dialect *d = &j->layout->dialect;
    size_t known = d->header == WP_CSV_NO_LINE ? d->data : d->header;

    if (known > 0 && !j->layout->own && !d->beside)
        wp_note(j->notes, "%s: the first %zu lines are its preamble",
                j->head->name, known);
}

enum wp_status wp_csv_layout_read(struct wp_csv_layout *out,
                                  const struct wp_csv_head *head,
                                  const struct wp_csv_hints *hints,
                                  struct wp_notes *notes, struct wp_error *err)
{
    struct wp_csv_job j = {out, head, hints, notes, err};
    enum wp_status status;

    *out = (struct wp_csv_layout){.kind = "CSV", .time_column = WP_CSV_NO_LINE};
    status = wp_csv_dialect_guess(&out->dialect, head, hints, err);
    if (!status)
        status = read_names(&j);
    if (status)
        return status;
    if (wp_csv_is_own(head))
        status = wp_csv_own_read(out, head, err);
    else if (wp_csv_is_pqds(head))
        status = wp_csv_pqds_read(out, head, notes, err);
    else
        wp_csv_scope_read(out, head, notes);
    note_preamble(&j);
    if (!status)
        status = wp_csv_time_column_find(&j);
    return status ? status : leave_out(&j);
}

void wp_csv_layout_release(struct wp_csv_layout *layout)
{
    free(layout->column);
    *layout = (struct wp_csv_layout){0};
}

int wp_csv_layout_confidence(const struct wp_csv_head *head, const char *path)
{
    const struct wp_csv_hints none = {0};
    bool named = wp_format_has_extension("csv tsv txt pqds asc", path);
    struct wp_csv_dialect d;
    struct wp_slice first;

    if (wp_csv_is_own(head))
        return 95;
    if (!head->lines)
        return named ? 5 : 0;
    first = wp_trim(head->line[0].at, head->line[0].length);
    if (first.length && memchr("{[<", *first.at, 3))
        return 0;
    if (wp_csv_is_pqds(head))
        return 80;
    if (wp_csv_scope_name(head))
        return 60;
    if (wp_csv_dialect_guess(&d, head, &none, NULL))
        return named ? 5 : 0;
    /* A .cfg of COMTRADE ends in two rows of one number each, too. */
    if (d.others * 10 > d.rows)
        return named ? 10 : 0;
    return named ? 40 : 20;
}
