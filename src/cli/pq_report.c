#include "cli/pq_report.h"

#include <string.h>

#include "cli/pq_report_events.h"

enum { LABEL = 25, UNIT = 4, COLUMN = 13, COLUMNS = 3, PAGE = 80, TEXT = 64 };

enum figure { MEAN, LEAST, GREATEST };

/* The columns: to neutral where there are such voltages, else between lines. */
struct page {
    FILE *out;
    const struct wp_run_pq *q;
    const char *voltage[COLUMNS], *current[COLUMNS];
};

static void init_page(struct page *p, FILE *out, const struct wp_run_pq *q)
{
    static const char *const ln[] = {"a", "b", "c"};
    static const char *const ll[] = {"ab", "bc", "ca"};
    const uint32_t to_neutral = 1u << WP_V_A | 1u << WP_V_B | 1u << WP_V_C;
    bool between =
        !(q->basis.event_signals & to_neutral) && q->basis.event_signals != 0;

    p->out = out;
    p->q = q;
    memcpy(p->voltage, between ? ll : ln, sizeof(p->voltage));
    memcpy(p->current, ln, sizeof(p->current));
}

static double figure_of(const struct wp_pq_span *s, enum figure figure)
{
    return figure == MEAN    ? wp_pq_span_mean(s)
           : figure == LEAST ? s->least
                             : s->greatest;
}

static const struct wp_pq_span *span_of(const struct page *p,
                                        const char *before, const char *letters,
                                        const char *after)
{
    char key[WP_PQ_FACTS_KEY];

    (void)snprintf(key, sizeof(key), "%s%s%s", before, letters, after);
    return wp_pq_facts_find(&p->q->facts, key);
}

/* One line of figures; nothing where no channel has one. */
static bool line(const struct page *p, const char *label,
                 const char *const *letters, const char *before,
                 const char *after, enum figure figure)
{
    const struct wp_pq_span *s[COLUMNS], *any = NULL;
    int blank = -1;
    bool magnitude;

    for (int k = 0; k < COLUMNS; k++) {
        s[k] = span_of(p, before, letters[k], after);
        any = s[k] ? s[k] : any;
    }
    if (!any)
        return false;
    magnitude = *any->unit != '\0' && *any->unit != '%';
    (void)fprintf(p->out, "%-*s%-*s", LABEL, label, UNIT,
                  !p->q->si && magnitude ? "?" : any->unit);
    for (int k = 0; k < COLUMNS; k++) {
        blank += COLUMN;
        if (!s[k])
            continue;
        (void)fprintf(p->out, magnitude ? "%#*.7g" : "%*.4f", blank,
                      figure_of(s[k], figure));
        blank = 0;
    }
    (void)fputc('\n', p->out);
    return true;
}

/* To the 50th order, or the 40th where the rate allows no more. */
static void distortion(const struct page *p, bool volt)
{
    const char *const *letters = volt ? p->voltage : p->current;
    const char *what = volt ? "u_" : "i_";
    char before[16];

    (void)snprintf(before, sizeof(before), "thd_%s", what);
    if (line(p, volt ? "voltage THD to 50, mean" : "current THD to 50, mean",
             letters, before, "_pct", MEAN)) {
        (void)line(p, "  greatest", letters, before, "_pct", GREATEST);
        return;
    }
    (void)snprintf(before, sizeof(before), "thd40_%s", what);
    if (line(p, volt ? "voltage THD to 40, mean" : "current THD to 40, mean",
             letters, before, "_pct", MEAN))
        (void)line(p, "  greatest", letters, before, "_pct", GREATEST);
}

static void print_letters(const struct page *p, const char *label,
                          const char *const *letters)
{
    (void)fprintf(p->out, "%-*s", LABEL + UNIT - 1, label);
    for (int k = 0; k < COLUMNS; k++) {
        char head[4] = "";

        for (size_t n = 0; letters[k][n]; n++) {
            head[n] = (char)(letters[k][n] - 'a' + 'A');
            head[n + 1] = '\0';
        }
        (void)fprintf(p->out, "%*s", COLUMN, head);
    }
    (void)fputc('\n', p->out);
}

static void print_voltages(const struct page *p)
{
    if (line(p, "voltage, mean", p->voltage, "u_rms_", "_v", MEAN)) {
        (void)line(p, "  least", p->voltage, "u_rms_", "_v", LEAST);
        (void)line(p, "  greatest", p->voltage, "u_rms_", "_v", GREATEST);
    }
    distortion(p, true);
    (void)line(p, "Pinst, greatest", p->voltage, "pinst_", "", GREATEST);
    (void)line(p, "Pst, greatest", p->voltage, "pst_", "", GREATEST);
    (void)line(p, "Plt, greatest", p->voltage, "plt_", "", GREATEST);
}

