#include "metrology/registers.h"

#include <math.h>
#include <stddef.h>

#include "metrology/polyphase.h"

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
    static const char *const names[] = {"A", "B", "C", "total", "N", "average"};

    return names[phase];
}

static bool has_power(const struct wp_wiring *w, int k)
{
    return w->element[k].voltage >= 0 && w->element[k].current >= 0;
}

static bool current_exists(const struct wp_wiring *w, int phase)
{
    if (phase == WP_NEUTRAL)
        return wp_wiring_has(w, WP_I_N);
    if (phase < WP_ELEMENTS)
        return wp_wiring_has(w, WP_I_A + phase);
    for (int k = 0; k < WP_ELEMENTS; k++)
        if (wp_wiring_has(w, WP_I_A + k))
            return true;
    return false;
}

bool wp_register_exists(const struct wp_wiring *w, enum wp_register r,
                        int phase)
{
    if (r == WP_AH || r == WP_A2H)
        return current_exists(w, phase);
    if (phase > WP_TOTAL)
        return false;
    if (phase == WP_TOTAL) {
        for (int k = 0; k < WP_ELEMENTS; k++)
            if (wp_register_exists(w, r, k))
                return true;
        return false;
    }
    return r == WP_V2H ? w->phase_voltage[phase] >= 0 : has_power(w, phase);
}

enum { NOW = 2, SPAN = 5 };

/* Of an element or of all: two half-cycles before, now, two after. */
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
static bool is_first(const struct wp_metered *e)
{
    return e && e->begins && e->flags & WP_HC_PARTIAL;
}

static bool is_last(const struct wp_metered *e)
{
    return e && e->ends && e->flags & WP_HC_PARTIAL;
}

/*
 * What half-cycle 1 of these four leaves to its successor, 2: half of it where
 * they net. Fragments shall not count on their own: the first is carried into
 * its neighbour and the last back into its, and so is what remains of both when
 * it still runs against the next one.
 */
static double carried(const struct wp_metered *const e[4], const double h[4])
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

static double booked(const struct wp_register_rules *rules,
                     const struct wp_register_span *s, const double h[SPAN])
{
    if (rules->netting == WP_NET_HALF_CYCLE)
        return h[NOW];
    return carried(s->e, h) + h[NOW] - carried(s->e + 1, h + 1);
}

/* A half-cycle that was carried away whole goes with its cycle. */
static bool forward(double booked, double of_cycle)
{
    return booked > 0.0 || (booked == 0.0 && of_cycle >= 0.0);
}

/* One direction pair of one phase, with or without compensation. */
struct page {
    double *value; /* of the first register and this phase */
    size_t stride; /* to the next register */
};

static void add(const struct page *p, int r, double value)
{
    p->value[(size_t)r * p->stride] += fabs(value) * hours;
}

static void add_power(const struct page *page,
                      const struct wp_register_rules *rules,
                      const struct wp_register_span *span,
                      enum wp_flow_kind kind, int phase)
{
    struct course c = {{0}, {0}};
    const struct wp_flow *now = &span->e[NOW]->flow[kind];
    double q[SPAN], watt_s, var_s, q_s;
    bool w, v;

    for (int k = 0; k < SPAN; k++) {
        if (span->e[k]) {
            c.watt_s[k] = span->e[k]->flow[kind].watt_s[phase];
            c.var_s[k] = span->e[k]->flow[kind].var_s[phase];
        }
        q[k] = q_of(c.watt_s[k], c.var_s[k]);
    }
    watt_s = booked(rules, span, c.watt_s);
    var_s = booked(rules, span, c.var_s);
    q_s = booked(rules, span, q);
    w = forward(watt_s, now->watt[phase]);
    v = forward(var_s, now->var[phase]);
    add(page, WP_WH_DELIVERED + !w, watt_s);
    add(page, WP_VARH_DELIVERED + !v, var_s);
    add(page, v ? (w ? WP_VARH_Q1 : WP_VARH_Q2) : (w ? WP_VARH_Q4 : WP_VARH_Q3),
        var_s);
    add(page, WP_QH_DELIVERED + (q_s < 0.0), q_s);
    add(page, WP_VAH_ARITHMETIC_DELIVERED + !w, now->va_arithmetic_s[phase]);
    add(page, WP_VAH_VECTORIAL_DELIVERED + !w, now->va_vectorial_s[phase]);
}

static void add_powers(const struct wp_wiring *w,
                       const struct wp_register_rules *rules,
                       const struct wp_register_span *span,
                       struct wp_registers *out)
{
    for (int p = 0; p < WP_TOTALS; p++) {
        struct page plain = {&out->value[0][p], WP_REGISTER_PHASES};
        struct page compensated = {&out->compensated[0][p], WP_TOTALS};

        if (p < WP_ELEMENTS && !has_power(w, p))
            continue;
        add_power(&plain, rules, span, WP_UNCOMPENSATED, p);
        add_power(&compensated, rules, span, WP_COMPENSATED, p);
    }
}

static void add_volts(const struct wp_wiring *w, const struct wp_metered *m,
                      struct wp_registers *out)
{
    double *v2h = out->value[WP_V2H];

    for (int k = 0; k < WP_ELEMENTS; k++)
        if (w->phase_voltage[k] >= 0) {
            v2h[k] = m->square[w->phase_voltage[k]] * hours;
            v2h[WP_TOTAL] += v2h[k];
        }
}

static void add_amps(const struct wp_wiring *w,
                     const struct wp_register_rules *rules,
                     const struct wp_metered *m, struct wp_registers *out)
{
    double *ah = out->value[WP_AH], *a2h = out->value[WP_A2H];
    double t = m->duration_s * hours, rms[WP_ELEMENTS];
    int n = 0;

    for (int k = 0; k < WP_ELEMENTS; k++) {
        if (!wp_wiring_has(w, WP_I_A + k))
            continue;
        a2h[k] = m->square[WP_I_A + k] * hours;
        a2h[WP_TOTAL] += a2h[k];
        rms[n] = m->cycle.rms[WP_I_A + k];
        ah[k] = rms[n++] * t;
    }
    if (n == 0)
        return;
    ah[WP_AVERAGE] = wp_polyphase_of(WP_POLY_AVERAGE, rms, n) * t;
    a2h[WP_AVERAGE] = a2h[WP_TOTAL] / n;
    ah[WP_TOTAL] = wp_polyphase_of(rules->polyphase_amps, rms, n) * t;
    if (wp_wiring_has(w, WP_I_N)) {
        ah[WP_NEUTRAL] = m->cycle.rms[WP_I_N] * t;
        a2h[WP_NEUTRAL] = m->square[WP_I_N] * hours;
    }
}

void wp_registers_of(const struct wp_wiring *w,
                     const struct wp_register_rules *rules,
                     const struct wp_register_span *span,
                     struct wp_registers *out)
{
    *out = (struct wp_registers){0};
    add_powers(w, rules, span, out);
    add_volts(w, span->e[NOW], out);
    add_amps(w, rules, span->e[NOW], out);
}
