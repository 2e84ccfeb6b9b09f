#include "metrology/reading.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

#include "metrology/effective.h"
#include "metrology/polyphase.h"

/* One walk over all items serves the table and the values, so that both always
 * have the same order; table or value is NULL. */
struct walk {
    const struct wp_wiring *w;
    const struct wp_meter_config *config;
    const struct wp_metered *m;
    struct wp_reading_table *table;
    double *value;
    unsigned n;
    char var_quantity[48]; /* says which VARs */
};

/* How an item is called: name_phase_suffix. */
struct title {
    const char *name, *phase, *suffix, *unit, *quantity;
};

static void lower(char *text)
{
    for (; *text; text++)
        *text = (char)tolower((unsigned char)*text);
}

static unsigned put(struct walk *k, const struct title *t, double value)
{
    if (k->table) {
        struct wp_reading_item *i = &k->table->item[k->n];
        const char *dash = t->phase[0] ? "_" : "";

        i->unit = t->unit;
        i->watt = i->var = i->va = -1;
        (void)snprintf(i->name, sizeof(i->name), "%s%s%s%s", t->name, dash,
                       t->phase, t->suffix);
        lower(i->name);
        (void)snprintf(i->quantity, sizeof(i->quantity), "%s%s%s", t->quantity,
                       t->phase[0] ? ", " : "", t->phase);
    }
    if (k->value)
        k->value[k->n] = value + 0.0; /* no -0 */
    return k->n++;
}

static const char *phase_name(int p)
{
    static const char *const names[] = {"A", "B", "C", "total"};

    return names[p];
}

static double rms(const struct walk *k, int signal)
{
    return k->m ? k->m->cycle.rms[signal] : 0.0;
}

static double fundamental(const struct walk *k, int signal)
{
    const struct wp_complex *f;

    if (!k->m)
        return 0.0;
    f = &k->m->cycle.fundamental[signal];
    return hypot(f->re, f->im);
}

/* Those of three signals that are there. */
struct three {
    int n;
    double rms[WP_ELEMENTS], fundamental[WP_ELEMENTS];
};

static struct three gather(const struct walk *k, const int *signal)
{
    struct three t = {0};

    for (int p = 0; p < WP_ELEMENTS; p++)
        if (wp_wiring_has(k->w, signal[p])) {
            t.rms[t.n] = rms(k, signal[p]);
            t.fundamental[t.n++] = fundamental(k, signal[p]);
        }
    return t;
}

static const int currents[] = {WP_I_A, WP_I_B, WP_I_C};
static const int line_voltages[] = {WP_V_AB, WP_V_BC, WP_V_CA};

static void walk_rms(struct walk *k)
{
    struct three v = gather(k, k->w->phase_voltage);
    struct three ll = gather(k, line_voltages), i = gather(k, currents);

    for (int s = 0; s < WP_SIGNALS; s++) {
        bool volt = s < WP_I_A;
        struct title t = {volt ? "u_rms" : "i_rms", wp_signal_name(s) + 2,
                          volt ? "_v" : "_a", volt ? "V" : "A",
                          volt ? "voltage RMS" : "current RMS"};

        if (wp_wiring_has(k->w, s))
            put(k, &t, rms(k, s));
    }
    if (v.n > 0)
        put(k,
            &(struct title){"u_rms", "total", "_v", "V", "voltage, polyphase"},
            wp_polyphase_of(k->config->polyphase_volts, v.rms, v.n));
    if (ll.n > 0 && !k->w->two_elements)
        put(k,
            &(struct title){"u_rms_ll", "total", "_v", "V",
                            "voltage between phases, polyphase"},
            wp_polyphase_of(k->config->polyphase_volts, ll.rms, ll.n));
    if (i.n > 0) {
        put(k,
            &(struct title){"i_rms", "total", "_a", "A", "current, polyphase"},
            wp_polyphase_of(k->config->polyphase_amps, i.rms, i.n));
        put(k, &(struct title){"i_rms", "average", "_a", "A", "current"},
            wp_polyphase_of(WP_POLY_AVERAGE, i.rms, i.n));
    }
}

