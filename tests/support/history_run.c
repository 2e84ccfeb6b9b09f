#include "history_run.h"

#include <check.h>
#include <stdlib.h>

#include <math.h>

void history_run_make(struct history_run *r, double rate_hz, double nominal_hz,
                      unsigned channels, double t_s)
{
    *r = (struct history_run){.rate_hz = rate_hz,
                              .nominal_hz = nominal_hz,
                              .channels = channels,
                              .frames = (size_t)llround(rate_hz * t_s)};
    for (unsigned c = 0; c < channels; c++) {
        r->x[c] = calloc(r->frames + 1, sizeof(double));
        ck_assert_ptr_nonnull(r->x[c]);
    }
    wp_meter_config_default(&r->config);
    r->config.nominal_v = nominal_hz > 55 ? 120 : 230;
    r->config.nominal_a = 5;
}

void history_run_release(struct history_run *r)
{
    for (unsigned c = 0; c < HISTORY_CHANNELS; c++)
        free(r->x[c]);
    wp_history_destroy(r->history);
    *r = (struct history_run){0};
}

static void channels_of(const struct history_run *r, struct wp_channel *channel)
{
    int first = r->line_to_line ? WP_PHASE_AB : WP_PHASE_A;

    for (unsigned c = 0; c < r->channels; c++)
        channel[c] = (struct wp_channel){
            .quantity = c < 3 ? WP_VOLTAGE : WP_CURRENT,
            .phase = (enum wp_phase)((c < 3 ? first : WP_PHASE_A) + c % 3)};
}

void history_run_begin(struct history_run *r)
{
    struct wp_channel channel[WP_MAX_CHANNELS];
    struct wp_wiring wiring;
    struct wp_error err;

    channels_of(r, channel);
    ck_assert_int_eq(
        wp_wiring_make(&wiring, &r->config, r->channels, channel, &err), WP_OK);
    ck_assert_int_eq(wp_pq_basis_make(&r->basis, &wiring, &r->config,
                                      r->rate_hz, r->nominal_hz, &err),
                     WP_OK);
    ck_assert_int_eq(
        wp_history_create(&r->history, &wiring,
                          r->basis.rms_signals | r->basis.event_signals),
        WP_OK);
}

struct chain {
    const struct history_run *r;
    struct wp_sync *sync;
    void (*each)(const struct wp_half_cycle *hc, void *arg);
    void *arg;
    struct wp_half_cycle hc;
};

static void pull_all(struct chain *c)
{
    while (wp_sync_pull(c->sync, &c->hc))
        c->each(&c->hc, c->arg);
}

static void push_block(struct chain *c, size_t at, size_t n)
{
    const struct history_run *r = c->r;
    const double *x[HISTORY_CHANNELS];
    struct wp_sample_view view = {
        .first = (int64_t)at, .frames = n, .channels = r->channels, .x = x};
    size_t from = 0;

    for (unsigned k = 0; k < r->channels; k++)
        x[k] = r->x[k] + at;
    while (from < n) {
        wp_sync_push(c->sync, &view, &from);
        pull_all(c);
    }
}

void history_run_feed(const struct history_run *r,
                      void (*each)(const struct wp_half_cycle *hc, void *arg),
                      void *arg)
{
    struct wp_sync_config config = {.channels = r->channels,
                                    .nominal_hz = r->nominal_hz};
    static struct chain c;
    size_t most = r->block ? r->block : 4096;

    c = (struct chain){.r = r, .each = each, .arg = arg};
    ck_assert(wp_rate_from_double(r->rate_hz, &config.rate));
    channels_of(r, config.channel);
    ck_assert_int_eq(wp_sync_create(&c.sync, &config), WP_OK);
    for (size_t at = 0, n; at < r->frames; at += n) {
        n = r->frames - at < most ? r->frames - at : most;
        if (r->gap && at < r->gap_at && at + n > r->gap_at)
            n = r->gap_at - at;
        if (r->gap && at == r->gap_at) {
            n = r->gap;
            continue;
        }
        push_block(&c, at, n);
    }
    wp_sync_flush(c.sync);
    pull_all(&c);
    wp_sync_destroy(c.sync);
}

struct keeper {
    struct history_run *r;
    void (*each)(struct history_run *r, void *arg);
    void *arg;
};

static void keep(const struct wp_half_cycle *hc, void *arg)
{
    struct keeper *k = arg;

    wp_history_push(k->r->history, hc);
    if (k->each)
        k->each(k->r, k->arg);
}

void history_run_go(struct history_run *r,
                    void (*each)(struct history_run *r, void *arg), void *arg)
{
    struct keeper k = {r, each, arg};

    history_run_feed(r, keep, &k);
}

double history_run_s(const struct history_run *r, size_t n)
{
    return (double)n / r->rate_hz;
}
