/*
 * steady - a metered half-cycle of steady sines, from phasors in degrees.
 *
 * Phasor arithmetic alone: P + jQ = V I*, RMS = |V|; nothing of the chain
 * before metered takes part.
 */
#ifndef WP_TESTS_STEADY_H
#define WP_TESTS_STEADY_H

#include "metrology/metered.h"

struct steady {
    struct wp_meter_config config; /* default, without starting current */
    struct wp_channel channel[WP_MAX_CHANNELS];
    unsigned channels;
    double rms[WP_MAX_CHANNELS], deg[WP_MAX_CHANNELS];
    double rest[WP_MAX_CHANNELS]; /* RMS of harmonics in a channel */
    struct wp_wiring wiring;
    struct wp_metered metered;
};

enum { STEADY_MS = 10 }; /* of its half-cycle */

void steady_init(struct steady *s);

/* Adds a channel such as "vA", "vBC", "iN" of [V] or [A] RMS. */
void steady_add(struct steady *s, const char *name, double rms, double deg);

/* V A B C of 120 degrees, I A B C lagging. */
void steady_wye(struct steady *s, double volts, double amps, double lag_deg);

void steady_run(struct steady *s);

#endif
