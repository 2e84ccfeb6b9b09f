#include "format/csv_describe_priv.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/csv_encoding.h"

static struct wp_source_channel *put_channel(struct wp_source_info *info,
                                             struct wp_csv_column *c)
{
    struct wp_source_channel *out = &info->channel[info->channels];

    *out = (struct wp_source_channel){.storage = WP_STORE_F64,
                                      .norm = 1.0,
                                      .scale = 1.0,
                                      .skew_s = c->skew_s,
                                      .side = c->side,
                                      .ratio_primary = c->ratio_primary,
                                      .ratio_secondary = c->ratio_secondary};
    memcpy(out->name, c->name, sizeof(out->name));
    memcpy(out->unit, c->unit, sizeof(out->unit));
    memcpy(out->phase, c->phase, sizeof(out->phase));
    c->target = info->channels++;
    return out;
}

static void put_digital(struct wp_source_info *info, struct wp_csv_column *c)
{
    memcpy(info->digital[info->digitals].name, c->name, sizeof(c->name));
    c->target = info->digitals++;
}

/* By its name, else by its whole header text. */
static struct wp_csv_column *find_column(struct wp_csv_layout *layout,
                                         const char *name)
{
    struct wp_csv_column *second = NULL;

    for (size_t i = 0; i < layout->dialect.columns; i++) {
        struct wp_csv_column *c = &layout->column[i];

        if (strcmp(c->name, name) == 0)
            return c;
        if (!second && strcmp(c->full, name) == 0)
            second = c;
    }
    return second;
}

static void list_columns(const struct wp_csv_layout *layout, char *out,
                         size_t size)
{
    size_t n = 0;

    out[0] = '\0';
    for (size_t i = 0; i < layout->dialect.columns && n < size; i++) {
        int more;

        if (layout->column[i].role != WP_CSV_VALUE)
            continue;
        more = snprintf(out + n, size - n, "%s%s", n ? ", " : "",
                        layout->column[i].name);
        n += (size_t)(more > 0 ? more : 0);
    }
}

/* Only what the sidecar names, in its order. */
static enum wp_status put_wanted(const struct wp_csv_description *d,
                                 struct wp_source_info *info,
                                 struct wp_error *err)
{
    struct wp_csv_layout *layout = d->layout;
    size_t columns = layout->dialect.columns;
    bool *taken = calloc(columns, sizeof(*taken));
    enum wp_status status = WP_OK;

    if (!taken)
        return wp_fail_nomem(err, d->name);
    for (size_t k = 0; k < d->options->wanted_count && !status; k++) {
        const char *name = d->options->wanted[k];
        struct wp_csv_column *c = find_column(layout, name);

        if (!c || c->role != WP_CSV_VALUE) {
            char list[400];

            list_columns(layout, list, sizeof(list));
            status = wp_fail(err, WP_E_CONFIG,
                             "%s: expected a column named \"%.60s\", found %s",
                             d->name, name, list);
        } else if (taken[c - layout->column]) {
            status = wp_fail(err, WP_E_CONFIG,
                             "%s: expected each column once, found \"%.60s\" "
                             "named twice",
                             d->name, name);
        } else {
            taken[c - layout->column] = true;
            (void)put_channel(info, c);
        }
    }
    for (size_t i = 0; i < columns; i++)
        if (layout->column[i].role == WP_CSV_VALUE && !taken[i])
            layout->column[i].role = WP_CSV_SKIP;
    free(taken);
    return status;
}

static enum wp_status put_columns(const struct wp_csv_description *d,
                                  struct wp_source_info *info,
                                  struct wp_error *err)
{
    struct wp_csv_layout *layout = d->layout;
    size_t columns = layout->dialect.columns;

    info->channel = calloc(columns, sizeof(*info->channel));
    info->digital = calloc(columns, sizeof(*info->digital));
    if (!info->channel || !info->digital)
        return wp_fail_nomem(err, d->name);
    for (size_t i = 0; i < columns; i++)
        if (layout->column[i].role == WP_CSV_DIGITAL)
            put_digital(info, &layout->column[i]);
    if (d->options && d->options->wanted_count)
        return put_wanted(d, info, err);
    for (size_t i = 0; i < columns; i++)
        if (layout->column[i].role == WP_CSV_VALUE)
            (void)put_channel(info, &layout->column[i]);
    return WP_OK;
}

