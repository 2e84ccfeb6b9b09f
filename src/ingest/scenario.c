#include "ingest/scenario.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/simd.h"
#include "ingest/scenario_parse.h"
#include "ingest/scenario_sincos.h"
#include "ingest/scenario_wave.h"

struct scenario_source {
    struct wp_scenario *s;
    struct wp_scenario_wave *wave;
    struct wp_source_info *info; /* outlives the source; for its notes */
    int64_t next;
    double norm;        /* of integers: 2^(1 - bits); 0 for floats */
    unsigned saturated; /* channels of which it was said */
};

/* JSON text, and "scenario": with a number somewhere in the first bytes. */
static int detect(const char *path, const uint8_t *head, size_t length)
{
    static const char key[] = "\"scenario\"";
    size_t i = 0;

    (void)path;
    if (length >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0)
        i = 3;
    while (i < length && strchr(" \t\r\n", head[i]) && head[i])
        i++;
    if (i == length || head[i] != '{')
        return 0;
    for (; i + sizeof(key) <= length; i++) {
        size_t k = i + sizeof(key) - 1;

        if (memcmp(head + i, key, sizeof(key) - 1) != 0)
            continue;
        while (k < length && (head[k] == ' ' || head[k] == ':'))
            k++;
        if (k < length && head[k] >= '0' && head[k] <= '9')
            return 100;
    }
    return 0;
}

static double norm_of(enum wp_storage storage)
{
    switch (storage) {
    case WP_STORE_I8:
        return 0x1p-7;
    case WP_STORE_I16:
        return 0x1p-15;
    case WP_STORE_I24:
        return 0x1p-23;
    case WP_STORE_I32:
        return 0x1p-31;
    default:
        return 0.0;
    }
}

static void describe_channel(const struct wp_scenario *s, unsigned c,
                             struct wp_source_channel *out)
{
    const struct wp_channel *what = &s->channel[c].what;
    double norm = norm_of(s->storage);
    double full =
        what->quantity == WP_VOLTAGE ? s->full_scale_v : s->full_scale_a;

    memcpy(out->name, what->name, sizeof(out->name));
    (void)snprintf(out->phase, sizeof(out->phase), "%s",
                   wp_phase_name(what->phase));
    (void)snprintf(out->unit, sizeof(out->unit), "%s",
                   wp_quantity_unit(what->quantity));
    out->storage = s->storage;
    out->norm = norm > 0.0 ? norm : 1.0;
    out->scale = norm > 0.0 ? full : 1.0;
    out->side = WP_SIDE_SECONDARY;
}

static enum wp_status describe(const struct wp_scenario *s,
                               struct wp_source_info *info)
{
    info->format = wp_scenario_source.id;
    (void)snprintf(info->detail, sizeof(info->detail), "scenario, %s",
                   wp_storage_name(s->storage));
    info->channel = calloc(s->channels, sizeof(*info->channel));
    if (!info->channel)
        return WP_E_NOMEM;
    info->channels = s->channels;
    for (unsigned c = 0; c < s->channels; c++)
        describe_channel(s, c, &info->channel[c]);
    info->frames = s->frames;
    info->clock = WP_CLOCK_RATE;
    info->rate = s->rate;
    info->start_known = s->start_known;
    info->start_ns = s->start_ns;
    info->nominal_hz = s->nominal_hz;
    info->nominal_v = s->nominal_v;
    info->nominal_a = s->nominal_a;
    memcpy(info->station, s->title, sizeof(info->station));
    return WP_OK;
}

static void close_scenario(void *self)
{
    struct scenario_source *src = self;

    if (!src)
        return;
    wp_scenario_wave_destroy(src->wave);
    wp_scenario_free(src->s);
    free(src);
}

static enum wp_status open_scenario(void **self, const char *path,
                                    const struct wp_source_options *options,
                                    struct wp_source_info *info,
                                    struct wp_error *err)
{
    struct scenario_source *src = calloc(1, sizeof(*src));
    enum wp_status status;

    (void)options;
    *self = NULL;
    if (!src)
        return wp_fail_nomem(err, path);
    src->info = info;
    status = wp_scenario_load(&src->s, path, &info->notes, err);
    if (!status) {
        src->norm = norm_of(src->s->storage);
        status = wp_scenario_wave_create(&src->wave, src->s);
        if (!status)
            status = describe(src->s, info);
        if (status)
            (void)wp_fail_nomem(err, path);
    }
    if (status)
        close_scenario(src);
    else
        *self = src;
    return status;
}

/* To the nearest integer, ties to even: adding and taking away 1.5 * 2^52
 * does it without SSE4. Returns whether any value went over the end. */
WP_CLONES
static int quantise(double *x, size_t count, double step, double norm)
{
    const double magic = 0x1.8p52;
    const double most = 1.0 / norm - 1.0, least = -1.0 / norm;
    int over = 0;

    for (size_t i = 0; i < count; i++) {
        double v = x[i] / step;
        double r;

        over |= (v > most + 0.5) | (v < least - 0.5);
        v = v > most ? most : v;
        v = v < least ? least : v;
        r = (v + magic) - magic;
        x[i] = r * norm;
    }
    return over;
}

static void to_float(double *x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        x[i] = (float)x[i];
}

static void store(struct scenario_source *src, unsigned c, size_t count,
                  double *x)
{
    const struct wp_source_channel *ch = &src->info->channel[c];

    if (src->s->storage == WP_STORE_F32)
        to_float(x, count);
    if (!(src->norm > 0.0) ||
        !quantise(x, count, ch->scale * src->norm, src->norm) ||
        src->saturated & 1u << c)
        return;
    src->saturated |= 1u << c;
    wp_note(&src->info->notes,
            "channel %s: values beyond full scale (%g %s) saturate", ch->name,
            ch->scale, ch->unit);
}

static enum wp_status read_scenario(void *self, struct wp_block *block,
                                    struct wp_error *err)
{
    struct scenario_source *src = self;
    int64_t left = src->s->frames - src->next;

    (void)err;
    block->frames = block->capacity;
    if ((int64_t)block->frames > left)
        block->frames = (size_t)left;
    wp_scenario_wave_fill(src->wave, src->next, block->frames, block->x);
    for (unsigned c = 0; c < src->s->channels; c++)
        store(src, c, block->frames, block->x[c]);
    src->next += (int64_t)block->frames;
    return WP_OK;
}

const struct wp_source_ops wp_scenario_source = {
    .id = "scenario",
    .description = "a waveform described in JSON",
    .extensions = "json",
    .detect = detect,
    .open = open_scenario,
    .read = read_scenario,
    .close = close_scenario,
};
