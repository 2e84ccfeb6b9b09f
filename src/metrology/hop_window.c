#include "metrology/hop_window.h"

#include <math.h>
#include <stdlib.h>

#include "core/simd.h"

enum { CYCLES = 3, STEPS_PER_HZ = 20 };

struct wp_hop_window {
    double rate_hz;
    int capacity; /* taps that fit */
    long step;    /* f of the tables in 1 / STEPS_PER_HZ; 0 = none yet */
    int half;
    double scale;          /* 2 / sum of the window */
    double *sine, *cosine; /* [2 half + 1] window times oscillator */
};

enum wp_status wp_hop_window_create(struct wp_hop_window **out, double rate_hz,
                                    double f_min_hz)
{
    struct wp_hop_window *w = calloc(1, sizeof(*w));

    *out = NULL;
    if (!w)
        return WP_E_NOMEM;
    w->rate_hz = rate_hz;
    w->capacity = (int)(CYCLES * rate_hz / f_min_hz) + 3;
    w->sine = calloc((size_t)w->capacity, sizeof(double));
    w->cosine = calloc((size_t)w->capacity, sizeof(double));
    if (!w->sine || !w->cosine) {
        wp_hop_window_destroy(w);
        return WP_E_NOMEM;
    }
    *out = w;
    return WP_OK;
}

void wp_hop_window_destroy(struct wp_hop_window *w)
{
    if (!w)
        return;
    free(w->sine);
    free(w->cosine);
    free(w);
}

static void fill(struct wp_hop_window *w)
{
    const double pi = acos(-1.0);
    double f = (double)w->step / STEPS_PER_HZ / w->rate_hz;
    double half_length = CYCLES / f / 2.0, sum = 0.0;

    w->half = (int)half_length;
    for (int n = -w->half; n <= w->half; n++) {
        double hann = 0.5 + 0.5 * cos(pi * n / half_length);

        w->cosine[n + w->half] = hann * cos(2.0 * pi * f * n);
        w->sine[n + w->half] = hann * sin(2.0 * pi * f * n);
        sum += hann;
    }
    w->scale = 2.0 / sum;
}

int wp_hop_window_set(struct wp_hop_window *w, double f_hz)
{
    long step = lrint(f_hz * STEPS_PER_HZ);
    long least =
        lrint(ceil(CYCLES * w->rate_hz / (w->capacity - 2) * STEPS_PER_HZ));

    if (step < least)
        step = least;
    if (step != w->step) {
        w->step = step;
        fill(w);
    }
    return w->half;
}

WP_CLONES struct wp_phasor wp_hop_window_at(const struct wp_hop_window *w,
                                            const double *centre)
{
    const double *x = centre - w->half;
    const int n = 2 * w->half + 1;
    wp_v4 c = {0}, s = {0};
    double c_rest = 0.0, s_rest = 0.0;
    int j = 0;

    for (; j + 4 <= n; j += 4) {
        c += *(const wp_v4u *)(w->cosine + j) * *(const wp_v4u *)(x + j);
        s += *(const wp_v4u *)(w->sine + j) * *(const wp_v4u *)(x + j);
    }
    for (; j < n; j++) {
        c_rest += w->cosine[j] * x[j];
        s_rest += w->sine[j] * x[j];
    }
    c_rest += wp_v4_sum(&c);
    s_rest += wp_v4_sum(&s);
    return (struct wp_phasor){atan2(c_rest, s_rest) / (2.0 * acos(-1.0)),
                              w->scale * hypot(c_rest, s_rest)};
}
