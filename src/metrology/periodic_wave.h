/*
 * periodic_wave - a wave that repeats with the phase of the fundamental: DC and
 * harmonics as far as the decimator lets them through.
 *
 * Input:   decimated samples of one reference, its phase over hops
 * Output:  the wave, and its value at any phase: continued beyond what it was
 * measured on, it tells where the signal ceases to be it
 * Memory:  the caller's
 */
#ifndef WP_METROLOGY_PERIODIC_WAVE_H
#define WP_METROLOGY_PERIODIC_WAVE_H

#include <stdbool.h>

#include "metrology/phase_track.h"

enum { WP_WAVE_ORDERS = 16 /* DC and harmonics */ };

struct wp_periodic_wave {
    struct wp_phase_line line; /* its phase over hops from x[0] */
    int orders;
    double c[WP_WAVE_ORDERS], s[WP_WAVE_ORDERS];
    double amplitude; /* of the fundamental */
};

static inline double wp_phase_of(const struct wp_phase_line *l, double hops)
{
    return l->value + hops * (l->slope + hops * l->bend);
}

/* Along w->line, from three cycles around `centre` [hops] by a Hann window, on
 * which harmonics do not see each other. hop: samples per hop. */
void wp_periodic_wave_fit(struct wp_periodic_wave *w, const double *x, int hop,
                          double centre);

/* The same by least squares from samples `from` to `to`, a cycle at least, all
 * alike. False: they are too few. */
bool wp_periodic_wave_solve(struct wp_periodic_wave *w, const double *x,
                            int hop, int from, int to);

/* Its value at a phase [cycles]. */
double wp_periodic_wave_at(const struct wp_periodic_wave *w, double cycles);

#endif
