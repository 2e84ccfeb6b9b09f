#include "cli/pq_item_table.h"

#include "pq/pq_flag.h"

#include <stdio.h>

/* Rows in a chunk of the tables with rows of minutes. */
enum { FEW = 64 };

enum wp_status wp_pq_item_table_create(struct wp_pq_item_table *t,
                                       struct wp_hdf5_file *file,
                                       const char *name,
                                       const struct wp_pq_columns_want *want,
                                       struct wp_error *err)
{
    struct wp_table_layout layout = {.chunk_rows =
                                         want->spectra_range ? FEW : 0};

    (void)snprintf(t->name, sizeof(t->name), "%s", name);
    if (wp_pq_columns_create(&t->columns, want))
        return wp_fail_nomem(err, t->name);
    layout.columns = wp_pq_columns_list(t->columns);
    layout.count = wp_pq_columns_count(t->columns);
    return wp_hdf5_table_create_as(&t->table, file, t->name, &layout, err);
}

enum wp_status wp_pq_item_table_put(struct wp_pq_item_table *t, int64_t end_ns,
                                    const struct wp_pq_columns_head *head,
                                    const struct wp_aggregate_row *row,
                                    struct wp_error *err)
{
    t->rows++;
    return wp_hdf5_table_append(t->table, end_ns,
                                (head->flags & (uint32_t)WP_PQ_FLAGGED) != 0,
                                wp_pq_columns_row(t->columns, head, row), err);
}

enum wp_status wp_pq_item_table_interval(struct wp_pq_item_table *t,
                                         const struct wp_interval_row *row,
                                         struct wp_error *err)
{
    const struct wp_pq_columns_head head = {
        (double)(row->end_ns - row->start_ns) * 1e-9, row->count, row->flags};

    return wp_pq_item_table_put(t, row->tick_ns, &head, &row->row, err);
}

enum wp_status wp_pq_item_table_close(struct wp_pq_item_table *t,
                                      struct wp_error *err)
{
    struct wp_hdf5_table *table = t->table;

    t->table = NULL;
    return wp_hdf5_table_close(table, err);
}

void wp_pq_item_table_release(struct wp_pq_item_table *t)
{
    if (wp_pq_item_table_close(t, NULL)) {
        /* Only after a failure that has been told already. */
    }
    wp_pq_columns_destroy(t->columns);
    t->columns = NULL;
}
