#include "cli/pq_tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/pq_columns.h"
#include "cli/pq_event_table.h"
#include "cli/pq_origin.h"
#include "cli/pq_words.h"
#include "cli/run_summary.h"
#include "format/hdf5_table.h"
#include "pq/analysis.h"

enum {
    TABLES_MAX = WP_INTERVAL_KINDS + 6,
    FEW = 64 /* rows in a chunk of the tables with rows of minutes */
};

/* A table whose rows are values of items. */
struct item_table {
    struct wp_pq_columns *columns;
    struct wp_hdf5_table *table;
    char name[24];
    int64_t rows;
};

struct wp_pq_tables {
    const struct wp_pq_basis *basis;
    struct wp_hdf5_file *file;
    struct wp_items items;
    struct item_table basic, interval[WP_INTERVAL_KINDS];
    unsigned intervals;
    struct wp_hdf5_table *frequency, *pst, *plt;
    struct wp_pq_event_table *events;
    int64_t frequency_rows, pst_rows, plt_rows, event_rows, cycle_rows;
};

static enum wp_status create_items(struct wp_pq_tables *t, struct item_table *i,
                                   const struct wp_pq_columns_want *want,
                                   unsigned chunk_rows, struct wp_error *err)
{
    struct wp_table_layout layout = {.chunk_rows = chunk_rows};

    if (wp_pq_columns_create(&i->columns, &t->items, want))
        return wp_fail_nomem(err, i->name);
    layout.columns = wp_pq_columns_list(i->columns);
    layout.count = wp_pq_columns_count(i->columns);
    return wp_hdf5_table_create_as(&i->table, t->file, i->name, &layout, err);
}

/* Which intervals there are, the analyser's own list tells. */
static enum wp_status name_intervals(struct wp_pq_tables *t,
                                     bool is_short[WP_INTERVAL_KINDS],
                                     struct wp_error *err)
{
    struct wp_intervals *all;

    if (wp_intervals_create(&all, t->basis, &t->items))
        return wp_fail_nomem(err, "the intervals");
    t->intervals = wp_intervals_kinds(all);
    for (unsigned k = 0; k < t->intervals; k++) {
        const struct wp_interval_kind *kind = wp_intervals_kind(all, k);

        (void)snprintf(t->interval[k].name, sizeof(t->interval[k].name), "%s",
                       kind->name);
        is_short[k] = kind->minutes == 0;
    }
    wp_intervals_destroy(all);
    return WP_OK;
}

/* Spectra of 10/12 cycles on request, their range from a minute on: else a day
 * would not stay below 1 GB. */
static enum wp_status create_intervals(struct wp_pq_tables *t,
                                       const struct wp_pq_tables_setup *setup,
                                       struct wp_error *err)
{
    struct wp_pq_columns_want want = {.spectra = setup->basic_full,
                                      .without_scale = setup->without_scale};
    bool is_short[WP_INTERVAL_KINDS];
    enum wp_status status = name_intervals(t, is_short, err);

    (void)snprintf(t->basic.name, sizeof(t->basic.name), "basic");
    if (!status)
        status = create_items(t, &t->basic, &want, 0, err);
    want.spectra = want.range = true;
    for (unsigned k = 0; k < t->intervals && !status; k++) {
        want.spectra_range = !is_short[k];
        status =
            create_items(t, &t->interval[k], &want, is_short[k] ? 0 : FEW, err);
    }
    return status;
}

static enum wp_status create_frequency(struct wp_pq_tables *t,
                                       struct wp_error *err)
{
    static const struct wp_column columns[] = {
        {"duration_s", "s", "of the interval", 1},
        {"inputs", "", "whole cycles in it", 1},
        {"flags", "", "why flagged: a sum, see schemas/pq.md", 1},
        {"frequency_hz", "Hz", "power frequency, IEC 61000-4-30, 5.1", 1}};

    return wp_hdf5_table_create(&t->frequency, t->file, "frequency_10s",
                                columns, 4, err);
}

