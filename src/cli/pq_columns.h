/*
 * pq_columns - the columns of a table of pq.h5 that the analyser's items make.
 *
 * Every item has its mean; where the table wants them, its least and greatest
 * 10/12-cycle value beside it: u_rms_a_v, u_rms_a_min_v, u_rms_a_max_v.
 */
#ifndef WP_CLI_PQ_COLUMNS_H
#define WP_CLI_PQ_COLUMNS_H

#include "format/hdf5_table.h"
#include "pq/aggregate.h"
#include "pq/basis.h"

/* What a table wants of the items. */
struct wp_pq_columns_want {
    const struct wp_items *items; /* both for the call alone */
    const struct wp_pq_basis *basis;
    bool spectra;
    bool range;         /* least and greatest of scalars */
    bool spectra_range; /* and of spectra */
    bool without_scale; /* units of full scale: not V, A, W */
};

struct wp_pq_columns;

/* WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_pq_columns_create(struct wp_pq_columns **out,
                     const struct wp_pq_columns_want *want);

void wp_pq_columns_destroy(struct wp_pq_columns *c); /* accepts NULL */

/* As a table takes them: duration_s, inputs, flags, then the items. */
size_t wp_pq_columns_count(const struct wp_pq_columns *c);
const struct wp_column *wp_pq_columns_list(const struct wp_pq_columns *c);

/* What begins every row. */
struct wp_pq_columns_head {
    double duration_s;
    unsigned inputs;
    uint32_t flags; /* enum wp_pq_flag */
};

/* The values of a row, one column after another; stays until the next call. */
const double *wp_pq_columns_row(struct wp_pq_columns *c,
                                const struct wp_pq_columns_head *head,
                                const struct wp_aggregate_row *row);

/* A value as it is stored: 33 significant bits (convention pq.digits). */
double wp_pq_columns_round(double value);

#endif
