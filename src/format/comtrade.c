#include "format/comtrade.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "format/comtrade_cff_priv.h"
#include "format/comtrade_clock_priv.h"
#include "format/comtrade_detect_priv.h"
#include "format/comtrade_files_priv.h"

struct source {
    char *path; /* of the .cfg or .cff */
    struct wp_comtrade_hints hints;
    struct wp_comtrade_names names;
    struct wp_comtrade_cfg cfg;
    struct wp_comtrade_stream stream;
    struct wp_comtrade_layout layout;
    struct wp_comtrade_dat *dat;
    struct wp_comtrade_batch batch;
    bool stamped; /* WP_CLOCK_STAMPS */
    struct wp_comtrade_unwrap unwrap;
    double unit_ns;
    double first_stamp; /* unwrapped */
    int64_t last_ns;
};

/* What open hands down to its parts. */
struct opening {
    struct source *s;
    const struct wp_source_options *options;
    struct wp_source_info *info;
    struct wp_comtrade_log cfg_log, dat_log;
    const char *given_data; /* the data file whose .cfg has another name */
    bool is_cff;
    struct wp_comtrade_cff cff;
};

static void close_source(void *self)
{
    struct source *s = self;

    if (!s)
        return;
    wp_comtrade_dat_destroy(s->dat);
    wp_comtrade_stream_release(&s->stream);
    wp_comtrade_cfg_release(&s->cfg);
    wp_comtrade_names_release(&s->names);
    wp_comtrade_layout_release(&s->layout);
    free(s->path);
    free(s);
}

/* s->path and o->is_cff from the name that was given. */
static enum wp_status find_description(struct opening *o, const char *path,
                                       struct wp_error *err)
{
    enum wp_comtrade_kind kind;
    enum wp_status status = wp_comtrade_kind_of(path, &kind, err);

    if (status)
        return status;
    if (kind == WP_COMTRADE_KIND_DAT) {
        if (o->s->hints.cfg && !o->s->hints.dat)
            o->given_data = path;
        return wp_comtrade_find_cfg(&o->s->path, path, &o->s->hints, err);
    }
    o->is_cff = kind == WP_COMTRADE_KIND_CFF;
    o->s->path = strdup(path);
    return o->s->path ? WP_OK : wp_fail_nomem(err, "a file name");
}

static enum wp_status locate_text(struct opening *o,
                                  struct wp_comtrade_part *part)
{
    enum wp_status status;

    *part = (struct wp_comtrade_part){0};
    if (o->is_cff) {
        status = wp_comtrade_cff_find(&o->cff, &o->cfg_log);
        *part = o->cff.cfg;
    } else {
        status = wp_file_size(o->s->path, &part->size, o->cfg_log.err);
    }
    if (!status && part->size > WP_COMTRADE_CFG_MAX)
        return wp_fail(o->cfg_log.err, WP_E_UNSUPPORTED,
                       "%s: expected a .cfg of at most %d bytes, found %lld",
                       o->s->path, WP_COMTRADE_CFG_MAX, (long long)part->size);
    return status;
}

static enum wp_status read_cfg(struct opening *o)
{
    struct wp_comtrade_part part;
    struct wp_comtrade_cfg_text text;
    char *bytes = NULL;
    enum wp_status status = locate_text(o, &part);

    if (!status)
        status =
            wp_comtrade_part_read(o->s->path, &part, &bytes, o->cfg_log.err);
    if (!status) {
        text = (struct wp_comtrade_cfg_text){
            .text = {bytes, (size_t)part.size},
            .lines_before = part.lines_before,
            .dates = o->s->hints.dates,
            .encoding_elsewhere = o->is_cff && o->cff.encoding_known};
        status =
            wp_comtrade_cfg_parse(&o->s->cfg, &text, &o->s->names, &o->cfg_log);
    }
    free(bytes);
    return status;
}

/* Writers of .cff put BINARY for every binary kind; the CFG part is right. */
static enum wp_status choose_encoding(struct opening *o)
{
    const struct wp_comtrade_cfg *cfg = &o->s->cfg;

    o->s->layout.encoding = cfg->encoding;
    if (!o->is_cff || !o->cff.encoding_known)
        return WP_OK;
    if (!cfg->encoding_known)
        o->s->layout.encoding = o->cff.encoding;
    else if (cfg->encoding != o->cff.encoding)
        return wp_comtrade_repair(
            &o->cfg_log, o->cff.dat_line,
            "the data are announced as %s, in the CFG part as %s; the CFG "
            "part is believed",
            wp_comtrade_encoding_name(o->cff.encoding),
            wp_comtrade_encoding_name(cfg->encoding));
    return WP_OK;
}

