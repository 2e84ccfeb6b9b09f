/*
 * sequence - symmetrical components and unbalance.
 *
 * Source:  IEC 61000-4-30:2015, 5.7; manual, "Sequence Components"
 */
#ifndef WP_PQ_SEQUENCE_H
#define WP_PQ_SEQUENCE_H

#include "metrology/energy.h"

/* RMS phasors, U0, U1, U2 in this order. */
struct wp_sequence {
    struct wp_complex zero, positive, negative;
};

struct wp_sequence wp_sequence_of(const struct wp_complex phase[3]);

/* 100 |negative| / |positive|, 100 |zero| / |positive|; 0 without a positive
 * one [%]. */
double wp_sequence_u2(const struct wp_sequence *s);
double wp_sequence_u0(const struct wp_sequence *s);

/* u2 of three L-L magnitudes alone [%] (IEC 61000-4-30:2015, 5.7.1). */
double wp_sequence_u2_of_magnitudes(const double line_to_line[3]);

#endif
