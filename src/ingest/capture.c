#include "ingest/capture.h"

#include <math.h>
#include <stdlib.h>

#include "ingest/ac_couple_priv.h"
#include "ingest/clock_priv.h"
#include "ingest/mux_priv.h"
#include "ingest/plan.h"
#include "ingest/retime.h"
#include "ingest/sources.h"

/* mux -> ac_couple -> retime; the last two only where they are needed. */
struct wp_capture {
    struct wp_capture_info info;
    struct wp_plan plan;
    struct wp_mux *mux;
    struct wp_ac_couple *couple;
    struct wp_retime *retime;
    struct wp_clock_map clock;
    /* What a stage has been offered and has taken. */
    struct wp_frames scaled, coupled;
    size_t scaled_taken, coupled_taken;
    bool scaled_end, coupled_end;
    double *position;
    const uint8_t *const *digital; /* of the view read last */
};

_Static_assert((int)WP_CAPTURE_FRAMES == (int)WP_CHAIN_BLOCK,
               "arrays may be exchanged");

/* Skew below this part of a sample is none: bit-exact samples are worth more.
 */
static const double least_shift = 1e-7;

static enum wp_status open_mux(struct wp_capture *c, struct wp_error *err)
{
    const struct wp_channel_map *map = &c->plan.map;
    struct wp_mux_track track[WP_MAX_CHANNELS];

    for (unsigned i = 0; i < map->channels; i++)
        track[i] = (struct wp_mux_track){
            c->plan.chain_of[i], map->entry[i].source, true,
            map->entry[i].scale, map->entry[i].offset};
    return wp_mux_open(&c->mux, &c->plan, track, map->channels, err);
}

static enum wp_status open_couple(struct wp_capture *c, struct wp_error *err)
{
    const struct wp_plan *p = &c->plan;
    struct wp_ac_couple_config k = {.channels = p->map.channels,
                                    .digitals = wp_mux_digitals(c->mux),
                                    .block = WP_CHAIN_BLOCK};
    bool any = false;

    for (unsigned i = 0; i < p->map.channels; i++)
        any = (k.coupled[i] = p->map.entry[i].remove_mean) || any;
    if (!any)
        return WP_OK;
    if (!(p->nominal_hz > 0.0))
        return wp_fail(err, WP_E_CONFIG,
                       "%s: $.nominal.frequency_hz: expected one beside "
                       "remove_mean_per_cycle, found none",
                       p->sidecar->path);
    k.cycle = (size_t)rint(wp_rate_hz(p->rate) / p->nominal_hz);
    if (k.cycle < 2)
        return wp_fail(err, WP_E_CONFIG,
                       "%s: $.nominal.frequency_hz: expected at least 2 "
                       "samples per cycle, found %zu",
                       p->sidecar->path, k.cycle);
    wp_note(&c->plan.notes,
            "%s: running mean over three cycles of %.9g Hz taken away",
            p->sidecar->path, p->nominal_hz);
    return wp_ac_couple_create(&c->couple, &k, err);
}

static enum wp_status shift_of(const struct wp_capture *c, unsigned i,
                               double *shift, struct wp_error *err)
{
    const struct wp_map_entry *e = &c->plan.map.entry[i];

    *shift = e->skew_s * wp_rate_hz(c->clock.rate);
    if (fabs(*shift) < least_shift)
        *shift = 0.0;
    if (fabs(*shift) <= WP_RETIME_MAX_SHIFT && fabs(e->skew_s) <= 1.0)
        return WP_OK;
    return wp_fail(err, WP_E_CONFIG,
                   "%s: channel \"%s\": skew: expected within 1 s and %d "
                   "samples, found %.6g s",
                   wp_chain_path(c->plan.chain[c->plan.chain_of[i]]),
                   e->channel.name, WP_RETIME_MAX_SHIFT, e->skew_s);
}

static enum wp_status open_retime(struct wp_capture *c, struct wp_error *err)
{
    struct wp_plan *p = &c->plan;
    const struct wp_source_info *info = wp_chain_info(p->chain[0]);
    struct wp_retime_config k = {.channels = p->map.channels,
                                 .digitals = wp_mux_digitals(c->mux),
                                 .block = WP_CHAIN_BLOCK};
    bool any = false;

    wp_clock_map_init(&c->clock, info, wp_chain_path(p->chain[0]), &p->notes);
    if (!c->clock.needed)
        c->clock.frames = p->frames;
    for (unsigned i = 0; i < k.channels; i++) {
        enum wp_status status = shift_of(c, i, &k.shift[i], err);

        if (status)
            return status;
        if (k.shift[i] == 0.0)
            continue;
        any = true;
        wp_note(&p->notes,
                "channel \"%s\": skew of %.4f us resampled away; the 32 "
                "samples beside an end or a gap are lost",
                p->map.entry[i].channel.name, p->map.entry[i].skew_s * 1e6);
    }
    if (!any && !c->clock.needed)
        return WP_OK;
    if (c->couple && info->clock == WP_CLOCK_STAMPS)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: remove_mean_per_cycle: expected a constant rate, "
                       "found time stamps",
                       c->clock.path);
    k.clocked = c->clock.needed;
    k.gap = c->clock.gap;
    k.stretch = c->clock.stretch;
    k.ends = info->clock == WP_CLOCK_RATES;
    k.bend = info->clock == WP_CLOCK_RATES ? 0.01 : HUGE_VAL;
    if (k.clocked && !(c->position = calloc(WP_CHAIN_BLOCK, sizeof(double))))
        return wp_fail_nomem(err, "resampling");
    return wp_retime_create(&c->retime, &k, err);
}

