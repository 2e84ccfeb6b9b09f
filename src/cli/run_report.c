#include "cli/run_report.h"

#include <math.h>

#include "core/utc.h"

/* Lines of 80 columns. */
enum {
    LABEL = 25,
    UNIT = 4,
    COLUMN = 13, /* the first one is one narrower: no unit is that long */
    DECIMALS = COLUMN - 4,
    COLUMNS = WP_TOTALS,
    LINES = WP_REGISTER_COUNT + WP_POWER_REGISTERS + 16
};

/* What is below this part of the largest energy is what rounding left. */
static const double residue = 1e-14;

/* One row of the table: what stands in A, B, C and total; or a heading. */
struct line {
    char label[80];
    const char *unit; /* NULL: a heading */
    bool there[COLUMNS];
    double value[COLUMNS];
};

struct table {
    struct line line[LINES];
    size_t lines;
    bool used[COLUMNS]; /* a column that no line has is not shown */
    double nothing_h;   /* energies up to this are 0 */
};

static void add_heading(struct table *t, const char *text)
{
    struct line *l = &t->line[t->lines];

    if (t->lines == LINES)
        return;
    t->lines++;
    *l = (struct line){.unit = NULL};
    (void)snprintf(l->label, sizeof(l->label), "%s", text);
}

/* What counts as no energy, next to the largest of a capture. */
static double nothing(const struct wp_registers *r)
{
    double largest = 0.0;

    for (int q = 0; q < WP_POWER_REGISTERS; q++)
        for (int p = 0; p < WP_TOTALS; p++)
            if (fabs(r->value[q][p]) > largest)
                largest = fabs(r->value[q][p]);
    return residue * largest;
}

static void add(struct table *t, const struct line *l)
{
    bool any = false;

    for (int p = 0; p < COLUMNS; p++)
        any = any || l->there[p];
    if (!any || t->lines == LINES)
        return;
    t->line[t->lines++] = *l;
    for (int p = 0; p < COLUMNS; p++)
        t->used[p] = t->used[p] || l->there[p];
}

/* RMS of three signals in the columns A, B, C. */
static void add_rms(struct table *t, const struct wp_wiring *w,
                    const struct wp_measure_totals *totals, int first,
                    const char *label)
{
    struct line l = {.unit = first < WP_I_A ? "V" : "A"};

    (void)snprintf(l.label, sizeof(l.label), "%s", label);
    for (int p = 0; p < WP_ELEMENTS; p++) {
        l.there[p] = wp_wiring_has(w, first + p);
        l.value[p] = totals->rms[first + p];
    }
    add(t, &l);
}

/* Angles of the fundamentals of three signals, as on the phasor display. */
static void add_angles(struct table *t, const struct wp_wiring *w,
                       const struct wp_measure_totals *totals, int first,
                       const char *label)
{
    struct line l = {.unit = "deg"};

    (void)snprintf(l.label, sizeof(l.label), "%s", label);
    for (int p = 0; p < WP_ELEMENTS; p++) {
        const struct wp_complex *z = &totals->phasor[first + p];

        l.there[p] = wp_wiring_has(w, first + p) && hypot(z->re, z->im) > 0.0;
        l.value[p] = wp_angle_deg(*z);
    }
    add(t, &l);
}

/* Mean power over all that was measured; its energy is delivered - received. */
static void add_power(struct table *t, const struct wp_wiring *wiring,
                      const struct wp_measure_totals *totals,
                      enum wp_register delivered)
{
    enum wp_register received = (enum wp_register)(delivered + 1);
    struct line l = {.unit = delivered == WP_WH_DELIVERED     ? "W"
                             : delivered == WP_VARH_DELIVERED ? "var"
                                                              : "VA"};

    (void)snprintf(l.label, sizeof(l.label), "%s",
                   delivered == WP_WH_DELIVERED     ? "active power"
                   : delivered == WP_VARH_DELIVERED ? "reactive power"
                                                    : "apparent, arithmetic");
    if (totals->duration_s <= 0.0)
        return;
    for (int p = 0; p < COLUMNS; p++) {
        double net_h = totals->energy.value[delivered][p] -
                       totals->energy.value[received][p];

        l.there[p] = wp_register_exists(wiring, delivered, p);
        if (fabs(net_h) > t->nothing_h)
            l.value[p] = net_h * 3600.0 / totals->duration_s;
    }
    add(t, &l);
}

