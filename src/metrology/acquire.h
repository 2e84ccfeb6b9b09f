/*
 * acquire - whether there is a fundamental, and which: the lock of the tracker.
 *
 * Input:   a piece of up to three references at the decimated rate
 * Output:  the frequency by the strongest of them, and how strong each is
 *
 * A fundamental makes up a third of the energy of its channel without DC, and
 * lies well inside wp_fundamental_min_hz to wp_fundamental_max_hz.
 */
#ifndef WP_METROLOGY_ACQUIRE_H
#define WP_METROLOGY_ACQUIRE_H

#include "metrology/fundamental.h"
#include "metrology/sine_fit.h"

/* The amplitude of a channel whose fundamental is that of f [cycles/sample],
 * 0: it has none, whatever the others. */
double wp_acquire_level(const double *x, int n, double f);

/* n >= 4 samples of each reference at rate_hz. An amplitude of 0: there is no
 * fundamental; level: 0 = dead. */
struct wp_sine_fit wp_acquire(const double *const *x, unsigned references,
                              int n, double rate_hz,
                              double level[WP_TRACK_REFERENCES]);

#endif
