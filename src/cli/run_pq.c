#include "cli/run_pq.h"

#include <math.h>
#include <string.h>

#include "cli/nominal_frequency.h"

/* Class A, IEC 61000-4-30:2015, 5.1: what 50 and 60 Hz systems may have. */
static const double least_hz = 42.5, greatest_hz = 69.0;

/* The flickermeter needs so much. */
static const double flicker_hz = 400.0;

/* By the settings, the capture, or its first seconds. */
static enum wp_status find_nominal(struct wp_run_pq *q,
                                   const struct wp_meter_config *config,
                                   const struct wp_run_pq_source *source,
                                   double *hz, struct wp_error *err)
{
    double measured_hz = 0.0;
    enum wp_status status;

    *hz = config->nominal_hz > 0.0 ? config->nominal_hz
                                   : source->info->nominal_hz;
    if (*hz > 0.0) {
        if (*hz < least_hz || *hz > greatest_hz)
            wp_note(&q->notes,
                    "power quality: expected a nominal frequency of 50 or 60 "
                    "Hz, found %.10g Hz; intervals are those of a %s system",
                    *hz, *hz >= 55.0 ? "60 Hz" : "50 Hz");
        return WP_OK;
    }
    status = wp_nominal_frequency_find(source->path, source->paths,
                                       &source->options, hz, &measured_hz, err);
    if (!status && measured_hz > 0.0)
        wp_note(&q->notes,
                "power quality: nominal frequency %g Hz, by the first seconds "
                "(%.2f Hz), as neither capture nor settings say it",
                *hz, measured_hz);
    else if (!status)
        wp_note(&q->notes,
                "power quality: nominal frequency 50 Hz, as neither capture "
                "nor settings say it and there is no fundamental");
    return status;
}

/* Voltages of the flickermeter's that sync does not decimate. */
static bool lacks_flicker(const struct wp_pq_basis *b)
{
    for (int s = WP_V_A; s <= WP_V_CA; s++)
        if (b->event_signals & 1u << s && b->wiring.signal[s].terms == 1 &&
            !wp_pq_is_tracked(&b->wiring, s))
            return true;
    return false;
}

static void note_limits(struct wp_run_pq *q)
{
    const struct wp_pq_basis *b = &q->basis;
    char orders[WP_PQ_ORIGIN_TEXT];

    wp_pq_orders_text(b, orders);
    if ((int)b->orders < b->config.orders)
        wp_note(&q->notes, "power quality: harmonics of %s", orders);
    if (!(b->u_din_v > 0.0) && b->event_signals)
        wp_note(&q->notes,
                "power quality: no declared voltage, as neither capture nor "
                "settings say it: no dips, swells, interruptions, rapid "
                "voltage changes and deviations");
    if (lacks_flicker(b))
        wp_note(&q->notes,
                "power quality: flicker of the first three channels of "
                "voltages alone: put those to neutral first");
    else if (!b->flickers && b->event_signals)
        wp_note(&q->notes,
                "power quality: no flicker, as none of the voltages analysed "
                "is a channel of its own");
    if (b->flickers && b->rate_hz < flicker_hz)
        wp_note(&q->notes,
                "power quality: no flicker, as the sampling rate is below %g "
                "Hz",
                flicker_hz);
}

/* The nominal voltage is of the elements; U din of voltages to neutral where
 * there are such, which a two-element meter derives nothing from. */
static struct wp_meter_config to_neutral(const struct wp_meter_config *config,
                                         const struct wp_wiring *w)
{
    struct wp_meter_config c = *config;
    bool ln = wp_wiring_has(w, WP_V_A) || wp_wiring_has(w, WP_V_B) ||
              wp_wiring_has(w, WP_V_C);

    if (w->phase_voltage[0] == WP_V_AB && ln)
        c.nominal_v /= sqrt(3.0);
    return c;
}

enum wp_status wp_run_pq_init(struct wp_run_pq *q,
                              const struct wp_wiring *wiring,
                              const struct wp_meter_config *config,
                              const struct wp_run_pq_source *source,
                              struct wp_error *err)
{
    const struct wp_capture_info *info = source->info;
    const struct wp_meter_config basis = to_neutral(config, wiring);
    struct wp_error why = {""};
    double nominal_hz;
    enum wp_status status;