static void walk_squares(struct walk *k, const int *signal, bool volt)
{
    struct title t = {volt ? "u2" : "i2", "", volt ? "_v2" : "_a2",
                      volt ? "V2" : "A2",
                      volt ? "voltage squared" : "current squared"};
    double sum = 0.0;
    int n = 0;

    for (int p = 0; p < WP_ELEMENTS; p++)
        if (wp_wiring_has(k->w, signal[p])) {
            double x = rms(k, signal[p]);

            t.phase = phase_name(p);
            put(k, &t, x * x);
            sum += x * x;
            n++;
        }
    t.phase = "total";
    if (n > 0)
        put(k, &t, sum);
    t.phase = "average";
    if (n > 0 && !volt)
        put(k, &t, sum / n);
}

/* Between phases, where those have not been counted as A, B, C. */
static void walk_line_squares(struct walk *k)
{
    struct title t = {"u2", "", "_v2", "V2", "voltage squared"};

    for (int p = 0; p < WP_ELEMENTS && !k->w->two_elements; p++)
        if (wp_wiring_has(k->w, line_voltages[p])) {
            double x = rms(k, line_voltages[p]);

            t.phase = wp_signal_name(line_voltages[p]) + 2;
            put(k, &t, x * x);
        }
}

/* Manual: sqrt(total^2 - fundamental^2) / fundamental. */
static double thd_pct(double total, double fundamental)
{
    double rest = total * total - fundamental * fundamental;

    return fundamental > 0.0 && rest > 0.0 ? 100.0 * sqrt(rest) / fundamental
                                           : 0.0;
}

static void walk_distortion(struct walk *k, const int *signal, bool volt)
{
    struct title t = {volt ? "thd_u" : "thd_i", "", "_pct", "%",
                      volt ? "voltage THD, by total and fundamental RMS"
                           : "current THD, by total and fundamental RMS"};
    struct three all = gather(k, signal);

    for (int p = 0; p < WP_ELEMENTS; p++)
        if (wp_wiring_has(k->w, signal[p])) {
            t.phase = phase_name(p);
            put(k, &t, thd_pct(rms(k, signal[p]), fundamental(k, signal[p])));
        }
    t.phase = "total";
    if (all.n > 0)
        put(k, &t,
            thd_pct(wp_polyphase_of(WP_POLY_ROOT_SUM_SQUARE, all.rms, all.n),
                    wp_polyphase_of(WP_POLY_ROOT_SUM_SQUARE, all.fundamental,
                                    all.n)));
}

static void walk_fundamentals(struct walk *k)
{
    for (int s = 0; s < WP_SIGNALS; s++) {
        bool volt = s < WP_I_A;
        struct title t = {volt ? "u1" : "i1", wp_signal_name(s) + 2,
                          volt ? "_v" : "_a", volt ? "V" : "A",
                          volt ? "voltage, fundamental RMS"
                               : "current, fundamental RMS"};

        if (wp_wiring_has(k->w, s))
            put(k, &t, fundamental(k, s));
    }
}

/* Manual: 100 times the largest deviation from the mean, over the mean. */
static void walk_imbalance(struct walk *k, const int *signal, const char *name,
                           const char *quantity)
{
    struct title t = {name, "", "_pct", "%", quantity};
    struct three all = gather(k, signal);
    double mean = wp_polyphase_of(WP_POLY_AVERAGE, all.rms, all.n);
    double most = 0.0;

    if (all.n < WP_ELEMENTS)
        return;
    for (int p = 0; p < WP_ELEMENTS; p++)
        most = fmax(most, fabs(all.rms[p] - mean));
    put(k, &t, mean > 0.0 ? 100.0 * most / mean : 0.0);
}

double wp_power_factor(double watt, double var, double va)
{
    double size = va > 0.0 ? fabs(watt) / va : 1.0;

    return (watt > 0.0 && var < 0.0) || (watt < 0.0 && var > 0.0) ? -size
                                                                  : size;
}

static void name_parts(struct walk *k, unsigned pf, unsigned watt, unsigned var,
                       unsigned va)
{
    if (!k->table)
        return;
    k->table->item[pf].watt = (int)watt;
    k->table->item[pf].var = (int)var;
    k->table->item[pf].va = (int)va;
}