static void fill_info(struct wp_capture *c)
{
    const struct wp_plan *p = &c->plan;
    struct wp_capture_info *info = &c->info;

    info->channels = p->map.channels;
    info->si = true;
    for (unsigned i = 0; i < info->channels; i++) {
        const struct wp_map_entry *e = &p->map.entry[i];

        info->channel[i] = e->channel;
        info->si = info->si && e->si;
        if (e->channel.quantity == WP_VOLTAGE ||
            e->channel.quantity == WP_CURRENT)
            info->metered++;
        if (e->channel.quantity == WP_VOLTAGE)
            info->has_voltage = true;
        else if (e->channel.quantity == WP_CURRENT)
            info->has_current = true;
    }
    info->rate = c->clock.rate;
    info->frames = c->clock.frames;
    info->start_known = p->start_known;
    info->start_ns = p->start_ns;
    info->nominal_hz = p->nominal_hz;
    info->nominal_v = p->nominal_v;
    info->nominal_a = p->nominal_a;
    info->digitals = wp_mux_digitals(c->mux);
    info->notes = &p->notes;
}

enum wp_status wp_capture_open_with(struct wp_capture **out,
                                    const struct wp_source_ops *const *ops,
                                    const char *const *paths, size_t count,
                                    const struct wp_capture_options *options,
                                    struct wp_error *err)
{
    struct wp_capture *c = calloc(1, sizeof(*c));
    enum wp_status status;

    *out = NULL;
    if (!c)
        return wp_fail_nomem(err, "the capture");
    status = wp_plan_open(&c->plan, ops, paths, count, options, err);
    if (!status)
        status = open_mux(c, err);
    if (!status)
        status = open_couple(c, err);
    if (!status)
        status = open_retime(c, err);
    if (status) {
        wp_capture_close(c);
        return status;
    }
    fill_info(c);
    *out = c;
    return WP_OK;
}

enum wp_status wp_capture_open(struct wp_capture **out,
                               const char *const *paths, size_t count,
                               const struct wp_capture_options *options,
                               struct wp_error *err)
{
    struct wp_sources all = wp_sources_all();

    return wp_capture_open_with(out, all.ops, paths, count, options, err);
}

const struct wp_capture_info *wp_capture_info(const struct wp_capture *c)
{
    return &c->info;
}

const struct wp_plan *wp_capture_plan(const struct wp_capture *c)
{
    return &c->plan;
}

/* Frames from ac_couple; zero frames at the end. */
static enum wp_status couple(struct wp_capture *c, struct wp_error *err)
{
    enum wp_status status;

    c->coupled = (struct wp_frames){0};
    while (!wp_ac_couple_pull(c->couple, &c->coupled)) {
        if (c->scaled_end)
            return WP_OK;
        if (c->scaled_taken < c->scaled.frames) {
            c->scaled_taken +=
                wp_ac_couple_push(c->couple, &c->scaled, c->scaled_taken);
            continue;
        }
        status = wp_mux_read(c->mux, &c->scaled, NULL, err);
        c->scaled_taken = 0;
        if (status)
            return status;
        if (!c->scaled.frames) {
            c->scaled_end = true;
            wp_ac_couple_finish(c->couple);
        }
    }
    return WP_OK;
}

/* The next frames for retime, with their positions where they need some. */
static enum wp_status read_coupled(struct wp_capture *c, struct wp_error *err)
{
    const int64_t *stamp = NULL;
    enum wp_status status = c->couple
                                ? couple(c, err)
                                : wp_mux_read(c->mux, &c->coupled, &stamp, err);

    c->coupled_taken = 0;
    if (status || !c->coupled.frames || !c->clock.needed)
        return status;
    return wp_clock_map_read(&c->clock, c->coupled.first, c->coupled.frames,
                             stamp, c->position, err);
}

static enum wp_status read_retimed(struct wp_capture *c, struct wp_frames *out,
                                   struct wp_error *err)
{
    enum wp_status status;

    *out = (struct wp_frames){0};
    while (!wp_retime_pull(c->retime, out)) {
        if (c->coupled_end)
            return WP_OK;
        if (c->coupled_taken < c->coupled.frames) {
            c->coupled_taken +=
                wp_retime_push(c->retime, &c->coupled, c->coupled_taken,
                               c->clock.needed ? c->position : NULL);
            continue;
        }
        status = read_coupled(c, err);
        if (status)
            return status;
        if (!c->coupled.frames) {
            c->coupled_end = true;
            wp_retime_finish(c->retime);
        }
    }
    return WP_OK;
}

enum wp_status wp_capture_read(struct wp_capture *c,
                               struct wp_sample_view *view,
                               struct wp_error *err)
{
    struct wp_frames f = {0};
    enum wp_status status;

    if (c->retime) {
        status = read_retimed(c, &f, err);
    } else {
        status = read_coupled(c, err);
        f = c->coupled;
    }
    *view = (struct wp_sample_view){.first = f.first,
                                    .frames = status ? 0 : f.frames,
                                    .channels = c->info.channels,
                                    .x = f.x};
    c->digital = f.digital;
    return status;
}

void wp_capture_swap(struct wp_capture *c, double **x)
{
    struct wp_reel *last = c->retime   ? wp_retime_out(c->retime)
                           : c->couple ? wp_ac_couple_out(c->couple)
                                       : wp_mux_out(c->mux);

    for (unsigned i = 0; i < c->info.channels; i++) {
        double *mine = last->x[i];

        last->x[i] = x[i];
        x[i] = mine;
    }
}

const uint8_t *const *wp_capture_digital(const struct wp_capture *c)
{
    return c->digital;
}

void wp_capture_close(struct wp_capture *c)
{
    if (!c)
        return;
    wp_mux_close(c->mux);
    wp_ac_couple_destroy(c->couple);
    wp_retime_destroy(c->retime);
    free(c->position);
    wp_plan_release(&c->plan);
    free(c);
}
