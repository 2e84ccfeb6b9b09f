#include "pq_run.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dice.h"
#include "metrology/sync.h"

static struct wp_half_cycle half_cycle;

void pq_run_init(struct pq_run *r, double rate_hz, unsigned channels,
                 double seconds)
{
    *r = (struct pq_run){.rate_hz = rate_hz,
                         .nominal_hz = 50,
                         .channels = channels,
                         .block = 5000,
                         .frames = (size_t)llround(seconds * rate_hz)};
    wp_meter_config_default(&r->meter);
    r->meter.nominal_v = 230;
    for (unsigned c = 0; c < channels; c++) {
        r->x[c] = calloc(r->frames, sizeof(double));
        ck_assert_ptr_nonnull(r->x[c]);
    }
}

void pq_run_release(struct pq_run *r)
{
    for (unsigned c = 0; c < r->channels; c++)
        free(r->x[c]);
}

static unsigned voltages(const struct pq_run *r)
{
    return r->channels < 3 ? 1 : 3;
}

void pq_run_fill(struct pq_run *r, double f_hz)
{
    const double pi = acos(-1.0);

    for (unsigned c = 0; c < r->channels; c++) {
        bool volt = c < voltages(r);
        double phase = -2 * pi / 3 * (c % 3) - (volt ? 0 : pi / 6);

        if (!volt && r->channels == 2)
            phase = -pi / 6;
        for (size_t n = 0; n < r->frames; n++)
            r->x[c][n] = (volt ? 230 : 5) * sqrt(2) *
                         sin(2 * pi * f_hz * (double)n / r->rate_hz + phase);
    }
}

static void mix(struct pq_run *r, const void *p, size_t n)
{
    const unsigned char *b = p;

    for (size_t i = 0; i < n; i++)
        r->hash = (r->hash ^ b[i]) * UINT64_C(1099511628211);
}

static void mix_row(struct pq_run *r, const struct wp_aggregate_row *row,
                    size_t width)
{
    for (size_t k = 0; k < width; k++)
        ck_assert(isfinite(row->mean[k]) && isfinite(row->least[k]) &&
                  isfinite(row->greatest[k]));
    mix(r, row->mean, width * sizeof(double));
    mix(r, row->least, width * sizeof(double));
    mix(r, row->greatest, width * sizeof(double));
}

static void mix_span(struct pq_run *r, int64_t start_ns, int64_t end_ns,
                     uint32_t flags)
{
    ck_assert_int_le(start_ns, end_ns);
    mix(r, &start_ns, sizeof(start_ns));
    mix(r, &end_ns, sizeof(end_ns));
    mix(r, &flags, sizeof(flags));
}

static void mix_event(struct pq_run *r, const struct wp_event *e)
{
    const double value[] = {e->extreme_v,         e->reference_v,
                            e->max_change_v,      e->steady_change_v,
                            e->point_on_wave_deg, e->characteristic_pu};

    mix_span(r, e->start_ns, e->end_ns, e->flags);
    mix(r, &e->id, sizeof(e->id));
    mix(r, &e->channels, sizeof(e->channels));
    mix(r, value, sizeof(value));
    mix(r, e->i2t_a2s, sizeof(e->i2t_a2s));
}

static void note(struct pq_run *r, const struct wp_pq *pq,
                 const struct wp_pq_record *k)
{
    size_t width = wp_pq_items(pq)->width;

    r->count[k->kind]++;
    mix(r, &k->kind, sizeof(k->kind));
    if (k->kind == WP_PQ_BASIC) {
        mix_span(r, k->window->start_ns, k->window->end_ns, k->window->flags);
        mix_row(r, &k->row, width);
    } else if (k->kind == WP_PQ_INTERVAL) {
        mix_span(r, k->interval->start_ns, k->interval->end_ns,
                 k->interval->flags);
        mix_row(r, &k->interval->row, width);
    } else if (k->kind == WP_PQ_FREQUENCY) {
        mix_span(r, k->frequency->start_ns, k->frequency->end_ns,
                 k->frequency->flags);
        mix(r, &k->frequency->f_hz, sizeof(double));
    } else if (k->kind == WP_PQ_PST || k->kind == WP_PQ_PLT) {
        mix_span(r, k->flicker->start_ns, k->flicker->end_ns,
                 k->flicker->flags);
        mix(r, k->flicker->value, sizeof(k->flicker->value));
    } else if (k->kind == WP_PQ_EVENT) {
        mix_event(r, k->event);
    } else {
        mix_span(r, k->cycle->start_ns, k->cycle->end_ns, 0);
    }
    if (r->each)
        r->each(k, wp_pq_items(pq), r->arg);
}