/* A register's line; without a figure that is not 0 it is not shown. */
static void add_register(struct table *t, const struct wp_wiring *wiring,
                         enum wp_register r, const double *value)
{
    struct line l = {.unit = wp_register_unit(r)};
    double nothing_h = r < WP_POWER_REGISTERS ? t->nothing_h : 0.0;
    bool any = false;

    (void)snprintf(l.label, sizeof(l.label), "%s", wp_register_name(r));
    for (int p = 0; p < COLUMNS; p++) {
        l.there[p] = wp_register_exists(wiring, r, p);
        l.value[p] = fabs(value[p]) > nothing_h ? value[p] : 0.0;
        any = any || (l.there[p] && l.value[p] != 0.0);
    }
    if (any)
        add(t, &l);
}

static void add_registers(struct table *t, const struct wp_run_results *r)
{
    add_heading(t, "registers, secondary side; those not shown are 0");
    for (int q = 0; q < WP_REGISTER_COUNT; q++)
        add_register(t, r->wiring, (enum wp_register)q,
                     r->totals->energy.value[q]);
    if (!r->config->loss.enabled)
        return;
    add_heading(t, "registers with losses compensated");
    for (int q = 0; q < WP_POWER_REGISTERS; q++)
        add_register(t, r->wiring, (enum wp_register)q,
                     r->totals->energy.compensated[q]);
}

static void print_value(FILE *out, int width, int decimals, double value)
{
    if (value == 0.0)
        (void)fprintf(out, "%*s", width, "0");
    else if (decimals < 0)
        (void)fprintf(out, "%*.5e", width, value);
    else
        (void)fprintf(out, "%*.*f", width, decimals, value);
}

/* Decimals for nine digits of the line's largest value, or as many as there is
 * room for; -1 where a power of ten is needed. */
static int decimals_of(const struct line *l)
{
    double largest = 0.0;
    int decimals;

    for (int p = 0; p < COLUMNS; p++)
        if (l->there[p] && fabs(l->value[p]) > largest)
            largest = fabs(l->value[p]);
    if ((largest > 0.0 && largest < 1e-3) || largest >= 1e10)
        return -1;
    decimals = largest > 0.0 ? 8 - (int)floor(log10(largest)) : 0;
    if (decimals > DECIMALS)
        return DECIMALS;
    return decimals < 0 ? 0 : decimals;
}

/* All points below each other. */
static void print_line(FILE *out, const struct table *t, const struct line *l,
                       bool si)
{
    int decimals = decimals_of(l), blank = -1;

    if (!l->unit) {
        (void)fprintf(out, "\n%s\n", l->label);
        return;
    }
    (void)fprintf(out, "%-*s%-*s", LABEL, l->label, UNIT,
                  si || l->unit[0] == 'd' ? l->unit : "?");
    for (int p = 0; p < COLUMNS; p++) {
        blank += t->used[p] ? COLUMN : 0;
        if (!l->there[p])
            continue;
        print_value(out, blank, decimals, l->value[p]);
        blank = 0;
    }
    (void)fputc('\n', out);
}

static void print_table(FILE *out, const struct table *t, bool si)
{
    (void)fprintf(out, "\n%*s", LABEL + UNIT - 1, "");
    for (int p = 0; p < COLUMNS; p++)
        if (t->used[p])
            (void)fprintf(out, "%*s", COLUMN, wp_register_phase(p));
    (void)fputc('\n', out);
    for (size_t i = 0; i < t->lines; i++) {
        bool empty = i + 1 == t->lines || !t->line[i + 1].unit;

        if (t->line[i].unit || !empty)
            print_line(out, t, &t->line[i], si);
    }
}

