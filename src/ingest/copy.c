#include "ingest/copy.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/capture.h"
#include "ingest/mux_priv.h"
#include "ingest/sources.h"

struct wp_copy {
    struct wp_plan plan; /* stored samples, or: */
    struct wp_mux *mux;
    struct wp_capture *capture; /* volts and amperes */
    struct wp_source_info info;
    struct wp_channel_map map;
    double *gain; /* per channel; 1 = as stored */
    bool gained;
    bool has_missing;        /* so far */
    int64_t next;            /* frames given */
    struct wp_frames ready;  /* read, not given: it lies behind a gap */
    const int64_t *stamp_ns; /* of ready */
    double **x;              /* [channels] WP_CHAIN_BLOCK samples */
    const double **missing;  /* [channels] all the same NaN */
    const uint8_t **normal;  /* [digitals] */
    double nan[WP_CHAIN_BLOCK];
    uint8_t zeros[WP_CHAIN_BLOCK], ones[WP_CHAIN_BLOCK];
};

static const struct wp_plan *plan_of(const struct wp_copy *c)
{
    return c->capture ? wp_capture_plan(c->capture) : &c->plan;
}

/* A channel as the map has it. */
static void describe_mapped(struct wp_source_channel *to,
                            const struct wp_source_channel *from,
                            const struct wp_map_entry *e, bool computed)
{
    *to = (struct wp_source_channel){.storage = from->storage,
                                     .norm = from->norm,
                                     .scale = e->scale,
                                     .offset = e->offset,
                                     .skew_s = e->skew_s,
                                     .side = WP_SIDE_SECONDARY};
    if (computed) {
        to->storage = WP_STORE_F64;
        to->norm = to->scale = 1.0;
        to->offset = to->skew_s = 0.0;
    }
    (void)snprintf(to->name, sizeof(to->name), "%s", e->channel.name);
    (void)snprintf(to->phase, sizeof(to->phase), "%s",
                   wp_phase_name(e->channel.phase));
    if (e->si)
        (void)snprintf(to->unit, sizeof(to->unit), "%s",
                       wp_quantity_unit(e->channel.quantity));
}

/* All channels of the only chain as they are, or those of the map. */
static bool is_verbatim(const struct wp_copy *c)
{
    return !c->capture && !(c->plan.sidecar && c->plan.sidecar->channels);
}

static enum wp_status describe_channels(struct wp_copy *c, struct wp_error *err)
{
    const struct wp_plan *p = plan_of(c);
    const struct wp_source_info *first = wp_chain_info(p->chain[0]);
    bool verbatim = is_verbatim(c);

    c->map = p->map;
    c->info.channels = verbatim ? first->channels : p->map.channels;
    c->info.channel = calloc(c->info.channels + 1u, sizeof(*c->info.channel));
    if (!c->info.channel)
        return wp_fail_nomem(err, "channels");
    for (unsigned i = 0; i < c->info.channels; i++) {
        struct wp_map_entry *e;

        if (verbatim) {
            c->info.channel[i] = first->channel[i];
            continue;
        }
        e = &c->map.entry[i];
        describe_mapped(
            &c->info.channel[i],
            &wp_chain_info(p->chain[p->chain_of[i]])->channel[e->source], e,
            c->capture != NULL);
        e->source = i;
        if (c->capture) {
            e->scale = 1.0;
            e->offset = e->skew_s = 0.0;
            e->remove_mean = false;
        }
    }
    return WP_OK;
}

static const struct wp_source_info *digital_source(const struct wp_plan *p)
{
    for (unsigned i = 0; i < p->chains; i++)
        if (wp_chain_info(p->chain[i])->digitals)
            return wp_chain_info(p->chain[i]);
    return NULL;
}

static enum wp_status describe_digitals(struct wp_copy *c, struct wp_error *err)
{
    const struct wp_source_info *from = digital_source(plan_of(c));

    if (!from)
        return WP_OK;
    c->info.digital = calloc(from->digitals, sizeof(*c->info.digital));
    if (!c->info.digital)
        return wp_fail_nomem(err, "status channels");
    memcpy(c->info.digital, from->digital,
           from->digitals * sizeof(*c->info.digital));
    c->info.digitals = from->digitals;
    return WP_OK;
}

static enum wp_status describe_clock(struct wp_copy *c, struct wp_error *err)
{
    const struct wp_plan *p = plan_of(c);
    const struct wp_source_info *first = wp_chain_info(p->chain[0]);

