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

/* Adds to the register of positive values or to the one after it. */
static void add_directed(struct wp_registers *out, enum wp_register delivered,
                         int phase, double value, bool positive)
{
    out->value[positive ? delivered : delivered + 1][phase] += value;
}

/* Energies of an element or of all: [W s], [var s], [VA s]. */
struct power {
    double watt_s, var_s, arithmetic_s, vectorial_s;
};

static void add_to(struct power *sum, const struct power *p)
{
    sum->watt_s += p->watt_s;
    sum->var_s += p->var_s;
    sum->arithmetic_s += p->arithmetic_s;
}

static void add_power(struct wp_registers *out, int phase,
                      const struct power *p, const struct power *sign)
{
    const double half_root3 = sqrt(3.0) / 2.0;
    bool w = sign->watt_s >= 0.0, v = sign->var_s >= 0.0;
    double q_s = p->watt_s / 2.0 + p->var_s * half_root3;
    bool q = sign->watt_s / 2.0 + sign->var_s * half_root3 >= 0.0;
    double watt_s = w ? p->watt_s : -p->watt_s;
    double var_s = v ? p->var_s : -p->var_s;
    enum wp_register quadrant =
        v ? (w ? WP_VARH_Q1 : WP_VARH_Q2) : (w ? WP_VARH_Q4 : WP_VARH_Q3);

    add_directed(out, WP_WH_DELIVERED, phase, watt_s * hours, w);
    add_directed(out, WP_VARH_DELIVERED, phase, var_s * hours, v);
    out->value[quadrant][phase] += var_s * hours;
    add_directed(out, WP_VAH_ARITHMETIC_DELIVERED, phase,
                 p->arithmetic_s * hours, w);
    add_directed(out, WP_VAH_VECTORIAL_DELIVERED, phase, p->vectorial_s * hours,
                 w);
    add_directed(out, WP_QH_DELIVERED, phase, (q ? q_s : -q_s) * hours, q);
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

void wp_registers_of(const struct wp_wiring *w, const struct wp_energy *e,
                     const struct wp_energy *cycle,
                     const struct wp_energy *sign, struct wp_registers *out)
{
    double share =
        cycle->duration_s > 0.0 ? e->duration_s / cycle->duration_s : 0.0;
    struct power all = {0}, all_cycle = {0}, all_sign = {0};

    *out = (struct wp_registers){0};
    for (int k = 0; k < WP_ELEMENTS; k++) {
        struct power p = {e->watt_s[k], e->var_s[k], 0.0, 0.0};
        struct power s = {sign->watt_s[k], sign->var_s[k], 0.0, 0.0};

        add_squares(w, e, cycle, k, out);
        if (!has_power(w, k))
            continue;
        p.arithmetic_s = rms(cycle, w->voltage[k]) * rms(cycle, w->current[k]) *
                         e->duration_s;
        p.vectorial_s = hypot(cycle->watt_s[k], cycle->var_s[k]) * share;
        add_power(out, k, &p, &s);
        add_to(&all, &p);
        add_to(&all_sign, &s);
        all_cycle.watt_s += cycle->watt_s[k];
        all_cycle.var_s += cycle->var_s[k];
    }
    all.vectorial_s = hypot(all_cycle.watt_s, all_cycle.var_s) * share;
    add_power(out, WP_TOTAL, &all, &all_sign);
}
