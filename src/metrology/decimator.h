/*
 * decimator - voltages at about 2 kHz, for the tracker and the flickermeter.
 *
 * Output sample d lies at input sample d * factor, exactly: a symmetric
 * Kaiser low-pass, flat to 500 Hz, 100 dB where folding reaches below 500 Hz.
 * Stateless: the caller gives the samples around each output.
 */
#ifndef WP_METROLOGY_DECIMATOR_H
#define WP_METROLOGY_DECIMATOR_H

#include "core/status.h"

struct wp_decimator;

WP_MUST_CHECK enum wp_status wp_decimator_create(struct wp_decimator **out,
                                                 double rate_hz);

void wp_decimator_destroy(struct wp_decimator *d); /* accepts NULL */

/* Input samples per output sample; 1 for captures below 4 kHz. */
int wp_decimator_factor(const struct wp_decimator *d);

/* Input samples needed on each side of an output's own. */
int wp_decimator_reach(const struct wp_decimator *d);

/* The value at centre[0], from centre[-reach .. reach]. */
double wp_decimator_at(const struct wp_decimator *d, const double *centre);

/* The same to the bit of several channels, three at once. */
void wp_decimator_run(const struct wp_decimator *d, unsigned channels,
                      const double *const *centre, double *out);

#endif
