/*
 * sinc - interpolation between uniform samples by a Kaiser-windowed sinc.
 *
 * 64 taps, Kaiser beta 17: images and ripple below -155 dB; flat to 1e-7 up to
 * 0.41 of the sampling rate, so that the fundamental of a capture keeps its
 * phase to 1e-6 rad and its amplitude to 1e-7.
 *
 * Source: J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh
 *         window function", 1974
 */
#ifndef WP_INGEST_SINC_H
#define WP_INGEST_SINC_H

/* The taps reach WP_SINC_HALF - 1 samples before and WP_SINC_HALF after the
 * sample at or before the wanted instant. */
enum { WP_SINC_HALF = 32, WP_SINC_TAPS = 2 * WP_SINC_HALF };

/* The taps for an instant `fraction` (0..1) of a sample after sample
 * WP_SINC_HALF - 1; their sum is 1. */
void wp_sinc_taps(double fraction, double tap[WP_SINC_TAPS]);

/* The value between x[WP_SINC_HALF - 1] and the next; NaN if any of the
 * WP_SINC_TAPS samples is NaN. */
double wp_sinc_apply(const double tap[WP_SINC_TAPS], const double *x);

/* The taps for many instants that follow no pattern: a table of phases and a
 * cubic between them, within 1e-10 of wp_sinc_taps(). */
struct wp_sinc_table;

/* NULL when there is no memory. */
struct wp_sinc_table *wp_sinc_table_create(void);
/* Accepts NULL. */
void wp_sinc_table_destroy(struct wp_sinc_table *t);
void wp_sinc_table_taps(const struct wp_sinc_table *t, double fraction,
                        double tap[WP_SINC_TAPS]);

#endif