/* Whether a rate explains the time column as well as its rounding allows. */
static bool agrees(const struct wp_csv_clock *c, struct wp_rate rate)
{
    double all = wp_csv_instant_diff_ns(c->first, c->last);
    double said = (double)(c->rows - 1) * 1e9 / wp_rate_hz(rate);

    return fabs(all - said) <= fmax(1.5 * c->unit_ns, 1e-6 * all);
}

static void note_time_rate(const struct wp_csv_description *d,
                           struct wp_source_info *info)
{
    const struct wp_csv_clock *c = d->clock;
    double hz = wp_rate_hz(c->rate), mean = 1e9 / hz;
    double jitter = fmax(c->high_ns - mean, mean - c->low_ns);

    if (fabs(hz - c->mean_hz) > 1e-9 * hz)
        wp_note(&info->notes,
                "%s: time column: %.12g Hz from its first and last row, taken "
                "as %.12g Hz",
                d->name, c->mean_hz, hz);
    if (jitter > 1.01 * c->unit_ns && jitter > 1e-6 * mean)
        wp_note(&info->notes,
                "%s: time column jitters: its steps are %.9g to %.9g us",
                d->name, c->low_ns * 1e-3, c->high_ns * 1e-3);
    if (c->low_ns <= 0.0 && c->step_ns > c->unit_ns)
        wp_note(&info->notes, "%s: time column: some stamps occur twice",
                d->name);
}

static enum wp_status no_rate(const struct wp_csv_description *d,
                              const char *where, struct wp_error *err)
{
    return wp_fail(err, WP_E_CONFIG,
                   "%s: csv hints: rate_from: expected a rate in the %s, found "
                   "none",
                   d->name, where);
}

/* Header or time column: which rate holds. */
static enum wp_status choose_rate(const struct wp_csv_description *d,
                                  struct wp_source_info *info,
                                  struct wp_error *err)
{
    const struct wp_csv_layout *l = d->layout;
    const struct wp_csv_clock *c = d->clock;
    enum wp_csv_rate_from from = d->hints->rate_from;
    bool same = !c->rate_known || c->gaps || agrees(c, l->rate);
    bool header = l->rate_said && (l->rate_true || same);

    if (from == WP_CSV_RATE_HEADER && !l->rate_said)
        return no_rate(d, "preamble", err);
    if (from == WP_CSV_RATE_TIME && !c->rate_known)
        return no_rate(d, "time column", err);
    if (from != WP_CSV_RATE_ANY)
        header = from == WP_CSV_RATE_HEADER;
    if (!header && !c->rate_known)
        return WP_OK;
    info->clock = WP_CLOCK_RATE;
    info->rate = header ? l->rate : c->rate;
    if (!header)
        note_time_rate(d, info);
    if (l->rate_said && !same)
        wp_note(&info->notes,
                "%s: preamble says %.12g Hz, time column %.12g Hz: the %s "
                "holds",
                d->name, wp_rate_hz(l->rate), c->mean_hz,
                header ? "preamble" : "time column");
    return WP_OK;
}

/* Numbers that were left out are missing samples, one frame each. */
static enum wp_status count_samples(const struct wp_csv_description *d,
                                    struct wp_source_info *info,
                                    struct wp_error *err)
{
    const struct wp_csv_clock *c = d->clock;
    int64_t span = c->last.ns - c->first.ns + 1;

    if (span == c->rows ||
        (c->low_ns > 1.0 && c->low_ns == c->high_ns && !c->gaps))
        return WP_OK;
    if (c->step_ns != 1.0 || span / 1000 > c->rows)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: column %zu: expected sample numbers that go on by "
                       "one, found %" PRId64 " to %" PRId64 " in %" PRId64
                       " rows",
                       d->name, d->layout->time_column + 1, c->first.ns,
                       c->last.ns, c->rows);
    info->frames = span;
    wp_note(&info->notes,
            "%s:%" PRId64 ": sample numbers leave out %" PRId64
            " samples, the first here: missing",
            d->name, c->gap_line, span - c->rows);
    return WP_OK;
}

