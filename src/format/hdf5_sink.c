#include "format/hdf5_sink.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/hdf5_attr_priv.h"
#include "format/hdf5_capture_priv.h"
#include "format/hdf5_describe_priv.h"
#include "format/hdf5_file_priv.h"
#include "format/hdf5_series_priv.h"
#include "format/hdf5_words_priv.h"
#include "format/outfile.h"

enum { CHUNK_ROWS = 65536, SPAN_ROWS = 512 };

static const size_t BUFFERS_MAX = (size_t)16 << 20;

/* A run of missing samples, [start, start + length) in frames. */
struct span {
    int64_t start, length;
};

/* Samples wait in the chunk of their series, and which of them are missing in
 * `missing`, until the chunk is whole: so the order of everything in the file
 * does not depend on how the stream was cut. */
struct channel {
    struct wp_h5_storage storage;
    struct wp_h5_series samples, spans;
    struct span open; /* length 0 = none */
    uint8_t *missing; /* a bit per row of the chunk */
    bool some_missing;
};

struct sink {
    struct wp_outfile out;
    struct wp_h5_file file;
    hid_t group, missing; /* missing: 0 until there is one */
    const struct wp_source_info *info;
    const char *path;
    struct channel *channel;
    struct wp_h5_series *digital;
    struct wp_h5_series stamps;
    int64_t frames;
    size_t chunk_rows;
};

static enum wp_status library_failed(const struct sink *s, struct wp_error *err)
{
    if (s->file.io_errno)
        return wp_h5_check(&s->file, s->path, err);
    return wp_h5_fail(err, WP_E_IO, "%s: cannot write", s->path);
}

/* Equal chunks for all, so that one buffer of frames serves every channel. */
static size_t choose_chunk_rows(const struct wp_source_info *info)
{
    size_t frame = info->digitals, rows = CHUNK_ROWS;

    for (unsigned i = 0; i < info->channels; i++)
        frame += wp_h5_storage_of(info->channel[i].storage).item;
    while (rows > 256 && rows * frame > BUFFERS_MAX)
        rows /= 2;
    if (info->frames >= 0 && (uint64_t)info->frames < rows)
        rows = info->frames ? (size_t)info->frames : 1;
    return rows;
}

static bool create_channels(struct sink *s)
{
    size_t rows = s->chunk_rows;
    char name[WP_H5_NAME_MAX];

    for (unsigned i = 0; i < s->info->channels; i++) {
        struct channel *c = &s->channel[i];

        c->storage = wp_h5_storage_of(s->info->channel[i].storage);
        c->missing = calloc(rows / 8 + 1, 1);
        (void)snprintf(name, sizeof(name), "channel_%u", i + 1);
        if (!c->missing ||
            !wp_h5_series_create(
                &c->samples, s->group,
                &(struct wp_h5_series_spec){name, c->storage.file_type,
                                            c->storage.memory_type,
                                            c->storage.item, 0, rows}) ||
            !wp_h5_describe_channel(c->samples.set, &s->info->channel[i]))
            return false;
    }
    return true;
}

static bool create_digitals(struct sink *s)
{
    size_t rows = s->chunk_rows;
    char name[WP_H5_NAME_MAX];

    for (unsigned i = 0; i < s->info->digitals; i++) {
        (void)snprintf(name, sizeof(name), "digital_%u", i + 1);
        if (!wp_h5_series_create(&s->digital[i], s->group,
                                 &(struct wp_h5_series_spec){name, H5T_STD_U8LE,
                                                             H5T_NATIVE_UINT8,
                                                             1, 0, rows}) ||
            !wp_h5_describe_digital(s->digital[i].set, &s->info->digital[i]))
            return false;
    }
    if (s->info->clock != WP_CLOCK_STAMPS)
        return true;
    return wp_h5_series_create(
        &s->stamps, s->group,
        &(struct wp_h5_series_spec){"stamp_ns", H5T_STD_I64LE, H5T_NATIVE_INT64,
                                    sizeof(int64_t), 0, rows});
}

static void sink_destroy(struct sink *s)
{
    if (!s)
        return;
    for (unsigned i = 0; s->channel && i < s->info->channels; i++) {
        wp_h5_series_release(&s->channel[i].samples);
        wp_h5_series_release(&s->channel[i].spans);
        free(s->channel[i].missing);
    }
    for (unsigned i = 0; s->digital && i < s->info->digitals; i++)
        wp_h5_series_release(&s->digital[i]);
    wp_h5_series_release(&s->stamps);
    if (s->missing > 0)
        (void)H5Gclose(s->missing);
    if (s->group > 0)
        (void)H5Gclose(s->group);
    wp_h5_release(&s->file);
    wp_outfile_release(&s->out);
    free(s->channel);
    free(s->digital);
    free(s);
}