    q->on = config->pq.profile != WP_PQ_WITHOUT && info->metered > 0;
    q->log = config->pq.profile != WP_PQ_WITH_OPTION && info->metered > 0;
    q->start_known = info->start_known;
    q->si = info->si;
    if (!q->on && !q->log)
        return WP_OK;
    status = find_nominal(q, config, source, &nominal_hz, err);
    if (status)
        return status;
    status = wp_pq_basis_make(&q->basis, wiring, &basis, wp_rate_hz(info->rate),
                              nominal_hz, &why);
    if (status)
        return wp_fail(err, status, "%s: %s",
                       *config->id ? config->id : "settings", why.text);
    wp_pq_origin_init(&q->origin, &q->basis, info->start_known);
    if (q->on)
        note_limits(q);
    if (q->log && wp_metered_interval_create(&q->intervals, wiring, config,
                                             q->basis.cycles))
        return wp_fail_nomem(err, "the log");
    return WP_OK;
}

void wp_run_pq_release(struct wp_run_pq *q)
{
    wp_pq_tables_destroy(q->tables);
    q->tables = NULL;
    wp_metered_interval_destroy(q->intervals);
    q->intervals = NULL;
    wp_notes_release(&q->notes);
}

enum wp_status wp_run_pq_create(struct wp_run_pq *q, const char *path,
                                struct wp_error *err)
{
    const struct wp_pq_tables_setup setup = {.path = path,
                                             .basis = &q->basis,
                                             .log = q->intervals,
                                             .basic_full = q->basic_full,
                                             .without_scale = !q->si,
                                             .start_known = q->start_known};

    return wp_pq_tables_create(&q->tables, &setup, err);
}

enum wp_status wp_run_pq_begin(struct wp_run_pq *q, const struct wp_pq *pq,
                               struct wp_error *err)
{
    wp_pq_facts_init(&q->facts, &q->basis, wp_pq_items(pq),
                     wp_pq_intervals(pq));
    return wp_pq_tables_begin(q->tables, wp_pq_items(pq), wp_pq_intervals(pq),
                              err);
}

static enum wp_status pull_log(struct wp_run_pq *q, struct wp_error *err)
{
    struct wp_interval_row row;
    enum wp_status status = WP_OK;

    while (!status && wp_metered_interval_pull(q->intervals, &row))
        status = wp_pq_tables_log(q->tables, &row, err);
    return status;
}

enum wp_status wp_run_pq_booked(struct wp_run_pq *q, const struct wp_booked *b,
                                struct wp_error *err)
{
    if (!q->intervals)
        return WP_OK;
    wp_metered_interval_push(q->intervals, &b->metered);
    return pull_log(q, err);
}

enum wp_status wp_run_pq_put(struct wp_run_pq *q,
                             const struct wp_pq_record *record,
                             struct wp_error *err)
{
    wp_pq_facts_put(&q->facts, record);
    return wp_pq_tables_put(q->tables, record, err);
}

/* A declared voltage that no channel comes near was meant for another side of
 * a transformer, or for between lines. */
static void judge_voltage(struct wp_run_pq *q)
{
    const struct wp_pq_basis *b = &q->basis;
    double nearest = 0.0, nearest_u = 0.0;

    for (unsigned i = 0; i < q->facts.window_spans; i++) {
        const struct wp_pq_span *s = &q->facts.span[i];
        double part;

        if (!(s->declared > 0.0) || !s->all)
            continue;
        part = s->sum_all / (double)s->all / s->declared;
        if (fabs(part - 1.0) < fabs(nearest - 1.0) || nearest_u == 0.0) {
            nearest = part;
            nearest_u = s->declared;
        }
    }
    if (nearest_u > 0.0 && (nearest < 0.5 || nearest > 1.5))
        wp_note(&q->notes,
                "power quality: the voltages are at most near %.3g %% of the "
                "declared voltage of %.10g V: does it fit (setting "
                "power-quality/declared-voltage-v)?",
                100.0 * nearest, b->u_din_v);
}

static void judge_frequency(struct wp_run_pq *q)
{
    const struct wp_pq_tally *t = &q->facts.windows;
    int band = 0;

    while (1 << band != WP_PQ_BAND)
        band++;
    if (t->rows > 0 && 2 * t->with[band] > t->rows)
        wp_note(&q->notes,
                "power quality: most 10/12-cycle intervals are outside the "
                "range of a %g Hz system: does the nominal frequency fit "
                "(setting service/nominal-frequency-hz)?",
                q->basis.nominal_hz);
}

