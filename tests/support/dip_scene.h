/*
 * dip_scene - three voltages and three currents whose phasors change at an
 * instant and change back at another, and the truth of their I2t.
 */
#ifndef WP_TESTS_DIP_SCENE_H
#define WP_TESTS_DIP_SCENE_H

#include <complex.h>

#include "anatomy_run.h"

/* RMS phasors; `before` holds again after to_s. noise: RMS, of each channel's
 * own. */
struct dip_scene {
    double f_hz, t_s, from_s, to_s, noise;
    double complex before[6], during[6];
};

extern const double dip_scene_rate_hz; /* fits no frequency */

double complex dip_scene_phasor(double rms, double deg);

/* 230 V and 5 A, 30 degrees behind; V A is at `deg` at from_s. Nothing changes
 * yet. */
struct dip_scene dip_scene_balanced(double f_hz, double from_s, double to_s,
                                    double deg);

/* The samples; events are told 1.2 cycles late. */
void dip_scene_make(const struct dip_scene *s, struct anatomy_run *a);

/* Integral of 2 I^2 sin(w t + angle)^2 from a_s to b_s. */
double dip_scene_i2t(double complex i, double f_hz, double a_s, double b_s);

#endif