static enum wp_status find_data(struct opening *o)
{
    struct wp_comtrade_stream *stream = &o->s->stream;
    struct wp_error *err = o->cfg_log.err;
    enum wp_status status;

    if (o->given_data)
        return wp_comtrade_stream_add(stream, o->given_data, 0, err);
    if (!o->is_cff)
        return wp_comtrade_find_data(stream, o->s->path, &o->s->hints, err);
    status = wp_comtrade_stream_add(stream, o->s->path, o->cff.dat.from, err);
    if (!status && o->cff.dat.size < stream->size)
        stream->size = stream->volume[0].size = o->cff.dat.size;
    return status;
}

static enum wp_status set_layout(struct opening *o)
{
    struct source *s = o->s;

    s->layout.non_finite_is_missing = o->options->non_finite_is_missing;
    s->layout.lines_before = o->is_cff ? o->cff.dat.lines_before : 0;
    return wp_comtrade_layout_init(&s->layout, &s->cfg, &o->cfg_log);
}

/* The channel arrays change hands: info outlives the source. */
static void describe_channels(struct opening *o)
{
    struct wp_comtrade_cfg *cfg = &o->s->cfg;
    struct wp_source_info *info = o->info;

    info->channels = cfg->analogs;
    info->digitals = cfg->statuses;
    info->channel = cfg->analog;
    info->digital = cfg->status;
    cfg->analog = NULL;
    cfg->status = NULL;
    for (unsigned i = 0; i < info->channels; i++) {
        info->channel[i].storage = wp_comtrade_layout_storage(&o->s->layout, i);
        info->channel[i].norm = 1.0;
    }
}

static enum wp_status describe_times(struct opening *o)
{
    const struct wp_comtrade_cfg *cfg = &o->s->cfg;
    struct wp_source_info *info = o->info;
    double lasts_ns = wp_comtrade_duration_ns(info), at_ns;
    int64_t to_utc =
        -(int64_t)cfg->offset_s * o->s->hints.time_code_sign * 1000000000;

    info->start_known = cfg->start.known;
    info->trigger_known = cfg->trigger.known;
    info->start_ns = cfg->start.known ? cfg->start.ns + to_utc : 0;
    info->trigger_ns = cfg->trigger.known ? cfg->trigger.ns + to_utc : 0;
    info->utc_quality_known = cfg->quality_known;
    info->utc_error_ns = cfg->quality_ns;
    if (cfg->start.known && !cfg->offset_known)
        wp_comtrade_remark(&o->cfg_log, 0,
                           "no time code: the date and time are taken as UTC");
    if (!cfg->start.known || !cfg->trigger.known)
        return WP_OK;
    if (cfg->trigger.ns == 0 && cfg->start.ns != 0) {
        info->trigger_known = false;
        info->trigger_ns = 0;
        return wp_comtrade_repair(&o->cfg_log, 0,
                                  "the trigger is in 1970, taken as not "
                                  "known");
    }
    at_ns = (double)(cfg->trigger.ns - cfg->start.ns);
    if (at_ns < 0.0 || (lasts_ns > 0.0 && at_ns > lasts_ns))
        wp_comtrade_remark(&o->cfg_log, 0,
                           "the trigger is %.6f s after the start, outside "
                           "the record",
                           at_ns * 1e-9);
    return WP_OK;
}

static enum wp_status describe(struct opening *o)
{
    const struct wp_comtrade_cfg *cfg = &o->s->cfg;
    struct wp_source_info *info = o->info;
    double first_stamp =
        o->s->dat ? wp_comtrade_dat_extent(o->s->dat)->first_stamp : 0.0;

    info->format = wp_comtrade_source.id;
    (void)snprintf(info->detail, sizeof(info->detail), "COMTRADE %d %s%s",
                   cfg->revision,
                   wp_comtrade_encoding_name(o->s->layout.encoding),
                   o->is_cff ? ", .cff" : "");
    memcpy(info->station, cfg->station, sizeof(info->station));
    memcpy(info->device, cfg->device, sizeof(info->device));
    info->nominal_hz = cfg->nominal_hz;
    o->s->stamped = info->clock == WP_CLOCK_STAMPS;
    o->s->unit_ns = wp_comtrade_stamp_unit_ns(cfg);
    if (first_stamp > 0.0)
        wp_comtrade_remark(&o->dat_log, 0,
                           "the first time stamp is %.0f, not 0; the start is "
                           "taken as the instant of the first record",
                           first_stamp);
    describe_channels(o);
    return describe_times(o);
}

