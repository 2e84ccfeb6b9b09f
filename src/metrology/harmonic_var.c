#include "metrology/harmonic_var.h"

#include <fftw3.h>
#include <stdlib.h>
#include <string.h>

enum { HALF = 256, CYCLE = 2 * HALF, BINS = HALF + 1 };

struct wp_harmonic_var {
    double *v, *i; /* [CYCLE] */
    fftw_complex *v_bins, *i_bins;
    fftw_plan v_plan, i_plan;
};

enum wp_status wp_harmonic_var_create(struct wp_harmonic_var **out)
{
    struct wp_harmonic_var *h = calloc(1, sizeof(*h));

    *out = NULL;
    if (!h)
        return WP_E_NOMEM;
    h->v = fftw_alloc_real(CYCLE);
    h->i = fftw_alloc_real(CYCLE);
    h->v_bins = fftw_alloc_complex(BINS);
    h->i_bins = fftw_alloc_complex(BINS);
    /* ESTIMATE: plans that are measured differ from run to run, and so would
     * the last bits. */
    if (h->v && h->i && h->v_bins && h->i_bins) {
        h->v_plan = fftw_plan_dft_r2c_1d(CYCLE, h->v, h->v_bins, FFTW_ESTIMATE);
        h->i_plan = fftw_plan_dft_r2c_1d(CYCLE, h->i, h->i_bins, FFTW_ESTIMATE);
    }
    if (!h->v_plan || !h->i_plan) {
        wp_harmonic_var_destroy(h);
        return WP_E_NOMEM;
    }
    *out = h;
    return WP_OK;
}

void wp_harmonic_var_destroy(struct wp_harmonic_var *h)
{
    if (!h)
        return;
    if (h->v_plan)
        fftw_destroy_plan(h->v_plan);
    if (h->i_plan)
        fftw_destroy_plan(h->i_plan);
    fftw_free(h->v);
    fftw_free(h->i);
    fftw_free(h->v_bins);
    fftw_free(h->i_bins);
    free(h);
}

double wp_harmonic_var_of(struct wp_harmonic_var *h, const double *const v[2],
                          const double *const i[2])
{
    double sum = 0.0;

    for (int k = 0; k < 2; k++) {
        memcpy(h->v + k * HALF, v[k], HALF * sizeof(double));
        memcpy(h->i + k * HALF, i[k], HALF * sizeof(double));
    }
    fftw_execute(h->v_plan);
    fftw_execute(h->i_plan);
    /* Im(V conj I) of peak values over N/2, RMS: 2 / N^2 in all. */
    for (int k = 1; k < HALF; k++)
        sum += h->v_bins[k][1] * h->i_bins[k][0] -
               h->v_bins[k][0] * h->i_bins[k][1];
    return sum * (2.0 / ((double)CYCLE * CYCLE));
}
