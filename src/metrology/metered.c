#include "metrology/metered.h"

#include <math.h>
#include <string.h>

#include "metrology/correction.h"
#include "metrology/loss.h"

/* A current counts from its starting current on, so just below it too: what is
 * exactly there must not depend on the last digit. */
static const double starting_share = 0.999;

static void clear_current(struct wp_metered *m, int s)
{
    m->square[s] = m->cycle.rms[s] = 0.0;
    m->cycle.fundamental[s] = (struct wp_complex){0.0, 0.0};
}

/* Below the starting current nothing flows. */
static void apply_starting_current(const struct wp_wiring *w, double least_a,
                                   struct wp_metered *m, struct wp_energy *e)
{
    for (int s = WP_I_A; s <= WP_I_N; s++)
        if (m->cycle.rms[s] < least_a * starting_share)
            clear_current(m, s);
    for (int k = 0; k < WP_ELEMENTS; k++)
        if (w->element[k].current >= 0 &&
            m->cycle.rms[w->element[k].current] == 0.0)
            e->watt_s[k] = e->var_s[k] = m->cycle.watt[k] = m->cycle.var[k] =
                0.0;
}

static struct wp_complex turned(struct wp_complex z, double gain, double angle)
{
    double c = gain * cos(angle), s = gain * sin(angle);

    return (struct wp_complex){z.re * c - z.im * s, z.re * s + z.im * c};
}

static void scale_signal(struct wp_metered *m, int s,
                         struct wp_correction_value by)
{
    m->square[s] *= by.gain * by.gain;
    m->cycle.rms[s] *= by.gain;
    m->cycle.fundamental[s] =
        turned(m->cycle.fundamental[s], by.gain, -by.angle_rad);
}

/* A signal that is a sum of others, signs by place. */
struct sum {
    int signal, from[WP_ELEMENTS];
    double sign[WP_ELEMENTS];
};

/* What correction did to each signal. */
struct change {
    struct wp_complex before[WP_SIGNALS];
    double gain[WP_SIGNALS];
};

/* The fundamental moves by what theirs moved; what else is in the signal has
 * their mean gain. What is below the starting current stays away. */
static void follow_sum(struct wp_metered *m, const struct change *c,
                       const struct sum *sum)
{
    struct wp_complex *f = m->cycle.fundamental, *mine = &f[sum->signal];
    double rms = m->cycle.rms[sum->signal], gain = 0.0, square;
    int n = 0;

    if (!(rms > 0.0))
        return;
    square = fmax(rms * rms - mine->re * mine->re - mine->im * mine->im, 0.0);
    for (int k = 0; k < WP_ELEMENTS && sum->from[k] >= 0; k++) {
        int s = sum->from[k];

        mine->re += sum->sign[k] * (f[s].re - c->before[s].re);
        mine->im += sum->sign[k] * (f[s].im - c->before[s].im);
        gain += c->gain[s];
        n++;
    }
    gain /= n;
    square = square * gain * gain + mine->re * mine->re + mine->im * mine->im;
    m->cycle.rms[sum->signal] = sqrt(square);
    if (rms * rms > 1e-12 * square)
        m->square[sum->signal] *= square / (rms * rms);
    else /* there was only rounding */
        m->square[sum->signal] = square * m->duration_s;
}

/* Sums go with their parts: voltages between phases, currents by Kirchhoff. In
 * a delta they do even when measured: there is no transformer of their own. */
static void follow(const struct wp_wiring *w, struct wp_metered *m,
                   const struct change *c)
{
    static const struct sum wye[] = {
        {WP_V_AB, {WP_V_A, WP_V_B, -1}, {1.0, -1.0}},
        {WP_V_BC, {WP_V_B, WP_V_C, -1}, {1.0, -1.0}},
        {WP_V_CA, {WP_V_C, WP_V_A, -1}, {1.0, -1.0}},
        {WP_I_N, {WP_I_A, WP_I_B, WP_I_C}, {1.0, 1.0, 1.0}},
    };
    static const struct sum network[] = {
        {WP_V_CA, {WP_V_C, WP_V_A, -1}, {1.0, -1.0}},
        {WP_I_N, {WP_I_A, WP_I_C, -1}, {1.0, 1.0}},
    };
    static const struct sum delta[] = {
        {WP_V_CA, {WP_V_AB, WP_V_BC, -1}, {-1.0, -1.0}},
        {WP_I_B, {WP_I_A, WP_I_C, -1}, {-1.0, -1.0}},
    };
    bool in_network = w->service == WP_SERVICE_NETWORK;
    const struct sum *s = !w->two_elements ? wye : in_network ? network : delta;
    int n = w->two_elements ? 2 : 4;

    for (int k = 0; k < n; k++) {
        int mine = s[k].signal;
        bool sum =
            s == delta ? wp_wiring_has(w, mine) : w->signal[mine].terms > 1;

        if (sum && wp_wiring_has(w, s[k].from[0]) &&
            wp_wiring_has(w, s[k].from[1]))
            follow_sum(m, c, &s[k]);
    }
}

