#include "metrology/registers.h"

#include <math.h>

static const struct {
    const char *name, *unit;
} registers[] = {
    {"Wh.delivered", "Wh"},
    {"Wh.received", "Wh"},
    {"VARh.delivered", "varh"},
    {"VARh.received", "varh"},
    {"VARh.q1", "varh"},
    {"VARh.q2", "varh"},
    {"VARh.q3", "varh"},
    {"VARh.q4", "varh"},
    {"VAh_arithmetic.delivered", "VAh"},
    {"VAh_arithmetic.received", "VAh"},
    {"VAh_vectorial.delivered", "VAh"},
    {"VAh_vectorial.received", "VAh"},
    {"Qh.delivered", "Qh"},
    {"Qh.received", "Qh"},
    {"Ah", "Ah"},
    {"V2h", "V2h"},
    {"A2h", "A2h"},
};

_Static_assert(sizeof(registers) / sizeof(*registers) == WP_REGISTER_COUNT,
               "a name for every register");

static const double hours = 1.0 / 3600.0;

const char *wp_register_name(enum wp_register r)
{
    return registers[r].name;
}

const char *wp_register_unit(enum wp_register r)
{
    return registers[r].unit;
}

const char *wp_register_phase(int phase)
{
    static const char *const names[] = {"A", "B", "C", "total"};

    return names[phase];
}

static bool has_power(const struct wp_wiring *w, int e)
{
    return w->voltage[e] >= 0 && w->current[e] >= 0;
}

bool wp_register_exists(const struct wp_wiring *w, enum wp_register r,
                        int phase)
{
    if (phase == WP_TOTAL) {
        for (int e = 0; e < WP_ELEMENTS; e++)
            if (r != WP_AH && wp_register_exists(w, r, e))
                return true;
        return false;
    }
    switch (r) {
    case WP_V2H:
        return w->voltage[phase] >= 0;
    case WP_AH:
    case WP_A2H:
        return w->current[phase] >= 0;
    default:
        return has_power(w, phase);
    }
}

enum { NOW = 2, SPAN = 5 };

/* Of an element, or of all: two half-cycles before, now, two after. */
struct course {
    double watt_s[SPAN], var_s[SPAN];
};

static double q_of(double watt_s, double var_s)
{
    return watt_s / 2.0 + var_s * (sqrt(3.0) / 2.0);
}

static bool opposite(double a, double b)
{
    return (a > 0.0 && b < 0.0) || (a < 0.0 && b > 0.0);
}

/* Cut, and with nothing before (begins) or after it. */
static bool is_first(const struct wp_energy *e)
{
    return e && e->begins && e->flags & WP_HC_PARTIAL;
}

static bool is_last(const struct wp_energy *e)
{
    return e && e->ends && e->flags & WP_HC_PARTIAL;
}

/*
 * What half-cycle 1 of these four leaves to its successor, 2: half of it where
 * they net. Fragments shall not count on their own: the first is carried into
 * its neighbour and the last back into its, and so is what remains of both when
 * it still runs against the next one.
 */
static double carried(const struct wp_energy *const e[4], const double h[4])
{
    bool net = opposite(h[1], h[2]);
    double first = h[0] + h[1], last = h[2] + h[3];

    if (is_first(e[1]))
        return net ? h[1] : 0.0;
    if (is_last(e[2]))
        return net ? -h[2] : 0.0;
    if (net)
        return 0.5 * h[1];
    if (is_first(e[0]) && opposite(h[0], h[1]) && opposite(first, h[2]))
        return first;
    if (is_last(e[3]) && opposite(h[2], h[3]) && opposite(h[1], last))
        return -last;
    return 0.0;
}

static double booked(const struct wp_register_span *s, const double h[SPAN])
{
    return carried(s->e, h) + h[NOW] - carried(s->e + 1, h + 1);
}

