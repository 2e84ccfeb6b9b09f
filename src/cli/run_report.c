#include "cli/run_report.h"

#include <math.h>

#include "core/utc.h"

enum { LABEL = 26, COLUMN = 17, COLUMNS = WP_REGISTER_PHASES };

/* One row of the table: what stands in A, B, C and total. */
struct line {
    bool there[COLUMNS];
    double value[COLUMNS];
};

static void print_line(FILE *out, const char *label, const char *unit,
                       const struct line *l)
{
    (void)fprintf(out, "%-*s%-6s", LABEL, label, unit);
    for (int p = 0; p < COLUMNS; p++)
        if (l->there[p])
            (void)fprintf(out, "%*.9g", COLUMN, l->value[p]);
        else
            (void)fprintf(out, "%*s", COLUMN, "");
    (void)fputc('\n', out);
}

static void print_head(FILE *out, const struct wp_capture_info *info,
                       const struct wp_measure_totals *t)
{
    char start[WP_UTC_TEXT_MAX];

    wp_utc_format(info->start_ns, 3, start);
    (void)fprintf(out, "%u channels at %.10g Hz, %.6f s from %s\n",
                  info->channels, wp_rate_hz(info->rate), t->duration_s,
                  info->start_known ? start : "an unknown start");
    if (t->gaps)
        (void)fprintf(out, "%lld gaps\n", (long long)t->gaps);
    if (t->flagged_half_cycles)
        (void)fprintf(out, "%lld of %lld half-cycles are flagged\n",
                      (long long)t->flagged_half_cycles,
                      (long long)t->half_cycles);
    if (t->f_hz > 0.0)
        (void)fprintf(out, "frequency %.6f Hz\n", t->f_hz);
    (void)fprintf(out, "\n%*s", LABEL + 6, "");
    for (int p = 0; p < COLUMNS; p++)
        (void)fprintf(out, "%*s", COLUMN, wp_register_phase(p));
    (void)fputc('\n', out);
}

/* RMS of the channels of a quantity that stand for phases A, B, C. */
static void print_rms(FILE *out, const struct wp_capture_info *info,
                      const struct wp_measure_totals *t, enum wp_quantity q)
{
    bool volt = q == WP_VOLTAGE, any = false;
    struct line l = {{false}, {0}};

    for (unsigned c = 0; c < info->channels; c++) {
        const struct wp_channel *ch = &info->channel[c];
        int p = (int)ch->phase - (int)WP_PHASE_A;

        if (ch->quantity != q)
            continue;
        if (p >= 0 && p < WP_ELEMENTS) {
            l.there[p] = any = true;
            l.value[p] = t->rms[c];
        } else {
            struct line single = {{false, false, false, true},
                                  {0, 0, 0, t->rms[c]}};
            char label[LABEL];

            (void)snprintf(label, sizeof(label), "RMS %s %s",
                           wp_quantity_name(q), wp_phase_name(ch->phase));
            print_line(out, label, wp_quantity_unit(q), &single);
        }
    }
    if (any)
        print_line(out, volt ? "RMS voltage" : "RMS current",
                   wp_quantity_unit(q), &l);
}

void wp_run_report(FILE *out, const struct wp_capture_info *info,
                   const struct wp_wiring *wiring,
                   const struct wp_measure_totals *totals)
{
    bool silent = false;

    print_head(out, info, totals);
    print_rms(out, info, totals, WP_VOLTAGE);
    print_rms(out, info, totals, WP_CURRENT);
    for (int r = 0; r < WP_REGISTER_COUNT; r++) {
        struct line l = {{false}, {0}};
        bool any = false;

        for (int p = 0; p < COLUMNS; p++) {
            l.there[p] = wp_register_exists(wiring, (enum wp_register)r, p);
            l.value[p] = totals->energy.value[r][p];
            any = any || (l.there[p] && l.value[p] != 0.0);
            silent = silent || (l.there[p] && l.value[p] == 0.0);
        }
        if (any)
            print_line(out, wp_register_name((enum wp_register)r),
                       wp_register_unit((enum wp_register)r), &l);
    }
    if (silent)
        (void)fputs("(registers that are not shown are 0)\n", out);
}
