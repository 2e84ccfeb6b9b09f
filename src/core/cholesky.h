/*
 * cholesky - linear equations with a symmetric positive definite matrix.
 *
 * For small dense systems: normal equations, covariances. The lower triangle
 * alone is read and is replaced by its factor; rows are `stride` apart.
 */
#ifndef WP_CORE_CHOLESKY_H
#define WP_CORE_CHOLESKY_H

#include <stddef.h>

/* A matrix that is not positive definite gives NaN. */
void wp_cholesky_factor(double *a, size_t n, size_t stride);

/* y (n numbers): the right side in, the solution out. */
void wp_cholesky_solve(const double *factor, size_t n, size_t stride,
                       double *y);

#endif
