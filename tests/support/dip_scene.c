#include "dip_scene.h"

#include <math.h>
#include <string.h>

static const double two_pi = 6.28318530717958647692;
const double dip_scene_rate_hz = 25601;

double complex dip_scene_phasor(double rms, double deg)
{
    return rms * cexp(I * deg * two_pi / 360);
}

struct dip_scene dip_scene_balanced(double f_hz, double from_s, double to_s,
                                    double deg)
{
    struct dip_scene s = {
        .f_hz = f_hz, .t_s = to_s + 0.8, .from_s = from_s, .to_s = to_s};

    for (int k = 0; k < 3; k++) {
        s.before[k] =
            dip_scene_phasor(230, deg - 360 * f_hz * from_s - 120.0 * k);
        s.before[3 + k] = s.before[k] * dip_scene_phasor(5.0 / 230, -30);
    }
    memcpy(s.during, s.before, sizeof(s.during));
    return s;
}

static double noise(uint32_t n)
{
    double sum = -6; /* twelve uniform numbers: variance 1 */

    for (int k = 0; k < 12; k++) {
        n = n * 1664525u + 1013904223u;
        sum += n / 4294967296.0;
    }
    return sum;
}

void dip_scene_make(const struct dip_scene *s, struct anatomy_run *a)
{
    history_run_make(&a->in, dip_scene_rate_hz, s->f_hz > 55 ? 60 : 50, 6,
                     s->t_s);
    a->late_s = 1.2 / s->f_hz;
    for (unsigned c = 0; c < 6; c++)
        for (size_t n = 0; n < a->in.frames; n++) {
            double t = history_run_s(&a->in, n);
            const double complex *p =
                t >= s->from_s && t < s->to_s ? s->during : s->before;

            a->in.x[c][n] =
                sqrt(2) * cimag(p[c] * cexp(I * two_pi * s->f_hz * t));
            if (s->noise > 0)
                a->in.x[c][n] += s->noise * cabs(s->before[c]) *
                                 noise((uint32_t)(n * 6 + c) * 2654435761u);
        }
}

double dip_scene_i2t(double complex i, double f_hz, double a_s, double b_s)
{
    double w = two_pi * f_hz, angle = carg(i), rms = cabs(i);

    return rms * rms *
           (b_s - a_s -
            (sin(2 * (w * b_s + angle)) - sin(2 * (w * a_s + angle))) /
                (2 * w));
}
