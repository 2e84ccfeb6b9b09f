#include "pq/flicker_design.h"

#include <complex.h>
#include <math.h>

/* IEC 61000-4-15:2010, table 3 [Hz]; the 100 V lamp's by HIOKI. */
struct lamp {
    double k, lambda_hz, w1_hz, w2_hz, w3_hz, w4_hz;
};

static const struct lamp lamps[] = {
    [WP_LAMP_230] = {1.74802, 4.05981, 9.15494, 2.27979, 1.22535, 21.9},
    [WP_LAMP_120] = {1.6357, 4.167375, 9.077169, 2.939902, 1.394468, 17.31512},
    [WP_LAMP_100] = {1.52067, 4.05217, 9.01508, 4.12991, 1.68945, 18.9417},
};

static const double tau = 6.28318530717958647692;
static const double high_pass_hz = 0.05;
static const double reference_s = 27.3; /* block 1: 10 % to 90 % in a minute */
static const double smoothing_s = 0.3;  /* block 4 */
static const double calibration_hz = 8.8;

enum { POLES = 11, BUTTERWORTH = 6 };

/* H(s) = gain s^2 (1 + s/w2) / product of (s - pole); poles in pairs. */
struct analogue {
    double complex pole[POLES];
    double gain, w2;
};

static void make_analogue(struct analogue *h, const struct lamp *l,
                          double nominal_hz)
{
    double cutoff = tau * (nominal_hz < 55.0 ? 35.0 : 42.0);
    double lambda = tau * l->lambda_hz, w1 = tau * l->w1_hz;
    double w3 = tau * l->w3_hz, w4 = tau * l->w4_hz;
    double complex swing = csqrt(lambda * lambda - w1 * w1);
    int n = 0;

    for (int k = 0; k < BUTTERWORTH / 2; k++) {
        double complex p =
            -cutoff * cexp(I * tau * (2 * k + 1) / (4 * BUTTERWORTH));

        h->pole[n++] = p;
        h->pole[n++] = conj(p);
    }
    h->pole[n++] = -lambda + swing;
    h->pole[n++] = -lambda - swing;
    h->pole[n++] = -w3;
    h->pole[n++] = -w4;
    h->pole[n++] = -tau * high_pass_hz;
    h->w2 = tau * l->w2_hz;
    h->gain = pow(cutoff, BUTTERWORTH) * l->k * w1 * w3 * w4;
}

/* H = sum of residue / (s - pole). */
static double complex residue(const struct analogue *h, int k)
{
    double complex p = h->pole[k];
    double complex r = h->gain * p * p * (1.0 + p / h->w2);

    for (int j = 0; j < POLES; j++)
        if (j != k)
            r /= p - h->pole[j];
    return r;
}

/* residue / (s - pole) for straight lines between samples, as
 * c z^-1 / (1 - e z^-1), and the sample itself, what it gives of which cancels
 * in the sum of all but for some 10^-7. */
struct first_order {
    double complex c, e;
};

static struct first_order sampled(const struct analogue *h, int k,
                                  double rate_hz)
{
    double complex p = h->pole[k], x = p / rate_hz, e = cexp(x);
    double complex scale = residue(h, k) / (p * x);

    return (struct first_order){
        .c = scale * (x * e - e + 1.0) + scale * (e - 1.0 - x) * e, .e = e};
}

static void make_sections(struct wp_flicker_design *d, const struct analogue *h)
{
    for (int k = 0; k < WP_FLICKER_SECTIONS; k++) {
        struct first_order a = sampled(h, 2 * k, d->rate_hz), b = {0};

        if (2 * k + 1 < POLES)
            b = sampled(h, 2 * k + 1, d->rate_hz);
        d->section[k] = (struct wp_flicker_section){
            .a1 = -creal(a.e + b.e),
            .a2 = creal(a.e * b.e),
            .c1 = creal(a.c + b.c),
            .c2 = -creal(a.c * b.e + b.c * a.e),
        };
    }
}

/* Taps and sections at f. */
static double weight_at(const struct wp_flicker_design *d, double f_hz)
{
    double complex z = cexp(-I * tau * f_hz / d->rate_hz), h = 0.0;

    for (int k = 0; k < WP_FLICKER_SECTIONS; k++) {
        const struct wp_flicker_section *s = &d->section[k];

        h += (s->c1 * z + s->c2 * z * z) / (1.0 + s->a1 * z + s->a2 * z * z);
    }
    return cabs(h) * (d->tap[0] + 2.0 * d->tap[1] * creal(z) +
                      2.0 * d->tap[2] * creal(z * z));
}

static double smoothing_at(const struct wp_flicker_design *d, double f_hz)
{
    double complex z = cexp(-I * tau * f_hz / d->rate_hz);

    return cabs((1.0 - d->keep) / (1.0 - d->keep * z));
}

/* What Pinst,max of the calibration point is without a scale: u^2 over its mean
 * is 1 - cos(2 w t) times (1 + depth / 2 sin)^2, so that a sine of `depth` and
 * one of 1 at twice the mains frequency go through the filters. Their product
 * beats with the sine, an eighth of whose turn away is the peak. */
static double calibration(const struct wp_flicker_design *d, double depth,
                          double nominal_hz)
{
    double mean = 1.0 + depth * depth / 8.0; /* of (1 + depth / 2 sin)^2 */
    double v = depth / mean * weight_at(d, calibration_hz);
    double carrier = weight_at(d, 2.0 * nominal_hz);
    double beats = smoothing_at(d, 2.0 * nominal_hz - calibration_hz) +
                   smoothing_at(d, 2.0 * nominal_hz + calibration_hz);

    return 0.5 * v * v * (1.0 + smoothing_at(d, 2.0 * calibration_hz)) +
           0.5 * carrier * carrier + sqrt(0.5) * v * carrier * beats;
}

static void make_weighting(struct wp_flicker_design *d, enum wp_lamp lamp,
                           double nominal_hz)
{
    struct analogue h;

    make_analogue(&h, &lamps[lamp], nominal_hz);
    make_sections(d, &h);
}

void wp_flicker_design(struct wp_flicker_design *d, enum wp_lamp lamp,
                       double nominal_hz, double rate_hz)
{
    double depth = lamp == WP_LAMP_120 ? 0.00321 : 0.0025;

    *d = (struct wp_flicker_design){
        .rate_hz = rate_hz,
        .reference = -expm1(-1.0 / (reference_s * rate_hz)),
        .keep = exp(-1.0 / (smoothing_s * rate_hz)),
        /* 1 / sinc^2 = 1 - D^2/12 + D^4/90 in central differences. */
        .tap = {1.0 + 2.0 / 12.0 + 6.0 / 90.0, -1.0 / 12.0 - 4.0 / 90.0,
                1.0 / 90.0},
    };
    /* The constants k are of one scale: 0.250 % and 0.321 % differ as the
     * lamps do at 8.8 Hz. */
    make_weighting(d, lamp == WP_LAMP_100 ? WP_LAMP_230 : lamp, nominal_hz);
    d->gain = (1.0 - d->keep) / calibration(d, depth, nominal_hz);
    if (lamp == WP_LAMP_100)
        make_weighting(d, lamp, nominal_hz);
}
