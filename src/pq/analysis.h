/*
 * analysis - a window as a row of all its quantities.
 *
 * Output:  the list of items (once), and a row of values per window
 */
#ifndef WP_PQ_ANALYSIS_H
#define WP_PQ_ANALYSIS_H

#include "pq/basis.h"
#include "pq/flicker.h"
#include "pq/item.h"
#include "pq/window.h"

/* Scalars first, then spectra. */
void wp_analysis_items(const struct wp_pq_basis *b, struct wp_items *out);

/* What a window is given beside its spectrum. */
struct wp_analysis_side {
    const struct wp_pinst *pinst; /* NULL: none */
};

/* One row of out->width doubles; least and greatest differ from it only where
 * `side` brings a range (Pinst). All finite. */
void wp_analysis_row(const struct wp_pq_basis *b, const struct wp_items *items,
                     const struct wp_window *w,
                     const struct wp_analysis_side *side, double *mean,
                     double *least, double *greatest);

#endif
