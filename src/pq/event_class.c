#include "pq/event_class.h"

#include <math.h>
#include <stdio.h>

/* What the tables ask about: the extreme as a share of the reference, and the
 * duration in whole nanoseconds, so that limits are met exactly. */
struct measure {
    enum wp_event_kind kind;
    double u;
    double duration_ns;
};

static const double ms = 1e6, s = 1e9, minute = 60e9;

/* The first of n rising limits that is not exceeded; n when all are. */
static int column(const double *limit, int n, double value)
{
    int k = 0;

    while (k < n && value > limit[k])
        k++;
    return k;
}

/* The first of n falling limits that value reaches; n when it reaches none. */
static int row(const double *limit, int n, double value)
{
    int k = 0;

    while (k < n && value < limit[k])
        k++;
    return k;
}

static void say(char *out, const char *text)
{
    (void)snprintf(out, WP_CLASS_TEXT, "%s", text);
}

/* IEEE 1159-2019, table 2: magnitudes below 0.1 are interruptions, to 0.9
 * sags, from 1.1 swells, whatever the duration; its bounds of swells and of
 * undervoltages are typical ones (convention ieee1159.magnitude). */
static void ieee_1159(const struct measure *m, double nominal_hz, char *out)
{
    static const char *const name[3][4] = {
        {"momentary interruption", "momentary interruption",
         "temporary interruption", "sustained interruption"},
        {"instantaneous sag", "momentary sag", "temporary sag", "undervoltage"},
        {"instantaneous swell", "momentary swell", "temporary swell",
         "overvoltage"},
    };
    /* Convention ieee1159.cycles: those of the nominal frequency. */
    double cycle = s / nominal_hz;
    double limit[] = {round(30.0 * cycle), 3.0 * s, 1.0 * minute};
    int what = m->u < 0.1 ? 0 : m->u <= 0.9 ? 1 : m->u >= 1.1 ? 2 : -1;

    if (m->kind == WP_EVENT_TRANSIENT)
        say(out, "transient");
    else if (what >= 0 && m->duration_ns >= round(0.5 * cycle))
        say(out, name[what][column(limit, 3, m->duration_ns)]);
}

/* ITI (CBEMA) curve, upper bound: straight in log time between its corners at
 * 1/6000 s, 1 ms and 3 ms (convention itic.slope). */
static double itic_upper(double t_ns)
{
    static const double corner[] = {1e9 / 6000.0, 1e6, 3e6}, u[] = {5, 2, 1.4};
    int k = column(corner, 3, t_ns);

    if (t_ns > 0.5 * s)
        return 1.1;
    if (k == 3)
        return 1.2;
    if (k == 0)
        return t_ns < corner[0] ? INFINITY : u[0];
    return u[k - 1] + (u[k] - u[k - 1]) * log(t_ns / corner[k - 1]) /
                          log(corner[k] / corner[k - 1]);
}

static void itic(const struct measure *m, char *out)
{
    static const double until[] = {20e6, 0.5e9, 10e9};
    static const double lower[] = {0.0, 0.7, 0.8, 0.9};

    if (m->u > itic_upper(m->duration_ns))
        say(out, "prohibited");
    else if (m->u < lower[column(until, 3, m->duration_ns)])
        say(out, "no damage");
    else
        say(out, "no interruption");
}

/* SEMI F47-0706: required 50 % for 0.2 s, 70 % for 0.5 s, 80 % for 1 s;
 * recommended 0 % for a cycle, 80 % for 10 s, 90 % for ever. */
static void semi_f47(const struct measure *m, double nominal_hz, char *out)
{
    static const double level[] = {0.9, 0.8, 0.7, 0.5};
    static const double required_s[] = {1.0, 1.0, 0.5, 0.2, 0.0};
    const double recommended_s[] = {INFINITY, 10.0, 0.5, 0.2, 1.0 / nominal_hz};
    int k = row(level, 4, m->u);

    if (m->kind == WP_EVENT_SWELL)
        return;
    if (m->duration_ns <= round(required_s[k] * s))
        say(out, "ride through");
    else if (m->duration_ns <= round(recommended_s[k] * s))
        say(out, "ride through recommended");
    else
        say(out, "may trip");
}

static const double en_50160_rows[] = {0.8, 0.7, 0.4, 0.05};

/* EN 50160:2010 and later: residual 90 > u >= 80 ..., 10 <= t <= 200 ms. */
static void en_50160_dip(const struct measure *m, char *out)
{
    static const double until[] = {200e6, 500e6, 1e9, 5e9, 60e9};
    int r = row(en_50160_rows, 4, m->u);
    int c = column(until, 5, m->duration_ns);

    if (m->u < 0.9 && m->duration_ns >= 10.0 * ms && c < 5)
        (void)snprintf(out, WP_CLASS_TEXT, "%c%d", "ABCDX"[r], c + 1);
}

static void en_50160_swell(const struct measure *m, char *out)
{
    static const double until[] = {500e6, 5e9, 60e9};
    int c = column(until, 3, m->duration_ns);

    if (m->u > 1.1 && m->duration_ns >= 10.0 * ms && c < 3)
        (void)snprintf(out, WP_CLASS_TEXT, "%c%d", m->u >= 1.2 ? 'S' : 'T',
                       c + 1);
}

static void en_50160(const struct measure *m, char *out)
{
    if (m->kind == WP_EVENT_INTERRUPTION)
        say(out, m->duration_ns > 3.0 * minute ? "long interruption"
                                               : "short interruption");
    else if (m->kind == WP_EVENT_DIP)
        en_50160_dip(m, out);
    else
        en_50160_swell(m, out);
}

/* UNIPEDE DISDIP: residual in deciles from 10 to 90 %; what is left of less is
 * one more row (convention unipede.rows). */
static void unipede(const struct measure *m, char *out)
{
    static const double level[] = {0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1};
    static const double until[] = {100e6, 500e6, 1e9, 3e9, 20e9, 60e9};
    static const char *const span[] = {"10-100 ms", "100-500 ms", "0.5-1 s",
                                       "1-3 s",     "3-20 s",     "20-60 s"};
    int r = row(level, 8, m->u), c = column(until, 6, m->duration_ns);

    if (m->u < 0.9 && m->duration_ns >= 10.0 * ms && c < 6)
        (void)snprintf(out, WP_CLASS_TEXT, "%d-%d %%, %s", 80 - 10 * r,
                       90 - 10 * r, span[c]);
}

void wp_event_classify(const struct wp_event *e, double nominal_hz,
                       struct wp_event_class *out)
{
    struct measure m = {.kind = e->kind,
                        .u = e->extreme_v / e->reference_v,
                        .duration_ns = round(e->duration_s * s)};
    bool rms = e->kind <= WP_EVENT_INTERRUPTION;

    *out = (struct wp_event_class){.ieee_1159 = ""};
    if (!(nominal_hz > 0.0) || !(m.duration_ns >= 0.0))
        return;
    if (e->kind == WP_EVENT_TRANSIENT)
        ieee_1159(&m, nominal_hz, out->ieee_1159);
    if (!rms || !(e->reference_v > 0.0) || !isfinite(m.u))
        return;
    ieee_1159(&m, nominal_hz, out->ieee_1159);
    itic(&m, out->itic);
    semi_f47(&m, nominal_hz, out->semi_f47);
    en_50160(&m, out->en_50160);
    if (e->kind != WP_EVENT_SWELL)
        unipede(&m, out->unipede);
}
