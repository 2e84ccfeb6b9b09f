#include "ingest/sinc.h"

#include <math.h>
#include <stdlib.h>

static const double pi = 3.14159265358979323846;
static const double beta = 17.0;

/* Modified Bessel function of order 0 by its power series; |x| < 20 takes at
 * most 50 terms, all positive, so nothing cancels. */
static double bessel_i0(double x)
{
    double term = 1.0, sum = 1.0;

    for (int k = 1; term > 1e-17 * sum; k++) {
        term *= x / (2.0 * k) * (x / (2.0 * k));
        sum += term;
    }
    return sum;
}

void wp_sinc_taps(double fraction, double tap[WP_SINC_TAPS])
{
    double s = sin(pi * fraction), sum = 0.0;

    for (int j = 0; j < WP_SINC_TAPS; j++) {
        double t = fraction + (WP_SINC_HALF - 1) - j;
        double r = t / WP_SINC_HALF;
        double w = bessel_i0(beta * sqrt(fmax(0.0, 1.0 - r * r)));
        /* sin(pi t) by the fraction alone: exact far from the centre. */
        double sine = (WP_SINC_HALF - 1 - j) % 2 ? -s : s;

        tap[j] = fabs(t) < 1e-9 ? w : w * sine / (pi * t);
        sum += tap[j];
    }
    for (int j = 0; j < WP_SINC_TAPS; j++)
        tap[j] /= sum;
}

double wp_sinc_apply(const double tap[WP_SINC_TAPS], const double *x)
{
    double lane[4] = {0};

    for (int j = 0; j < WP_SINC_TAPS; j += 4)
        for (int k = 0; k < 4; k++)
            lane[k] += tap[j + k] * x[j + k];
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

enum { PHASES = 1024 };

/* Row i holds the taps for the fraction (i - 1) / PHASES. */
struct wp_sinc_table {
    double row[PHASES + 3][WP_SINC_TAPS];
};

struct wp_sinc_table *wp_sinc_table_create(void)
{
    struct wp_sinc_table *t = malloc(sizeof(*t));

    for (int i = 0; t && i < PHASES + 3; i++)
        wp_sinc_taps((double)(i - 1) / PHASES, t->row[i]);
    return t;
}

void wp_sinc_table_destroy(struct wp_sinc_table *t)
{
    free(t);
}

/* Lagrange's cubic through the rows around the fraction. */
void wp_sinc_table_taps(const struct wp_sinc_table *t, double fraction,
                        double tap[WP_SINC_TAPS])
{
    double at = fraction * PHASES;
    int i = at < PHASES ? (int)at : PHASES - 1;
    double u = at - i;
    double a = -u * (u - 1.0) * (u - 2.0) / 6.0;
    double b = (u + 1.0) * (u - 1.0) * (u - 2.0) / 2.0;
    double c = -(u + 1.0) * u * (u - 2.0) / 2.0;
    double d = (u + 1.0) * u * (u - 1.0) / 6.0;

    for (int j = 0; j < WP_SINC_TAPS; j++)
        tap[j] = a * t->row[i][j] + b * t->row[i + 1][j] +
                 c * t->row[i + 2][j] + d * t->row[i + 3][j];
}
