/*
 * break_point - the instant at which a phase breaks, found on the signal.
 *
 * A window of three cycles smears a break over twelve hops. The signal itself
 * knows better: the wave of before is continued forward, that of after
 * backward, and the instant is where changing from one to the other leaves the
 * least squares. Should that not explain the signal better than the smooth
 * phase does, there is no break: an interharmonic or noise was suspected.
 */
#ifndef WP_METROLOGY_BREAK_POINT_H
#define WP_METROLOGY_BREAK_POINT_H

#include <stdbool.h>

#include "metrology/phase_track.h"

enum { WP_BREAK_REACH = 28 /* hops of signal needed on each side */ };

/* x[0] is the reference's sample at the suspect's hop; hop samples per hop.
 * *at: hops from there. False: no break. */
bool wp_break_point_find(const struct wp_suspect *s, const double *x, int hop,
                         double *at);

#endif
