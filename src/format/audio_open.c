#include "format/audio_open_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum wp_status wp_audio_file_repair(struct wp_audio_file *f, const char *what,
                                    int64_t announced, int64_t found,
                                    struct wp_error *err)
{
    char line[256];

    (void)snprintf(line, sizeof(line), "%s %lld, the file holds %lld", what,
                   (long long)announced, (long long)found);
    if (f->strict)
        return wp_fail(err, WP_E_FORMAT, "%s: %s", f->path, line);
    wp_note(f->notes, "%s: %s: read as far as it goes", f->path, line);
    return WP_OK;
}

static void close_sound(struct wp_audio_file *f)
{
    if (f->sound)
        (void)sf_close(f->sound);
    f->sound = NULL;
}

static void open_sound(struct wp_audio_file *f)
{
    SF_VIRTUAL_IO callbacks = wp_audio_io_callbacks();

    f->io.position = 0;
    f->sound = sf_open_virtual(&callbacks, SFM_READ, &f->sf, &f->io);
}

/* The same samples without their header, by their true extent. */
static void open_raw(struct wp_audio_file *f, int64_t frames)
{
    const struct wp_audio_container *c = &f->container;

    close_sound(f);
    f->sf = (SF_INFO){.samplerate = c->rate_hz < 1.0 ? 1 : (int)c->rate_hz,
                      .channels = (int)c->channels,
                      .format = SF_FORMAT_RAW | c->sample_format};
    f->io.base = c->data_at;
    f->io.length = frames * c->frame_bytes;
    open_sound(f);
}

static enum wp_status open_plain(struct wp_audio_file *f, struct wp_error *err)
{
    const struct wp_audio_container *c = &f->container;
    int64_t frames = c->held / c->frame_bytes;
    enum wp_status status = WP_OK;

    if (frames == 0)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: byte %lld: expected samples, found %lld bytes",
                       f->path, (long long)c->data_at, (long long)c->held);
    if (c->announced >= 0 && c->announced != c->held)
        status = wp_audio_file_repair(
            f,
            c->wrapped ? "the 32 bit length wrapped around: bytes "
                         "of samples announced"
                       : "bytes of samples announced:",
            c->announced, c->held, err);
    if (!status && c->held % c->frame_bytes)
        status =
            wp_audio_file_repair(f, "the last frame is cut: its bytes",
                                 c->frame_bytes, c->held % c->frame_bytes, err);
    if (status)
        return status;
    open_sound(f);
    if (!f->sound || f->sf.frames != frames ||
        f->sf.channels != (int)c->channels ||
        (f->sf.format & SF_FORMAT_SUBMASK) !=
            (c->sample_format & SF_FORMAT_SUBMASK))
        open_raw(f, frames);
    return WP_OK;
}

static enum wp_status cut_packed(struct wp_audio_file *f, int64_t frames,
                                 struct wp_error *err)
{
    if (f->strict)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected %lld frames, found that the last is "
                       "missing or damaged",
                       f->path, (long long)frames);
    wp_note(f->notes,
            "%s: the last of %lld frames announced is missing or damaged: "
            "read as far as it goes",
            f->path, (long long)frames);
    return WP_OK;
}

/* FLAC, ALAC: only decoding tells whether the announced end is there. */
static enum wp_status open_packed(struct wp_audio_file *f, struct wp_error *err)
{
    int64_t frames;
    short *last;
    bool whole = false;

    open_sound(f);
    if (!f->sound || f->sf.channels < 1)
        return WP_OK;
    frames = f->sf.frames;
    last = malloc((size_t)f->sf.channels * sizeof(*last));
    if (!last)
        return wp_fail_nomem(err, "a frame");
    if (frames > 0 && frames < SF_COUNT_MAX)
        whole = sf_seek(f->sound, frames - 1, SEEK_SET) == frames - 1 &&
                sf_readf_short(f->sound, last, 1) == 1;
    free(last);
    close_sound(f);
    f->sf = (SF_INFO){0};
    open_sound(f);
    if (!whole)
        f->sf.frames = -1;
    f->container.announced = frames;
    return whole || frames <= 0 || frames == SF_COUNT_MAX
               ? WP_OK
               : cut_packed(f, frames, err);
}

enum wp_status wp_audio_file_open(struct wp_audio_file *f, const char *path,
                                  struct wp_error *err)
{
    enum wp_status status = wp_audio_io_open(&f->io, path, err);

    if (status)
        return status;
    f->path = strdup(path);
    if (!f->path)
        return wp_fail_nomem(err, "a path");
    status = wp_audio_container_read(&f->container, &f->io, path, err);
    if (!status)
        status = f->container.plain ? open_plain(f, err) : open_packed(f, err);
    if (status)
        return status;
    if (f->io.error)
        return wp_fail(err, WP_E_IO, "%s: %s", path, strerror(f->io.error));
    if (f->sound)
        return WP_OK;
    return wp_fail(
        err,
        f->container.kind == WP_AUDIO_FLAC ? WP_E_FORMAT : WP_E_UNSUPPORTED,
        "%s: expected %s of PCM, float, FLAC or ALAC, found: %s", path,
        wp_audio_kind_name(f->container.kind), sf_strerror(NULL));
}

void wp_audio_file_close(struct wp_audio_file *f)
{
    close_sound(f);
    (void)wp_audio_io_close(&f->io);
    free(f->path);
    f->path = NULL;
}
