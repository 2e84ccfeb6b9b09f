#include "tone.h"

#include <math.h>

void tones_add(struct tones *s, double amplitude, double f_hz, double phase)
{
    s->amplitude[s->count] = amplitude;
    s->f_hz[s->count] = f_hz;
    s->phase[s->count] = phase;
    s->count++;
}

double tones_at(const struct tones *s, double t_s)
{
    const double two_pi = 2.0 * acos(-1.0);
    double sum = 0.0;

    for (int k = 0; k < s->count; k++) {
        double cycles = s->f_hz[k] * t_s;

        sum += s->amplitude[k] *
               sin(two_pi * (cycles - floor(cycles)) + s->phase[k]);
    }
    return sum;
}

/* Integral of cos(w t + p) from 0 to t. */
static double cosine_integral(double w, double p, double t)
{
    return w == 0.0 ? cos(p) * t : (sin(w * t + p) - sin(p)) / w;
}

double tones_product(const struct tones *a, const struct tones *b,
                     double shift_s, double t_s)
{
    const double two_pi = 2.0 * acos(-1.0);
    double sum = 0.0;

    for (int j = 0; j < a->count; j++)
        for (int k = 0; k < b->count; k++) {
            double wa = two_pi * a->f_hz[j], wb = two_pi * b->f_hz[k];
            double pa = a->phase[j], pb = b->phase[k] + wb * shift_s;

            sum += a->amplitude[j] * b->amplitude[k] * 0.5 *
                   (cosine_integral(wa - wb, pa - pb, t_s) -
                    cosine_integral(wa + wb, pa + pb, t_s));
        }
    return sum;
}
