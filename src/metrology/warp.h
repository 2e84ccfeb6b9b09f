/*
 * warp - time as a function of phase within one half-cycle.
 *
 * t(u), u from 0 to 1 between two boundaries: a cubic through both with the
 * slopes that the frequency has there, or a line where the phase is not known
 * better. In samples from floor(start).
 */
#ifndef WP_METROLOGY_WARP_H
#define WP_METROLOGY_WARP_H

#include "metrology/half_cycle.h"
#include "metrology/phase_grid.h"

struct wp_warp {
    double t, a, b, c; /* t + u (a + u (b + u c)) */
};

/* The middles of the 256 cells, and how long each lasts [samples]. */
struct wp_cells {
    double at[WP_HALF_CYCLE_SAMPLES], length[WP_HALF_CYCLE_SAMPLES];
};

struct wp_warp wp_warp_make(const struct wp_boundary *from,
                            const struct wp_boundary *to, bool bridge);

/* A partial half-cycle keeps its cells where the whole one would have had them:
 * before its end at the start of a stretch, after its beginning at the end. */
struct wp_warp wp_warp_make_partial(const struct wp_boundary *from,
                                    const struct wp_boundary *to,
                                    bool at_start);

void wp_warp_cells(const struct wp_warp *w, struct wp_cells *out);

/* Cells cut off by lo or hi [samples] get no length; the one that is cut
 * through is sampled in the middle of what is left. */
void wp_warp_cut(const struct wp_warp *w, double lo, double hi,
                 struct wp_cells *cells);

#endif
