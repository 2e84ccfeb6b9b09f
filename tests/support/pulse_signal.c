#include "pulse_signal.h"

#include <math.h>

/* Uniform in (0, 1), from the number alone. */
static double uniform(uint64_t n)
{
    n = (n + 0x9e3779b97f4a7c15u) * 0xbf58476d1ce4e5b9u;
    n = (n ^ (n >> 27)) * 0x94d049bb133111ebu;
    n ^= n >> 31;
    return ((double)(n >> 12) + 0.5) * 0x1p-52;
}

static double gauss(int64_t n)
{
    uint64_t u = (uint64_t)n * 2;

    return sqrt(-2.0 * log(uniform(u))) *
           cos(6.283185307179586 * uniform(u + 1));
}

/* Time since the rise of the pulse that may be running; < 0: none yet. */
static double since_rise(const struct pulse_signal *s, double t, double early)
{
    double k = floor((t - s->first_s + early) / s->period_s);

    if (k > (double)s->pulses - 1)
        k = (double)s->pulses - 1;
    if (k < 0.0)
        k = 0.0;
    return t - (s->first_s + k * s->period_s);
}

static double ramp(double x)
{
    return x < -0.5 ? 0.0 : x > 0.5 ? 1.0 : x + 0.5;
}

double pulse_signal_at(const struct pulse_signal *s, int64_t n)
{
    double t = (double)n / s->rate_hz;
    double since = since_rise(s, t, s->rise_s), y = 0.0;

    if (since >= -s->rise_s)
        y = ramp(since / s->rise_s) - ramp((since - s->width_s) / s->rise_s);
    return s->low + (s->high - s->low) * (y + s->noise * gauss(n));
}

int pulse_signal_state(const struct pulse_signal *s, int64_t n)
{
    double since = since_rise(s, (double)n / s->rate_hz, 0.0);
    int high = since >= 0.0 && since < s->width_s;
    double flank = since >= s->width_s ? since - s->width_s : since;

    if (s->bounce_s > 0.0 && flank >= s->bounce_s && flank < 2 * s->bounce_s)
        high = !high;
    return high;
}
