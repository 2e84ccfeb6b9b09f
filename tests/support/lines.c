#include "lines.h"

#include <check.h>
#include <complex.h>
#include <math.h>
#include <string.h>

static unsigned parse(const char *names, struct wp_channel *channel)
{
    unsigned n = 0;
    char text[128], *save = NULL;

    ck_assert_uint_lt(strlen(names), sizeof(text));
    strcpy(text, names);
    for (char *t = strtok_r(text, " ", &save); t;
         t = strtok_r(NULL, " ", &save)) {
        channel[n].quantity = t[0] == 'v' ? WP_VOLTAGE : WP_CURRENT;
        channel[n++].phase = wp_phase_parse(t + 1);
    }
    return n;
}

void lines_basis(struct lines *l, double nominal_hz, double rate_hz,
                 const char *channels)
{
    struct wp_channel channel[WP_MAX_CHANNELS] = {{0}};
    struct wp_wiring wiring;
    struct wp_error err;
    unsigned n = parse(channels, channel);

    ck_assert_int_eq(wp_wiring_make(&wiring, &l->config, n, channel, &err),
                     WP_OK);
    ck_assert_int_eq(wp_pq_basis_make(&l->basis, &wiring, &l->config, rate_hz,
                                      nominal_hz, &err),
                     WP_OK);
    for (int s = 0; s < WP_SIGNALS; s++)
        l->window.line[s] = l->basis.line_signals & 1u << s ? l->line[s] : NULL;
    l->window.signals = l->basis.rms_signals;
}

void lines_init(struct lines *l, double nominal_hz, const char *channels)
{
    struct wp_window *w = &l->window;

    memset(l, 0, sizeof(*l));
    wp_meter_config_default(&l->config);
    l->config.nominal_v = 230.0;
    l->config.nominal_a = 5.0;
    w->cycles = nominal_hz < 55.0 ? 10 : 12;
    w->duration_s = w->cycles / nominal_hz;
    w->f_hz = nominal_hz;
    w->end_ns = (int64_t)(w->duration_s * 1e9);
    w->lines = LINES;
    w->chain = 1;
    w->at_tick = true;
    lines_basis(l, nominal_hz, 30720.0, channels);
}

/* Mean of exp(2 pi i x t) over t = 0..1. */
static double complex mean(double x)
{
    double p = acos(-1.0) * x;

    if (fabs(x - rint(x)) < 1e-9)
        return fabs(x) < 0.5 ? 1.0 : 0.0;
    return cexp(I * p) * sin(p) / p;
}

void lines_tone(struct lines *l, int signal, double rms, double f_hz,
                double rad)
{
    struct wp_window *w = &l->window;
    double x = f_hz * w->duration_s, square = rms * rms;

    w->rms[signal] = sqrt(w->rms[signal] * w->rms[signal] + square);
    if (f_hz == 0.0) {
        w->mean[signal] += rms;
        w->peak[signal] += fabs(rms);
        l->line[signal][0].re = w->mean[signal];
        return;
    }
    w->peak[signal] += sqrt(2.0) * rms;
    for (int k = 1; k < LINES; k++) {
        double complex p = rms * (cexp(I * rad) * mean(x - k) -
                                  conj(cexp(I * rad) * mean(x + k)));

        l->line[signal][k].re += creal(p);
        l->line[signal][k].im += cimag(p);
    }
}

void lines_order(struct lines *l, int signal, unsigned h, double rms,
                 double deg)
{
    lines_tone(l, signal, rms, h * l->window.cycles / l->window.duration_s,
               deg * acos(-1.0) / 180.0);
}

void lines_next(struct lines *l)
{
    struct wp_window *w = &l->window;
    int64_t long_ns = w->end_ns - w->start_ns;

    memset(l->line, 0, sizeof(l->line));
    for (int s = 0; s < WP_SIGNALS; s++)
        w->rms[s] = w->peak[s] = w->mean[s] = 0.0;
    w->start_ns = w->end_ns;
    w->end_ns += long_ns;
    w->index++;
}