    c->info.clock = c->capture ? WP_CLOCK_RATE : first->clock;
    c->info.rate = c->capture ? wp_capture_info(c->capture)->rate : p->rate;
    c->info.frames =
        c->capture ? wp_capture_info(c->capture)->frames : p->frames;
    c->info.start_known = p->start_known;
    c->info.start_ns = p->start_ns;
    c->info.nominal_hz = p->nominal_hz;
    c->info.nominal_v = p->nominal_v;
    c->info.nominal_a = p->nominal_a;
    if (c->info.clock != WP_CLOCK_RATES)
        return WP_OK;
    c->info.segment = calloc(first->segments, sizeof(*c->info.segment));
    if (!c->info.segment)
        return wp_fail_nomem(err, "rates");
    memcpy(c->info.segment, first->segment,
           first->segments * sizeof(*c->info.segment));
    c->info.segments = first->segments;
    return WP_OK;
}

static enum wp_status describe(struct wp_copy *c, struct wp_error *err)
{
    const struct wp_source_info *first = wp_chain_info(plan_of(c)->chain[0]);
    enum wp_status status;

    c->info.format = first->format;
    memcpy(c->info.detail, first->detail, sizeof(c->info.detail));
    memcpy(c->info.station, first->station, sizeof(c->info.station));
    memcpy(c->info.device, first->device, sizeof(c->info.device));
    c->info.trigger_known = first->trigger_known;
    c->info.trigger_ns = first->trigger_ns;
    c->info.utc_quality_known = first->utc_quality_known;
    c->info.utc_error_ns = first->utc_error_ns;
    status = describe_channels(c, err);
    if (!status)
        status = describe_digitals(c, err);
    if (!status)
        status = describe_clock(c, err);
    return status;
}

static enum wp_status allocate(struct wp_copy *c, struct wp_error *err)
{
    unsigned n = c->info.channels, m = c->info.digitals;

    c->gain = calloc(n + 1u, sizeof(*c->gain));
    c->x = calloc(n + 1u, sizeof(*c->x));
    c->missing = calloc(n + 1u, sizeof(*c->missing));
    c->normal = calloc(m + 1u, sizeof(*c->normal));
    if (!c->gain || !c->x || !c->missing || !c->normal)
        return wp_fail_nomem(err, "channels");
    for (unsigned i = 0; i < n; i++) {
        c->gain[i] = 1.0;
        c->missing[i] = c->nan;
    }
    for (unsigned i = 0; i < m; i++)
        c->normal[i] = c->info.digital[i].normal ? c->ones : c->zeros;
    for (int i = 0; i < WP_CHAIN_BLOCK; i++) {
        c->nan[i] = NAN;
        c->ones[i] = 1;
    }
    return WP_OK;
}

static enum wp_status open_mux(struct wp_copy *c, struct wp_error *err)
{
    unsigned n = c->info.channels;
    struct wp_mux_track *track = calloc(n + 1u, sizeof(*track));
    enum wp_status status;

    if (!track)
        return wp_fail_nomem(err, "channels");
    for (unsigned i = 0; i < n; i++)
        if (is_verbatim(c))
            track[i].source = i;
        else
            track[i] =
                (struct wp_mux_track){.chain = c->plan.chain_of[i],
                                      .source = c->plan.map.entry[i].source};
    for (unsigned i = 0; i < c->map.channels; i++) {
        const struct wp_map_entry *e = &c->map.entry[i];

        track[e->source].scale = e->scale;
        track[e->source].offset = e->offset;
    }
    status = wp_mux_open(&c->mux, &c->plan, track, n, err);
    free(track);
    return status;
}

/* Whether stored samples cannot stand as they are. */
static bool must_compute(const struct wp_plan *p, bool one_rate)
{
    if (one_rate && wp_chain_info(p->chain[0])->clock != WP_CLOCK_RATE)
        return true;
    for (unsigned i = 0; i < p->map.channels; i++)
        if (p->map.entry[i].remove_mean)
            return true;
    return false;
}

enum wp_status wp_copy_open(struct wp_copy **out, const char *const *paths,
                            size_t count, const struct wp_capture_options *o,
                            bool one_rate, struct wp_error *err)
{
    struct wp_sources all = wp_sources_all();
    struct wp_copy *c = calloc(1, sizeof(*c));
    enum wp_status status;

    *out = NULL;
    if (!c)
        return wp_fail_nomem(err, "the copy");
    status = wp_plan_open(&c->plan, all.ops, paths, count, o, err);
    if (!status && must_compute(&c->plan, one_rate)) {
        wp_plan_release(&c->plan);
        status = wp_capture_open(&c->capture, paths, count, o, err);
    }
    if (!status)
        status = describe(c, err);
    if (!status)
        status = allocate(c, err);
    if (!status && !c->capture)
        status = open_mux(c, err);
    if (status) {
        wp_copy_close(c);
        return status;
    }
    *out = c;
    return WP_OK;
}