static void pull_records(struct pq_run *r, struct wp_pq *pq)
{
    struct wp_pq_record record;

    while (wp_pq_pull(pq, &record))
        note(r, pq, &record);
}

static void pull(struct pq_run *r, struct wp_sync *s, struct wp_pq *pq)
{
    struct wp_decimated d;
    bool more = true;

    while (more) {
        more = wp_sync_pull(s, &half_cycle);
        if (wp_sync_decimated(s, &d))
            wp_pq_decimated(pq, &d);
        if (!more)
            continue;
        wp_pq_push(pq, &half_cycle);
        pull_records(r, pq);
    }
}

static void feed(struct pq_run *r, struct wp_sync *s, struct wp_pq *pq)
{
    const double *x[WP_MAX_CHANNELS];
    uint64_t random = dice_seed(r->seed);

    for (size_t at = 0; at < r->frames;) {
        size_t n = r->block ? r->block : 1 + dice_roll(&random, 3000), from = 0;
        bool behind = r->gap > 0 && (int64_t)at >= r->gap_at;
        struct wp_sample_view view = {.channels = r->channels, .x = x};

        if (!behind && r->gap > 0 && (int64_t)(at + n) > r->gap_at)
            n = (size_t)r->gap_at - at;
        if (n > r->frames - at)
            n = r->frames - at;
        for (unsigned c = 0; c < r->channels; c++)
            x[c] = r->x[c] + at;
        view.first = (int64_t)at + (behind ? r->gap : 0);
        view.frames = n;
        wp_pq_view(pq, &view);
        while (from < n) {
            wp_sync_push(s, &view, &from);
            pull(r, s, pq);
        }
        at += n;
    }
    wp_sync_flush(s);
    pull(r, s, pq);
    wp_pq_flush(pq);
    pull_records(r, pq);
}

static void set_channels(const struct pq_run *r, struct wp_sync_config *c)
{
    c->channels = r->channels;
    for (unsigned k = 0; k < r->channels; k++) {
        unsigned v = voltages(r);

        c->channel[k].quantity = k < v ? WP_VOLTAGE : WP_CURRENT;
        c->channel[k].phase = (enum wp_phase)(WP_PHASE_A + k % v);
    }
}

void pq_run(struct pq_run *r)
{
    struct wp_sync_config config = {.start_ns = r->start_ns,
                                    .nominal_hz = r->nominal_hz};
    struct wp_pq_stream stream = {.start_ns = r->start_ns,
                                  .channels = r->channels};
    struct wp_wiring wiring;
    struct wp_error err;
    struct wp_sync *sync;
    struct wp_pq *pq;

    r->hash = 0;
    memset(r->count, 0, sizeof(r->count));
    ck_assert(wp_rate_from_double(r->rate_hz, &config.rate));
    stream.rate = config.rate;
    set_channels(r, &config);
    ck_assert(!wp_wiring_make(&wiring, &r->meter, config.channels,
                              config.channel, &err));
    ck_assert(!wp_pq_basis_make(&r->basis, &wiring, &r->meter, r->rate_hz,
                                r->nominal_hz, &err));
    ck_assert(!wp_sync_create(&sync, &config));
    stream.decimated_hz = wp_sync_decimated_hz(sync);
    ck_assert(!wp_pq_create(&pq, &r->basis, &stream));
    feed(r, sync, pq);
    wp_pq_destroy(pq);
    wp_sync_destroy(sync);
}