static bool any_points(const struct wp_meter_config *c)
{
    unsigned points = 0;

    for (int k = 0; k < WP_ELEMENTS; k++)
        points += c->ct[k].points + c->pt[k].points;
    return points > 0;
}

/* P + jQ turns by the difference of the displacements: exact for the
 * fundamental (convention correction.rotation). */
static void apply_correction(const struct wp_wiring *w,
                             const struct wp_meter_config *c,
                             struct wp_metered *m, struct wp_energy *e)
{
    struct change change;

    memcpy(change.before, m->cycle.fundamental, sizeof(change.before));
    for (int s = 0; s < WP_SIGNALS; s++)
        change.gain[s] = 1.0;
    for (int k = 0; k < WP_ELEMENTS; k++) {
        int v = w->element[k].voltage, i = w->element[k].current;
        struct wp_correction_value ct = {1.0, 0.0}, pt = {1.0, 0.0};
        struct wp_complex s, mean;
        double gain, angle;

        if (v >= 0) {
            pt = wp_correction_at(&c->pt[k], m->cycle.rms[v]);
            scale_signal(m, v, pt);
            change.gain[v] = pt.gain;
        }
        if (i >= 0) {
            ct = wp_correction_at(&c->ct[k], m->cycle.rms[i]);
            scale_signal(m, i, ct);
            change.gain[i] = ct.gain;
        }
        gain = ct.gain * pt.gain;
        angle = ct.angle_rad - pt.angle_rad;
        s = turned((struct wp_complex){e->watt_s[k], e->var_s[k]}, gain, angle);
        mean = turned((struct wp_complex){m->cycle.watt[k], m->cycle.var[k]},
                      gain, angle);
        e->watt_s[k] = s.re;
        e->var_s[k] = s.im;
        m->cycle.watt[k] = mean.re;
        m->cycle.var[k] = mean.im;
    }
    follow(w, m, &change);
}

static void apply_gains(const struct wp_meter_config *c, struct wp_metered *m,
                        struct wp_energy *e)
{
    for (int k = 0; k < WP_ELEMENTS; k++) {
        e->watt_s[k] *= c->watt_gain[k];
        e->var_s[k] *= c->var_gain[k];
        m->cycle.watt[k] *= c->watt_gain[k];
        m->cycle.var[k] *= c->var_gain[k];
    }
}

/* Arithmetic VA of a two-element meter's total (convention va.two_element). */
static double two_element_va(const struct wp_wiring *w,
                             const struct wp_meter_config *c, const double *rms,
                             double sum)
{
    if (!w->two_elements || w->service == WP_SERVICE_NETWORK ||
        c->va_two_element == WP_VA_SUM)
        return sum;
    if (c->va_two_element == WP_VA_SCALED || !wp_wiring_has(w, WP_I_B) ||
        !wp_wiring_has(w, WP_V_CA))
        return sum * (sqrt(3.0) / 2.0);
    return (rms[WP_V_AB] * rms[WP_I_A] + rms[WP_V_BC] * rms[WP_I_B] +
            rms[WP_V_CA] * rms[WP_I_C]) /
           sqrt(3.0);
}

static void sum_elements(double *x)
{
    x[WP_TOTAL] = 0.0;
    for (int k = 0; k < WP_ELEMENTS; k++)
        x[WP_TOTAL] += x[k];
}

static void set_integrals(struct wp_flow *f, double duration_s)
{
    for (int p = 0; p < WP_TOTALS; p++) {
        f->va_vectorial[p] = hypot(f->watt[p], f->var[p]);
        f->va_arithmetic_s[p] = f->va_arithmetic[p] * duration_s;
        f->va_vectorial_s[p] = f->va_vectorial[p] * duration_s;
    }
}

static void make_flow(const struct wp_wiring *w,
                      const struct wp_meter_config *c,
                      const struct wp_energy *e, struct wp_metered *m)
{
    struct wp_flow *f = &m->flow[WP_UNCOMPENSATED];
    const double *rms = m->cycle.rms;

    for (int k = 0; k < WP_ELEMENTS; k++) {
        int v = w->element[k].voltage, i = w->element[k].current;

        f->watt_s[k] = e->watt_s[k];
        f->var_s[k] = e->var_s[k];
        f->watt[k] = m->cycle.watt[k];
        f->var[k] = m->cycle.var[k];
        f->va_arithmetic[k] = v >= 0 && i >= 0 ? rms[v] * rms[i] : 0.0;
    }
    sum_elements(f->watt_s);
    sum_elements(f->var_s);
    sum_elements(f->watt);
    sum_elements(f->var);
    sum_elements(f->va_arithmetic);
    f->va_arithmetic[WP_TOTAL] =
        two_element_va(w, c, rms, f->va_arithmetic[WP_TOTAL]);
    set_integrals(f, m->duration_s);
}