/* pst_a ..., plt_a ... */
static enum wp_status create_flicker(struct wp_pq_tables *t, bool plt,
                                     struct wp_error *err)
{
    const struct wp_pq_basis *b = t->basis;
    const char *what = plt ? "plt" : "pst";
    char name[WP_FLICKER_CHANNELS][16], quantity[WP_FLICKER_CHANNELS][80];
    struct wp_column columns[3 + WP_FLICKER_CHANNELS] = {
        {"duration_s", "s", "of the interval", 1},
        {"inputs", "", plt ? "Pst in it" : "samples in it [%]", 1},
        {"flags", "", "why flagged: a sum, see schemas/pq.md", 1}};
    struct wp_table_layout layout = {
        .columns = columns, .count = 3 + b->flickers, .chunk_rows = FEW};

    for (unsigned c = 0; c < b->flickers; c++) {
        char letters[4];

        wp_pq_signal_letters(b->flicker_signal[c], letters);
        (void)snprintf(name[c], sizeof(*name), "%s_%s", what, letters);
        (void)snprintf(quantity[c], sizeof(*quantity),
                       "%s flicker severity, voltage %s",
                       plt ? "long-term" : "short-term",
                       wp_pq_signal_word(b->flicker_signal[c]));
        columns[3 + c] = (struct wp_column){name[c], "", quantity[c], 1};
    }
    return wp_hdf5_table_create_as(plt ? &t->plt : &t->pst, t->file,
                                   plt ? "flicker_2h" : "flicker_10min",
                                   &layout, err);
}

static enum wp_status create_all(struct wp_pq_tables *t,
                                 const struct wp_pq_tables_setup *setup,
                                 struct wp_error *err)
{
    enum wp_status status =
        wp_hdf5_file_create(&t->file, setup->path, NULL, 0, err);

    if (!status)
        status = create_intervals(t, setup, err);
    if (!status)
        status = create_frequency(t, err);
    if (!status && t->basis->flickers)
        status = create_flicker(t, false, err);
    if (!status && t->basis->flickers)
        status = create_flicker(t, true, err);
    if (!status)
        status = wp_pq_event_table_create(&t->events, t->file, t->basis, err);
    if (!status)
        status = wp_pq_put_origin(t->file, t->basis, setup->start_known, err);
    return status;
}

enum wp_status wp_pq_tables_create(struct wp_pq_tables **out,
                                   const struct wp_pq_tables_setup *setup,
                                   struct wp_error *err)
{
    struct wp_pq_tables *t = calloc(1, sizeof(*t));
    enum wp_status status;

    *out = NULL;
    if (!t)
        return wp_fail_nomem(err, "the tables of power quality");
    t->basis = setup->basis;
    wp_analysis_items(t->basis, &t->items);
    status = create_all(t, setup, err);
    if (status)
        wp_pq_tables_destroy(t);
    else
        *out = t;
    return status;
}

/* Closes all tables; the first failure counts. */
static enum wp_status close_tables(struct wp_pq_tables *t, struct wp_error *err)
{
    struct wp_hdf5_table **table[TABLES_MAX] = {&t->frequency, &t->pst, &t->plt,
                                                &t->basic.table};
    size_t count = 4;
    enum wp_status status = WP_OK;

    for (unsigned k = 0; k < t->intervals; k++)
        table[count++] = &t->interval[k].table;
    for (size_t k = 0; k < count; k++) {
        enum wp_status closed =
            wp_hdf5_table_close(*table[k], status ? NULL : err);

        *table[k] = NULL;
        status = status ? status : closed;
    }
    if (t->events && !status)
        status = wp_pq_event_table_close(t->events, err);
    wp_pq_event_table_destroy(t->events);
    t->events = NULL;
    return status;
}

void wp_pq_tables_destroy(struct wp_pq_tables *t)
{
    if (!t)
        return;
    if (close_tables(t, NULL) || wp_hdf5_file_close(t->file, NULL)) {
        /* Only after a failure that has been told already. */
    }
    wp_pq_columns_destroy(t->basic.columns);
    for (unsigned k = 0; k < t->intervals; k++)
        wp_pq_columns_destroy(t->interval[k].columns);
    free(t);
}

static enum wp_status put_items(struct item_table *i, int64_t end_ns,
                                const struct wp_pq_columns_head *head,
                                const struct wp_aggregate_row *row,
                                struct wp_error *err)
{
    i->rows++;
    return wp_hdf5_table_append(i->table, end_ns, head->flags != 0,
                                wp_pq_columns_row(i->columns, head, row), err);
}

