/*
 * aggregate - values of shorter intervals as those of a longer one: mean,
 * minimum, maximum.
 *
 * Source:  IEC 61000-4-30:2015, 4.5; manual, "Measurement Calculation Methods"
 * Input:   rows of values as struct wp_items lays them out
 * Memory:  nothing is allocated after create
 *
 * All rows count alike, however long they lasted. Sums are compensated: they
 * err by less than a rounding of their result, for any number of rows. A mean
 * never leaves the range of its minimum and maximum.
 */
#ifndef WP_PQ_AGGREGATE_H
#define WP_PQ_AGGREGATE_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "pq/item.h"

/* One value per double of a row; least and greatest may be `mean` itself. */
struct wp_aggregate_row {
    const double *mean, *least, *greatest;
};

struct wp_aggregate;

/* items lives longer. WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_aggregate_create(struct wp_aggregate **out,
                                                 const struct wp_items *items);

void wp_aggregate_destroy(struct wp_aggregate *a); /* accepts NULL */

/* Forgets everything. */
void wp_aggregate_reset(struct wp_aggregate *a);

/* flags: enum wp_pq_flag, united. */
void wp_aggregate_push(struct wp_aggregate *a,
                       const struct wp_aggregate_row *row, uint32_t flags);

/*
 * The same in two steps, so that many aggregates share the first: what a row
 * adds to their sums (squares, phasors of angles). terms: room for
 * wp_aggregate_terms_width() doubles.
 */
size_t wp_aggregate_terms_width(const struct wp_items *items);
void wp_aggregate_terms(const struct wp_items *items, const double *mean,
                        double *terms);
void wp_aggregate_push_terms(struct wp_aggregate *a,
                             const struct wp_aggregate_row *row,
                             const double *terms, uint32_t flags);

unsigned wp_aggregate_count(const struct wp_aggregate *a);
uint32_t wp_aggregate_flags(const struct wp_aggregate *a);

/* The rows lie in a and stay until it is pushed or reset; zeros without any. */
struct wp_aggregate_row wp_aggregate_result(struct wp_aggregate *a);

#endif
