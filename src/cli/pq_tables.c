#include "cli/pq_tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/pq_event_table.h"
#include "cli/pq_item_table.h"
#include "cli/pq_origin.h"
#include "cli/pq_words.h"
#include "cli/run_summary.h"
#include "format/hdf5_table.h"

/* Rows in a chunk of the tables with rows of minutes. */
enum { FEW = 64 };

/* Tables of their own columns. */
enum other { FREQUENCY, PST, PLT, OTHERS };

struct wp_pq_tables {
    struct wp_pq_tables_setup setup;
    struct wp_hdf5_file *file;
    bool begun; /* class A is measured */
    struct wp_pq_item_table basic, interval[WP_INTERVAL_KINDS],
        log[WP_INTERVAL_KINDS];
    unsigned intervals, logs;
    struct wp_hdf5_table *other[OTHERS];
    int64_t other_rows[OTHERS];
    struct wp_pq_event_table *events;
    int64_t event_rows, cycle_rows;
};

static const char *const other_names[OTHERS] = {[FREQUENCY] = "frequency_10s",
                                                [PST] = "flicker_10min",
                                                [PLT] = "flicker_2h"};

/* Spectra of 10/12 cycles on request, their range from a minute on: else a day
 * would not stay below 1 GB. */
static enum wp_status create_intervals(struct wp_pq_tables *t,
                                       const struct wp_items *items,
                                       const struct wp_intervals *intervals,
                                       struct wp_error *err)
{
    struct wp_pq_columns_want want = {.items = items,
                                      .basis = t->setup.basis,
                                      .spectra = t->setup.basic_full,
                                      .without_scale = t->setup.without_scale};
    enum wp_status status =
        wp_pq_item_table_create(&t->basic, t->file, "basic", &want, err);

    want.spectra = want.range = true;
    for (unsigned k = 0; k < wp_intervals_kinds(intervals) && !status; k++) {
        const struct wp_interval_kind *kind = wp_intervals_kind(intervals, k);

        want.spectra_range = kind->minutes > 0;
        status = wp_pq_item_table_create(&t->interval[t->intervals++], t->file,
                                         kind->name, &want, err);
    }
    return status;
}

static enum wp_status create_log(struct wp_pq_tables *t,
                                 const struct wp_metered_interval *log,
                                 struct wp_error *err)
{
    struct wp_pq_columns_want want = {.items = wp_metered_interval_items(log),
                                      .range = true,
                                      .without_scale = t->setup.without_scale};
    enum wp_status status = WP_OK;

    for (unsigned k = 0; k < wp_metered_interval_kinds(log) && !status; k++) {
        const struct wp_interval_kind *kind = wp_metered_interval_kind(log, k);

        want.spectra_range = kind->minutes > 0; /* for the size of chunks */
        status = wp_pq_item_table_create(&t->log[t->logs++], t->file,
                                         kind->name, &want, err);
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

    return wp_hdf5_table_create(&t->other[FREQUENCY], t->file,
                                other_names[FREQUENCY], columns, 4, err);
}

/* pst_a ..., plt_a ... */
static enum wp_status create_flicker(struct wp_pq_tables *t, enum other which,
                                     struct wp_error *err)
{
    const struct wp_pq_basis *b = t->setup.basis;
    const bool plt = which == PLT;
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
    return wp_hdf5_table_create_as(&t->other[which], t->file,
                                   other_names[which], &layout, err);
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
    t->setup = *setup;
    status = wp_hdf5_file_create(&t->file, setup->path, NULL, 0, err);
    if (!status)
        status =
            wp_pq_put_origin(t->file, setup->basis, setup->start_known, err);
    if (!status && setup->log)
        status = create_log(t, setup->log, err);
    if (status)
        wp_pq_tables_destroy(t);
    else
        *out = t;
    return status;
}

enum wp_status wp_pq_tables_begin(struct wp_pq_tables *t,
                                  const struct wp_items *items,
                                  const struct wp_intervals *intervals,
                                  struct wp_error *err)
{
    enum wp_status status = create_intervals(t, items, intervals, err);

    t->begun = true;
    if (!status)
        status = create_frequency(t, err);
    if (!status && t->setup.basis->flickers)
        status = create_flicker(t, PST, err);
    if (!status && t->setup.basis->flickers)
        status = create_flicker(t, PLT, err);
    return status ? status
                  : wp_pq_event_table_create(&t->events, t->file,
                                             t->setup.basis, err);
}

/* Closes all tables; the first failure counts. */
static enum wp_status close_tables(struct wp_pq_tables *t, struct wp_error *err)
{
    enum wp_status status = wp_pq_item_table_close(&t->basic, err);

