/*
 * dip_direction - on which side of the meter a dip began.
 *
 * Source:  superimposed (incremental) impedance, as directional relays have it;
 *          its resistance sign: T. Tayjasanant, C. Li, W. Xu, "A resistance
 *          sign-based method for voltage sag source detection", IEEE Trans.
 *          Power Delivery 20 (2005)
 * Input:   fundamental voltage and current (positive sequence) before and in
 *          the dip; current is positive into the load
 *
 * What changed, dV and dI, sees a network without sources: a disturbance
 * downstream drives dI through what lies upstream, dV = -Z dI; one upstream
 * drives it into what lies downstream, dV = +Z dI. Power before the event does
 * not enter, so it may flow either way. Z is passive and mostly inductive on
 * both sides: a half-plane around 45 degrees, with 10 degrees at its borders
 * where nothing is said.
 *
 * Limits: loads that take more current as the voltage falls (constant power,
 * inverters that feed in) look downstream; without currents, or with a change
 * too small to measure, the direction is unknown.
 */
#ifndef WP_PQ_DIP_DIRECTION_H
#define WP_PQ_DIP_DIRECTION_H

#include "metrology/energy.h"
#include "pq/event.h"

struct wp_dip_side {
    struct wp_complex voltage, current; /* RMS phasors, one reference */
};

/* current_floor_a: no smaller change counts. */
enum wp_direction wp_dip_direction(const struct wp_dip_side *before,
                                   const struct wp_dip_side *dip,
                                   double current_floor_a);

#endif
