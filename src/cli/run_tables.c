#include "cli/run_tables.h"

#include <stdlib.h>

#include "cli/reading_table.h"
#include "cli/run_summary.h"
#include "format/hdf5_table.h"

static const int64_t instantaneous_ns = 1500000000; /* manual: 1.5 seconds */

struct wp_run_tables {
    struct wp_meter_layout layout;
    struct wp_hdf5_file *file;
    struct wp_hdf5_table *seconds, *instantaneous, *half_cycles;
    struct wp_meter_table second_columns;
    struct wp_reading_columns mean_columns, cycle_columns;
    struct wp_reading_mean *mean;
    struct wp_run_pulses *pulses;
    struct wp_run_error_tests *error_tests;
    double values[WP_READING_COLUMNS_MAX];
};

_Static_assert((int)WP_READING_COLUMNS_MAX >= (int)WP_METER_COLUMNS_MAX,
               "values serves all tables");

static bool flagged(uint32_t flags)
{
    return (flags & ~(uint32_t)WP_HC_PARTIAL) != 0;
}

static enum wp_status create_tables(struct wp_run_tables *t,
                                    struct wp_error *err)
{
    enum wp_status status = wp_hdf5_table_create(
        &t->seconds, t->file, "seconds", t->second_columns.column,
        t->second_columns.count, err);

    if (!status)
        status = wp_hdf5_table_create(&t->instantaneous, t->file,
                                      "instantaneous", t->mean_columns.column,
                                      t->mean_columns.count, err);
    if (!status && t->layout.config->half_cycle_rows)
        status = wp_hdf5_table_create(&t->half_cycles, t->file, "half_cycles",
                                      t->cycle_columns.column,
                                      t->cycle_columns.count, err);
    return status;
}

enum wp_status wp_run_tables_create(struct wp_run_tables **out,
                                    const struct wp_run_tables_setup *setup,
                                    struct wp_error *err)
{
    struct wp_run_tables *t = calloc(1, sizeof(*t));
    struct wp_run_error_tests_setup meters = {.capture = setup->capture};
    const struct wp_meter_layout *layout = &setup->layout;
    enum wp_status status;

    *out = NULL;
    if (!t)
        return wp_fail_nomem(err, "the tables");
    t->layout = *layout;
    wp_meter_table_init(&t->second_columns, layout);
    wp_reading_columns_init(&t->mean_columns, layout, false);
    wp_reading_columns_init(&t->cycle_columns, layout, true);
    status = wp_reading_mean_create(&t->mean, layout->wiring, layout->config,
                                    instantaneous_ns);
    if (status)
        (void)wp_fail_nomem(err, "the tables");
    else
        status = wp_hdf5_file_create(&t->file, setup->path, NULL, 0, err);
    if (!status)
        status = create_tables(t, err);
    if (!status)
        status = wp_run_pulses_create(&t->pulses, t->file, layout, err);
    meters.layout = layout;
    meters.file = t->file;
    if (!status)
        status = wp_run_error_tests_create(&t->error_tests, &meters, err);
    if (status)
        wp_run_tables_destroy(t);
    else
        *out = t;
    return status;
}

const struct wp_run_pulses *wp_run_tables_pulses(const struct wp_run_tables *t)
{
    return t->pulses;
}

struct wp_run_error_tests *
wp_run_tables_error_tests(const struct wp_run_tables *t)
{
    return t->error_tests;
}

/* Closes all; the first failure counts. */
static enum wp_status close_all(struct wp_run_tables *t, struct wp_error *err)
{
    struct wp_hdf5_table **table[] = {&t->seconds, &t->instantaneous,
                                      &t->half_cycles};
    enum wp_status status = WP_OK;

    for (size_t k = 0; k < sizeof(table) / sizeof(*table); k++) {
        enum wp_status closed =
            wp_hdf5_table_close(*table[k], status ? NULL : err);

        *table[k] = NULL;
        status = status ? status : closed;
    }
    return status;
}

void wp_run_tables_destroy(struct wp_run_tables *t)
{
    if (!t)
        return;
    wp_run_pulses_destroy(t->pulses);
    wp_run_error_tests_destroy(t->error_tests);
    if (close_all(t, NULL) || wp_hdf5_file_close(t->file, NULL)) {
        /* Only after a failure that has been told already. */
    }
    wp_reading_mean_destroy(t->mean);
    free(t);
}

static enum wp_status put_mean(struct wp_run_tables *t,
                               const struct wp_reading_row *row,
                               struct wp_error *err)
{
    wp_reading_columns_row(&t->mean_columns, row->duration_s, &row->mean, NULL,
                           t->values);
    return wp_hdf5_table_append(t->instantaneous, row->time_ns,
                                flagged(row->flags), t->values, err);
}

static enum wp_status put_half_cycle(struct wp_run_tables *t,
                                     const struct wp_booked *b,
                                     struct wp_error *err)
{
    struct wp_reading now;

    wp_reading_of(t->layout.wiring, t->layout.config, &b->metered, &now);
    wp_reading_columns_row(&t->cycle_columns, b->metered.duration_s, &now,
                           &b->energy, t->values);
    return wp_hdf5_table_append(t->half_cycles, b->metered.end_ns,
                                flagged(b->metered.flags), t->values, err);
}

enum wp_status wp_run_tables_booked(struct wp_run_tables *t,
                                    const struct wp_booked *b,
                                    struct wp_error *err)
{
    struct wp_reading_row row;
    enum wp_status status = WP_OK;

    if (t->half_cycles)
        status = put_half_cycle(t, b, err);
    if (!status && wp_reading_mean_push(t->mean, &b->metered, &row))
        status = put_mean(t, &row, err);
    if (!status)
        status = wp_run_pulses_booked(t->pulses, b, err);
    if (!status)
        status = wp_run_error_tests_booked(t->error_tests, b, err);
    return status;
}

enum wp_status wp_run_tables_second(struct wp_run_tables *t,
                                    const struct wp_measure_row *row,
                                    struct wp_error *err)
{
    wp_meter_table_row(&t->second_columns, row, t->values);
    return wp_hdf5_table_append(t->seconds, row->time_ns, flagged(row->flags),
                                t->values, err);
}

enum wp_status wp_run_tables_close(struct wp_run_tables *t,
                                   const struct wp_provenance *p,
                                   struct wp_error *err)
{
    struct wp_hdf5_file *file = t->file;
    struct wp_reading_row row;
    enum wp_status status = WP_OK, closed;

    if (wp_reading_mean_flush(t->mean, &row))
        status = put_mean(t, &row, err);
    if (!status)
        status = wp_run_pulses_close(t->pulses, err);
    if (!status)
        status = wp_run_error_tests_close(t->error_tests, err);
    closed = close_all(t, status ? NULL : err);
    status = status ? status : closed;
    if (!status)
        status = wp_run_put_provenance(file, p, err);
    t->file = NULL;
    closed = wp_hdf5_file_close(file, status ? NULL : err);
    return status ? status : closed;
}