/* The powers of one phase; VA has the sign of the watts (manual). */
static void walk_power(struct walk *k, const struct wp_flow *f, int p,
                       bool compensated)
{
    double w = f ? f->watt[p] : 0.0, q = f ? f->var[p] : 0.0;
    double sa = f ? f->va_arithmetic[p] : 0.0;
    double sv = f ? f->va_vectorial[p] : 0.0;
    double sign = w < 0.0 ? -1.0 : 1.0;
    static const char *const suffixes[][4] = {
        {"_w", "_var", "_va", ""},
        {"_compensated_w", "_compensated_var", "_compensated_va",
         "_compensated"}};
    const char *const *suffix = suffixes[compensated];
    const char *ph = phase_name(p);
    unsigned iw, iq, ia, iv, pf;

    iw = put(k, &(struct title){"p", ph, suffix[0], "W", "active power"}, w);
    iq = put(k, &(struct title){"q", ph, suffix[1], "var", k->var_quantity}, q);
    ia = put(k,
             &(struct title){"s_arithmetic", ph, suffix[2], "VA",
                             "apparent power, arithmetic"},
             sign * sa);
    iv = put(k,
             &(struct title){"s_vectorial", ph, suffix[2], "VA",
                             "apparent power, vectorial"},
             sign * sv);
    put(k, &(struct title){"q60", ph, suffix[3], "Q", "Q, W/2 + var sqrt(3)/2"},
        w / 2.0 + q * (sqrt(3.0) / 2.0));
    pf = put(k,
             &(struct title){"pf_arithmetic", ph, suffix[3], "",
                             "power factor, arithmetic, positive = lag"},
             wp_power_factor(w, q, sa));
    name_parts(k, pf, iw, iq, ia);
    pf = put(k,
             &(struct title){"pf_vectorial", ph, suffix[3], "",
                             "power factor, vectorial, positive = lag"},
             wp_power_factor(w, q, sv));
    name_parts(k, pf, iw, iq, iv);
}

static void walk_powers(struct walk *k)
{
    int flows = k->config->loss.enabled ? WP_FLOWS : 1;
    bool any = false;

    for (int f = 0; f < flows; f++)
        for (int p = 0; p < WP_TOTALS; p++) {
            bool there = p == WP_TOTAL ? any
                                       : k->w->element[p].voltage >= 0 &&
                                             k->w->element[p].current >= 0;

            any = any || there;
            if (there)
                walk_power(k, k->m ? &k->m->flow[f] : NULL, p,
                           f == WP_COMPENSATED);
        }
}

static void walk_effective(struct walk *k)
{
    struct wp_effective e = {0};

    if (!wp_effective_exists(k->w))
        return;
    if (k->m)
        wp_effective_of(k->w, &k->m->cycle, &e);
    put(k,
        &(struct title){"s_effective", "", "_va", "VA",
                        "effective apparent power, IEEE 1459"},
        e.se_va);
    put(k,
        &(struct title){"s_nonfundamental", "", "_va", "VA",
                        "non-fundamental effective apparent power, IEEE 1459"},
        e.sen_va);
    put(k,
        &(struct title){"p1_positive", "", "_w", "W",
                        "fundamental positive-sequence active power"},
        e.p1_w);
    put(k,
        &(struct title){"q1_positive", "", "_var", "var",
                        "fundamental positive-sequence reactive power"},
        e.q1_var);
    put(k,
        &(struct title){"s1_positive", "", "_va", "VA",
                        "fundamental positive-sequence apparent power"},
        e.s1_va);
}

static void walk(struct walk *k)
{
    if (k->table)
        (void)snprintf(k->var_quantity, sizeof(k->var_quantity),
                       "reactive power, %s",
                       wp_var_method_name(k->config->var_method));
    put(k, &(struct title){"frequency", "", "_hz", "Hz", "frequency"},
        k->m ? k->m->f_hz : 0.0);
    walk_rms(k);
    walk_fundamentals(k);
    walk_squares(k, k->w->phase_voltage, true);
    walk_line_squares(k);
    walk_squares(k, currents, false);
    walk_powers(k);
    walk_distortion(k, k->w->phase_voltage, true);
    walk_distortion(k, currents, false);
    walk_imbalance(k, k->w->phase_voltage, "imbalance_u",
                   "voltage imbalance, largest deviation over mean");
    walk_imbalance(k, currents, "imbalance_i",
                   "current imbalance, largest deviation over mean");
    walk_effective(k);
}

void wp_reading_table_init(struct wp_reading_table *t,
                           const struct wp_wiring *w,
                           const struct wp_meter_config *config)
{
    struct walk k = {.w = w, .config = config, .table = t};

    walk(&k);
    t->count = k.n;
}

void wp_reading_of(const struct wp_wiring *w,
                   const struct wp_meter_config *config,
                   const struct wp_metered *m, struct wp_reading *out)
{
    struct walk k = {.w = w, .config = config, .m = m, .value = out->value};

    walk(&k);
}
