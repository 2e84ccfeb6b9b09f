#include "meter_load.h"

#include <math.h>
#include <stdlib.h>

enum { RUN = 256 };

const double load_rate_hz[LOAD_RATES] = {8000,  10240, 12800, 25600,
                                         30720, 44100, 50000, 100000};
const double load_f_hz[LOAD_FREQUENCIES] = {42.5, 45,    49.5, 50.03,
                                            55,   59.97, 65,   69};

void meter_load_init(struct meter_load *l, double rate_hz, double f_hz,
                     double t_s)
{
    *l = (struct meter_load){.rate_hz = rate_hz,
                             .f_hz = f_hz,
                             .frames = (size_t)ceil(rate_hz * t_s),
                             .phases = 1,
                             .resolution = LOAD_FLOAT,
                             .full_v = 450,
                             .full_a = 36};
}

double meter_load_s(const struct meter_load *l)
{
    return (double)l->frames / l->rate_hz;
}

/* The angle of a tone at sample n, reduced before it is rounded [rad]. */
static double angle_at(const struct tones *s, int k, size_t n, double rate_hz)
{
    long double cycles = (long double)s->f_hz[k] * (long double)n / rate_hz;

    return 2.0 * acos(-1.0) * (double)(cycles - floorl(cycles)) + s->phase[k];
}

/* A run of samples is a rotation of its first one: every angle of the run has
 * its own sine and cosine, so nothing accumulates. */
static void add_tone(const struct meter_load *l, const struct tones *s, int k,
                     double *x)
{
    double c[RUN], d[RUN];

    for (size_t j = 0; j < RUN; j++) {
        double turn =
            angle_at(s, k, j, l->rate_hz) - angle_at(s, k, 0, l->rate_hz);

        c[j] = s->amplitude[k] * cos(turn);
        d[j] = s->amplitude[k] * sin(turn);
    }
    for (size_t n = 0; n < l->frames; n += RUN) {
        double p = angle_at(s, k, n, l->rate_hz), sine = sin(p),
               cosine = cos(p);
        size_t count = l->frames - n < RUN ? l->frames - n : RUN;

        for (size_t j = 0; j < count; j++)
            x[n + j] += sine * c[j] + cosine * d[j];
    }
}

static void quantise(const struct meter_load *l, double full, double *x)
{
    double steps = l->resolution == LOAD_16_BIT ? 32768.0 : 8388608.0;

    if (l->resolution == LOAD_FLOAT)
        for (size_t n = 0; n < l->frames; n++)
            x[n] = (double)(float)x[n];
    else if (l->resolution != LOAD_DOUBLE)
        for (size_t n = 0; n < l->frames; n++)
            x[n] = nearbyint(x[n] / full * steps) * (full / steps);
}

void meter_load_samples(const struct meter_load *l, unsigned channel, double *x)
{
    const struct tones *s =
        channel < l->phases ? &l->u[channel] : &l->i[channel - l->phases];

    for (size_t n = 0; n < l->frames; n++)
        x[n] = 0.0;
    for (int k = 0; k < s->count; k++)
        add_tone(l, s, k, x);
    quantise(l, channel < l->phases ? l->full_v : l->full_a, x);
}

void meter_load_meter(const struct meter_load *l, struct meter_run *m)
{
    meter_run_init(m, l->rate_hz, 2 * l->phases);
    m->config.nominal_hz = l->f_hz < 55 ? 50 : 60;
}

void meter_load_run(const struct meter_load *l, struct meter_run *m)
{
    unsigned channels = 2 * l->phases;
    double *all = malloc(channels * l->frames * sizeof(double));
    double *x[6];
    struct meter_feed feed = {x, l->frames, 8192, 0, -1, 0};

    if (!all)
        abort();
    for (unsigned c = 0; c < channels; c++) {
        x[c] = all + c * l->frames;
        meter_load_samples(l, c, x[c]);
    }
    meter_run(m, &feed);
    free(all);
}
