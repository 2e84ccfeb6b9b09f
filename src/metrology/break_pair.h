/*
 * break_pair - a short piece between two phases, found on the signal.
 *
 * A fault moves the phase and its clearing moves it back, sooner than windows
 * of three cycles come to rest between. The wave of before is continued
 * forward, that of after backward; what lies between is one wave more, of the
 * frequency of its neighbours, and of a phase of its own if that leaves so much
 * less of the signal unexplained that it is not by chance.
 */
#ifndef WP_METROLOGY_BREAK_PAIR_H
#define WP_METROLOGY_BREAK_PAIR_H

#include <stdbool.h>

#include "metrology/phase_track.h"

/* x[0] is the reference's sample at the suspect's hop, hop samples per hop;
 * samples within `blur` of an edge have seen both sides of it. Needs
 * WP_BREAK_REACH hops before the suspect's first and behind its last. False: no
 * two breaks. */
bool wp_break_pair_find(const struct wp_suspect_pair *s, const double *x,
                        int hop, int blur, struct wp_break_pair *out);

#endif