    for (unsigned k = 0; k < t->intervals && !status; k++)
        status = wp_pq_item_table_close(&t->interval[k], err);
    for (unsigned k = 0; k < t->logs && !status; k++)
        status = wp_pq_item_table_close(&t->log[k], err);
    for (int k = 0; k < OTHERS && !status; k++) {
        struct wp_hdf5_table *table = t->other[k];

        t->other[k] = NULL;
        status = wp_hdf5_table_close(table, err);
    }
    if (t->events && !status)
        status = wp_pq_event_table_close(t->events, err);
    return status;
}

static void release_tables(struct wp_pq_tables *t)
{
    wp_pq_item_table_release(&t->basic);
    for (unsigned k = 0; k < t->intervals; k++)
        wp_pq_item_table_release(&t->interval[k]);
    for (unsigned k = 0; k < t->logs; k++)
        wp_pq_item_table_release(&t->log[k]);
    for (int k = 0; k < OTHERS; k++)
        if (wp_hdf5_table_close(t->other[k], NULL)) {
            /* Only after a failure that has been told already. */
        }
    wp_pq_event_table_destroy(t->events);
}

void wp_pq_tables_destroy(struct wp_pq_tables *t)
{
    if (!t)
        return;
    release_tables(t);
    if (wp_hdf5_file_close(t->file, NULL)) {
        /* Likewise. */
    }
    free(t);
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
    return wp_pq_item_table_put(&t->basic, w->end_ns, &head, &r->row, err);
}

static double seconds(int64_t from_ns, int64_t to_ns)
{
    return (double)(to_ns - from_ns) * 1e-9;
}

static enum wp_status put_frequency(struct wp_pq_tables *t,
                                    const struct wp_frequency_row *row,
                                    struct wp_error *err)
{
    const double values[] = {seconds(row->start_ns, row->end_ns), row->cycles,
                             row->flags, row->f_hz};

    t->other_rows[FREQUENCY]++;
    return wp_hdf5_table_append(t->other[FREQUENCY], row->end_ns,
                                row->flags != 0, values, err);
}

static enum wp_status put_flicker(struct wp_pq_tables *t, enum other which,
                                  const struct wp_flicker_row *row,
                                  struct wp_error *err)
{
    double values[3 + WP_FLICKER_CHANNELS] = {
        seconds(row->start_ns, row->end_ns), row->inputs, row->flags};

    memcpy(values + 3, row->value, sizeof(row->value));
    t->other_rows[which]++;
    return wp_hdf5_table_append(t->other[which], row->end_ns, row->flags != 0,
                                values, err);
}

enum wp_status wp_pq_tables_put(struct wp_pq_tables *t,
                                const struct wp_pq_record *r,
                                struct wp_error *err)
{
    switch (r->kind) {
    case WP_PQ_BASIC:
        return put_basic(t, r, err);
    case WP_PQ_INTERVAL:
        return wp_pq_item_table_interval(&t->interval[r->interval->kind],
                                         r->interval, err);
    case WP_PQ_FREQUENCY:
        return put_frequency(t, r->frequency, err);
    case WP_PQ_PST:
        return put_flicker(t, PST, r->flicker, err);
    case WP_PQ_PLT:
        return put_flicker(t, PLT, r->flicker, err);
    case WP_PQ_EVENT:
        t->event_rows++;
        return wp_pq_event_table_put(t->events, r->event, err);
    case WP_PQ_CYCLE:
        t->cycle_rows++;
        return wp_pq_event_table_cycle(t->events, r->cycle, err);
    }
    return WP_OK;
}

enum wp_status wp_pq_tables_log(struct wp_pq_tables *t,
                                const struct wp_interval_row *row,
                                struct wp_error *err)
{
    return wp_pq_item_table_interval(&t->log[row->kind], row, err);
}

const char *wp_pq_tables_name(const struct wp_pq_tables *t, unsigned index,
                              int64_t *rows)
{
    const struct wp_pq_item_table *items[1 + 2 * WP_INTERVAL_KINDS];
    unsigned count = 0, k;

    if (t->begun)
        items[count++] = &t->basic;
    for (k = 0; k < t->intervals; k++)
        items[count++] = &t->interval[k];
    for (k = 0; k < t->logs; k++)
        items[count++] = &t->log[k];
    if (index < count) {
        *rows = items[index]->rows;
        return items[index]->name;
    }
    k = index - count;
    if (!t->begun || k > 4 || (k > 2 && !t->setup.basis->flickers))
        return NULL;
    *rows = k == 0   ? t->event_rows
            : k == 1 ? t->cycle_rows
                     : t->other_rows[k - 2];
    return k == 0 ? "events" : k == 1 ? "event_cycles" : other_names[k - 2];
}

enum wp_status wp_pq_tables_close(struct wp_pq_tables *t,
                                  const struct wp_provenance *p,
                                  struct wp_error *err)
{
    struct wp_hdf5_file *file = t->file;
    enum wp_status status = close_tables(t, err), closed;

    if (status)
        return status;
    status = wp_run_put_provenance(file, p, err);
    t->file = NULL;
    closed = wp_hdf5_file_close(file, status ? NULL : err);
    return status ? status : closed;
}