static void print_currents(const struct page *p)
{
    bool any = false;

    for (int k = 0; k < COLUMNS; k++)
        any = any || span_of(p, "i_rms_", p->current[k], "_a");
    if (!any)
        return;
    if (strcmp(p->voltage[0], p->current[0]) != 0)
        print_letters(p, "", p->current);
    if (line(p, "current, mean", p->current, "i_rms_", "_a", MEAN))
        (void)line(p, "  greatest", p->current, "i_rms_", "_a", GREATEST);
    distortion(p, false);
}

static void print_figures(const struct page *p)
{
    (void)fputc('\n', p->out);
    print_letters(p, "of those not flagged", p->voltage);
    print_voltages(p);
    print_currents(p);
}

static void print_ratio(const struct page *p, const char *key, const char *what)
{
    const struct wp_pq_span *s = wp_pq_facts_find(&p->q->facts, key);

    if (s)
        (void)fprintf(p->out, "%s: mean %.4f, greatest %.4f %%\n", what,
                      wp_pq_span_mean(s), s->greatest);
}

/* How many of a kind there were; of the flagged ones why: "8 flagged: dip 6".
 */
static void print_tally(const struct page *p, const struct wp_pq_tally *t,
                        const char *what)
{
    char text[TEXT];
    int column;

    if (!t->rows)
        return;
    column = snprintf(text, sizeof(text), "%s: %lld, %lld flagged", what,
                      (long long)t->rows, (long long)t->flagged);
    (void)fputs(text, p->out);
    for (int k = 0, n = 0; k < WP_PQ_FLAGS; k++) {
        int length = snprintf(text, sizeof(text), "%s %lld", wp_pq_flag_word(k),
                              (long long)t->with[k]);

        if (!t->with[k])
            continue;
        (void)fputs(n++ ? "," : ":", p->out);
        column += 2 + length;
        if (column > PAGE - 1) {
            (void)fputs("\n ", p->out);
            column = 2 + length;
        }
        (void)fprintf(p->out, " %s", text);
    }
    (void)fputc('\n', p->out);
}

static void print_frequency(const struct page *p)
{
    const struct wp_pq_span *s =
        wp_pq_facts_find(&p->q->facts, "frequency_10s_hz");

    print_tally(p, &p->q->facts.frequencies, "frequencies over 10 s");
    if (s)
        (void)fprintf(p->out,
                      "  mean %.5f, least %.5f, greatest %.5f Hz, of those not "
                      "flagged\n",
                      wp_pq_span_mean(s), s->least, s->greatest);
}

static void print_basis(const struct page *p)
{
    const struct wp_run_pq *q = p->q;
    const struct wp_pq_basis *b = &q->basis;

    (void)fprintf(p->out, "\npower quality: %g Hz system", b->nominal_hz);
    if (b->u_din_v > 0.0 && b->event_signals)
        (void)fprintf(p->out, ", U din %.6g %s", b->u_din_v,
                      q->si ? "V" : "of full scale");
    if (b->flickers)
        (void)fprintf(p->out, ", %s lamp", wp_pq_lamp_word(b->config.lamp));
    (void)fprintf(p->out, ", harmonics to %u\n", b->orders);
    if (!q->start_known)
        (void)fputs("the capture does not say when it began: 10-minute "
                    "intervals are not aligned\n  to UTC\n",
                    p->out);
}

static void print_tallies(const struct page *p)
{
    const struct wp_pq_facts *f = &p->q->facts;
    char what[TEXT];

    (void)snprintf(what, sizeof(what), "intervals of %u cycles",
                   p->q->basis.cycles);
    print_tally(p, &f->windows, what);
    print_tally(p, &f->minutes, "intervals of 10 minutes");
    print_tally(p, &f->psts, "Pst");
    print_tally(p, &f->plts, "Plt");
    print_frequency(p);
}

static void print_ratios(const struct page *p)
{
    const struct wp_pq_span *u2 = wp_pq_facts_find(&p->q->facts, "u2_pct");

    print_ratio(p, "u2_pct", "unbalance of voltages u2");
    if (u2 && wp_pq_span_mean(u2) > 100.0)
        (void)fputs("  more than 100 %: rotation A C B, or two voltages "
                    "swapped\n",
                    p->out);
    print_ratio(p, "u0_pct", "unbalance of voltages u0");
    print_ratio(p, "i2_pct", "unbalance of currents i2");
    print_ratio(p, "i0_pct", "unbalance of currents i0");
}

void wp_pq_report(FILE *out, const struct wp_run_pq *q)
{
    struct page p;

    if (q->log)
        (void)fprintf(out,
                      "\npower quality without PQ option: tables meter_3s, "
                      "meter_10min ... of pq.h5\n");
    if (!q->on)
        return;
    init_page(&p, out, q);
    print_basis(&p);
    print_tallies(&p);
    if (q->facts.windows.rows > q->facts.windows.flagged) {
        print_figures(&p);
        print_ratios(&p);
    } else if (q->facts.windows.rows) {
        (void)fputs("no figures here, as all intervals are flagged: pq.h5 has "
                    "them\n",
                    out);
    }
    wp_pq_report_events(out, q);
}
