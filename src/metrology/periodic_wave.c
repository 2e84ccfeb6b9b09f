#include "metrology/periodic_wave.h"

#include <math.h>

#include "core/cholesky.h"

enum { UNKNOWNS = 2 * WP_WAVE_ORDERS - 1 };

/* As far as the decimator lets them through. */
static int orders(int hop, double f)
{
    return (int)fmin(WP_WAVE_ORDERS, 0.45 * hop / f + 1.0);
}

void wp_periodic_wave_fit(struct wp_periodic_wave *w, const double *x, int hop,
                          double centre)
{
    const double two_pi = 2.0 * acos(-1.0);
    double f = w->line.slope + 2.0 * centre * w->line.bend;
    double half = 1.5 / f * hop, middle = centre * hop, sum = 0.0;

    w->orders = orders(hop, f);
    for (int k = 0; k < WP_WAVE_ORDERS; k++)
        w->c[k] = w->s[k] = 0.0;
    for (int n = (int)ceil(middle - half); n <= (int)floor(middle + half);
         n++) {
        double p = two_pi * wp_phase_of(&w->line, (double)n / hop);
        double hann = 0.5 + 0.5 * cos(two_pi * (n - middle) / (2.0 * half));
        double c = cos(p), s = sin(p), a = 1.0, b = 0.0;

        sum += hann;
        for (int k = 0; k < w->orders; k++) {
            double turned = a * c - b * s;

            w->c[k] += hann * x[n] * a;
            w->s[k] += hann * x[n] * b;
            b = a * s + b * c;
            a = turned;
        }
    }
    for (int k = 0; k < w->orders; k++) {
        w->c[k] *= (k ? 2.0 : 1.0) / sum;
        w->s[k] *= (k ? 2.0 : 1.0) / sum;
    }
    w->amplitude = hypot(w->c[1], w->s[1]);
}

/* The cosines and sines of all orders at a phase: 1, cos, sin, cos 2, ... */
static void fill_basis(double *row, int unknowns, double cycles)
{
    double p = 2.0 * acos(-1.0) * cycles;
    double c = cos(p), s = sin(p), a = c, b = s;

    row[0] = 1.0;
    for (int k = 1; k < unknowns; k += 2) {
        double turned = a * c - b * s;

        row[k] = a;
        row[k + 1] = b;
        b = a * s + b * c;
        a = turned;
    }
}

bool wp_periodic_wave_solve(struct wp_periodic_wave *w, const double *x,
                            int hop, int from, int to)
{
    double m[UNKNOWNS][UNKNOWNS] = {{0}}, y[UNKNOWNS] = {0}, row[UNKNOWNS];
    int n;

    w->orders = orders(hop, w->line.slope);
    n = 2 * w->orders - 1;
    if (w->orders < 2 || to - from + 1 < n + 4 ||
        (to - from) * w->line.slope < 1.05 * hop)
        return false;
    for (int i = from; i <= to; i++) {
        fill_basis(row, n, wp_phase_of(&w->line, (double)i / hop));
        for (int j = 0; j < n; j++) {
            y[j] += row[j] * x[i];
            for (int k = 0; k <= j; k++)
                m[j][k] += row[j] * row[k];
        }
    }
    wp_cholesky_factor(&m[0][0], (size_t)n, UNKNOWNS);
    wp_cholesky_solve(&m[0][0], (size_t)n, UNKNOWNS, y);
    for (int k = 0; k < WP_WAVE_ORDERS; k++) {
        w->c[k] = k < w->orders ? y[k ? 2 * k - 1 : 0] : 0.0;
        w->s[k] = k > 0 && k < w->orders ? y[2 * k] : 0.0;
    }
    w->amplitude = hypot(w->c[1], w->s[1]);
    return isfinite(w->amplitude);
}

double wp_periodic_wave_at(const struct wp_periodic_wave *w, double cycles)
{
    double p = 2.0 * acos(-1.0) * cycles;
    double c = cos(p), s = sin(p), a = 1.0, b = 0.0, sum = 0.0;

    for (int k = 0; k < w->orders; k++) {
        double turned = a * c - b * s;

        sum += w->c[k] * a + w->s[k] * b;
        b = a * s + b * c;
        a = turned;
    }
    return sum;
}
