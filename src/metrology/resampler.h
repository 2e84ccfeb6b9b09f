/*
 * resampler - band-limited values of all channels between their samples.
 *
 * Source:  Kaiser-windowed sinc, a table of rows over the fraction of a sample
 *          with linear interpolation between rows; every row sums to 1
 * Input:   contiguous samples per channel, instants in samples
 * Output:  one value per channel and instant
 * Memory:  the table, made by create
 */
#ifndef WP_METROLOGY_RESAMPLER_H
#define WP_METROLOGY_RESAMPLER_H

#include <stddef.h>

#include "core/status.h"

struct wp_resampler;

struct wp_resampler_band {
    double pass, stop; /* [cycles/sample]; 0 < pass < stop <= 1 */
    double attenuation_db;
};

/*
 * The bands for a capture of rate_hz whose fundamental is near f_hz: pass band
 * 128 f as far as 0.431 of the rate reaches, stop band where folding into the
 * pass band would begin, at the source's or at our 512 f.
 */
struct wp_resampler_band wp_resampler_band_for(double rate_hz, double f_hz);

WP_MUST_CHECK enum wp_status wp_resampler_create(struct wp_resampler **out,
                                                 struct wp_resampler_band band);

void wp_resampler_destroy(struct wp_resampler *r); /* accepts NULL */

/* Samples needed on each side: floor(t) - reach + 1 ... floor(t) + reach. */
int wp_resampler_reach(const struct wp_resampler *r);

/* 256 instants at once, at[k] >= reach - 1 samples after x[c][0]. */
void wp_resampler_run(const struct wp_resampler *r, unsigned channels,
                      const double *const *x, const double *at,
                      double (*out)[256]);

#endif
