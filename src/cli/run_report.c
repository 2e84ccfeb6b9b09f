#include "cli/run_report.h"

#include <math.h>

#include "core/utc.h"

enum {
    LABEL = 26,
    COLUMN = 17,
    COLUMNS = WP_TOTALS,
    LINES = WP_REGISTER_COUNT + 8 /* three of RMS, three of power, and room */
};

/* One row of the table: what stands in A, B, C and total. */
struct line {
    const char *label, *unit;
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
    struct line l = {label, first < WP_I_A ? "V" : "A", {false}, {0}};

    for (int p = 0; p < WP_ELEMENTS; p++) {
        l.there[p] = wp_wiring_has(w, first + p);
        l.value[p] = totals->rms[first + p];
    }
    add(t, &l);
}

/* Mean power over all that was measured; its energy is delivered - received. */
static void add_power(struct table *t, const struct wp_wiring *wiring,
                      const struct wp_measure_totals *totals,
                      enum wp_register delivered)
{
    enum wp_register received = (enum wp_register)(delivered + 1);
    struct line l = {delivered == WP_WH_DELIVERED     ? "active power, mean"
                     : delivered == WP_VARH_DELIVERED ? "reactive power, mean"
                                                      : "VA arithmetic, mean",
                     delivered == WP_WH_DELIVERED     ? "W"
                     : delivered == WP_VARH_DELIVERED ? "var"
                                                      : "VA",
                     {false},
                     {0}};

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

static void add_registers(struct table *t, const struct wp_wiring *wiring,
                          const struct wp_measure_totals *totals)
{
    for (int r = 0; r < WP_REGISTER_COUNT; r++) {
        struct line l = {wp_register_name((enum wp_register)r),
                         wp_register_unit((enum wp_register)r),
                         {false},
                         {0}};
        bool any = false, zero = false;

        for (int p = 0; p < COLUMNS; p++) {
            l.there[p] = wp_register_exists(wiring, (enum wp_register)r, p);
            l.value[p] = totals->energy.value[r][p];
            any = any || (l.there[p] && l.value[p] != 0.0);
            zero = zero || (l.there[p] && l.value[p] == 0.0);
        }
        if (any)
            add(t, &l);
        else
            t->silent = t->silent || zero;
    }
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
    (void)fprintf(out, "%-*s%-4s", LABEL, l->label, si ? l->unit : "?");
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

void wp_run_report(FILE *out, const struct wp_capture_info *info,
                   const struct wp_wiring *wiring,
                   const struct wp_measure_totals *totals)
{
    struct table t = {.lines = 0};

    add_rms(&t, wiring, totals, WP_V_A, "RMS voltage");
    add_rms(&t, wiring, totals, WP_V_AB, "RMS voltage AB, BC, CA");
    add_rms(&t, wiring, totals, WP_I_A, "RMS current");
    add_power(&t, wiring, totals, WP_WH_DELIVERED);
    add_power(&t, wiring, totals, WP_VARH_DELIVERED);
    add_power(&t, wiring, totals, WP_VAH_ARITHMETIC_DELIVERED);
    add_registers(&t, wiring, totals);
    print_head(out, info, totals);
    print_neutral(out, wiring, totals, info->si);
    if (t.lines)
        print_table(out, &t, info->si);
}
