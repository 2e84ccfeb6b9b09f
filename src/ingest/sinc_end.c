#include "ingest/sinc_end.h"

#include <math.h>
#include <stdlib.h>

#include "core/cholesky.h"

/* Power below a frequency [cycles/sample]. */
static const struct {
    double below, power;
} band[] = {{0.06, 1.0}, {0.15, 1e-3}, {0.5, 1e-6}};

/* Of samples so far apart. */
static double covariance(int apart)
{
    const double pi = acos(-1.0);
    double sum = 0.0;

    for (size_t i = 0; i < sizeof(band) / sizeof(*band); i++) {
        double x = 2.0 * pi * band[i].below * apart;

        if (band[i].below < 0.5 && apart)
            sum += band[i].power * sin(x) / x;
        else if (!apart)
            sum += band[i].power;
    }
    return sum;
}

struct wp_sinc_end *wp_sinc_end_create(void)
{
    struct wp_sinc_end *e = malloc(sizeof(*e));
    double a[WP_SINC_END_FROM][WP_SINC_END_FROM] = {{0}};

    if (!e)
        return NULL;
    for (int i = 0; i < WP_SINC_END_FROM; i++)
        for (int k = 0; k <= i; k++)
            a[i][k] = covariance(i - k);
    wp_cholesky_factor(a[0], WP_SINC_END_FROM, WP_SINC_END_FROM);
    for (int v = 0; v < WP_SINC_HALF; v++) {
        for (int i = 0; i < WP_SINC_END_FROM; i++)
            e->weight[v][i] = covariance(i + v + 1);
        wp_cholesky_solve(a[0], WP_SINC_END_FROM, WP_SINC_END_FROM,
                          e->weight[v]);
    }
    return e;
}

void wp_sinc_end_destroy(struct wp_sinc_end *e)
{
    free(e);
}

double wp_sinc_end_value(const struct wp_sinc_end *e, const double *x, int step,
                         unsigned i)
{
    double sum = 0.0;

    for (int k = 0; k < WP_SINC_END_FROM; k++)
        sum += e->weight[i][k] * x[k * step];
    return sum;
}
