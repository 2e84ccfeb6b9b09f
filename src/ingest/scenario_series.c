#include "ingest/scenario_series_priv.h"

#include <math.h>

static const double pi = 3.141592653589793238462643383280;

/* cos and sin of 2 pi (numerator / denominator) * turns, reduced first. */
static double sine_of(int64_t numerator, double turns, uint32_t denominator)
{
    double x = (double)numerator * turns / denominator;

    return sin(2.0 * pi * (x - rint(x)));
}

static double cosine_of(int64_t numerator, double turns, uint32_t denominator)
{
    double x = (double)numerator * turns / denominator;

    return cos(2.0 * pi * (x - rint(x)));
}

/* Integrals of cos(2 pi n u / M) and sin(...) over an interval of u. */
static double integral_cos(int64_t n, struct wp_conduction c, uint32_t m)
{
    if (n == 0)
        return c.to_cycle - c.from_cycle;
    return (sine_of(n, c.to_cycle, m) - sine_of(n, c.from_cycle, m)) * m /
           (2.0 * pi * (double)n);
}

static double integral_sin(int64_t n, struct wp_conduction c, uint32_t m)
{
    if (n == 0)
        return 0.0;
    return (cosine_of(n, c.from_cycle, m) - cosine_of(n, c.to_cycle, m)) * m /
           (2.0 * pi * (double)n);
}

/* sin a sin b = (cos(a - b) - cos(a + b)) / 2, sin a cos b = (sin(a + b) +
 * sin(a - b)) / 2, with a = 2 pi u and b = 2 pi k u / M. */
void wp_cut_sine_part(const struct wp_cut_sine *w, uint32_t k, double *sin_part,
                      double *cos_part)
{
    const uint32_t m = w->cycles;
    const int64_t below = (int64_t)m - k, above = (int64_t)m + k;
    double s = 0.0, c = 0.0;

    for (size_t i = 0; i < w->intervals; i++) {
        struct wp_conduction on = w->interval[i];

        s += integral_cos(below, on, m) - integral_cos(above, on, m);
        c += integral_sin(above, on, m) + integral_sin(below, on, m);
    }
    *sin_part = s / m;
    *cos_part = k ? c / m : 0.5 * c / m;
}
