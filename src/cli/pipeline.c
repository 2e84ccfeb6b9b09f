#include "cli/pipeline.h"

#include <stdlib.h>

#include "cli/batches.h"
#include "cli/prefetch.h"
#include "ingest/plan.h"
#include "metrology/meter.h"
#include "metrology/sync.h"

/* Half-cycles of so long a time are shared out at once, at least. */
static const double share_s = 0.3;

struct stages {
    const struct wp_pipeline_sink *sink;
    struct wp_prefetch *reader;
    struct wp_sync *sync;
    struct wp_pool *pool;
    struct wp_batches *batches;
    struct wp_meter *meter;
    struct wp_booked booked;
    struct wp_measures *measures;
    struct wp_pq *pq; /* NULL: none */
    unsigned metered; /* channels, the first ones of every view */
    size_t enough;    /* frames that are worth sharing out to the pool */
};

static void destroy_stages(struct stages *s)
{
    if (!s)
        return;
    wp_prefetch_destroy(s->reader);
    wp_measures_destroy(s->measures);
    wp_meter_destroy(s->meter);
    wp_pq_destroy(s->pq);
    wp_batches_destroy(s->batches);
    wp_pool_destroy(s->pool);
    wp_sync_destroy(s->sync);
    free(s);
}

static wp_batches_take meter_half_cycle, analyse_half_cycle, take_in_turn;
static void take_decimated(void *arg, const struct wp_decimated *d);

/* What shares the filling of half-cycles between threads. */
static enum wp_status create_threads(struct stages *s,
                                     const struct wp_pipeline_plan *plan)
{
    int threads = plan->threads;
    struct wp_batches_config config = {.arg = s};
    enum wp_status status = wp_pool_create(
        &s->pool, threads > 0 ? threads : wp_pool_default_threads());

    config.sync = s->sync;
    config.pool = s->pool;
    if (s->meter && s->pq && plan->in_turn) {
        config.take[config.stages++] = take_in_turn;
    } else {
        if (s->meter)
            config.take[config.stages++] = meter_half_cycle;
        if (s->pq)
            config.take[config.stages++] = analyse_half_cycle;
    }
    if (s->pq)
        config.decimated = take_decimated;
    return status ? status : wp_batches_create(&s->batches, &config);
}

static enum wp_status create_pq(struct stages *s, const struct wp_pq_basis *b,
                                const struct wp_capture_info *info)
{
    struct wp_pq_stream stream = {.rate = info->rate,
                                  .start_ns = info->start_ns,
                                  .channels = info->metered,
                                  .decimated_hz =
                                      wp_sync_decimated_hz(s->sync)};

    return wp_pq_create(&s->pq, b, &stream);
}

static enum wp_status create_stages(struct stages **out,
                                    struct wp_capture *capture,
                                    const struct wp_pipeline_plan *plan,
                                    struct wp_error *err)
{
    const struct wp_capture_info *info = wp_capture_info(capture);
    struct wp_sync_config config = {.rate = info->rate,
                                    .start_ns = info->start_ns,
                                    .channels = info->metered,
                                    .nominal_hz = info->nominal_hz};
    const struct wp_measures_config measures = {
        .wiring = plan->wiring, .cut_ns = plan->cut_ns, .cuts = plan->cuts};
    struct stages *s = calloc(1, sizeof(*s));
    enum wp_status status;

    if (plan->config->nominal_hz > 0.0)
        config.nominal_hz = plan->config->nominal_hz;
    *out = s;
    if (!s)
        return wp_fail_nomem(err, "the stages");
    if (info->metered == 0)
        return wp_fail(err, WP_E_CONFIG,
                       "%s: channels: expected a voltage or a current to "
                       "measure, found pulse signals alone",
                       wp_chain_path(wp_capture_plan(capture)->chain[0]));
    s->metered = info->metered;
    for (unsigned c = 0; c < info->metered; c++)
        config.channel[c] = info->channel[c];
    status = wp_sync_create(&s->sync, &config);
    if (status == WP_E_UNSUPPORTED)
        return wp_fail(err, status,
                       "%s: sampling rate: expected 200 Hz to 2 MHz to measure "
                       "energy, found %.9g Hz",
                       wp_chain_path(wp_capture_plan(capture)->chain[0]),
                       wp_rate_hz(info->rate));
    if (!status && !plan->no_meter)
        status = wp_meter_create(&s->meter, &plan->wiring, plan->config);
    if (!status && !plan->no_meter)
        status = wp_measures_create(&s->measures, &measures);
    if (!status && plan->pq)
        status = create_pq(s, plan->pq, info);
    if (!status)
        status = create_threads(s, plan);
    s->enough = (size_t)(share_s * wp_rate_hz(info->rate));
    if (status)
        return wp_fail(err, status, "cannot set up the stages: %s",
                       wp_status_text(status));
    return wp_prefetch_create(&s->reader, capture, plan->digital,
                              plan->digitals, err);
}

