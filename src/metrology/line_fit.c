#include "metrology/line_fit.h"

#include <math.h>

static double clip(double residual)
{
    return residual > 0.0 ? residual : 0.0;
}

static void solve_line(struct wp_line_fit *f)
{
    double det = f->s[0] * f->s[2] - f->s[1] * f->s[1];

    f->bend = 0.0;
    if (f->n < 2 || det <= 0.0) {
        f->value = f->t[0] / f->s[0];
        f->slope = 0.0;
    } else {
        f->value = (f->s[2] * f->t[0] - f->s[1] * f->t[1]) / det;
        f->slope = (f->s[0] * f->t[1] - f->s[1] * f->t[0]) / det;
    }
    f->residual = clip(f->yy - f->value * f->t[0] - f->slope * f->t[1]);
}

/* Cramer's rule on the normal equations; x is a hop count of at most 100, so
 * they are well conditioned enough in double. False when singular. */
static bool solve_parabola(const struct wp_line_fit *f, double c[3])
{
    const double *s = f->s, *t = f->t;
    double m00 = s[2] * s[4] - s[3] * s[3], m01 = s[1] * s[4] - s[2] * s[3];
    double m02 = s[1] * s[3] - s[2] * s[2];
    double det = s[0] * m00 - s[1] * m01 + s[2] * m02;

    if (fabs(det) < 1e-12 * s[0] * m00)
        return false;
    c[0] = (t[0] * m00 - t[1] * m01 + t[2] * m02) / det;
    c[1] = (-t[0] * m01 + t[1] * (s[0] * s[4] - s[2] * s[2]) -
            t[2] * (s[0] * s[3] - s[1] * s[2])) /
           det;
    c[2] = (t[0] * m02 - t[1] * (s[0] * s[3] - s[1] * s[2]) +
            t[2] * (s[0] * s[2] - s[1] * s[1])) /
           det;
    return true;
}

void wp_line_fit_solve(struct wp_line_fit *f, bool parabola)
{
    double c[3], residual;

    solve_line(f);
    if (!parabola || f->n < 8 || !solve_parabola(f, c))
        return;
    residual = clip(f->yy - c[0] * f->t[0] - c[1] * f->t[1] - c[2] * f->t[2]);
    if (f->one_sided && residual > 0.25 * f->residual)
        return;
    f->value = c[0];
    f->slope = c[1];
    f->bend = c[2];
    f->residual = residual;
}
