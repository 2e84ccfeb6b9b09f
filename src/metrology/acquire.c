#include "metrology/acquire.h"

#include <math.h>

/* Below this share of the energy a "fundamental" is noise. */
static const double lock_share = 0.3;
/* At the very edge of what is looked for it lies outside [Hz]. */
static const double edge_hz = 0.2;
/* Weaker references than this share of the strongest are dead. */
static const double dead_share = 0.01;

static bool is_fundamental(const struct wp_sine_fit *fit, double rate_hz)
{
    double hz = fit->f * rate_hz;

    return fit->share >= lock_share && hz > wp_fundamental_min_hz + edge_hz &&
           hz < wp_fundamental_max_hz - edge_hz;
}

double wp_acquire_level(const double *x, int n, double f)
{
    struct wp_sine_fit fit = wp_sine_fit_at(x, n, f);

    return fit.share >= lock_share ? fit.amplitude : 0.0;
}

struct wp_sine_fit wp_acquire(const double *const *x, unsigned references,
                              int n, double rate_hz,
                              double level[WP_TRACK_REFERENCES])
{
    struct wp_sine_fit best = {0};
    double strongest = 0.0, most = 0.0;

    for (unsigned r = 0; r < references; r++) {
        struct wp_sine_fit fit =
            wp_sine_fit_search(x[r], n, wp_fundamental_min_hz / rate_hz,
                               fmin(wp_fundamental_max_hz / rate_hz, 0.48));
        double energy = fit.share * fit.amplitude;

        level[r] = 0.0;
        if (is_fundamental(&fit, rate_hz) && energy > most) {
            most = energy;
            best = fit;
        }
    }
    for (unsigned r = 0; r < references && most > 0.0; r++) {
        level[r] = wp_sine_fit_at(x[r], n, best.f).amplitude;
        strongest = fmax(strongest, level[r]);
    }
    for (unsigned r = 0; r < references; r++)
        if (level[r] < dead_share * strongest)
            level[r] = 0.0;
    return best;
}