static enum wp_status sink_create(struct sink *s,
                                  const struct wp_sink_options *options,
                                  struct wp_error *err)
{
    enum wp_status status;

    s->chunk_rows = choose_chunk_rows(s->info);
    s->channel = calloc(s->info->channels + 1, sizeof(*s->channel));
    s->digital = calloc(s->info->digitals + 1, sizeof(*s->digital));
    if (!s->channel || !s->digital)
        return wp_fail_nomem(err, s->path);
    status = wp_outfile_init(&s->out, s->path, err);
    if (!status)
        status = wp_h5_create(&s->file, wp_outfile_temp(&s->out), s->path, err);
    if (status)
        return status;
    s->group = wp_h5_new_group(s->file.file, WP_H5_CAPTURE_GROUP);
    if (s->group < 0 || !wp_h5_describe_capture(s->group, s->info, options) ||
        !create_channels(s) || !create_digitals(s))
        return library_failed(s, err);
    return WP_OK;
}

static enum wp_status sink_open(void **self, const char *path,
                                const struct wp_source_info *info,
                                const struct wp_sink_options *options,
                                struct wp_notes *notes, struct wp_error *err)
{
    struct wp_h5_quiet quiet;
    enum wp_status status;
    struct sink *s;

    (void)notes;
    *self = NULL;
    if (options && options->subformat)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: HDF5 keeps samples as the source stores them: "
                       "expected no sub-format, found '%s'",
                       path, options->subformat);
    s = calloc(1, sizeof(*s));
    if (!s)
        return wp_fail_nomem(err, path);
    quiet = wp_h5_quiet_begin();
    s->info = info;
    s->path = path;
    status = sink_create(s, options, err);
    if (status)
        sink_destroy(s);
    else
        *self = s;
    wp_h5_quiet_end(&quiet);
    return status;
}

static bool close_span(struct sink *s, unsigned index)
{
    struct channel *c = &s->channel[index];
    char name[WP_H5_NAME_MAX];

    if (!c->open.length)
        return true;
    if (!s->missing)
        s->missing = wp_h5_new_group(s->group, "missing");
    (void)snprintf(name, sizeof(name), "channel_%u", index + 1);
    if (s->missing < 0 ||
        (!c->spans.set &&
         !wp_h5_series_create(
             &c->spans, s->missing,
             &(struct wp_h5_series_spec){name, H5T_STD_I64LE, H5T_NATIVE_INT64,
                                         sizeof(int64_t), 2, SPAN_ROWS})))
        return false;
    if (!wp_h5_series_append(&c->spans, &c->open, 1))
        return false;
    c->open.length = 0;
    return true;
}

/* Marks the NaNs among n samples that go to row `row` of the chunk. */
static void mark_missing(struct channel *c, size_t row, const double *x,
                         size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isnan(x[i])) {
            c->missing[(row + i) / 8] |= (uint8_t)(1u << (row + i) % 8);
            c->some_missing = true;
        }
}

/* The marks of a chunk's first n rows become spans. */
static bool put_spans(struct sink *s, unsigned index, size_t n)
{
    struct channel *c = &s->channel[index];
    int64_t first = (int64_t)c->samples.rows;

    for (size_t i = 0; c->some_missing && i < n; i++) {
        int64_t at = first + (int64_t)i;

        if (!(c->missing[i / 8] >> i % 8 & 1))
            continue;
        if (c->open.length && c->open.start + c->open.length != at &&
            !close_span(s, index))
            return false;
        if (!c->open.length)
            c->open.start = at;
        c->open.length++;
    }
    if (c->some_missing)
        memset(c->missing, 0, n / 8 + 1);
    c->some_missing = false;
    return true;
}

/* Samples x[0..n) of a channel, from frame `first` of the file on. */
static enum wp_status write_samples(struct sink *s, unsigned index,
                                    const double *x, size_t n,
                                    struct wp_error *err)
{
    struct channel *c = &s->channel[index];
    const struct wp_source_channel *info = &s->info->channel[index];