enum wp_status wp_run_pq_finish(struct wp_run_pq *q, struct wp_error *err)
{
    enum wp_status status = WP_OK;

    if (q->intervals) {
        wp_metered_interval_flush(q->intervals);
        status = pull_log(q, err);
    }
    if (!q->on || status)
        return status;
    judge_voltage(q);
    judge_frequency(q);
    if (!q->facts.windows.rows)
        wp_note(&q->notes,
                "power quality: the capture is shorter than an interval of %u "
                "cycles",
                q->basis.cycles);
    return WP_OK;
}

enum wp_status wp_run_pq_close(struct wp_run_pq *q,
                               const struct wp_provenance *p,
                               struct wp_error *err)
{
    struct wp_pq_tables *t = q->tables;
    enum wp_status status = wp_pq_tables_close(t, p, err);

    wp_pq_tables_destroy(t);
    q->tables = NULL;
    return status;
}

static void summarise_events(const struct wp_run_pq *q,
                             struct wp_run_pq_summary *s)
{
    for (int k = 0; k < WP_EVENT_KINDS; k++) {
        const struct wp_pq_kind_facts *f = &q->facts.kind[k];

        wp_pq_signals_words(f->worst.channels, s->channels[k]);
        s->kinds[k] = (struct wp_summary_pq_kind){
            .kind = wp_event_name((enum wp_event_kind)k),
            .channel = f->channel,
            .polyphase = f->polyphase,
            .worst_start_ns = f->worst.start_ns,
            .worst_v =
                k == WP_EVENT_RVC ? f->worst.max_change_v : f->worst.extreme_v,
            .worst_duration_s = f->worst.duration_s,
            .worst_channels = s->channels[k],
        };
    }
}

static size_t summarise_flags(const struct wp_pq_tally *t,
                              struct wp_summary_pq_count *out)
{
    size_t n = 0;

    out[n++] = (struct wp_summary_pq_count){"intervals", t->rows};
    out[n++] = (struct wp_summary_pq_count){"flagged", t->flagged};
    for (int k = 0; k < WP_PQ_FLAGS; k++)
        out[n++] = (struct wp_summary_pq_count){wp_pq_flag_word(k), t->with[k]};
    return n;
}

static size_t summarise_extremes(const struct wp_pq_facts *f,
                                 struct wp_summary_pq_extreme *out)
{
    size_t n = 0;

    for (unsigned i = 0; i < f->spans; i++) {
        const struct wp_pq_span *s = &f->span[i];

        if (s->values)
            out[n++] = (struct wp_summary_pq_extreme){
                s->key, s->least, s->greatest, wp_pq_span_mean(s), s->values};
    }
    return n;
}

/* Names are copied: the tables are closed before the summary is written. */
static void summarise_tables(const struct wp_run_pq *q,
                             struct wp_run_pq_summary *s)
{
    unsigned n = 0;
    const char *name;

    for (; n < WP_RUN_PQ_TABLES &&
           (name = wp_pq_tables_name(q->tables, n, &s->tables[n].value));
         n++) {
        (void)snprintf(s->table_name[n], sizeof(*s->table_name), "%s", name);
        s->tables[n].key = s->table_name[n];
    }
    s->pq.tables = s->tables;
    s->pq.table_count = n;
}

void wp_run_pq_summarise(const struct wp_run_pq *q, struct wp_run_pq_summary *s)
{
    memset(s, 0, sizeof(*s));
    s->pq.utc = q->start_known;
    for (size_t k = 0; k < q->origin.count; k++)
        s->basis[k] = (struct wp_summary_pq_text){q->origin.at[k].key,
                                                  q->origin.at[k].text};
    s->pq.basis = s->basis;
    s->pq.basis_count = q->origin.count;
    summarise_tables(q, s);
    s->pq.flags = s->flags;
    s->pq.flag_count = summarise_flags(&q->facts.windows, s->flags);
    s->pq.flags_10min = s->flags_10min;
    s->pq.flag_10min_count = summarise_flags(&q->facts.minutes, s->flags_10min);
    summarise_events(q, s);
    s->pq.kinds = s->kinds;
    s->pq.kind_count = WP_EVENT_KINDS;
    s->pq.extremes = s->extremes;
    s->pq.extreme_count = summarise_extremes(&q->facts, s->extremes);
}
