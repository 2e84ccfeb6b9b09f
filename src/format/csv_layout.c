#include "format/csv_layout.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/csv_encoding.h"
#include "format/csv_names.h"
#include "format/csv_preambles.h"
#include "format/json.h"
#include "format/registry.h"

/* What reading a layout needs at every step. */
struct job {
    struct wp_csv_layout *layout;
    const struct wp_csv_head *head;
    const struct wp_csv_hints *hints;
    const char *name;
    struct wp_notes *notes;
    struct wp_error *err;
};

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
    struct wp_csv_decimal d;
    double step;

    if (!wp_csv_number(text, '.', &step) || !(step > 0.0))
        return false;
    if (!wp_csv_decimal_scan(text.at, text.at + text.length, '.', &d))
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
static void name_columns(const struct job *j, const struct wp_slice *header,
                         size_t names, const struct wp_slice *unit,
                         size_t units)
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

static enum wp_status read_names(const struct job *j)
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
                       j->name, d->columns, said);
    j->layout->column = calloc(d->columns, sizeof(*j->layout->column));
    if (!j->layout->column)
        return wp_fail_nomem(j->err, j->name);
    name_columns(j, header, names, unit, units);
    return WP_OK;
}

/* The kind of a column in the first row of data. */
static enum wp_csv_kind first_kind(const struct job *j, size_t column)
{
    struct wp_slice field[WP_CSV_MAX_COLUMNS];
    const struct wp_csv_dialect *d = &j->layout->dialect;
    size_t n;

    if (d->data >= j->head->lines)
        return WP_CSV_EMPTY;
    n = wp_csv_split(j->head->line[d->data], d->separator, field,
                     WP_CSV_MAX_COLUMNS);
    return column < n ? wp_csv_kind_of(field[column], d->decimal)
                      : WP_CSV_EMPTY;
}

/* Without a header: the first column rises in equal steps, over four rows or
 * more: no waveform does. */
static bool rises_evenly(const struct job *j)
{
    const struct wp_csv_dialect *d = &j->layout->dialect;
    double first = 0.0, before = 0.0, value, low = INFINITY, high = -INFINITY;
    size_t rows = 0;

    for (size_t i = d->data; i < j->head->lines; i++) {
        struct wp_slice field[1];

        if (wp_csv_is_blank(j->head->line[i]) ||
            wp_csv_is_comment(j->head->line[i]))
            continue;
        if (!wp_csv_split(j->head->line[i], d->separator, field, 1) ||
            !wp_csv_number(field[0], d->decimal, &value))
            break;
        if (rows++ == 0)
            first = value;
        else if (!(value > before))
            return false;
        if (rows > 1) {
            low = fmin(low, value - before);
            high = fmax(high, value - before);
        }
        before = value;
    }
    if (rows < 4 || d->columns < 2)
        return false;
    return high - low <= 0.25 * (before - first) / (double)(rows - 1);
}

static enum wp_status told_time_column(const struct job *j)
{
    const struct wp_csv_hints *h = j->hints;
    size_t columns = j->layout->dialect.columns;

    if (h->time == WP_CSV_TIME_NUMBERED) {
        if (h->time_number > columns)
            return wp_fail(j->err, WP_E_CONFIG,
                           "%s: csv hints: time_column: expected 1 to %zu, "
                           "found %zu",
                           j->name, columns, h->time_number);
        j->layout->time_column = h->time_number - 1;
        return WP_OK;
    }
    for (size_t i = 0; i < columns; i++)
        if (strcmp(j->layout->column[i].name, h->time_name) == 0 ||
            strcmp(j->layout->column[i].full, h->time_name) == 0) {
            j->layout->time_column = i;
            return WP_OK;
        }
    return wp_fail(j->err, WP_E_CONFIG,
                   "%s: csv hints: time_column: no column is named \"%.60s\"",
                   j->name, h->time_name);
}

/* By name, by what it holds, by its even rise: in this order. */
static void guess_time_column(const struct job *j)
{
    struct wp_csv_layout *l = j->layout;

    for (size_t i = 0; i < l->dialect.columns; i++)
        if (l->column[i].role == WP_CSV_VALUE &&
            wp_csv_is_time_name(&l->column[i]) &&
            first_kind(j, i) != WP_CSV_TEXT) {
            l->time_column = i;
            return;
        }
    for (size_t i = 0; i < l->dialect.columns; i++)
        if (first_kind(j, i) == WP_CSV_STAMP) {
            l->time_column = i;
            return;
        }
    if (wp_csv_is_index_name(&l->column[0])) {
        l->time_column = 0;
        l->time_unit = WP_CSV_SAMPLES;
    } else if (l->dialect.header == WP_CSV_NO_LINE && !j->hints->columns &&
               rises_evenly(j)) {
        l->time_column = 0;
        wp_note(j->notes,
                "%s:%zu: no header; column 1 rises evenly and is taken as time",
                j->name, l->dialect.data + 1);
    }
}

/* Numbers near our days are seconds since 1970, or parts of seconds. */
static enum wp_csv_time_unit unit_by_size(double value)
{
    static const double units[] = {1.0, 1e3, 1e6, 1e9};

    for (int i = 0; i < 4; i++)
        if (value >= 3e8 * units[i] && value < 8e9 * units[i])
            return WP_CSV_SECONDS + (enum wp_csv_time_unit)i;
    return WP_CSV_TIME_GUESS;
}

