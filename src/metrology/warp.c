#include "metrology/warp.h"

#include <math.h>

#include "core/simd.h"

enum { CELLS = WP_HALF_CYCLE_SAMPLES };

struct wp_warp wp_warp_make(const struct wp_boundary *from,
                            const struct wp_boundary *to, bool bridge)
{
    double d = wp_instant_minus(to->at, from->at);
    double s0 = bridge ? d : from->length, s1 = bridge ? d : to->length;

    return (struct wp_warp){from->at.frac, s0, 3.0 * d - 2.0 * s0 - s1,
                            s0 + s1 - 2.0 * d};
}

struct wp_warp wp_warp_make_partial(const struct wp_boundary *from,
                                    const struct wp_boundary *to, bool at_start)
{
    double d = wp_instant_minus(to->at, from->at);
    double t = from->at.frac + (at_start ? d - to->length : 0.0);

    return (struct wp_warp){t, to->length, 0.0, 0.0};
}

/* Horner. */
WP_INLINE double warp_at(const struct wp_warp *w, double u)
{
    return w->t + u * (w->a + u * (w->b + u * w->c));
}

WP_CLONES void wp_warp_cells(const struct wp_warp *w, struct wp_cells *cells)
{
    double edge[CELLS + 1];

    for (int k = 0; k <= CELLS; k++)
        edge[k] = warp_at(w, k * (1.0 / CELLS));
    for (int k = 0; k < CELLS; k++) {
        cells->at[k] = warp_at(w, (k + 0.5) * (1.0 / CELLS));
        cells->length[k] = edge[k + 1] - edge[k];
    }
}

void wp_warp_cut(const struct wp_warp *w, double lo, double hi,
                 struct wp_cells *cells)
{
    for (int k = 0; k < CELLS; k++) {
        double before = warp_at(w, k * (1.0 / CELLS));
        double after = warp_at(w, (k + 1) * (1.0 / CELLS));
        double from = fmin(fmax(before, lo), hi);
        double to = fmin(fmax(after, lo), hi);

        if (before < lo || after > hi) {
            cells->at[k] = (from + to) / 2.0;
            cells->length[k] = to - from;
        }
    }
}