static void put_gaps(const struct wp_csv_description *d,
                     struct wp_source_info *info)
{
    const struct wp_csv_clock *c = d->clock;

    if (d->layout->stamps) {
        info->clock = WP_CLOCK_STAMPS;
    } else if (c->gaps) {
        info->clock = WP_CLOCK_STAMPS;
        wp_note(&info->notes,
                "%s:%" PRId64 ": time column: %" PRId64
                " steps longer than 1.5 of %.9g us, the first here",
                d->name, c->gap_line, c->gaps, c->step_ns * 1e-3);
    }
}

/* Dates and seconds since 1970 say when; else the trigger, if it is known. */
static void put_start(const struct wp_csv_description *d,
                      struct wp_source_info *info)
{
    const struct wp_csv_layout *l = d->layout;
    bool timed =
        l->time_column != WP_CSV_NO_LINE && l->time_unit != WP_CSV_SAMPLES;
    int64_t first_ns = d->clock->first.ns + (d->clock->first.fs >= 500000);

    if (l->trigger_known) {
        info->trigger_known = true;
        info->trigger_ns = l->trigger_ns;
    }
    if (l->start_known) {
        info->start_known = true;
        info->start_ns = l->start_ns;
    } else if (timed && (l->time_unit == WP_CSV_ISO ||
                         (!l->own && first_ns > 300000000000000000))) {
        info->start_known = true;
        info->start_ns = first_ns;
    } else if (l->trigger_known && timed) {
        info->start_known = true;
        info->start_ns = l->trigger_ns + first_ns;
    }
}

static void put_detail(const struct wp_csv_layout *l,
                       struct wp_source_info *info)
{
    const char *separator = l->dialect.separator == ','    ? "comma"
                            : l->dialect.separator == ';'  ? "semicolon"
                            : l->dialect.separator == '\t' ? "tab"
                            : l->dialect.separator == '|'  ? "bar"
                            : l->dialect.separator == ' '  ? "blanks"
                                                           : "none";

    (void)snprintf(info->detail, sizeof(info->detail),
                   "%s, separator %s, decimal %s", l->kind, separator,
                   l->dialect.decimal == ',' ? "comma" : "point");
}

enum wp_status wp_csv_describe(const struct wp_csv_description *d,
                               struct wp_source_info *info,
                               struct wp_error *err)
{
    const struct wp_csv_clock *c = d->clock;
    const struct wp_csv_layout *l = d->layout;
    bool samples =
        l->time_column != WP_CSV_NO_LINE && l->time_unit == WP_CSV_SAMPLES;
    enum wp_status status = put_columns(d, info, err);

    info->format = "csv";
    info->frames = c->rows;
    put_detail(l, info);
    if (status)
        return status;
    if (c->cut_line) {
        if (d->options && d->options->strict)
            return wp_fail(err, WP_E_FORMAT,
                           "%s:%" PRId64 ": expected %zu fields, found %zu: "
                           "the last row is cut off",
                           d->name, c->cut_line, l->dialect.columns,
                           c->cut_fields);
        wp_note(&info->notes,
                "%s:%" PRId64 ": the last row is cut off (%zu of %zu fields): "
                "left out",
                d->name, c->cut_line, c->cut_fields, l->dialect.columns);
    }
    if (!c->rows)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected at least one whole row, found none",
                       d->name);
    status = choose_rate(d, info, err);
    if (!status && samples)
        status = count_samples(d, info, err);
    if (status)
        return status;
    if (!samples && l->time_column != WP_CSV_NO_LINE)
        put_gaps(d, info);
    put_start(d, info);
    info->nominal_hz = l->nominal_hz;
    memcpy(info->station, l->station, sizeof(info->station));
    memcpy(info->device, l->device, sizeof(info->device));
    return WP_OK;
}