static double first_time(const struct job *j)
{
    struct wp_slice field[WP_CSV_MAX_COLUMNS];
    const struct wp_csv_dialect *d = &j->layout->dialect;
    double value = 0.0;
    size_t n;

    if (d->data >= j->head->lines)
        return 0.0;
    n = wp_csv_split(j->head->line[d->data], d->separator, field,
                     WP_CSV_MAX_COLUMNS);
    if (j->layout->time_column < n)
        (void)wp_csv_number(field[j->layout->time_column], d->decimal, &value);
    return value;
}

static void find_time_unit(const struct job *j)
{
    struct wp_csv_layout *l = j->layout;
    const struct wp_csv_column *c = &l->column[l->time_column];
    const char *tail = strrchr(c->name, '_');
    enum wp_csv_time_unit unit;

    if (j->hints->time_unit) {
        l->time_unit = j->hints->time_unit;
        return;
    }
    if (l->time_unit)
        return;
    if (first_kind(j, l->time_column) == WP_CSV_STAMP) {
        l->time_unit = WP_CSV_ISO;
        return;
    }
    unit = wp_csv_time_unit_parse((struct wp_slice){c->unit, strlen(c->unit)});
    if (!unit && tail)
        unit = wp_csv_time_unit_parse(
            (struct wp_slice){tail + 1, strlen(tail + 1)});
    if (!unit)
        unit =
            wp_csv_time_unit_parse((struct wp_slice){c->name, strlen(c->name)});
    if (!unit && wp_csv_is_index_name(c))
        unit = WP_CSV_SAMPLES;
    if (!unit)
        unit = unit_by_size(first_time(j));
    l->unit_assumed = !unit;
    l->time_unit = unit ? unit : WP_CSV_SECONDS;
    if (!unit)
        wp_note(j->notes,
                "%s: time column \"%s\" names no unit: taken as seconds",
                j->name, c->name);
}

static enum wp_status find_time(const struct job *j)
{
    struct wp_csv_layout *l = j->layout;
    enum wp_status status = WP_OK;

    if (j->hints->time == WP_CSV_TIME_NONE)
        l->time_column = WP_CSV_NO_LINE;
    else if (j->hints->time != WP_CSV_TIME_UNSAID)
        status = told_time_column(j);
    else if (l->time_column == WP_CSV_NO_LINE && !l->own)
        guess_time_column(j);
    if (status || l->time_column == WP_CSV_NO_LINE)
        return status;
    l->column[l->time_column].role = WP_CSV_TIME;
    find_time_unit(j);
    return WP_OK;
}

/* Neither a second count of samples nor words are channels. */
static enum wp_status leave_out(const struct job *j)
{
    struct wp_csv_layout *l = j->layout;
    size_t values = 0;

    for (size_t i = 0; i < l->dialect.columns; i++) {
        struct wp_csv_column *c = &l->column[i];
        enum wp_csv_kind kind = first_kind(j, i);

        if (c->role == WP_CSV_VALUE && i == 0 &&
            l->time_column != WP_CSV_NO_LINE && wp_csv_is_index_name(c)) {
            c->role = WP_CSV_SKIP;
        } else if (c->role == WP_CSV_VALUE &&
                   (kind == WP_CSV_TEXT || kind == WP_CSV_STAMP)) {
            c->role = WP_CSV_SKIP;
            wp_note(j->notes,
                    "%s:%zu: column \"%s\" holds no numbers: left out", j->name,
                    l->dialect.data + 1, c->name);
        }
        values += c->role == WP_CSV_VALUE || c->role == WP_CSV_DIGITAL;
    }
    if (values)
        return WP_OK;
    return wp_fail(j->err, WP_E_FORMAT,
                   "%s:%zu: expected columns of samples, found only a time "
                   "column",
                   j->name, l->dialect.data + 1);
}

static void note_preamble(const struct job *j)
{
    const struct wp_csv_dialect *d = &j->layout->dialect;
    size_t known = d->header == WP_CSV_NO_LINE ? d->data : d->header;

    if (known > 0 && !j->layout->own && !d->beside)
        wp_note(j->notes, "%s: the first %zu lines are its preamble", j->name,
                known);
}

enum wp_status wp_csv_layout_read(struct wp_csv_layout *out,
                                  const struct wp_csv_head *head,
                                  const struct wp_csv_hints *hints,
                                  const char *name, struct wp_notes *notes,
                                  struct wp_error *err)
{
    struct job j = {out, head, hints, name, notes, err};
    enum wp_status status;

    *out = (struct wp_csv_layout){.kind = "CSV", .time_column = WP_CSV_NO_LINE};
    status = wp_csv_dialect_guess(&out->dialect, head, hints, name, err);
    if (!status)
        status = read_names(&j);
    if (status)
        return status;
    note_preamble(&j);
    if (wp_csv_is_own(head))
        status = wp_csv_own_read(out, head, name, err);
    else if (wp_csv_is_pqds(head))
        status = wp_csv_pqds_read(out, head, name, notes, err);
    else
        wp_csv_scope_read(out, head, name, notes);
    if (!status)
        status = find_time(&j);
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
    if (wp_csv_dialect_guess(&d, head, &none, path, NULL))
        return named ? 5 : 0;
    /* A .cfg of COMTRADE ends in two rows of one number each, too. */
    if (d.others * 10 > d.rows)
        return named ? 10 : 0;
    return named ? 40 : 20;
}