static void add_course(struct course *c, const struct wp_register_span *s,
                       int element)
{
    for (int k = 0; k < SPAN; k++)
        if (s->e[k]) {
            c->watt_s[k] += s->e[k]->watt_s[element];
            c->var_s[k] += s->e[k]->var_s[element];
        }
}

/* Adds to the register of positive values or to the one after it. */
static void add_directed(struct wp_registers *out, enum wp_register delivered,
                         int phase, double value)
{
    out->value[delivered + (value < 0.0)][phase] += fabs(value) * hours;
}

/* VA of an element or of all [VA s]. */
struct apparent {
    double arithmetic_s, vectorial_s;
};

static void add_power(struct wp_registers *out, int phase,
                      const struct wp_register_span *span,
                      const struct course *c, const struct apparent *va)
{
    double watt_s = booked(span, c->watt_s), var_s = booked(span, c->var_s);
    double q[SPAN];
    bool w = watt_s >= 0.0, v = var_s >= 0.0;
    enum wp_register quadrant =
        v ? (w ? WP_VARH_Q1 : WP_VARH_Q2) : (w ? WP_VARH_Q4 : WP_VARH_Q3);

    for (int k = 0; k < SPAN; k++)
        q[k] = q_of(c->watt_s[k], c->var_s[k]);
    add_directed(out, WP_WH_DELIVERED, phase, watt_s);
    add_directed(out, WP_VARH_DELIVERED, phase, var_s);
    out->value[quadrant][phase] += fabs(var_s) * hours;
    add_directed(out, WP_QH_DELIVERED, phase, booked(span, q));
    out->value[WP_VAH_ARITHMETIC_DELIVERED + !w][phase] +=
        va->arithmetic_s * hours;
    out->value[WP_VAH_VECTORIAL_DELIVERED + !w][phase] +=
        va->vectorial_s * hours;
}

static double rms(const struct wp_energy *cycle, int channel)
{
    return cycle->duration_s > 0.0
               ? sqrt(cycle->square[channel] / cycle->duration_s)
               : 0.0;
}

static void add_squares(const struct wp_wiring *w, const struct wp_energy *e,
                        const struct wp_energy *cycle, int phase,
                        struct wp_registers *out)
{
    int v = w->voltage[phase], i = w->current[phase];

    if (v >= 0) {
        out->value[WP_V2H][phase] = e->square[v] * hours;
        out->value[WP_V2H][WP_TOTAL] += e->square[v] * hours;
    }
    if (i >= 0) {
        out->value[WP_A2H][phase] = e->square[i] * hours;
        out->value[WP_A2H][WP_TOTAL] += e->square[i] * hours;
        out->value[WP_AH][phase] = rms(cycle, i) * e->duration_s * hours;
    }
}

void wp_registers_of(const struct wp_wiring *w,
                     const struct wp_register_span *span,
                     struct wp_registers *out)
{
    const struct wp_energy *e = span->e[NOW], *cycle = span->cycle;
    double share =
        cycle->duration_s > 0.0 ? e->duration_s / cycle->duration_s : 0.0;
    double watt_s = 0.0, var_s = 0.0;
    struct apparent all_va = {0};
    struct course all = {0};

    *out = (struct wp_registers){0};
    for (int k = 0; k < WP_ELEMENTS; k++) {
        struct apparent va;
        struct course c = {0};

        add_squares(w, e, cycle, k, out);
        if (!has_power(w, k))
            continue;
        add_course(&c, span, k);
        add_course(&all, span, k);
        va.arithmetic_s = rms(cycle, w->voltage[k]) *
                          rms(cycle, w->current[k]) * e->duration_s;
        va.vectorial_s = hypot(cycle->watt_s[k], cycle->var_s[k]) * share;
        add_power(out, k, span, &c, &va);
        all_va.arithmetic_s += va.arithmetic_s;
        watt_s += cycle->watt_s[k];
        var_s += cycle->var_s[k];
    }
    all_va.vectorial_s = hypot(watt_s, var_s) * share;
    add_power(out, WP_TOTAL, span, &all, &all_va);
}
