/*
 * crossings - the mean frequency of a channel from its rising zero crossings.
 *
 * The first samples give mean and size; then each sample is averaged over
 * 2.5 ms, crossings of zero are interpolated, numbered by their distance (so
 * that a dip loses no cycle), and a line is fitted to them. Good to 0.01 Hz
 * for a few cycles of a clean sine or a second of a poor one.
 */
#ifndef WP_INGEST_CROSSINGS_H
#define WP_INGEST_CROSSINGS_H

#include <stddef.h>
#include <stdint.h>

struct wp_crossings;

/* NULL when there is no memory. */
struct wp_crossings *wp_crossings_create(double rate_hz);
/* Accepts NULL. */
void wp_crossings_destroy(struct wp_crossings *c);

/* Consecutive frames, or later ones after a gap; NaN = missing. */
void wp_crossings_push(struct wp_crossings *c, int64_t first, const double *x,
                       size_t frames);

/* [Hz], NaN when there are fewer than two crossings. */
double wp_crossings_finish(struct wp_crossings *c);

#endif
