#include "core/cholesky.h"

#include <math.h>

void wp_cholesky_factor(double *a, size_t n, size_t stride)
{
    for (size_t i = 0; i < n; i++) {
        double *row = a + i * stride;

        for (size_t k = 0; k <= i; k++) {
            const double *other = a + k * stride;
            double sum = row[k];

            for (size_t m = 0; m < k; m++)
                sum -= row[m] * other[m];
            row[k] = i == k ? sqrt(sum) : sum / other[k];
        }
    }
}

void wp_cholesky_solve(const double *factor, size_t n, size_t stride, double *y)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t m = 0; m < i; m++)
            y[i] -= factor[i * stride + m] * y[m];
        y[i] /= factor[i * stride + i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t m = i + 1; m < n; m++)
            y[i] -= factor[m * stride + i] * y[m];
        y[i] /= factor[i * stride + i];
    }
}
