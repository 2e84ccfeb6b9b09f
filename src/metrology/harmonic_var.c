#include "metrology/harmonic_var.h"

#include <stdlib.h>
#include <string.h>

#include "metrology/fourier.h"

enum { HALF = 256, CYCLE = 2 * HALF };

struct wp_harmonic_var {
    struct wp_fourier *v, *i;
};

enum wp_status wp_harmonic_var_create(struct wp_harmonic_var **out)
{
    struct wp_harmonic_var *h = calloc(1, sizeof(*h));
    enum wp_status status;

    *out = NULL;
    if (!h)
        return WP_E_NOMEM;
    status = wp_fourier_create(&h->v, CYCLE);
    if (!status)
        status = wp_fourier_create(&h->i, CYCLE);
    if (status)
        wp_harmonic_var_destroy(h);
    else
        *out = h;
    return status;
}

void wp_harmonic_var_destroy(struct wp_harmonic_var *h)
{
    if (!h)
        return;
    wp_fourier_destroy(h->v);
    wp_fourier_destroy(h->i);
    free(h);
}

double wp_harmonic_var_of(struct wp_harmonic_var *h, const double *const v[2],
                          const double *const i[2])
{
    double sum = 0.0;
    const struct wp_complex *v_bin, *i_bin;

    for (int k = 0; k < 2; k++) {
        memcpy(wp_fourier_input(h->v) + k * HALF, v[k], HALF * sizeof(double));
        memcpy(wp_fourier_input(h->i) + k * HALF, i[k], HALF * sizeof(double));
    }
    v_bin = wp_fourier_run(h->v);
    i_bin = wp_fourier_run(h->i);
    /* Im(V conj I) of peak values over N/2, RMS: 2 / N^2 in all. */
    for (int k = 1; k < HALF; k++)
        sum += v_bin[k].im * i_bin[k].re - v_bin[k].re * i_bin[k].im;
    return sum * (2.0 / ((double)CYCLE * CYCLE));
}
