/*
 * fourier - the discrete Fourier transform of real samples.
 *
 * Input:   n doubles, put where wp_fourier_input() says
 * Output:  n / 2 + 1 bins, sum of x[j] exp(-2 pi i j k / n), unnormalised
 * Memory:  made by create; create and destroy in one thread at a time (FFTW)
 */
#ifndef WP_METROLOGY_FOURIER_H
#define WP_METROLOGY_FOURIER_H

#include "core/status.h"
#include "metrology/energy.h"

struct wp_fourier;

/* WP_E_ARG: n < 2; WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_fourier_create(struct wp_fourier **out, int n);

void wp_fourier_destroy(struct wp_fourier *f); /* accepts NULL */

/* Aligned; a run may leave anything there. */
double *wp_fourier_input(struct wp_fourier *f);

/* The bins stay until the next run. */
const struct wp_complex *wp_fourier_run(struct wp_fourier *f);

/* The same of samples that lie elsewhere, which stay as they are: at a multiple
 * of 64 bytes (aligned_alloc). */
const struct wp_complex *wp_fourier_of(struct wp_fourier *f,
                                       const double *aligned);

#endif