void wp_copy_close(struct wp_copy *c)
{
    if (!c)
        return;
    for (unsigned i = 0; c->x && i < c->info.channels; i++)
        free(c->x[i]);
    free(c->x);
    free(c->gain);
    free(c->missing);
    free(c->normal);
    wp_mux_close(c->mux);
    wp_capture_close(c->capture);
    wp_plan_release(&c->plan);
    wp_source_info_release(&c->info);
    free(c);
}

const struct wp_source_info *wp_copy_info(const struct wp_copy *c)
{
    return &c->info;
}

const struct wp_channel_map *wp_copy_map(const struct wp_copy *c)
{
    return &c->map;
}

const struct wp_notes *wp_copy_notes(const struct wp_copy *c)
{
    return &plan_of(c)->notes;
}

const struct wp_plan *wp_copy_plan(const struct wp_copy *c)
{
    return plan_of(c);
}

void wp_copy_normalise(struct wp_copy *c, unsigned i, enum wp_storage storage,
                       double peak)
{
    static const int bits[] = {8, 16, 24, 32};
    struct wp_source_channel *ch = &c->info.channel[i];
    double full = peak > 0.0 ? peak * (1.0 + 1e-6) : 1.0;

    if (storage >= WP_STORE_F32)
        return;
    ch->storage = storage;
    ch->norm = ldexp(1.0, 1 - bits[storage]);
    ch->scale *= full;
    c->gain[i] = 1.0 / full;
    c->gained = true;
    for (unsigned k = 0; k < c->map.channels; k++)
        if (c->map.entry[k].source == i)
            c->map.entry[k].scale *= full;
}

/* Frames of the mux or of the capture into c->ready. */
static enum wp_status read_ready(struct wp_copy *c, struct wp_error *err)
{
    struct wp_sample_view view;
    enum wp_status status;

    if (!c->capture)
        return wp_mux_read(c->mux, &c->ready, &c->stamp_ns, err);
    status = wp_capture_read(c->capture, &view, err);
    c->ready = (struct wp_frames){view.first, view.frames, view.x,
                                  wp_capture_digital(c->capture)};
    return status;
}

bool wp_copy_has_missing(const struct wp_copy *c)
{
    return c->has_missing;
}

static void look_for_missing(struct wp_copy *c)
{
    int missing = 0;

    for (unsigned i = 0; i < c->info.channels && !missing; i++)
        for (size_t k = 0; k < c->ready.frames; k++)
            missing |= isnan(c->ready.x[i][k]) != 0;
    c->has_missing = missing != 0;
}

static void give_missing(struct wp_copy *c, struct wp_block *block)
{
    int64_t n = c->ready.first - c->next;

    c->has_missing = true;
    block->frames = n < WP_CHAIN_BLOCK ? (size_t)n : WP_CHAIN_BLOCK;
    block->x = (double *const *)c->missing;
    block->digital = (uint8_t *const *)c->normal;
}

static enum wp_status apply_gain(struct wp_copy *c, struct wp_error *err)
{
    for (unsigned i = 0; i < c->info.channels; i++) {
        if (!c->x[i] && !(c->x[i] = calloc(WP_CHAIN_BLOCK, sizeof(double))))
            return wp_fail_nomem(err, "samples");
        for (size_t k = 0; k < c->ready.frames; k++)
            c->x[i][k] = c->ready.x[i][k] * c->gain[i];
    }
    c->ready.x = (const double *const *)c->x;
    return WP_OK;
}

enum wp_status wp_copy_read(struct wp_copy *c, struct wp_block *block,
                            struct wp_error *err)
{
    *block = (struct wp_block){0};
    if (!c->ready.frames) {
        enum wp_status status = read_ready(c, err);

        if (!status && c->gained)
            status = apply_gain(c, err);
        if (status || !c->ready.frames)
            return status;
        if (!c->has_missing)
            look_for_missing(c);
    }
    if (c->ready.first > c->next) {
        give_missing(c, block);
    } else {
        block->frames = c->ready.frames;
        block->x = (double *const *)c->ready.x;
        block->digital = (uint8_t *const *)c->ready.digital;
        block->stamp_ns = (int64_t *)c->stamp_ns;
        c->ready.frames = 0;
    }
    block->capacity = block->frames;
    c->next += (int64_t)block->frames;
    return WP_OK;
}
