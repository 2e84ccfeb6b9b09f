#include "cli/pq_report.h"

#include <string.h>

#include "core/utc.h"

enum { LABEL = 25, UNIT = 4, COLUMN = 13, COLUMNS = 3 };

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

    for (int k = 0; k < COLUMNS; k++) {
        s[k] = span_of(p, before, letters[k], after);
        any = s[k] ? s[k] : any;
    }
    if (!any)
        return false;
    (void)fprintf(p->out, "%-*s%-*s", LABEL, label, UNIT,
                  !p->q->si && *any->unit != '%' && *any->unit ? "?"
                                                               : any->unit);
    for (int k = 0; k < COLUMNS; k++) {
        blank += COLUMN;
        if (!s[k])
            continue;
        (void)fprintf(p->out, "%*.7g", blank, figure_of(s[k], figure));
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
    if (line(p, volt ? "THD of voltage, mean" : "THD of current, mean", letters,
             before, "_pct", MEAN)) {
        (void)line(p, "  greatest", letters, before, "_pct", GREATEST);
        return;
    }
    (void)snprintf(before, sizeof(before), "thd40_%s", what);
    if (line(p, volt ? "THD (to 40) of voltage" : "THD (to 40) of current",
             letters, before, "_pct", MEAN))
        (void)line(p, "  greatest", letters, before, "_pct", GREATEST);
}

static void print_figures(const struct page *p)
{
    (void)fprintf(p->out, "\n%*s", LABEL + UNIT - 1, "");
    for (int k = 0; k < COLUMNS; k++) {
        char head[4] = "";

        for (size_t n = 0; p->voltage[k][n]; n++) {
            head[n] = (char)(p->voltage[k][n] - 'a' + 'A');
            head[n + 1] = '\0';
        }
        (void)fprintf(p->out, "%*s", COLUMN, head);
    }
    (void)fputc('\n', p->out);
    if (line(p, "voltage, mean", p->voltage, "u_rms_", "_v", MEAN)) {
        (void)line(p, "  least", p->voltage, "u_rms_", "_v", LEAST);
        (void)line(p, "  greatest", p->voltage, "u_rms_", "_v", GREATEST);
    }
    distortion(p, true);
    if (line(p, "current, mean", p->current, "i_rms_", "_a", MEAN))
        (void)line(p, "  greatest", p->current, "i_rms_", "_a", GREATEST);
    distortion(p, false);
    (void)line(p, "Pinst, greatest", p->voltage, "pinst_", "", GREATEST);
    (void)line(p, "Pst, greatest", p->voltage, "pst_", "", GREATEST);
    (void)line(p, "Plt, greatest", p->voltage, "plt_", "", GREATEST);
}

static void print_ratio(const struct page *p, const char *key, const char *what)
{
    const struct wp_pq_span *s = wp_pq_facts_find(&p->q->facts, key);

    if (s)
        (void)fprintf(p->out, "%s: mean %.5g, greatest %.5g %%\n", what,
                      wp_pq_span_mean(s), s->greatest);
}

static void print_frequency(const struct page *p)
{
    const struct wp_pq_span *s =
        wp_pq_facts_find(&p->q->facts, "frequency_10s_hz");

    if (s)
        (void)fprintf(p->out,
                      "frequency over 10 s: mean %.7g, least %.7g, greatest "
                      "%.7g Hz (%lld values)\n",
                      wp_pq_span_mean(s), s->least, s->greatest,
                      (long long)s->values);
}

