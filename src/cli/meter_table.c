#include "cli/meter_table.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

/* Adds a column; the name in lower case with '_' for what is no letter or
 * digit. */
static void add(struct wp_meter_table *t, const struct wp_meter_column *c,
                const char *unit)
{
    size_t n = t->count++;

    t->item[n] = *c;
    for (char *p = t->item[n].name; *p; p++)
        *p =
            isalnum((unsigned char)*p) ? (char)tolower((unsigned char)*p) : '_';
    t->column[n] =
        (struct wp_column){t->item[n].name, unit, t->item[n].quantity, 1};
}

static void add_rms(struct wp_meter_table *t, const struct wp_wiring *w)
{
    for (int s = 0; s < WP_SIGNALS; s++) {
        struct wp_meter_column c = {.source = WP_METER_RMS, .index = s};
        bool volt = s<WP_I_A, derived = w->signal[s].terms> 1;
        const char *phase = wp_signal_name(s) + 2;

        if (!wp_wiring_has(w, s))
            continue;
        (void)snprintf(c.name, sizeof(c.name), "%s_rms_%s_%s", volt ? "u" : "i",
                       phase, volt ? "v" : "a");
        (void)snprintf(c.quantity, sizeof(c.quantity), "%s RMS, phase %s%s",
                       volt ? "voltage" : "current", phase,
                       derived ? ", derived" : "");
        add(t, &c, volt ? "V" : "A");
    }
}

/* Mean powers over the row; VA has the sign of the watts (manual). */
static const struct {
    enum wp_meter_source source;
    int index;
    const char *unit, *name, *suffix, *quantity;
} powers[] = {
    {WP_METER_WATT, 0, "W", "p", "_w", "active power"},
    {WP_METER_VAR, 0, "var", "q", "_var", "reactive power"},
    {WP_METER_MEAN, WP_VAH_ARITHMETIC_DELIVERED, "VA", "s_arithmetic", "_va",
     "apparent power, arithmetic"},
    {WP_METER_MEAN, WP_VAH_VECTORIAL_DELIVERED, "VA", "s_vectorial", "_va",
     "apparent power, vectorial"},
    {WP_METER_Q, 0, "Q", "q60", "", "Q, W/2 + var sqrt(3)/2"},
};

static const char *flow_name(enum wp_flow_kind flow)
{
    return flow == WP_COMPENSATED ? "_compensated" : "";
}

static void add_power(struct wp_meter_table *t, const struct wp_meter_layout *l,
                      enum wp_flow_kind flow, int p)
{
    const char *phase = wp_register_phase(p);

    for (size_t k = 0; k < sizeof(powers) / sizeof(*powers); k++) {
        struct wp_meter_column c = {.source = powers[k].source,
                                    .index = powers[k].index,
                                    .phase = p,
                                    .flow = flow};

        (void)snprintf(c.name, sizeof(c.name), "%s_%s%s%s", powers[k].name,
                       phase, flow_name(flow), powers[k].suffix);
        (void)snprintf(c.quantity, sizeof(c.quantity), "%s%s%s, %s%s",
                       powers[k].quantity, c.source == WP_METER_VAR ? ", " : "",
                       c.source == WP_METER_VAR
                           ? wp_var_method_name(l->config->var_method)
                           : "",
                       phase, flow == WP_COMPENSATED ? ", compensated" : "");
        add(t, &c, powers[k].unit);
    }
}

static void add_powers(struct wp_meter_table *t,
                       const struct wp_meter_layout *l, enum wp_flow_kind flow)
{
    for (int p = 0; p < WP_TOTALS; p++)
        if (wp_register_exists(l->wiring, WP_WH_DELIVERED, p))
            add_power(t, l, flow, p);
}

static void add_energy(struct wp_meter_table *t, const struct wp_wiring *wiring,
                       enum wp_flow_kind flow)
{
    int registers =
        flow == WP_COMPENSATED ? WP_POWER_REGISTERS : WP_REGISTER_COUNT;

    for (int r = 0; r < registers; r++)
        for (int p = 0; p < WP_REGISTER_PHASES; p++) {
            enum wp_register which = (enum wp_register)r;
            struct wp_meter_column c = {.source = WP_METER_ENERGY,
                                        .index = r,
                                        .phase = p,
                                        .flow = flow};

            if (!wp_register_exists(wiring, which, p))
                continue;
            (void)snprintf(c.name, sizeof(c.name), "%s_%s%s",
                           wp_register_name(which), wp_register_phase(p),
                           flow_name(flow));
            (void)snprintf(c.quantity, sizeof(c.quantity),
                           "increment of %s.%s%s", wp_register_name(which),
                           wp_register_phase(p),
                           flow == WP_COMPENSATED ? ", compensated" : "");
            add(t, &c, wp_register_unit(which));
        }
}

static int flows(const struct wp_meter_layout *l)
{
    return l->config->loss.enabled ? WP_FLOWS : 1;
}

/* Of full scale: not V and A. */
static void drop_units(struct wp_meter_table *t, size_t from)
{
    for (size_t n = from; n < t->count; n++)
        t->column[n].unit = "";
}

void wp_meter_table_energies(struct wp_meter_table *t,
                             const struct wp_meter_layout *l)
{
    t->count = 0;
    for (int f = 0; f < flows(l); f++)
        add_energy(t, l->wiring, (enum wp_flow_kind)f);
    if (!l->si)
        drop_units(t, 0);
}

void wp_meter_table_init(struct wp_meter_table *t,
                         const struct wp_meter_layout *l)
{
    static const struct wp_meter_column duration = {
        .source = WP_METER_DURATION,
        .name = "duration_s",
        .quantity = "time measured within the row"};
    static const struct wp_meter_column frequency = {
        .source = WP_METER_FREQUENCY,
        .name = "frequency_hz",
        .quantity = "whole half-cycles over their duration"};

    t->count = 0;
    add(t, &duration, "s");
    add(t, &frequency, "Hz");
    add_rms(t, l->wiring);
    for (int f = 0; f < flows(l); f++)
        add_powers(t, l, (enum wp_flow_kind)f);
    for (int f = 0; f < flows(l); f++)
        add_energy(t, l->wiring, (enum wp_flow_kind)f);
    if (!l->si)
        drop_units(t, 2);
}

static double energy(const struct wp_measure_row *row, int r,
                     const struct wp_meter_column *c)
{
    return c->flow == WP_COMPENSATED ? row->energy.compensated[r][c->phase]
                                     : row->energy.value[r][c->phase];
}

static double value_of(const struct wp_measure_row *row,
                       const struct wp_meter_column *c)
{
    switch (c->source) {
    case WP_METER_DURATION:
        return row->duration_s;
    case WP_METER_FREQUENCY:
        return row->f_hz;
    case WP_METER_RMS:
        return row->rms[c->index];
    case WP_METER_WATT:
        return row->watt[c->flow][c->phase];
    case WP_METER_VAR:
        return row->var[c->flow][c->phase];
    case WP_METER_Q:
        return row->watt[c->flow][c->phase] / 2.0 +
               row->var[c->flow][c->phase] * (sqrt(3.0) / 2.0);
    case WP_METER_MEAN:
        return row->duration_s > 0.0
                   ? (energy(row, c->index, c) - energy(row, c->index + 1, c)) *
                         3600.0 / row->duration_s
                   : 0.0;
    default:
        return energy(row, c->index, c);
    }
}

void wp_meter_table_row(const struct wp_meter_table *t,
                        const struct wp_measure_row *row, double *values)
{
    for (size_t n = 0; n < t->count; n++)
        values[n] = value_of(row, &t->item[n]);
}
