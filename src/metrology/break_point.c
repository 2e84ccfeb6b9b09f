#include "metrology/break_point.h"

#include <math.h>

#include "metrology/periodic_wave.h"

enum {
    SEARCH = 10,      /* hops around the suspect in which the instant lies */
    HOP_SAMPLES = 20, /* at most: 4 kHz */
    PASSES = 2,       /* each knows better where the waves end */
    SPAN = 2 * SEARCH * HOP_SAMPLES + 1
};

/* Residuals differ by so many times their mean square: not by chance. */
static const double significant = 20.0;
/* And by this factor: beats of an interharmonic only come near it. */
static const double least_gain = 2.5;
/* A signal that cannot tell: hops must be so much better off. */
static const double sure_strength = 1000.0;
static const double sure_misfit = 1.5e-4; /* [cycles] 1 mrad */
/* Share of the energy below which residuals are rounding and folding. */
static const double floor_share = 1e-8;

/* The wave with the phase and amplitude that hops measured, unbroken. */
static double smooth_at(const struct wp_suspect *s,
                        const struct wp_periodic_wave *w, double hops)
{
    int k = (int)floor(hops) + WP_SUSPECT_REACH;
    double u = hops - floor(hops);
    double phase = s->phase[k] + u * (s->phase[k + 1] - s->phase[k]);
    double amplitude =
        s->amplitude[k] + u * (s->amplitude[k + 1] - s->amplitude[k]);

    return amplitude / w->amplitude * wp_periodic_wave_at(w, phase);
}

static double square(double x)
{
    return x * x;
}

/* Squares that each way of seeing the signal leaves. */
struct residuals {
    double energy; /* of the fundamental, in all samples */
    double smooth, broken;
    double at; /* hops: where broken is least */
};

/* The least sum of before's squares up to a sample and after's from it on. A
 * step of the phase costs a little: where two instants are equally good, the
 * one at which the phases meet is the break. */
static void find_instant(const struct wp_periodic_wave *l,
                         const struct wp_periodic_wave *r, const double *x,
                         int hop, struct residuals *out)
{
    const double two_pi = 2.0 * acos(-1.0);
    int n = SEARCH * hop;
    double gain[SPAN], sum = 0.0, best = INFINITY, a = l->amplitude;
    int where = 0;

    for (int i = -n; i <= n; i++) {
        double t = (double)i / hop;
        double before =
            square(x[i] - wp_periodic_wave_at(l, wp_phase_of(&l->line, t)));
        double after =
            square(x[i] - wp_periodic_wave_at(r, wp_phase_of(&r->line, t)));

        gain[i + n] = before - after;
        sum += after;
    }
    for (int i = -n; i <= n; i++) {
        double t = (double)i / hop;
        double step = wp_phase_of(&r->line, t) - wp_phase_of(&l->line, t);
        double cost = 0.05 * square(two_pi * a * (step - rint(step)));

        if (sum + cost < best) {
            best = sum + cost;
            out->broken = sum;
            where = i;
        }
        sum += gain[i + n];
    }
    /* Sample `where` is the first of after: the break lies before it, by the
     * share that the two around it would rather have the other way. */
    out->at = ((double)where - 0.5) / hop;
    out->energy = (2 * n + 1) * 0.5 * a * a;
}

/* Whether the amplitude fell between the waves of before and after: there is
 * a hole in the signal that neither explains. */
static bool has_hole(const struct wp_suspect *s,
                     const struct wp_periodic_wave *l,
                     const struct wp_periodic_wave *r)
{
    double least = INFINITY;

    for (int k = 0; k < 2 * WP_SUSPECT_REACH + 1; k++)
        least = fmin(least, s->amplitude[k]);
    return least < 0.8 * fmin(l->amplitude, r->amplitude);
}

static bool is_break(const struct wp_suspect *s,
                     const struct wp_periodic_wave *l,
                     const struct wp_periodic_wave *r,
                     const struct residuals *e, int n)
{
    double scatter = e->broken / n, floor_energy = floor_share * e->energy;

    if (e->smooth > least_gain * e->broken &&
        e->smooth - e->broken > significant * scatter + floor_energy)
        return true;
    return s->strength > sure_strength && s->misfit > sure_misfit &&
           (e->broken < 1.2 * e->smooth + floor_energy || has_hole(s, l, r));
}

bool wp_break_point_find(const struct wp_suspect *s, const double *x, int hop,
                         double *at)
{
    struct wp_periodic_wave l = {.line = s->before}, r = {.line = s->after};
    struct residuals e = {0};
    int n = SEARCH * hop;

    if (hop > HOP_SAMPLES)
        return false;
    for (int k = 0; k < PASSES; k++) {
        double reach = 1.5 / s->before.slope + 1.0;

        wp_periodic_wave_fit(&l, x, hop, e.at - reach);
        wp_periodic_wave_fit(&r, x, hop, e.at + reach);
        if (!(l.amplitude > 0.0) || !(r.amplitude > 0.0))
            return false;
        find_instant(&l, &r, x, hop, &e);
    }
    for (int i = -n; i <= n; i++)
        e.smooth += square(x[i] - smooth_at(s, (double)i < e.at * hop ? &l : &r,
                                            (double)i / hop));
    *at = e.at;
    return is_break(s, &l, &r, &e, 2 * n + 1);
}
