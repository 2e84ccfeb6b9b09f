/*
 * flicker_percentile - how Pinst is distributed, and the Pst of that: block 5.
 *
 * Source:  IEC 61000-4-15:2010, 5.7
 * Input:   Pinst, at any steady rate
 * Memory:  counts of 2048 classes per octave from 10^-6 to 10^13
 *
 * A class is at most 0.05 % wide and divided by interpolation: Pst is that of
 * the sorted samples within 0.025 % whatever they are, and within some 0.001 %
 * where they spread over many classes.
 */
#ifndef WP_PQ_FLICKER_PERCENTILE_H
#define WP_PQ_FLICKER_PERCENTILE_H

#include <stdint.h>

#include "core/status.h"

struct wp_flicker_percentile;

WP_MUST_CHECK enum wp_status
wp_flicker_percentile_create(struct wp_flicker_percentile **out);

void wp_flicker_percentile_destroy(struct wp_flicker_percentile *p);

void wp_flicker_percentile_reset(struct wp_flicker_percentile *p);

/* Negative values are not counted. */
void wp_flicker_percentile_push(struct wp_flicker_percentile *p, double pinst);

uint64_t wp_flicker_percentile_count(const struct wp_flicker_percentile *p);

/* The level that is exceeded `percent` of the time, 0..100; 0 without any. */
double wp_flicker_percentile_at(const struct wp_flicker_percentile *p,
                                double percent);

/* Short-term severity; 0 without any. */
double wp_flicker_percentile_pst(const struct wp_flicker_percentile *p);

#endif
