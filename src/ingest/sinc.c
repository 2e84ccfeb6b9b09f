#include "ingest/sinc.h"

#include <stdlib.h>

#include "core/kaiser.h"

static void fill(const struct wp_kaiser *k, double fraction,
                 double tap[WP_SINC_TAPS])
{
    double sum = 0.0;

    for (int j = 0; j < WP_SINC_TAPS; j++) {
        tap[j] = wp_kaiser_at(k, fraction + (WP_SINC_HALF - 1) - j);
        sum += tap[j];
    }
    for (int j = 0; j < WP_SINC_TAPS; j++)
        tap[j] /= sum;
}

/* All of the band passes: what lies above it was not in the samples. */
static struct wp_kaiser kernel(void)
{
    return wp_kaiser_window(0.5, 17.0, WP_SINC_HALF);
}

void wp_sinc_taps(double fraction, double tap[WP_SINC_TAPS])
{
    struct wp_kaiser k = kernel();

    fill(&k, fraction, tap);
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
    struct wp_kaiser k = kernel();

    for (int i = 0; t && i < PHASES + 3; i++)
        fill(&k, (double)(i - 1) / PHASES, t->row[i]);
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
