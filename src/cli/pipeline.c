#include "cli/pipeline.h"

#include <stdlib.h>

#include "cli/prefetch.h"
#include "metrology/energy.h"
#include "metrology/sync.h"

struct stages {
    const struct wp_pipeline_sink *sink;
    struct wp_prefetch *reader;
    struct wp_sync *sync;
    struct wp_energy_block *energy;
    struct wp_measures *measures;
    struct wp_half_cycle half_cycle;
};

static void destroy_stages(struct stages *s)
{
    if (!s)
        return;
    wp_prefetch_destroy(s->reader);
    wp_measures_destroy(s->measures);
    wp_energy_destroy(s->energy);
    wp_sync_destroy(s->sync);
    free(s);
}

static enum wp_status create_stages(struct stages **out,
                                    struct wp_capture *capture,
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
                       "expected a rate of 200 Hz to 2 MHz, found %g Hz",
                       wp_rate_hz(info->rate));
    if (!status)
        status = wp_energy_create(&s->energy, &wiring);
    if (!status)
        status = wp_measures_create(&s->measures, &wiring);
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

/* All half-cycles that are ready, through everything behind them. */
static enum wp_status pull_half_cycles(struct stages *s, struct wp_error *err)
{
    struct wp_energy energy;
    enum wp_status status = WP_OK;

    while (!status && wp_sync_pull(s->sync, &s->half_cycle))
        if (wp_energy_push(s->energy, &s->half_cycle, &energy)) {
            wp_measures_push(s->measures, &energy);
            status = pull_rows(s, err);
        }
    return status;
}

static enum wp_status finish(struct stages *s, struct wp_error *err)
{
    struct wp_energy energy;
    enum wp_status status;

    wp_sync_flush(s->sync);
    status = pull_half_cycles(s, err);
    if (!status && wp_energy_flush(s->energy, &energy)) {
        wp_measures_push(s->measures, &energy);
        status = pull_rows(s, err);
    }
    wp_measures_flush(s->measures);
    if (!status)
        status = pull_rows(s, err);
    return status;
}

static enum wp_status run(struct stages *s, struct wp_error *err)
{
    struct wp_sample_view view;
    enum wp_status status;

    for (;;) {
        size_t from = 0;

        status = wp_prefetch_read(s->reader, &view, err);
        if (status || view.frames == 0)
            break;
        while (!status && from < view.frames) {
            wp_sync_push(s->sync, &view, &from);
            status = pull_half_cycles(s, err);
        }
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
                               const struct wp_pipeline_sink *k,
                               struct wp_measure_totals *totals,
                               struct wp_error *err)
{
    struct stages *s;
    enum wp_status status = create_stages(&s, capture, err);

    if (!status) {
        s->sink = k;
        status = run(s, err);
    }
    if (!status)
        wp_measures_totals(s->measures, totals);
    destroy_stages(s);
    return status;
}
