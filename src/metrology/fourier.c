#include "metrology/fourier.h"

#include <assert.h>
#include <fftw3.h>
#include <stdint.h>
#include <stdlib.h>

#include "metrology/fourier_wisdom.h"

struct wp_fourier {
    double *in;
    fftw_complex *out;
    fftw_plan plan;
};

static_assert(sizeof(struct wp_complex) == sizeof(fftw_complex),
              "bins are pairs of doubles");

/* By the wisdom where it knows the length, else by ESTIMATE: plans that are
 * measured differ from run to run, and so would the last bits. Nothing of it
 * stays behind: no plan depends on those made before. */
static fftw_plan make_plan(int n, double *in, fftw_complex *out)
{
    unsigned wise = FFTW_PATIENT | FFTW_WISDOM_ONLY;
    fftw_plan plan = NULL;

    if (fftw_import_wisdom_from_string(wp_fourier_wisdom))
        plan = fftw_plan_dft_r2c_1d(n, in, out, wise);
    fftw_forget_wisdom();
    return plan ? plan : fftw_plan_dft_r2c_1d(n, in, out, FFTW_ESTIMATE);
}

enum wp_status wp_fourier_create(struct wp_fourier **out, int n)
{
    struct wp_fourier *f;

    *out = NULL;
    if (n < 2)
        return WP_E_ARG;
    f = calloc(1, sizeof(*f));
    if (!f)
        return WP_E_NOMEM;
    f->in = fftw_alloc_real((size_t)n);
    f->out = fftw_alloc_complex((size_t)n / 2 + 1);
    if (f->in && f->out)
        f->plan = make_plan(n, f->in, f->out);
    if (!f->plan) {
        wp_fourier_destroy(f);
        return WP_E_NOMEM;
    }
    *out = f;
    return WP_OK;
}

void wp_fourier_destroy(struct wp_fourier *f)
{
    if (!f)
        return;
    if (f->plan)
        fftw_destroy_plan(f->plan);
    fftw_free(f->in);
    fftw_free(f->out);
    free(f);
}

double *wp_fourier_input(struct wp_fourier *f)
{
    return f->in;
}

const struct wp_complex *wp_fourier_run(struct wp_fourier *f)
{
    fftw_execute(f->plan);
    return (const struct wp_complex *)f->out;
}

const struct wp_complex *wp_fourier_of(struct wp_fourier *f,
                                       const double *aligned)
{
    /* A real transform out of place leaves its input alone (FFTW manual,
     * "Planner Flags": FFTW_PRESERVE_INPUT). */
    fftw_execute_dft_r2c(f->plan, (double *)(uintptr_t)aligned, f->out);
    return (const struct wp_complex *)f->out;
}
