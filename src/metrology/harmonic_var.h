/*
 * harmonic_var - reactive power as the sum over the harmonics of one cycle.
 *
 * Source:  Budeanu's reactive power: sum of V_h I_h sin(phi_h), h = 1 ... 255
 * Input:   one cycle of a voltage and a current as two half-cycles of 256
 *          samples each, equally spaced in phase
 * Output:  VARs of that cycle, positive when the current lags
 * Memory:  made by create
 */
#ifndef WP_METROLOGY_HARMONIC_VAR_H
#define WP_METROLOGY_HARMONIC_VAR_H

#include "core/status.h"

struct wp_harmonic_var;

WP_MUST_CHECK enum wp_status
wp_harmonic_var_create(struct wp_harmonic_var **out);

void wp_harmonic_var_destroy(struct wp_harmonic_var *h); /* accepts NULL */

double wp_harmonic_var_of(struct wp_harmonic_var *h, const double *const v[2],
                          const double *const i[2]);

#endif
