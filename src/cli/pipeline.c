#include "cli/pipeline.h"

#include <stdlib.h>

#include "cli/batches.h"
#include "cli/prefetch.h"
#include "ingest/plan.h"
#include "metrology/energy.h"
#include "metrology/sync.h"

/* Half-cycles of so long a time are shared out at once, at least. */
static const double share_s = 0.3;

struct stages {
    const struct wp_pipeline_sink *sink;
    struct wp_prefetch *reader;
    struct wp_sync *sync;
    struct wp_pool *pool;
    struct wp_batches *batches;
    struct wp_energy_block *energy;
    struct wp_measures *measures;
    size_t enough; /* frames that are worth sharing out to the pool */
};

static void destroy_stages(struct stages *s)
{
    if (!s)
        return;
    wp_prefetch_destroy(s->reader);
    wp_measures_destroy(s->measures);
    wp_energy_destroy(s->energy);
    wp_batches_destroy(s->batches);
    wp_pool_destroy(s->pool);
    wp_sync_destroy(s->sync);
    free(s);
}

static enum wp_status take_half_cycle(void *arg, const struct wp_half_cycle *hc,
                                      struct wp_error *err);

/* What shares the filling of half-cycles between threads. */
static enum wp_status create_threads(struct stages *s, int threads)
{
    struct wp_batches_config config = {.arg = s, .take = take_half_cycle};
    enum wp_status status = wp_pool_create(
        &s->pool, threads > 0 ? threads : wp_pool_default_threads());

    config.sync = s->sync;
    config.pool = s->pool;
    return status ? status : wp_batches_create(&s->batches, &config);
}

static enum wp_status create_stages(struct stages **out,
                                    struct wp_capture *capture, int threads,
                                    struct wp_error *err)
{
    const struct wp_capture_info *info = wp_capture_info(capture);
    struct wp_sync_config config = {.rate = info->rate,
                                    .start_ns = info->start_ns,
                                    .channels = info->channels,
                                    .nominal_hz = info->nominal_hz};
    struct stages *s = calloc(1, sizeof(*s));
    struct wp_wiring wiring;
    enum wp_status status;

    *out = s;
    if (!s)
        return wp_fail_nomem(err, "the stages");
    for (unsigned c = 0; c < info->channels; c++)
        config.channel[c] = info->channel[c];
    wp_wiring_from_channels(&wiring, info->channels, info->channel);
    status = wp_sync_create(&s->sync, &config);
    if (status == WP_E_UNSUPPORTED)
        return wp_fail(err, status,
                       "%s: sampling rate: expected 200 Hz to 2 MHz to measure "
                       "energy, found %.9g Hz",
                       wp_chain_path(wp_capture_plan(capture)->chain[0]),
                       wp_rate_hz(info->rate));
    if (!status)
        status = wp_energy_create(&s->energy, &wiring);
    if (!status)
        status = wp_measures_create(&s->measures, &wiring);
    if (!status)
        status = create_threads(s, threads);
    s->enough = (size_t)(share_s * wp_rate_hz(info->rate));
    if (status)
        return wp_fail(err, status, "cannot set up the stages: %s",
                       wp_status_text(status));
    return wp_prefetch_create(&s->reader, capture, err);
}

static enum wp_status pull_rows(struct stages *s, struct wp_error *err)
{
    struct wp_measure_row row;
    enum wp_status status = WP_OK;

    while (!status && wp_measures_pull(s->measures, &row))
        status = s->sink->row(s->sink->arg, &row, err);
    return status;
}

/* A half-cycle through everything behind sync. */
static enum wp_status take_half_cycle(void *arg, const struct wp_half_cycle *hc,
                                      struct wp_error *err)
{
    struct stages *s = arg;
    struct wp_energy energy;

    if (!wp_energy_push(s->energy, hc, &energy))
        return WP_OK;
    wp_measures_push(s->measures, &energy);
    return pull_rows(s, err);
}

static enum wp_status finish(struct stages *s, struct wp_error *err)
{
    struct wp_energy energy;
    enum wp_status status;

    wp_sync_flush(s->sync);
    status = wp_batches_finish(s->batches, err);
    if (!status && wp_energy_flush(s->energy, &energy)) {
        wp_measures_push(s->measures, &energy);
        status = pull_rows(s, err);
    }
    wp_measures_flush(s->measures);
    if (!status)
        status = pull_rows(s, err);
    return status;
}

/* Takes all of a view; `waiting` counts frames since half-cycles were made. */
static enum wp_status push_view(struct stages *s,
                                const struct wp_sample_view *view,
                                size_t *waiting, struct wp_error *err)
{
    enum wp_status status = WP_OK;
    size_t from = 0;

    while (!status && from < view->frames) {
        size_t before = from;

        wp_sync_push(s->sync, view, &from);
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

enum wp_status wp_pipeline_run(struct wp_capture *capture, int threads,
                               const struct wp_pipeline_sink *k,
                               struct wp_measure_totals *totals,
                               struct wp_error *err)
{
    struct stages *s;
    enum wp_status status = create_stages(&s, capture, threads, err);

    if (!status) {
        s->sink = k;
        status = run(s, err);
    }
    if (!status)
        wp_measures_totals(s->measures, totals);
    destroy_stages(s);
    return status;
}