/* What the .cfg says, for those who only look. */
static enum wp_status describe_without_data(struct opening *o)
{
    const struct wp_comtrade_cfg *cfg = &o->s->cfg;

    wp_comtrade_remark(&o->cfg_log, 0, "no samples: its .dat is not here");
    o->dat_log = o->cfg_log;
    o->info->clock = WP_CLOCK_NONE;
    if (cfg->rates && cfg->rate[0].rate.num > 0) {
        o->info->clock = WP_CLOCK_RATE;
        o->info->rate = cfg->rate[0].rate;
    }
    return describe(o);
}

static enum wp_status list_parts(struct opening *o)
{
    const struct wp_comtrade_stream *stream = &o->s->stream;
    enum wp_status status = WP_OK;

    for (size_t i = 0; i < stream->volumes && !status; i++)
        if (strcmp(stream->volume[i].path, o->s->path) != 0)
            status = wp_source_info_add_part(o->info, stream->volume[i].path,
                                             o->cfg_log.err);
    return status;
}

static enum wp_status open_parts(struct opening *o, const char *path,
                                 struct wp_error *err)
{
    struct source *s = o->s;
    enum wp_status status =
        wp_comtrade_hints_read(&s->hints, o->options->hints, err);

    if (!status)
        status = wp_comtrade_names_init(&s->names, s->hints.encoding, err);
    if (!status)
        status = find_description(o, path, err);
    if (status)
        return status;
    o->cfg_log = (struct wp_comtrade_log){.path = s->path,
                                          .notes = &o->info->notes,
                                          .err = err,
                                          .strict = o->options->strict};
    status = read_cfg(o);
    if (!status)
        status = choose_encoding(o);
    if (!status)
        status = set_layout(o);
    if (status)
        return status;
    status = find_data(o);
    if (status && o->options->describe_only && !s->stream.volumes)
        return describe_without_data(o);
    if (!status)
        status = list_parts(o);
    if (status)
        return status;
    o->dat_log = o->cfg_log;
    o->dat_log.path = s->stream.volume[0].path;
    status =
        wp_comtrade_dat_create(&s->dat, &s->stream, &s->layout, &o->dat_log);
    if (!status)
        status = wp_comtrade_clock_set(o->info, &s->cfg, s->dat, &o->cfg_log);
    return status ? status : describe(o);
}

static enum wp_status open_source(void **self, const char *path,
                                  const struct wp_source_options *options,
                                  struct wp_source_info *info,
                                  struct wp_error *err)
{
    static const struct wp_source_options defaults;
    struct opening o = {.options = options ? options : &defaults, .info = info};
    enum wp_status status;

    *self = NULL;
    o.s = calloc(1, sizeof(*o.s));
    if (!o.s)
        return wp_fail_nomem(err, "a COMTRADE record");
    status = open_parts(&o, path, err);
    if (status) {
        close_source(o.s);
        return status;
    }
    *self = o.s;
    return WP_OK;
}

/* Strictly increasing also where a unit is less than a nanosecond. */
static void give_stamps(struct source *s, int64_t *out)
{
    for (size_t i = 0; i < s->batch.frames; i++) {
        bool first = !s->unwrap.any;
        double t = wp_comtrade_unwrap_push(&s->unwrap, s->batch.stamp[i]);
        int64_t ns;

        if (first)
            s->first_stamp = t;
        ns = (int64_t)llround((t - s->first_stamp) * s->unit_ns);
        if (!first && ns <= s->last_ns)
            ns = s->last_ns + 1;
        s->last_ns = ns;
        if (out)
            out[i] = ns;
    }
}

static enum wp_status read_source(void *self, struct wp_block *block,
                                  struct wp_error *err)
{
    struct source *s = self;

    block->frames = 0;
    while (s->dat && block->frames < block->capacity) {
        enum wp_status status;

        s->batch.at = block->frames;
        s->batch.x = block->x;
        s->batch.digital = block->digital;
        status = wp_comtrade_dat_read(s->dat, &s->batch,
                                      block->capacity - block->frames, err);
        if (status)
            return status;
        if (!s->batch.frames)
            break;
        if (s->stamped)
            give_stamps(s, block->stamp_ns ? block->stamp_ns + block->frames
                                           : NULL);
        block->frames += s->batch.frames;
    }
    return WP_OK;
}

const struct wp_source_ops wp_comtrade_source = {
    .id = "comtrade",
    .description = "COMTRADE 1991, 1999, 2013 (IEC 60255-24): ASCII, BINARY, "
                   "BINARY32, FLOAT32",
    .extensions = "cfg dat d00 cff hdr inf",
    .detect = wp_comtrade_detect,
    .open = open_source,
    .read = read_source,
    .close = close_source,
};