static void print_head(const struct page *p)
{
    const struct wp_run_pq *q = p->q;
    const struct wp_pq_basis *b = &q->basis;
    const struct wp_pq_facts *f = &q->facts;

    (void)fprintf(p->out, "\npower quality: %g Hz system", b->nominal_hz);
    if (b->u_din_v > 0.0)
        (void)fprintf(p->out, ", U din %.6g %s", b->u_din_v,
                      q->si ? "V" : "of full scale");
    (void)fprintf(p->out, ", %s lamp, harmonics to %u\n",
                  wp_pq_lamp_word(b->config.lamp), b->orders);
    (void)fprintf(p->out, "%lld interval%s of %u cycles, %lld flagged",
                  (long long)f->windows, f->windows == 1 ? "" : "s", b->cycles,
                  (long long)f->windows_flagged);
    for (int k = 0, n = 0; k < WP_PQ_FLAGS; k++)
        if (f->flag[k])
            (void)fprintf(p->out, "%s%s %lld", n++ ? ", " : ": ",
                          wp_pq_flag_word(k), (long long)f->flag[k]);
    (void)fputc('\n', p->out);
    if (!q->start_known)
        (void)fputs("the capture does not say when it began: 10-minute "
                    "intervals are not aligned\n  to UTC\n",
                    p->out);
}

static void print_time(const struct page *p, int64_t ns)
{
    char utc[WP_UTC_TEXT_MAX];

    wp_utc_format(ns, 3, utc);
    if (p->q->start_known)
        (void)fprintf(p->out, "%-25s", utc);
    else
        (void)fprintf(p->out, "%21.3f s  ", (double)ns * 1e-9);
}

static void print_event(const struct page *p, const struct wp_event *e)
{
    bool change = e->kind == WP_EVENT_RVC;
    double v = change ? e->max_change_v : e->extreme_v;
    char channels[WP_PQ_WORDS];

    wp_pq_signals_words(e->channels, channels);
    (void)fprintf(p->out, "%-13s", wp_event_name(e->kind));
    print_time(p, e->start_ns);
    (void)fprintf(p->out, "%11.4f %10.5g", e->duration_s, v);
    if (e->reference_v > 0.0)
        (void)fprintf(p->out, " %7.2f", 100.0 * v / e->reference_v);
    else
        (void)fprintf(p->out, " %7s", "");
    (void)fprintf(p->out, "  %s%s%s\n", channels,
                  e->flags & WP_EVENT_OPEN_START ? " <" : "",
                  e->flags & WP_EVENT_OPEN_END ? " >" : "");
}

static void print_worst(const struct page *p)
{
    for (int k = 0; k < WP_EVENT_KINDS; k++) {
        const struct wp_pq_kind_facts *f = &p->q->facts.kind[k];

        if (f->channel + f->polyphase < 2)
            continue;
        (void)fprintf(p->out, "worst ");
        print_event(p, &f->worst);
    }
}

static void print_events(const struct page *p)
{
    const struct wp_pq_facts *f = &p->q->facts;

    if (!p->q->basis.event_signals)
        return;
    if (!f->events_seen) {
        (void)fputs(p->q->basis.u_din_v > 0.0
                        ? "no events\n"
                        : "events need a declared voltage\n",
                    p->out);
        return;
    }
    (void)fprintf(p->out, "\n%-13s%-25s%11s %10s %7s  %s\n", "events", "start",
                  "s", "V", "%", "channels");
    for (size_t i = 0; i < f->events; i++)
        print_event(p, &f->event[i]);
    if (f->events_seen > f->events)
        (void)fprintf(p->out, "%zu more, all in pq.h5, table events\n",
                      f->events_seen - f->events);
    if (f->events_seen > f->events)
        print_worst(p);
}

void wp_pq_report(FILE *out, const struct wp_run_pq *q)
{
    struct page p;

    if (q->log)
        (void)fprintf(out, "\npower quality without PQ option: tables "
                           "meter_3s, meter_10min, meter_2h ... of pq.h5\n");
    if (!q->on)
        return;
    init_page(&p, out, q);
    print_head(&p);
    print_frequency(&p);
    if (q->facts.windows > q->facts.windows_flagged) {
        print_figures(&p);
        print_ratio(&p, "u2_pct", "unbalance of voltages u2");
        print_ratio(&p, "u0_pct", "unbalance of voltages u0");
        print_ratio(&p, "i2_pct", "unbalance of currents i2");
        print_ratio(&p, "i0_pct", "unbalance of currents i0");
    }
    print_events(&p);
}
