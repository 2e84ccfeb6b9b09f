/*
 * pq_item_table - a table of pq.h5 whose rows are values of items.
 */
#ifndef WP_CLI_PQ_ITEM_TABLE_H
#define WP_CLI_PQ_ITEM_TABLE_H

#include "cli/pq_columns.h"
#include "pq/intervals.h"

struct wp_pq_item_table {
    struct wp_pq_columns *columns;
    struct wp_hdf5_table *table;
    char name[24];
    int64_t rows;
};

/* Release it even after a failure. WP_E_IO, WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_pq_item_table_create(struct wp_pq_item_table *t, struct wp_hdf5_file *file,
                        const char *name, const struct wp_pq_columns_want *want,
                        struct wp_error *err);

WP_MUST_CHECK enum wp_status
wp_pq_item_table_put(struct wp_pq_item_table *t, int64_t end_ns,
                     const struct wp_pq_columns_head *head,
                     const struct wp_aggregate_row *row, struct wp_error *err);

/* A row of an interval. */
WP_MUST_CHECK enum wp_status
wp_pq_item_table_interval(struct wp_pq_item_table *t,
                          const struct wp_interval_row *row,
                          struct wp_error *err);

/* Writes what is buffered. */
WP_MUST_CHECK enum wp_status wp_pq_item_table_close(struct wp_pq_item_table *t,
                                                    struct wp_error *err);

/* Accepts a zeroed one. */
void wp_pq_item_table_release(struct wp_pq_item_table *t);

#endif
