/*
 * item_row - the row of a window, read by the names of its columns.
 */
#ifndef WP_TESTS_ITEM_ROW_H
#define WP_TESTS_ITEM_ROW_H

#include "lines.h"
#include "pq/analysis.h"

enum { ITEM_ROW_WIDTH = 8192 };

struct item_row {
    struct wp_items items;
    double mean[ITEM_ROW_WIDTH], least[ITEM_ROW_WIDTH],
        greatest[ITEM_ROW_WIDTH];
};

/* Items and row of l's window. Fails the test on a number that is not finite,
 * on one that was not written, and on one written beyond the row. */
void item_row_make(struct item_row *r, const struct lines *l,
                   const struct wp_analysis_side *side);

/* The item of a column such as "u_rms_a_v"; NULL: there is none. */
const struct wp_item *item_row_item(const struct item_row *r,
                                    const char *column);

/* Its value; fails the test without one. item_row_order: order h of a spectrum.
 */
double item_row_at(const struct item_row *r, const char *column);
double item_row_order(const struct item_row *r, const char *column, unsigned h);

#endif
