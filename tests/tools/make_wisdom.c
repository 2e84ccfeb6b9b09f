/*
 * Writes src/metrology/fourier_wisdom.c anew, to be looked at and formatted:
 *   cc tests/tools/make_wisdom.c -lfftw3 -lm -o make_wisdom
 *   ./make_wisdom 5120 6144 4410 4800 6400 8820 9600 10000
 * Takes minutes; wants a quiet machine.
 */
#include <fftw3.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    for (int k = 1; k < argc; k++) {
        int n = atoi(argv[k]);
        double *in = fftw_alloc_real((size_t)n);
        fftw_complex *out = fftw_alloc_complex((size_t)n / 2 + 1);
        fftw_plan plan = fftw_plan_dft_r2c_1d(n, in, out, FFTW_PATIENT);

        fftw_destroy_plan(plan);
        fftw_free(in);
        fftw_free(out);
    }
    fputs(fftw_export_wisdom_to_string(), stdout);
    return 0;
}
