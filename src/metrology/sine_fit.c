#include "metrology/sine_fit.h"

#include <math.h>

/* Sums of the weighted normal equations of x = a sin + b cos + d. */
struct sums {
    double w, s, c, ss, sc, cc, x, xs, xc, xx;
};

/* A rotating pointer; thousands of turns keep it good to 1e-12. */
struct rotor {
    double c, s, dc, ds;
};

static struct rotor rotor(double step, double start)
{
    const double two_pi = 2.0 * acos(-1.0);

    return (struct rotor){cos(two_pi * start), sin(two_pi * start),
                          cos(two_pi * step), sin(two_pi * step)};
}

static void turn(struct rotor *r)
{
    double c = r->c * r->dc - r->s * r->ds;

    r->s = r->s * r->dc + r->c * r->ds;
    r->c = c;
}

static struct sums accumulate(const double *x, int n, double f)
{
    struct rotor hann = rotor(1.0 / n, 0.5 / n), tone = rotor(f, 0.0);
    struct sums m = {0};

    for (int i = 0; i < n; i++, turn(&hann), turn(&tone)) {
        double w = 0.5 - 0.5 * hann.c, s = tone.s, c = tone.c;

        m.w += w;
        m.s += w * s;
        m.c += w * c;
        m.ss += w * s * s;
        m.sc += w * s * c;
        m.cc += w * c * c;
        m.x += w * x[i];
        m.xs += w * x[i] * s;
        m.xc += w * x[i] * c;
        m.xx += w * x[i] * x[i];
    }
    return m;
}

struct wp_sine_fit wp_sine_fit_at(const double *x, int n, double f)
{
    struct sums m = accumulate(x, n, f);
    struct wp_sine_fit fit = {.f = f};
    /* DC eliminated first: what is left is two equations. */
    double ss = m.ss - m.s * m.s / m.w, cc = m.cc - m.c * m.c / m.w;
    double sc = m.sc - m.s * m.c / m.w;
    double xs = m.xs - m.x * m.s / m.w, xc = m.xc - m.x * m.c / m.w;
    double xx = m.xx - m.x * m.x / m.w;
    double det = ss * cc - sc * sc, a, b;

    if (!(det > 1e-12 * m.w * m.w) || !(xx > 0.0))
        return fit;
    a = (xs * cc - xc * sc) / det;
    b = (xc * ss - xs * sc) / det;
    fit.amplitude = hypot(a, b);
    fit.phase = atan2(b, a) / (2.0 * acos(-1.0));
    fit.share = (a * xs + b * xc) / xx;
    return fit;
}

struct wp_sine_fit wp_sine_fit_search(const double *x, int n, double f_min,
                                      double f_max)
{
    enum { COARSE = 48, FINE = 40 };
    double step = (f_max - f_min) / COARSE, lo, hi;
    struct wp_sine_fit best = wp_sine_fit_at(x, n, f_min);

    for (int i = 1; i <= COARSE; i++) {
        struct wp_sine_fit fit = wp_sine_fit_at(x, n, f_min + i * step);

        if (fit.share > best.share)
            best = fit;
    }
    lo = fmax(best.f - step, f_min);
    hi = fmin(best.f + step, f_max);
    /* The share is unimodal between the neighbours: thirds close in on it. */
    for (int i = 0; i < FINE; i++) {
        double a = lo + (hi - lo) / 3.0, b = hi - (hi - lo) / 3.0;

        if (wp_sine_fit_at(x, n, a).share < wp_sine_fit_at(x, n, b).share)
            lo = a;
        else
            hi = b;
    }
    return wp_sine_fit_at(x, n, (lo + hi) / 2.0);
}
