/*
 * hop_window - the phasor of the fundamental around one instant.
 *
 * A Hann window of exactly three cycles: its zeros lie on DC, on the harmonics
 * and on the negative frequency, and being symmetric it measures the phase at
 * its centre without bias, whatever the error of the frequency.
 */
#ifndef WP_METROLOGY_HOP_WINDOW_H
#define WP_METROLOGY_HOP_WINDOW_H

#include "core/status.h"

struct wp_hop_window;

struct wp_phasor {
    double phase; /* [cycles], of amplitude * sin(2 pi phase), -0.5..0.5 */
    double amplitude;
};

/* For signals sampled at rate_hz, fundamentals from f_min_hz up. */
WP_MUST_CHECK enum wp_status wp_hop_window_create(struct wp_hop_window **out,
                                                  double rate_hz,
                                                  double f_min_hz);

void wp_hop_window_destroy(struct wp_hop_window *w); /* accepts NULL */

/* Makes the window for the frequency, in steps of 0.05 Hz; cheap when the step
 * is that of the last call. Returns the samples needed on each side. */
int wp_hop_window_set(struct wp_hop_window *w, double f_hz);

/* The phasor at centre[0] of what wp_hop_window_set() chose. */
struct wp_phasor wp_hop_window_at(const struct wp_hop_window *w,
                                  const double *centre);

#endif
