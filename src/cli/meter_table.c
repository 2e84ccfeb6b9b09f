#include "cli/meter_table.h"

#include <ctype.h>
#include <stdio.h>

struct spec {
    enum wp_meter_source source;
    int index, phase;
    const char *unit;
};

/* Adds a column; name in lower case with '_' for what is no letter or digit. */
static void add(struct wp_meter_table *t, const struct spec *s,
                const char *name, const char *quantity)
{
    size_t n = t->count++;
    char *p = t->item[n].name;

    t->item[n].source = s->source;
    t->item[n].index = s->index;
    t->item[n].phase = s->phase;
    (void)snprintf(p, WP_METER_TEXT_MAX, "%s", name);
    for (; *p; p++)
        *p =
            isalnum((unsigned char)*p) ? (char)tolower((unsigned char)*p) : '_';
    (void)snprintf(t->item[n].quantity, WP_METER_TEXT_MAX, "%s", quantity);
    t->column[n] =
        (struct wp_column){t->item[n].name, s->unit, t->item[n].quantity, 1};
}

static void add_rms(struct wp_meter_table *t,
                    const struct wp_capture_info *info)
{
    for (unsigned c = 0; c < info->channels; c++) {
        const struct wp_channel *ch = &info->channel[c];
        const char *phase = wp_phase_name(ch->phase);
        bool volt = ch->quantity == WP_VOLTAGE;
        struct spec s = {WP_METER_RMS, (int)c, 0,
                         wp_quantity_unit(ch->quantity)};
        char name[WP_METER_TEXT_MAX], quantity[WP_METER_TEXT_MAX];

        (void)snprintf(name, sizeof(name), "%s_rms_%s_%s", volt ? "u" : "i",
                       phase, s.unit);
        (void)snprintf(quantity, sizeof(quantity), "%s RMS, phase %s",
                       wp_quantity_name(ch->quantity), phase);
        add(t, &s, name, quantity);
    }
}

/* Mean powers over the row; VA has the sign of the watts (manual). */
static const struct {
    struct spec spec;
    const char *name, *suffix, *quantity;
} powers[] = {
    {{WP_METER_WATT, 0, 0, "W"}, "p", "_w", "active power"},
    {{WP_METER_VAR, 0, 0, "var"}, "q", "_var", "reactive power, quarter cycle"},
    {{WP_METER_MEAN, WP_VAH_ARITHMETIC_DELIVERED, 0, "VA"},
     "s_arithmetic",
     "_va",
     "apparent power, arithmetic"},
    {{WP_METER_MEAN, WP_VAH_VECTORIAL_DELIVERED, 0, "VA"},
     "s_vectorial",
     "_va",
     "apparent power, vectorial"},
    {{WP_METER_MEAN, WP_QH_DELIVERED, 0, "Q"},
     "q60",
     "",
     "Q, W/2 + var sqrt(3)/2"},
};

static void add_power(struct wp_meter_table *t, const struct wp_wiring *wiring)
{
    for (int p = 0; p < WP_REGISTER_PHASES; p++) {
        const char *phase = wp_register_phase(p);

        if (!wp_register_exists(wiring, WP_WH_DELIVERED, p))
            continue;
        for (size_t k = 0; k < sizeof(powers) / sizeof(*powers); k++) {
            char name[WP_METER_TEXT_MAX], quantity[WP_METER_TEXT_MAX];
            struct spec s = powers[k].spec;

            s.phase = p;
            (void)snprintf(name, sizeof(name), "%s_%s%s", powers[k].name, phase,
                           powers[k].suffix);
            (void)snprintf(quantity, sizeof(quantity), "%s, %s",
                           powers[k].quantity, phase);
            add(t, &s, name, quantity);
        }
    }
}

static void add_energy(struct wp_meter_table *t, const struct wp_wiring *wiring)
{
    for (int r = 0; r < WP_REGISTER_COUNT; r++)
        for (int p = 0; p < WP_REGISTER_PHASES; p++) {
            struct spec s = {WP_METER_ENERGY, r, p,
                             wp_register_unit((enum wp_register)r)};
            char name[WP_METER_TEXT_MAX], quantity[WP_METER_TEXT_MAX];

            if (!wp_register_exists(wiring, (enum wp_register)r, p))
                continue;
            (void)snprintf(name, sizeof(name), "%s_%s",
                           wp_register_name((enum wp_register)r),
                           wp_register_phase(p));
            (void)snprintf(quantity, sizeof(quantity), "increment of %s.%s",
                           wp_register_name((enum wp_register)r),
                           wp_register_phase(p));
            add(t, &s, name, quantity);
        }
}

void wp_meter_table_init(struct wp_meter_table *t,
                         const struct wp_capture_info *info,
                         const struct wp_wiring *wiring)
{
    static const struct spec duration = {WP_METER_DURATION, 0, 0, "s"};
    static const struct spec frequency = {WP_METER_FREQUENCY, 0, 0, "Hz"};

    t->count = 0;
    add(t, &duration, "duration_s", "time measured within the row");
    add(t, &frequency, "frequency_hz", "whole half-cycles over their duration");
    add_rms(t, info);
    add_power(t, wiring);
    add_energy(t, wiring);
    for (size_t n = 2; !info->si && n < t->count; n++)
        t->column[n].unit = ""; /* of full scale: not V and A */
}

static double mean(const struct wp_measure_row *row, int r, int phase)
{
    const double(*v)[WP_REGISTER_PHASES] = row->energy.value;

    return row->duration_s > 0.0
               ? (v[r][phase] - v[r + 1][phase]) * 3600.0 / row->duration_s
               : 0.0;
}

void wp_meter_table_row(const struct wp_meter_table *t,
                        const struct wp_measure_row *row, double *values)
{
    for (size_t n = 0; n < t->count; n++) {
        int i = t->item[n].index, p = t->item[n].phase;

        switch (t->item[n].source) {
        case WP_METER_DURATION:
            values[n] = row->duration_s;
            break;
        case WP_METER_FREQUENCY:
            values[n] = row->f_hz;
            break;
        case WP_METER_RMS:
            values[n] = row->rms[i];
            break;
        case WP_METER_WATT:
            values[n] = row->power_w[p];
            break;
        case WP_METER_VAR:
            values[n] = row->power_var[p];
            break;
        case WP_METER_MEAN:
            values[n] = mean(row, i, p);
            break;
        case WP_METER_ENERGY:
            values[n] = row->energy.value[i][p];
            break;
        }
    }
}
