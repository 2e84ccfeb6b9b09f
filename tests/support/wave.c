#include "wave.h"

#include <math.h>

static const double two_pi = 6.28318530717958647692;

void wave_steady(struct wave *w, double f_hz, double cycles)
{
    *w = (struct wave){.pieces = 1};
    w->piece[0] = (struct wave_piece){0, cycles, f_hz, 0, 1};
}

static const struct wave_piece *piece_at(const struct wave *w, double t_s)
{
    int k = w->pieces - 1;

    while (k > 0 && t_s < w->piece[k].from_s)
        k--;
    return &w->piece[k];
}

static double phase_in(const struct wave_piece *p, double t_s)
{
    double t = t_s - p->from_s;

    return p->cycles + t * (p->f_hz + t * p->hz_s / 2);
}

void wave_change(struct wave *w, double t_s, double jump, double f_hz,
                 double hz_s, double amplitude)
{
    double cycles = wave_phase(w, t_s) + jump;

    w->piece[w->pieces++] =
        (struct wave_piece){t_s, cycles - floor(cycles), f_hz, hz_s, amplitude};
}

void wave_harmonic(struct wave *w, int order, double share, double angle)
{
    w->order[w->harmonics] = order;
    w->share[w->harmonics] = share;
    w->angle[w->harmonics++] = angle;
}

double wave_phase(const struct wave *w, double t_s)
{
    return phase_in(piece_at(w, t_s), t_s);
}

double wave_hz(const struct wave *w, double t_s)
{
    const struct wave_piece *p = piece_at(w, t_s);

    return p->f_hz + (t_s - p->from_s) * p->hz_s;
}

static double turn(double cycles, double angle)
{
    return sin(two_pi * (cycles - floor(cycles)) + angle);
}

double wave_at(const struct wave *w, double t_s)
{
    const struct wave_piece *p = piece_at(w, t_s);
    double cycles = phase_in(p, t_s), x = turn(cycles, 0);
    double envelope = p->amplitude;

    for (int k = 0; k < w->harmonics; k++)
        x += w->share[k] * turn(w->order[k] * cycles, w->angle[k]);
    if (w->flicker != 0)
        envelope *= 1 + w->flicker / 2 * turn(w->flicker_hz * t_s, 0.4);
    x = envelope * (x + w->dc_share);
    for (int k = 0; k < w->tones; k++)
        x += w->tone_share[k] * turn(w->tone_hz[k] * t_s, 1.0 + k);
    return x;
}

double wave_zero(const struct wave *w, double t_s)
{
    double t = t_s;

    for (int k = 0; k < 4; k++) {
        double half = 2 * wave_phase(w, t);

        t -= (half - rint(half)) / 2 / wave_hz(w, t);
    }
    return t;
}

double wave_square(const struct wave *w, double a_s, double b_s)
{
    /* Gauss-Legendre, 8 points: exact to degree 15 in every panel. */
    static const double at[] = {.18343464249564980, .52553240991632899,
                                .79666647741362674, .96028985649753623};
    static const double weight[] = {.36268378337836198, .31370664587788729,
                                    .22238103445337447, .10122853629037626};
    int panels = (int)ceil((b_s - a_s) / 0.0002);
    double half = (b_s - a_s) / panels / 2, sum = 0;

    for (int n = 0; n < panels; n++)
        for (int k = 0; k < 4; k++) {
            double middle = a_s + (2 * n + 1) * half;
            double l = wave_at(w, middle - half * at[k]);
            double r = wave_at(w, middle + half * at[k]);

            sum += weight[k] * (l * l + r * r);
        }
    return sum * half;
}
