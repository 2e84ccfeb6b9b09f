/*
 * analysis - a window as a row of all its quantities.
 *
 * Source:  IEC 61000-4-30:2015, 5; manual, "Measurement Formulas (with PQ
 *          Options)"
 * Output:  the list of items (once), and a row of values per window
 */
#ifndef WP_PQ_ANALYSIS_H
#define WP_PQ_ANALYSIS_H

#include "pq/basis.h"
#include "pq/flicker.h"
#include "pq/high_bands.h"
#include "pq/item.h"
#include "pq/window.h"

/* Scalars first, then spectra. What the channels or the rate cannot give is not
 * there: a distortion whose last order does not fit, a carrier above the pass
 * band. */
void wp_analysis_items(const struct wp_pq_basis *b, struct wp_items *out);

/* The signal whose fundamental angles count from (angle.reference); -1: none.
 */
int wp_analysis_reference(const struct wp_pq_basis *b);

/* What a window is given beside its spectrum; without it 0 stands there. */
struct wp_analysis_side {
    const struct wp_pinst *pinst;      /* NULL: none */
    const struct wp_high_bands *bands; /* NULL: none */
};

/* One row of items->width doubles; least and greatest differ from it only where
 * `side` brings a range (Pinst), and may be `mean` itself without. All finite.
 */
void wp_analysis_row(const struct wp_pq_basis *b, const struct wp_items *items,
                     const struct wp_window *w,
                     const struct wp_analysis_side *side, double *mean,
                     double *least, double *greatest);

#endif