static enum wp_status pull_rows(struct stages *s, struct wp_error *err)
{
    struct wp_measure_row row;
    enum wp_status status = WP_OK;

    while (!status && wp_measures_pull(s->measures, &row))
        status = s->sink->row(s->sink->arg, &row, err);
    return status;
}

/* All that is metered, through everything behind it. */
static enum wp_status pull_booked(struct stages *s, struct wp_error *err)
{
    enum wp_status status = WP_OK;

    while (!status && wp_meter_pull(s->meter, &s->booked)) {
        if (s->sink->booked)
            status = s->sink->booked(s->sink->arg, &s->booked, err);
        wp_measures_push(s->measures, &s->booked);
        if (!status)
            status = pull_rows(s, err);
    }
    return status;
}

static enum wp_status meter_half_cycle(void *arg,
                                       const struct wp_half_cycle *hc,
                                       struct wp_error *err)
{
    struct stages *s = arg;

    wp_meter_push(s->meter, hc);
    return pull_booked(s, err);
}

static enum wp_status pull_records(struct stages *s, struct wp_error *err)
{
    struct wp_pq_record record;
    enum wp_status status = WP_OK;

    while (!status && wp_pq_pull(s->pq, &record))
        status = s->sink->pq(s->sink->arg, &record, err);
    return status;
}

static enum wp_status analyse_half_cycle(void *arg,
                                         const struct wp_half_cycle *hc,
                                         struct wp_error *err)
{
    struct stages *s = arg;

    wp_pq_push(s->pq, hc);
    return pull_records(s, err);
}

static enum wp_status take_in_turn(void *arg, const struct wp_half_cycle *hc,
                                   struct wp_error *err)
{
    enum wp_status status = meter_half_cycle(arg, hc, err);

    return status ? status : analyse_half_cycle(arg, hc, err);
}

static void take_decimated(void *arg, const struct wp_decimated *d)
{
    struct stages *s = arg;

    wp_pq_decimated(s->pq, d);
}

static enum wp_status finish_meter(struct stages *s, struct wp_error *err)
{
    enum wp_status status;

    wp_meter_flush(s->meter);
    status = pull_booked(s, err);
    wp_measures_flush(s->measures);
    return status ? status : pull_rows(s, err);
}

static enum wp_status finish_pq(struct stages *s, struct wp_error *err)
{
    wp_pq_flush(s->pq);
    return pull_records(s, err);
}

static enum wp_status finish(struct stages *s, struct wp_error *err)
{
    enum wp_status status;

    wp_sync_flush(s->sync);
    status = wp_batches_finish(s->batches, err);
    if (!status && s->meter)
        status = finish_meter(s, err);
    if (!status && s->pq)
        status = finish_pq(s, err);
    return status;
}

/* Takes all of a view; `waiting` counts frames since half-cycles were made. */
static enum wp_status push_view(struct stages *s,
                                const struct wp_sample_view *view,
                                size_t *waiting, struct wp_error *err)
{
    struct wp_sample_view metered = *view;
    enum wp_status status = WP_OK;
    size_t from = 0;

    metered.channels = s->metered;
    if (s->sink->view)
        status = s->sink->view(s->sink->arg, view,
                               wp_prefetch_digital(s->reader), err);
    if (s->pq)
        wp_pq_view(s->pq, &metered);
    while (!status && from < view->frames) {
        size_t before = from;

        wp_sync_push(s->sync, &metered, &from);
        *waiting += from - before;
        if (from == view->frames && *waiting < s->enough)
            break;
        status = wp_batches_pull(s->batches, err);
        *waiting = 0;
    }
    return status;
}

static enum wp_status run(struct stages *s, struct wp_error *err)
{
    struct wp_sample_view view;
    enum wp_status status;
    size_t waiting = 0;

    for (;;) {
        status = wp_prefetch_read(s->reader, &view, err);
        if (status || view.frames == 0)
            break;
        status = push_view(s, &view, &waiting, err);
        if (status)
            break;
        if (s->sink->progress)
            status = s->sink->progress(s->sink->arg,
                                       view.first + (int64_t)view.frames, err);
        if (status)
            break;
    }
    return status ? status : finish(s, err);
}

enum wp_status wp_pipeline_run(struct wp_capture *capture,
                               const struct wp_pipeline_plan *plan,
                               const struct wp_pipeline_sink *k,
                               struct wp_measure_totals *totals,
                               struct wp_error *err)
{
    struct stages *s;
    enum wp_status status = create_stages(&s, capture, plan, err);

    if (!status) {
        s->sink = k;
        if (s->pq && k->pq_begin)
            status = k->pq_begin(k->arg, s->pq, err);
    }
    if (!status)
        status = run(s, err);
    if (!status && s->measures)
        wp_measures_totals(s->measures, totals);
    destroy_stages(s);
    return status;
}
