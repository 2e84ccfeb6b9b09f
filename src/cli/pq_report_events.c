#include "cli/pq_report_events.h"

#include "core/utc.h"

static void print_time(FILE *out, const struct wp_run_pq *q, int64_t ns)
{
    char utc[WP_UTC_TEXT_MAX];

    wp_utc_format(ns, 3, utc);
    if (q->start_known)
        (void)fprintf(out, "%-25s", utc);
    else
        (void)fprintf(out, "%21.3f s  ", (double)ns * 1e-9);
}

static void print_event(FILE *out, const struct wp_run_pq *q,
                        const struct wp_event *e)
{
    bool change = e->kind == WP_EVENT_RVC;
    double v = change ? e->max_change_v : e->extreme_v;
    char channels[WP_PQ_WORDS];

    wp_pq_signals_words(e->channels, channels);
    (void)fprintf(out, "%-13s", wp_event_name(e->kind));
    print_time(out, q, e->start_ns);
    (void)fprintf(out, "%11.4f %10.5g", e->duration_s, v);
    if (e->reference_v > 0.0)
        (void)fprintf(out, " %7.2f", 100.0 * v / e->reference_v);
    else
        (void)fprintf(out, " %7s", "");
    (void)fprintf(out, "  %s%s%s\n", channels,
                  e->flags & WP_EVENT_OPEN_START ? " <" : "",
                  e->flags & WP_EVENT_OPEN_END ? " >" : "");
}

static void print_worst(FILE *out, const struct wp_run_pq *q)
{
    (void)fputs("the worst of each kind that has several\n", out);
    for (int k = 0; k < WP_EVENT_KINDS; k++) {
        const struct wp_pq_kind_facts *f = &q->facts.kind[k];

        if (f->channel + f->polyphase >= 2)
            print_event(out, q, &f->worst);
    }
}

/* What was looked for, and not found. */
static void print_none(FILE *out, const struct wp_run_pq *q)
{
    const struct wp_pq_config *c = &q->basis.config;
    bool transients = c->transient_v > 0.0;

    if (!(q->basis.u_din_v > 0.0)) {
        (void)fputs("dips, swells and so on need a declared voltage (setting "
                    "power-quality/\n  declared-voltage-v)\n",
                    out);
        if (transients)
            (void)fputs("no transients\n", out);
        return;
    }
    (void)fprintf(out, "no dips, swells, interruptions%s%s%s\n",
                  c->rvc ? ", rapid voltage changes" : "",
                  transients ? ", transients" : "",
                  c->carrier[0].f_hz > 0.0 ? ", signalling" : "");
}

void wp_pq_report_events(FILE *out, const struct wp_run_pq *q)
{
    const struct wp_pq_facts *f = &q->facts;

    if (!q->basis.event_signals)
        return;
    if (!f->events_seen) {
        print_none(out, q);
        return;
    }
    (void)fprintf(out, "\n%-13s%-25s%11s %10s %7s  %s\n", "events", "start",
                  "s", q->si ? "V" : "?", "%", "channels");
    for (size_t i = 0; i < f->events; i++)
        print_event(out, q, &f->event[i]);
    if (f->events_seen > f->events) {
        (void)fprintf(out, "%zu more, all in pq.h5, table events\n",
                      f->events_seen - f->events);
        print_worst(out, q);
    }
}
