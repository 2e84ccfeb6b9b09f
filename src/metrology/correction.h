/*
 * correction - takes the errors of instrument transformers out of the figures.
 *
 * Source:  IEC 61869-2:2012, 5.6 (ratio error and phase displacement);
 *          straight lines between the configured points, constant beyond them
 */
#ifndef WP_METROLOGY_CORRECTION_H
#define WP_METROLOGY_CORRECTION_H

#include "core/meter_config.h"

/* true amplitude = gain * measured; true phase = measured - angle. */
struct wp_correction_value {
    double gain;
    double angle_rad;
};

/* At a secondary RMS [A] or [V]; {1, 0} without points. */
struct wp_correction_value wp_correction_at(const struct wp_correction *c,
                                            double rms);

#endif