/* Windows behind a tick that complete 150/180 cycles are not basic intervals
 * of their own: their time is in others too. */
static enum wp_status put_basic(struct wp_pq_tables *t,
                                const struct wp_pq_record *r,
                                struct wp_error *err)
{
    const struct wp_window *w = r->window;
    const struct wp_pq_columns_head head = {w->duration_s, w->cycles, w->flags};

    if (w->tail)
        return WP_OK;
    return put_items(&t->basic, w->end_ns, &head, &r->row, err);
}

static double seconds(int64_t from_ns, int64_t to_ns)
{
    return (double)(to_ns - from_ns) * 1e-9;
}

static enum wp_status put_interval(struct wp_pq_tables *t,
                                   const struct wp_interval_row *row,
                                   struct wp_error *err)
{
    const struct wp_pq_columns_head head = {seconds(row->start_ns, row->end_ns),
                                            row->count, row->flags};

    return put_items(&t->interval[row->kind], row->end_ns, &head, &row->row,
                     err);
}

static enum wp_status put_frequency(struct wp_pq_tables *t,
                                    const struct wp_frequency_row *row,
                                    struct wp_error *err)
{
    const double values[] = {seconds(row->start_ns, row->end_ns), row->cycles,
                             row->flags, row->f_hz};

    t->frequency_rows++;
    return wp_hdf5_table_append(t->frequency, row->end_ns, row->flags != 0,
                                values, err);
}

static enum wp_status put_flicker(struct wp_pq_tables *t, bool plt,
                                  const struct wp_flicker_row *row,
                                  struct wp_error *err)
{
    double values[3 + WP_FLICKER_CHANNELS] = {
        seconds(row->start_ns, row->end_ns), row->inputs, row->flags};

    memcpy(values + 3, row->value, sizeof(row->value));
    if (plt)
        t->plt_rows++;
    else
        t->pst_rows++;
    return wp_hdf5_table_append(plt ? t->plt : t->pst, row->end_ns,
                                row->flags != 0, values, err);
}

enum wp_status wp_pq_tables_put(struct wp_pq_tables *t,
                                const struct wp_pq_record *r,
                                struct wp_error *err)
{
    switch (r->kind) {
    case WP_PQ_BASIC:
        return put_basic(t, r, err);
    case WP_PQ_INTERVAL:
        return put_interval(t, r->interval, err);
    case WP_PQ_FREQUENCY:
        return put_frequency(t, r->frequency, err);
    case WP_PQ_PST:
    case WP_PQ_PLT:
        return put_flicker(t, r->kind == WP_PQ_PLT, r->flicker, err);
    case WP_PQ_EVENT:
        t->event_rows++;
        return wp_pq_event_table_put(t->events, r->event, err);
    case WP_PQ_CYCLE:
        t->cycle_rows++;
        return wp_pq_event_table_cycle(t->events, r->cycle, err);
    }
    return WP_OK;
}

const char *wp_pq_tables_name(const struct wp_pq_tables *t, unsigned index,
                              int64_t *rows)
{
    const struct {
        const char *name;
        int64_t rows;
    } others[] = {
        {"frequency_10s", t->frequency_rows}, {"events", t->event_rows},
        {"event_cycles", t->cycle_rows},      {"flicker_10min", t->pst_rows},
        {"flicker_2h", t->plt_rows},
    };
    unsigned k = index - 1 - t->intervals;

    if (index <= t->intervals) {
        const struct item_table *i =
            index ? &t->interval[index - 1] : &t->basic;

        *rows = i->rows;
        return i->name;
    }
    if (k >= (t->basis->flickers ? 5u : 3u))
        return NULL;
    *rows = others[k].rows;
    return others[k].name;
}

enum wp_status wp_pq_tables_close(struct wp_pq_tables *t,
                                  const struct wp_provenance *p,
                                  struct wp_error *err)
{
    struct wp_hdf5_file *file = t->file;
    enum wp_status status = close_tables(t, err), closed;

    if (!status)
        status = wp_run_put_provenance(file, p, err);
    t->file = NULL;
    closed = wp_hdf5_file_close(file, status ? NULL : err);
    return status ? status : closed;
}
