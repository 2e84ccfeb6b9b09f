#include <math.h>
#include <string.h>

#include "pq/analysis_priv.h"
#include "pq/signalling.h"

static const double deg_per_turn = 360.0;
static const double turns_per_rad = 0.15915494309189533577;

/* A component under this share of the largest is none. */
static const double least_positive = 1e-3;

static double deviation_pct(double u, double u_din)
{
    return u_din > 0.0 ? 100.0 * fabs(u - u_din) / u_din : 0.0;
}

static void measure(const struct wp_pq_basis *b, const struct wp_window *w,
                    int s, double reference_rad, struct wp_signal_values *v)
{
    bool there = w->signals & 1u << s;
    double u_din = b->u_din_of[s];

    v->rms = there ? w->rms[s] : 0.0;
    v->crest = v->rms > 0.0 ? w->peak[s] / v->rms : 0.0;
    v->dc = there ? w->mean[s] : 0.0;
    v->under = deviation_pct(fmin(v->rms, u_din), u_din);
    v->over = deviation_pct(fmax(v->rms, u_din), u_din);
    if (b->line_signals & 1u << s)
        wp_harmonics_of(b, w, s, reference_rad, &v->spectrum);
    for (int k = 0; k < WP_PQ_CARRIERS && s < WP_I_A; k++)
        v->signalling[k] = wp_signalling_value(w, s, &b->config.carrier[k]);
}

static double *put_scalars(const struct wp_pq_basis *b, bool signalling,
                           const struct wp_signal_values *v, double *to)
{
    for (size_t k = 0; k < wp_analysis_scalar_count; k++) {
        const struct wp_analysis_entry *e = &wp_analysis_scalars[k];
        uint32_t set = wp_analysis_signals(b, e);

        if ((e->set == WP_SET_CARRIER) != signalling)
            continue;
        for (int s = 0; s < WP_SIGNALS; s++)
            if (set & 1u << s)
                memcpy(to++, (const char *)&v[s] + e->offset, sizeof(*to));
    }
    return to;
}

static double *put_spectra(const struct wp_pq_basis *b,
                           const struct wp_signal_values *v, double *to)
{
    for (size_t k = 0; k < wp_analysis_spectrum_count; k++) {
        const struct wp_analysis_spectrum *e = &wp_analysis_spectra[k];
        uint32_t set = wp_analysis_signals(b, &e->entry);
        unsigned width = wp_analysis_width_of(b, e->width);

        for (int s = 0; s < WP_SIGNALS; s++)
            if (set & 1u << s) {
                memcpy(to, (const char *)&v[s] + e->entry.offset,
                       width * sizeof(*to));
                to += width;
            }
    }
    return to;
}

static double magnitude(const struct wp_complex *c)
{
    return sqrt(c->re * c->re + c->im * c->im);
}

static double angle_deg(const struct wp_complex *c, double reference_rad)
{
    double turns = (atan2(c->im, c->re) - reference_rad) * turns_per_rad;

    return c->re == 0.0 && c->im == 0.0 ? 0.0
                                        : deg_per_turn * (turns - rint(turns));
}

static double *put_sequence(const struct wp_pq_basis *b,
                            const struct wp_window *w, bool volt,
                            double reference_rad, double *to)
{
    const int *phase = volt ? b->phase_voltage : b->phase_current;
    int parts = volt && b->line_to_line ? 2 : 3;
    struct wp_complex of[3], part[3];
    struct wp_sequence s;
    double largest = 0.0;

    if (!wp_analysis_has_sequence(b, phase))
        return to;
    for (int k = 0; k < 3; k++)
        (void)wp_fundamental_of(b, w, phase[k], &of[k]);
    s = wp_sequence_of(of);
    part[0] = s.positive;
    part[1] = s.negative;
    part[2] = s.zero;
    for (int k = 0; k < parts; k++) {
        to[k] = magnitude(&part[k]);
        to[parts + k] = angle_deg(&part[k], reference_rad);
        largest = fmax(largest, to[k]);
    }
    for (int k = 1; k < parts; k++)
        to[2 * parts + k - 1] =
            to[0] > least_positive * largest ? 100.0 * to[k] / to[0] : 0.0;
    return to + 3 * parts - 1;
}

static double *put_pinst(const struct wp_pq_basis *b, const double *value,
                         double *to)
{
    for (unsigned k = 0; k < b->flickers; k++)
        to[k] = value ? value[k] : 0.0;
    return to + b->flickers;
}

static double *put_powers(const struct wp_pq_basis *b,
                          const struct wp_window *w, double *to)
{
    for (int k = 0; k < WP_ELEMENTS; k++)
        if (wp_analysis_has_power(b, k)) {
            wp_harmonic_power(b, w, &b->wiring.element[k], to);
            to += b->orders + 1;
        }
    return to;
}

static void put_bands(const struct wp_pq_basis *b,
                      const struct wp_high_bands *bands, double *to)
{
    size_t size = WP_HIGH_BANDS * sizeof(*to);

    for (int s = 0; s < WP_SIGNALS && wp_analysis_has_bands(b); s++) {
        if (!(b->line_signals & 1u << s))
            continue;
        if (bands)
            memcpy(to, bands->band[s], size);
        else
            memset(to, 0, size);
        to += WP_HIGH_BANDS;
    }
}

/* A dead reference: from the window's start, which goes on at its phase. */
static double reference_angle(const struct wp_pq_basis *b,
                              const struct wp_window *w)
{
    struct wp_complex of;

    if (!wp_fundamental_of(b, w, wp_analysis_reference(b), &of))
        return 0.0;
    return atan2(of.im, of.re);
}

void wp_analysis_row(const struct wp_pq_basis *b, const struct wp_items *items,
                     const struct wp_window *w,
                     const struct wp_analysis_side *side, double *mean,
                     double *least, double *greatest)
{
    struct wp_signal_values value[WP_SIGNALS];
    const struct wp_pinst *pinst = side->pinst;
    double reference_rad = reference_angle(b, w), *to = mean;
    size_t at;

    for (int s = 0; s < WP_SIGNALS; s++)
        if ((b->rms_signals | b->line_signals) & 1u << s)
            measure(b, w, s, reference_rad, &value[s]);
    *to++ = w->f_hz;
    to = put_scalars(b, false, value, to);
    to = put_sequence(b, w, true, reference_rad, to);
    to = put_sequence(b, w, false, reference_rad, to);
    to = put_scalars(b, true, value, to);
    at = (size_t)(to - mean);
    to = put_pinst(b, pinst ? pinst->mean : NULL, to);
    to = put_spectra(b, value, to);
    to = put_powers(b, w, to);
    put_bands(b, side->bands, to);
    if (least != mean)
        memcpy(least, mean, items->width * sizeof(*mean));
    if (greatest != mean)
        memcpy(greatest, mean, items->width * sizeof(*mean));
    if (pinst && least != mean)
        (void)put_pinst(b, pinst->least, least + at);
    if (pinst && greatest != mean)
        (void)put_pinst(b, pinst->greatest, greatest + at);
}
