#include "waves.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

/* Adds a sin(order theta) + b cos(order theta). */
static void add(struct tones *s, const struct wave *w, double order, double a,
                double b)
{
    tones_add(s, w->peak * hypot(a, b), order * w->f_hz,
              order * w->phase + atan2(b, a));
}

void wave_sine(struct tones *s, const struct wave *w)
{
    add(s, w, 1, 1, 0);
}

void wave_fifth(struct tones *s, const struct wave *w, double share)
{
    add(s, w, 1, 1, 0);
    add(s, w, 5, share, 0);
}

/*
 * Of period 8 pi in theta, so its lines are m / 4. With r = m / 4:
 *   1/(4 pi) integral of sin(x) cos(r x), 0 to 4 pi
 *       = (1 - cos(pi m)) / (4 pi (1 - r^2)): 0 for even m,
 *   1/(4 pi) integral of sin(x) sin(r x), 0 to 4 pi = 0 but for r = 1: 1/2.
 */
void wave_burst(struct tones *s, const struct wave *w)
{
    add(s, w, 1, 0.5, 0);
    for (int m = 1; m < 4 * w->orders; m += 2) {
        double r = m / 4.0;

        add(s, w, r, 0, 1 / (2 * pi * (1 - r * r)));
    }
}

/*
 * Half-wave symmetric: 2/pi times the integral from pi/2 to pi. For n = 1:
 * sin(x)^2 gives pi/4, sin(x) cos(x) gives -1/2. For odd n > 1 with
 * c = (-1)^((n + 1) / 2): sin(x) cos(n x) gives
 * ((c - 1) / (n + 1) + (c + 1) / (n - 1)) / 2, sin(x) sin(n x) gives 0.
 */
void wave_phase_fired(struct tones *s, const struct wave *w)
{
    add(s, w, 1, 0.5, -1 / pi);
    for (int n = 3; n <= w->orders; n += 2) {
        double c = (n + 1) / 2 % 2 ? -1 : 1;

        add(s, w, n, 0, ((c - 1) / (n + 1) + (c + 1) / (n - 1)) / pi);
    }
}

/* 1/pi + sin(x)/2 - 2/pi sum over even n of cos(n x) / (n^2 - 1) */
void wave_half(struct tones *s, const struct wave *w)
{
    add(s, w, 0, 0, 1 / pi);
    add(s, w, 1, 0.5, 0);
    for (int n = 2; n <= w->orders; n += 2)
        add(s, w, n, 0, -2 / (pi * (n * n - 1)));
}

/* OIML R46: orders 1, 3, 5, 7, 11, 13; a minus is 180 degrees. */
void wave_r46(struct tones *s, const struct wave *w, enum wave_r46 which)
{
    static const int orders[6] = {1, 3, 5, 7, 11, 13};
    static const double pct[][6] = {
        [WAVE_QUADRIFORM_U] = {100, -3.8, -2.4, -1.7, -1.0, -0.8},
        [WAVE_QUADRIFORM_I] = {100, 30, 18, 14, 9, 5},
        [WAVE_PEAKED_U] = {100, 3.8, -2.4, 1.7, 1.0, -0.8},
        [WAVE_PEAKED_I] = {100, -30, 18, -14, -9, 5},
    };

    for (int k = 0; k < 6; k++)
        add(s, w, orders[k], pct[which][k] / 100, 0);
}
