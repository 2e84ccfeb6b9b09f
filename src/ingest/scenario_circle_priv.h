/*
 * scenario_circle - loops over chunks of sines and cosines.
 *
 * Every element is computed alone and in a fixed order of operations, so that
 * the instruction set and the place in a chunk change no bit.
 */
#ifndef WP_INGEST_SCENARIO_CIRCLE_PRIV_H
#define WP_INGEST_SCENARIO_CIRCLE_PRIV_H

#include "ingest/scenario_sincos.h"

/* sin and cos of a phase; counts below are at most WP_SINCOS_CHUNK. */
struct wp_circle {
    double sine[WP_SINCOS_CHUNK], cosine[WP_SINCOS_CHUNK];
};

/* Peak values of a sine and a cosine. */
struct wp_part {
    double sin_part, cos_part;
};

/* c *= p as complex numbers. */
void wp_circle_multiply(struct wp_circle *c, const struct wp_circle *p,
                        size_t count);

/* out = p^2. */
void wp_circle_square(struct wp_circle *out, const struct wp_circle *p,
                      size_t count);

/* x += a.sin_part * sin + a.cos_part * cos. */
void wp_circle_accumulate(double *x, const struct wp_circle *c,
                          struct wp_part a, size_t count);

/* x *= level * factor; factor may be NULL for 1. */
void wp_circle_scale(double *x, const double *factor, double level,
                     size_t count);

#endif
