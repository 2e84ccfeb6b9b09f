/*
 * flicker_design - blocks 1 to 4 of the flickermeter as numbers, for any rate.
 *
 * Source:  IEC 61000-4-15:2010, 5.3 to 5.6; the 100 V lamp: HIOKI 3196
 * Input:   lamp, nominal frequency, rate
 *
 * High-pass, low-pass and weighting are one analogue system of eleven poles. By
 * partial fractions it is a sum of first-order ones, each exact at the sampled
 * instants for an input of straight lines between samples; what straight lines
 * do to a sine, a factor sinc^2, a symmetric filter of five taps takes back.
 * Below 45 Hz the sum is the analogue system within 10^-7 at 2 kHz and within
 * 3 10^-4 at 400 Hz.
 */
#ifndef WP_PQ_FLICKER_DESIGN_H
#define WP_PQ_FLICKER_DESIGN_H

#include "core/pq_config.h"

enum { WP_FLICKER_SECTIONS = 6 };

/* y = out; out = c1 x - a1 y + state; state = c2 x - a2 y. The last has one
 * pole: a2 and c2 are 0. */
struct wp_flicker_section {
    double a1, a2, c1, c2;
};

struct wp_flicker_design {
    double rate_hz;
    double reference; /* block 1: share of a new sample in the mean square */
    double tap[3];    /* of the five: the middle, beside it, the outer */
    struct wp_flicker_section section[WP_FLICKER_SECTIONS];
    /* Block 4: p = keep p + gain v^2. */
    double keep, gain;
};

/* lamp is not AUTO; nominal 50 or 60 Hz chooses the low-pass; rate >= 400 Hz.
 * Scaled so that the calibration point (8.8 Hz, sinusoidal, 0.250 % for 230 V,
 * 0.321 % for 120 V; 100 V has the scale of 230 V) gives Pinst,max = 1. */
void wp_flicker_design(struct wp_flicker_design *d, enum wp_lamp lamp,
                       double nominal_hz, double rate_hz);

#endif
