#include "cli/run_report.h"

#include <math.h>

#include "core/utc.h"

enum {
    LABEL = 32,
    COLUMN = 17,
    COLUMNS = WP_TOTALS,
    LINES = WP_REGISTER_COUNT + WP_POWER_REGISTERS + 16
};

/* One row of the table: what stands in A, B, C and total. */
struct line {
    char label[40];
    const char *unit;
    bool there[COLUMNS];
    double value[COLUMNS];
};

struct table {
    struct line line[LINES];
    size_t lines;
    bool used[COLUMNS]; /* a column that no line has is not shown */
    bool silent;        /* a register is 0 and not shown */
};

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

    (void)snprintf(l.label, sizeof(l.label), "%s, mean",
                   delivered == WP_WH_DELIVERED     ? "active power"
                   : delivered == WP_VARH_DELIVERED ? "reactive power"
                                                    : "VA arithmetic");
    if (totals->duration_s <= 0.0)
        return;
    for (int p = 0; p < COLUMNS; p++) {
        l.there[p] = wp_register_exists(wiring, delivered, p);
        l.value[p] = (totals->energy.value[delivered][p] -
                      totals->energy.value[received][p]) *
                     3600.0 / totals->duration_s;
    }
    add(t, &l);
}

/* A register's line; without a figure that is not 0 it is not shown. */
static void add_register(struct table *t, const struct wp_wiring *wiring,
                         enum wp_register r, const double *value,
                         const char *suffix)
{
    struct line l = {.unit = wp_register_unit(r)};
    bool any = false, zero = false;

    (void)snprintf(l.label, sizeof(l.label), "%s%s", wp_register_name(r),
                   suffix);
    for (int p = 0; p < COLUMNS; p++) {
        l.there[p] = wp_register_exists(wiring, r, p);
        l.value[p] = value[p];
        any = any || (l.there[p] && l.value[p] != 0.0);
        zero = zero || (l.there[p] && l.value[p] == 0.0);
    }
    if (any)
        add(t, &l);
    else
        t->silent = t->silent || zero;
}

static void add_registers(struct table *t, const struct wp_run_results *r)
{
    for (int q = 0; q < WP_REGISTER_COUNT; q++)
        add_register(t, r->wiring, (enum wp_register)q,
                     r->totals->energy.value[q], "");
    for (int q = 0; q < WP_POWER_REGISTERS && r->config->loss.enabled; q++)
        add_register(t, r->wiring, (enum wp_register)q,
                     r->totals->energy.compensated[q], " comp.");
}

/* Nine digits of the line's largest value, all points below each other. */
static void print_line(FILE *out, const struct table *t, const struct line *l,
                       bool si)
{
    double largest = 0.0;
    int digits;

    for (int p = 0; p < COLUMNS; p++)
        if (l->there[p] && fabs(l->value[p]) > largest)
            largest = fabs(l->value[p]);
    digits = largest > 0.0 ? 8 - (int)floor(log10(largest)) : 0;
    digits = digits < 0 ? 0 : digits;
    (void)fprintf(out, "%-*s%-4s", LABEL, l->label,
                  si || l->unit[0] == 'd' ? l->unit : "?");
    for (int p = 0, blank = 0; p < COLUMNS; p++) {
        blank += t->used[p] ? COLUMN : 0;
        if (!l->there[p])
            continue;
        if (l->value[p] == 0.0)
            (void)fprintf(out, "%*s", blank, "0");
        else if (digits > COLUMN - 4)
            (void)fprintf(out, "%*.6e", blank, l->value[p]);
        else
            (void)fprintf(out, "%*.*f", blank, digits, l->value[p]);
        blank = 0;
    }
    (void)fputc('\n', out);
}

static void print_table(FILE *out, const struct table *t, bool si)
{
    (void)fprintf(out, "\n%*s", LABEL + 4, "");
    for (int p = 0; p < COLUMNS; p++)
        if (t->used[p])
            (void)fprintf(out, "%*s", COLUMN, wp_register_phase(p));
    (void)fputc('\n', out);
    for (size_t i = 0; i < t->lines; i++)
        print_line(out, t, &t->line[i], si);
    if (t->silent)
        (void)fputs("(registers that are not shown are 0)\n", out);
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
        (void)fprintf(out,
                      "%lld of %lld half-cycles are flagged: samples missing "
                      "(counted as 0), an input dead or the frequency lost\n",
                      (long long)t->flagged_half_cycles,
                      (long long)t->half_cycles);
    if (t->f_hz > 0.0)
        (void)fprintf(out, "frequency %.6f Hz\n", t->f_hz);
}

/* What has no column: the neutral. */
static void print_neutral(FILE *out, const struct wp_wiring *w,
                          const struct wp_measure_totals *t, bool si)
{
    static const int signals[] = {WP_V_N, WP_I_N};

    for (size_t k = 0; k < sizeof(signals) / sizeof(*signals); k++)
        if (wp_wiring_has(w, signals[k]))
            (void)fprintf(
                out, "RMS %s N%s %.9g %s\n",
                signals[k] < WP_I_A ? "voltage" : "current",
                w->signal[signals[k]].terms > 1 ? " (sum of the phases)" : "",
                t->rms[signals[k]],
                !si                   ? "?"
                : signals[k] < WP_I_A ? "V"
                                      : "A");
}

static void print_meter(FILE *out, const struct wp_run_results *r)
{
    (void)fprintf(out, "%s, %d elements, VAR by %s\n",
                  wp_service_name(r->wiring->service),
                  r->wiring->two_elements ? 2 : 3,
                  wp_var_method_name(r->config->var_method));
    for (size_t k = 0; k < r->findings->count; k++)
        (void)fprintf(out, "wiring: %s\n", r->findings->text[k]);
}

void wp_run_report(FILE *out, const struct wp_run_results *r)
{
    struct table t = {.lines = 0};
    const struct wp_wiring *w = r->wiring;

    add_rms(&t, w, r->totals, WP_V_A, "RMS voltage");
    add_rms(&t, w, r->totals, WP_V_AB, "RMS voltage AB, BC, CA");
    add_rms(&t, w, r->totals, WP_I_A, "RMS current");
    add_angles(&t, w, r->totals, WP_V_A, "angle of voltage");
    if (w->two_elements)
        add_angles(&t, w, r->totals, WP_V_AB, "angle of AB, BC, CA");
    add_angles(&t, w, r->totals, WP_I_A, "angle of current");
    add_power(&t, w, r->totals, WP_WH_DELIVERED);
    add_power(&t, w, r->totals, WP_VARH_DELIVERED);
    add_power(&t, w, r->totals, WP_VAH_ARITHMETIC_DELIVERED);
    add_registers(&t, r);
    print_head(out, r->info, r->totals);
    print_meter(out, r);
    print_neutral(out, w, r->totals, r->info->si);
    if (t.lines)
        print_table(out, &t, r->info->si);
}
