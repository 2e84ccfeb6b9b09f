/*
 * polyphase - one RMS figure for all phases.
 *
 * Source:  manual, "Measurement Formulas": root of the sum of squares;
 *          "Measurement Log": average, total (conventions polyphase.volts,
 *          polyphase.amps)
 */
#ifndef WP_METROLOGY_POLYPHASE_H
#define WP_METROLOGY_POLYPHASE_H

#include "core/meter_config.h"

/* Of n figures [V] or [A]; 0 when n is 0. */
double wp_polyphase_of(enum wp_polyphase how, const double *x, int n);

#endif
