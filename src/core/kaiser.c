#include "core/kaiser.h"

#include <math.h>

/* Modified Bessel function of order 0 by its power series: all terms are
 * positive, so the sum is good to the last bits. */
static double bessel_i0(double x)
{
    double sum = 1.0, term = 1.0, q = x * x / 4.0;

    for (int k = 1; term > sum * 1e-18; k++) {
        term *= q / ((double)k * k);
        sum += term;
    }
    return sum;
}

struct wp_kaiser wp_kaiser_window(double cutoff, double beta, double half_width)
{
    return (struct wp_kaiser){cutoff, beta, half_width, bessel_i0(beta)};
}

struct wp_kaiser wp_kaiser_design(double pass, double stop,
                                  double attenuation_db)
{
    double a = attenuation_db;
    double beta = a > 50.0 ? 0.1102 * (a - 8.7)
                  : a > 21.0
                      ? 0.5842 * pow(a - 21.0, 0.4) + 0.07886 * (a - 21.0)
                      : 0.0;

    return wp_kaiser_window((pass + stop) / 2.0, beta,
                            (a - 7.95) / (14.36 * (stop - pass)) / 2.0);
}

double wp_kaiser_at(const struct wp_kaiser *k, double x)
{
    const double pi = acos(-1.0);
    double r = x / k->half_width;
    double sinc =
        x == 0.0 ? 2.0 * k->cutoff : sin(2.0 * pi * k->cutoff * x) / (pi * x);

    if (fabs(r) > 1.0)
        return 0.0;
    return sinc * bessel_i0(k->beta * sqrt(1.0 - r * r)) / k->i0_beta;
}
