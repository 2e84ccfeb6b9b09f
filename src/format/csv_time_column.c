#include <math.h>
#include <string.h>

#include "core/number.h"
#include "format/csv_layout_job_priv.h"
#include "format/csv_names_priv.h"

enum wp_csv_kind wp_csv_first_kind(const struct wp_csv_job *j, size_t column)
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
static bool rises_evenly(const struct wp_csv_job *j)
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
            !wp_number(field[0], d->decimal, &value))
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

static enum wp_status told_time_column(const struct wp_csv_job *j)
{
    const struct wp_csv_hints *h = j->hints;
    size_t columns = j->layout->dialect.columns;

    if (h->time == WP_CSV_TIME_NUMBERED) {
        if (h->time_number > columns)
            return wp_fail(j->err, WP_E_CONFIG,
                           "%s: csv hints: time_column: expected 1 to %zu, "
                           "found %zu",
                           j->head->name, columns, h->time_number);
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
                   j->head->name, h->time_name);
}

/* By name, by what it holds, by its even rise: in this order. */
static void guess_time_column(const struct wp_csv_job *j)
{
    struct wp_csv_layout *l = j->layout;

    for (size_t i = 0; i < l->dialect.columns; i++)
        if (l->column[i].role == WP_CSV_VALUE &&
            wp_csv_is_time_name(&l->column[i]) &&
            wp_csv_first_kind(j, i) != WP_CSV_TEXT) {
            l->time_column = i;
            return;
        }
    for (size_t i = 0; i < l->dialect.columns; i++)
        if (wp_csv_first_kind(j, i) == WP_CSV_STAMP) {
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
                j->head->name, l->dialect.data + 1);
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

static double first_time(const struct wp_csv_job *j)
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
        (void)wp_number(field[j->layout->time_column], d->decimal, &value);
    return value;
}

static void find_time_unit(const struct wp_csv_job *j)
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
    if (wp_csv_first_kind(j, l->time_column) == WP_CSV_STAMP) {
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
                j->head->name, c->name);
}

enum wp_status wp_csv_time_column_find(const struct wp_csv_job *j)
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