    for (size_t done = 0; done < n;) {
        size_t room, step = n - done, good;
        void *out = wp_h5_series_room(&c->samples, &room);

        if (step > room)
            step = room;
        if (step > WP_H5_WORDS_MAX)
            step = WP_H5_WORDS_MAX;
        good = wp_h5_put_words(&c->storage, info->norm, x + done, step, out);
        if (good < step)
            return wp_fail(err, WP_E_FORMAT,
                           "%s: channel %u ('%s'), frame %lld: expected a "
                           "sample that %s holds, found %.17g",
                           s->path, index + 1, info->name,
                           (long long)(s->frames + (int64_t)(done + good)),
                           wp_storage_name(info->storage), x[done + good]);
        mark_missing(c, s->chunk_rows - room, x + done, step);
        if ((step == room && !put_spans(s, index, s->chunk_rows)) ||
            !wp_h5_series_advance(&c->samples, step))
            return library_failed(s, err);
        done += step;
    }
    return WP_OK;
}

/* Frames [from, from + n) of the block, which do not pass the chunk's end. */
static enum wp_status write_part(struct sink *s, const struct wp_block *b,
                                 size_t from, size_t n, struct wp_error *err)
{
    enum wp_status status = WP_OK;

    for (unsigned i = 0; i < s->info->channels && !status; i++)
        status = write_samples(s, i, b->x[i] + from, n, err);
    if (status)
        return status;
    for (unsigned i = 0; i < s->info->digitals; i++)
        if (!wp_h5_series_append(&s->digital[i], b->digital[i] + from, n))
            return library_failed(s, err);
    if (s->info->clock == WP_CLOCK_STAMPS &&
        !wp_h5_series_append(&s->stamps, b->stamp_ns + from, n))
        return library_failed(s, err);
    s->frames += (int64_t)n;
    return wp_h5_check(&s->file, s->path, err);
}

static enum wp_status write_block(struct sink *s, const struct wp_block *b,
                                  struct wp_error *err)
{
    enum wp_status status = WP_OK;

    if ((s->info->digitals && !b->digital) ||
        (s->info->clock == WP_CLOCK_STAMPS && !b->stamp_ns))
        return wp_fail(err, WP_E_ARG,
                       "%s: a block without its digital channels or stamps",
                       s->path);
    for (size_t done = 0; done < b->frames && !status;) {
        size_t n = s->chunk_rows - (size_t)(s->frames % (int64_t)s->chunk_rows);

        if (n > b->frames - done)
            n = b->frames - done;
        status = write_part(s, b, done, n, err);
        done += n;
    }
    return status;
}

static enum wp_status sink_write(void *self, const struct wp_block *block,
                                 struct wp_error *err)
{
    struct wp_h5_quiet quiet = wp_h5_quiet_begin();
    enum wp_status status = write_block(self, block, err);

    wp_h5_quiet_end(&quiet);
    return status;
}

static bool finish_series(struct sink *s)
{
    for (unsigned i = 0; i < s->info->channels; i++)
        if (!put_spans(s, i, s->channel[i].samples.filled) ||
            !close_span(s, i) || !wp_h5_series_flush(&s->channel[i].samples) ||
            !wp_h5_series_flush(&s->channel[i].spans))
            return false;
    for (unsigned i = 0; i < s->info->digitals; i++)
        if (!wp_h5_series_flush(&s->digital[i]))
            return false;
    return wp_h5_series_flush(&s->stamps) &&
           wp_h5_put_int(s->group, "frames", s->frames) &&
           wp_h5_describe_notes(s->group, &s->info->notes);
}

static enum wp_status sink_commit(void *self, struct wp_error *err)
{
    struct wp_h5_quiet quiet = wp_h5_quiet_begin();
    struct sink *s = self;
    enum wp_status status = finish_series(s) ? WP_OK : library_failed(s, err);

    if (!status)
        status = wp_h5_close(&s->file, s->path, err);
    if (!status)
        status = wp_outfile_commit(&s->out, err);
    wp_h5_quiet_end(&quiet);
    return status;
}

static void sink_close(void *self)
{
    struct wp_h5_quiet quiet;

    if (!self)
        return;
    quiet = wp_h5_quiet_begin();
    sink_destroy(self);
    wp_h5_quiet_end(&quiet);
}

const struct wp_sink_ops wp_hdf5_sink = {
    .id = "hdf5",
    .description = "wattproof's own capture: everything, bit for bit, "
                   "compressed",
    .extensions = "h5 hdf5",
    .open = sink_open,
    .write = sink_write,
    .commit = sink_commit,
    .close = sink_close,
};