/* Distortion stays what it was: VA^2 = W^2 + VAR^2 + D^2 (tlc.va). */
static double compensated_va(const struct wp_flow *plain,
                             const struct wp_flow *f, int p)
{
    double s = plain->va_arithmetic[p], w = plain->watt[p], q = plain->var[p];
    double d2 = fmax(s * s - w * w - q * q, 0.0);

    return sqrt(f->watt[p] * f->watt[p] + f->var[p] * f->var[p] + d2);
}

static void add_losses(const struct wp_wiring *w,
                       const struct wp_loss_config *c,
                       const struct wp_metered *m, struct wp_flow *f)
{
    double sign = c->subtract ? -1.0 : 1.0, t = m->duration_s;
    bool received = f->watt[WP_TOTAL] < 0.0;

    for (int k = 0; k < WP_ELEMENTS; k++) {
        int v = w->element[k].voltage, i = w->element[k].current;
        struct wp_loss_basis cycle = {0}, half;
        struct wp_loss mean, now;

        if (v >= 0)
            cycle.v_rms = cycle.v_cycle_rms = m->cycle.rms[v];
        if (i >= 0)
            cycle.i_rms = m->cycle.rms[i];
        half = cycle;
        if (v >= 0 && t > 0.0)
            half.v_rms = sqrt(m->square[v] / t);
        if (i >= 0 && t > 0.0)
            half.i_rms = sqrt(m->square[i] / t);
        mean = wp_loss_of(c, w->two_elements ? 2 : 3, &cycle, received);
        now = wp_loss_of(c, w->two_elements ? 2 : 3, &half, received);
        f->watt[k] += sign * mean.watt;
        f->var[k] += sign * mean.var;
        f->watt_s[k] += sign * now.watt * t;
        f->var_s[k] += sign * now.var * t;
    }
}

static void compensate(const struct wp_wiring *w,
                       const struct wp_loss_config *c, struct wp_metered *m)
{
    const struct wp_flow *plain = &m->flow[WP_UNCOMPENSATED];
    struct wp_flow *f = &m->flow[WP_COMPENSATED];
    double sum = 0.0;

    *f = *plain;
    if (!c->enabled)
        return;
    add_losses(w, c, m, f);
    sum_elements(f->watt_s);
    sum_elements(f->var_s);
    sum_elements(f->watt);
    sum_elements(f->var);
    for (int k = 0; k < WP_ELEMENTS; k++) {
        sum += plain->va_arithmetic[k];
        f->va_arithmetic[k] = compensated_va(plain, f, k);
    }
    sum_elements(f->va_arithmetic);
    /* In the proportion that the practice for two elements has without. */
    if (sum > 0.0)
        f->va_arithmetic[WP_TOTAL] *= plain->va_arithmetic[WP_TOTAL] / sum;
    set_integrals(f, m->duration_s);
}

/* A phase voltage in a dip or gone (convention flag.dip); a little below 90 %,
 * so that what is exactly there is none. */
static bool in_dip(const struct wp_wiring *w, double nominal_v,
                   const struct wp_cycle *cycle)
{
    for (int k = 0; k < WP_ELEMENTS; k++)
        if (w->phase_voltage[k] >= 0 &&
            cycle->rms[w->phase_voltage[k]] < 0.8999 * nominal_v)
            return true;
    return false;
}

/* Nothing that a meter could run on. */
static bool in_outage(const struct wp_wiring *w, double nominal_v,
                      const struct wp_cycle *cycle)
{
    bool any = false;

    for (int k = 0; k < WP_ELEMENTS; k++) {
        int v = w->phase_voltage[k];

        if (v >= 0 && cycle->rms[v] >= 0.1 * nominal_v)
            return false;
        any = any || v >= 0;
    }
    return any;
}

void wp_metered_make(const struct wp_wiring *w,
                     const struct wp_meter_config *config,
                     const struct wp_energy *e, const struct wp_cycle *cycle,
                     struct wp_metered *out)
{
    struct wp_energy mine = *e;
    double starting_a = wp_meter_config_starting_a(config);

    out->start_ns = e->start_ns;
    out->end_ns = e->end_ns;
    out->flags = e->flags;
    out->missing = e->missing;
    out->f_hz = e->f_hz;
    out->duration_s = e->duration_s;
    out->begins = e->begins;
    out->ends = e->ends;
    for (int s = 0; s < WP_SIGNALS; s++)
        out->square[s] = e->square[s];
    out->cycle = *cycle;
    if (in_dip(w, config->nominal_v, cycle))
        out->flags |= WP_HC_DIP;
    if (in_outage(w, config->nominal_v, cycle))
        out->flags |= WP_HC_OUTAGE;
    if (starting_a > 0.0)
        apply_starting_current(w, starting_a, out, &mine);
    apply_gains(config, out, &mine);
    if (any_points(config))
        apply_correction(w, config, out, &mine);
    make_flow(w, config, &mine, out);
    compensate(w, &config->loss, out);
}
