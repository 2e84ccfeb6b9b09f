/*
 * sine_fit - the fundamental in a piece of signal about which nothing is known.
 *
 * Hann-weighted least squares of A sin + B cos + DC, scanned over frequency:
 * finds the frequency to lock on, and is all there is for records that are too
 * short to be tracked.
 */
#ifndef WP_METROLOGY_SINE_FIT_H
#define WP_METROLOGY_SINE_FIT_H

struct wp_sine_fit {
    double f;         /* [cycles/sample] */
    double phase;     /* at sample 0 [cycles], of amplitude sin(2 pi phase) */
    double amplitude; /* peak */
    double share;     /* of the signal's energy without DC, 0..1 */
};

/* The sine of that frequency. */
struct wp_sine_fit wp_sine_fit_at(const double *x, int n, double f);

/* The best frequency in f_min..f_max [cycles/sample]; n >= 4. */
struct wp_sine_fit wp_sine_fit_search(const double *x, int n, double f_min,
                                      double f_max);

#endif