static void print_head(FILE *out, const struct wp_capture_info *info,
                       const struct wp_measure_totals *t)
{
    char start[WP_UTC_TEXT_MAX];

    wp_utc_format(info->start_ns, 3, start);
    (void)fprintf(out, "%u channel%s at %.10g Hz, %.6f s from %s\n",
                  info->channels, info->channels == 1 ? "" : "s",
                  wp_rate_hz(info->rate), t->duration_s,
                  info->start_known ? start : "an unknown start");
    if (!info->si)
        (void)fputs("scale unknown: units of full scale, not V and A\n", out);
    if (t->gaps)
        (void)fprintf(out, "%lld gap%s\n", (long long)t->gaps,
                      t->gaps == 1 ? "" : "s");
    if (t->flagged_half_cycles)
        (void)fprintf(
            out,
            "%lld of %lld half-cycles are flagged: samples missing "
            "(counted as 0), a dip,\n  an input dead or the frequency "
            "lost\n",
            (long long)t->flagged_half_cycles, (long long)t->half_cycles);
}

/* What has no column: the neutral. */
static void print_neutral(FILE *out, const struct wp_wiring *w,
                          const struct wp_measure_totals *t, bool si)
{
    static const int signals[] = {WP_V_N, WP_I_N};

    for (size_t k = 0; k < sizeof(signals) / sizeof(*signals); k++) {
        int g = signals[k];
        bool volt = g < WP_I_A;

        if (wp_wiring_has(w, g))
            (void)fprintf(out, "neutral %s %.9g %s%s\n",
                          volt ? "voltage" : "current", t->rms[g],
                          !si    ? "?"
                          : volt ? "V"
                                 : "A",
                          w->signal[g].terms > 1
                              ? ", computed: the sum of the phases"
                              : "");
    }
}

static void print_meter(FILE *out, const struct wp_run_results *r)
{
    const struct wp_meter_config *c = r->config;

    (void)fprintf(
        out, "%s, %d elements, VAR: %s\n", wp_service_name(r->wiring->service),
        r->wiring->two_elements ? 2 : 3, wp_var_method_name(c->var_method));
    if (wp_meter_config_factor(c) != 1.0)
        (void)fprintf(out,
                      "PT %.10g : %.10g, CT %.10g : %.10g, factor %.10g; "
                      "summary.json has the primary side\n",
                      c->pt_primary, c->pt_secondary, c->ct_primary,
                      c->ct_secondary, wp_meter_config_factor(c));
    if (r->totals->f_hz > 0.0)
        (void)fprintf(out, "frequency %.6f Hz\n", r->totals->f_hz);
    print_neutral(out, r->wiring, r->totals, r->info->si);
    for (size_t k = 0; k < r->findings->count; k++)
        (void)fprintf(out, "check the wiring: %s\n", r->findings->text[k]);
}

void wp_run_report(FILE *out, const struct wp_run_results *r)
{
    struct table t = {.nothing_h = nothing(&r->totals->energy)};
    const struct wp_wiring *w = r->wiring;

    add_rms(&t, w, r->totals, WP_V_A, "RMS voltage");
    add_rms(&t, w, r->totals, WP_V_AB, "RMS voltage AB, BC, CA");
    add_rms(&t, w, r->totals, WP_I_A, "RMS current");
    add_angles(&t, w, r->totals, WP_V_A, "angle of voltage");
    if (w->two_elements)
        add_angles(&t, w, r->totals, WP_V_AB, "angle of AB, BC, CA");
    add_angles(&t, w, r->totals, WP_I_A, "angle of current");
    add_heading(&t, "mean power, delivered - received; reactive: + where the "
                    "current lags");
    add_power(&t, w, r->totals, WP_WH_DELIVERED);
    add_power(&t, w, r->totals, WP_VARH_DELIVERED);
    add_power(&t, w, r->totals, WP_VAH_ARITHMETIC_DELIVERED);
    add_registers(&t, r);
    print_head(out, r->info, r->totals);
    print_meter(out, r);
    if (t.lines)
        print_table(out, &t, r->info->si);
}

void wp_run_report_head(FILE *out, const struct wp_run_results *r)
{
    print_head(out, r->info, r->totals);
}
