#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/bytes.h"
#include "format/audio.h"
#include "format/audio_bext_priv.h"
#include "format/audio_convert_priv.h"
#include "format/audio_io_priv.h"
#include "format/audio_target_priv.h"
#include "format/outfile.h"
#include "format/registry.h"

enum { CHUNK_BYTES = 32768 };

struct sink {
    const struct wp_source_info *info; /* the caller's */
    struct wp_notes *notes;            /* the caller's, may be NULL */
    struct wp_audio_target target;
    struct wp_outfile out;
    struct wp_audio_io io;
    SNDFILE *sound;
    struct wp_audio_word word;
    double *gain; /* [channels] */
    void *buffer; /* interleaved */
    size_t chunk_frames;
    int64_t position;
};

static void sink_close(void *self)
{
    struct sink *s = self;

    if (!s)
        return;
    if (s->sound)
        (void)sf_close(s->sound);
    (void)wp_audio_io_close(&s->io);
    wp_outfile_release(&s->out);
    free(s->gain);
    free(s->buffer);
    free(s);
}

/* What goes into a sidecar or is lost; said once per file. */
static void note_losses(struct sink *s, const char *path, int samplerate)
{
    const struct wp_source_info *info = s->info;
    bool named = false, scaled = false;

    if (!s->notes)
        return;
    for (unsigned c = 0; c < info->channels; c++) {
        const struct wp_source_channel *ch = &info->channel[c];

        named |= ch->name[0] || ch->phase[0] || ch->unit[0];
        scaled |= ch->scale != 1.0 || ch->offset != 0.0 || s->gain[c] != 1.0;
    }
    if (wp_rate_hz(info->rate) != (double)samplerate)
        wp_note(s->notes,
                "%s: an audio file holds whole rates: %.12g Hz is written as "
                "%d Hz; the sidecar's rate_hz has the true one",
                path, wp_rate_hz(info->rate), samplerate);
    if (named || scaled)
        wp_note(s->notes,
                "%s: an audio file holds no%s%s%s of channels: see its sidecar",
                path, named ? " name or unit" : "",
                named && scaled ? ", no" : "", scaled ? " scale" : "");
    if (info->start_known && !s->target.container->has_bext)
        wp_note(s->notes, "%s: this container holds no start: see its sidecar",
                path);
    if (info->digitals)
        wp_note(s->notes,
                "%s: an audio file holds no status channels: %u left out", path,
                info->digitals);
}

/* Not by libsndfile's own bext, which adds its version. */
static void write_bext(struct sink *s, const char *path, int samplerate)
{
    const struct wp_rate rate = {samplerate, 1};
    uint8_t body[WP_AUDIO_BEXT_BYTES];
    int64_t said = wp_audio_bext_build(body, rate, s->info->start_ns);
    SF_CHUNK_INFO chunk = {
        .id = "bext", .id_size = 4, .datalen = sizeof(body), .data = body};

    if (sf_set_chunk(s->sound, &chunk) != SF_ERR_NO_ERROR && s->notes)
        wp_note(s->notes, "%s: start not written: %s", path,
                sf_strerror(s->sound));
    else if (s->notes && said != s->info->start_ns)
        wp_note(s->notes,
                "%s: the start is written to the nearest sample; the sidecar "
                "has it exactly",
                path);
}

static enum wp_status open_sound(struct sink *s, const char *path,
                                 struct wp_error *err)
{
    int samplerate = (int)llround(wp_rate_hz(s->info->rate));
    SF_VIRTUAL_IO callbacks = wp_audio_io_callbacks();
    SF_INFO sf = {.samplerate = samplerate,
                  .channels = (int)s->info->channels,
                  .format =
                      s->target.container->code | s->target.subformat->code};

    if (!sf_format_check(&sf))
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: libsndfile does not write %u channels of %s at %d "
                       "Hz there: use .w64 or .caf",
                       path, s->info->channels, s->target.subformat->name,
                       samplerate);
    s->sound = sf_open_virtual(&callbacks, SFM_WRITE, &sf, &s->io);
    if (!s->sound)
        return wp_fail(err, s->io.error ? WP_E_IO : WP_E_UNSUPPORTED,
                       "%s: cannot create: %s", path,
                       s->io.error ? strerror(s->io.error) : sf_strerror(NULL));
    if (wp_format_has_extension("wav", path))
        (void)sf_command(s->sound, SFC_RF64_AUTO_DOWNGRADE, NULL, SF_TRUE);
    /* It would hold the time of writing; for RF64 see hide_peak(). */
    (void)sf_command(s->sound, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE);
    if (s->info->start_known && s->target.container->has_bext)
        write_bext(s, path, samplerate);
    note_losses(s, path, samplerate);
    return WP_OK;
}

static enum wp_status allocate(struct sink *s, struct wp_error *err)
{
    size_t channels = s->info->channels;
    size_t frame = channels * s->target.subformat->word_bytes;

    s->chunk_frames = frame > CHUNK_BYTES ? 1 : CHUNK_BYTES / frame;
    s->buffer = malloc(s->chunk_frames * frame);
    s->gain = malloc(channels * sizeof(*s->gain));
    if (!s->buffer || !s->gain)
        return wp_fail_nomem(err, "samples");
    for (size_t c = 0; c < channels; c++)
        s->gain[c] = wp_audio_sink_gain(&s->info->channel[c]);
    s->word = (struct wp_audio_word){.gain = s->gain,
                                     .bits = s->target.subformat->bits};
    return WP_OK;
}

static enum wp_status sink_open(void **self, const char *path,
                                const struct wp_source_info *info,
                                const struct wp_sink_options *options,
                                struct wp_notes *notes, struct wp_error *err)
{
    struct sink *s = calloc(1, sizeof(*s));
    enum wp_status status;

    *self = NULL;
    if (!s)
        return wp_fail_nomem(err, "an audio file");
    s->io.fd = -1;
    s->info = info;
    s->notes = notes;
    status = wp_audio_target_choose(&s->target, path, info,
                                    options ? options->subformat : NULL, err);
    if (!status)
        status = wp_audio_target_holds(&s->target, info->channels, info->frames,
                                       path, err);
    if (!status)
        status = allocate(s, err);
    if (!status)
        status = wp_outfile_init(&s->out, path, err);
    if (!status)
        status = wp_audio_io_create(&s->io, wp_outfile_temp(&s->out), err);
    if (!status)
        status = open_sound(s, path, err);
    if (status)
        sink_close(s);
    else
        *self = s;
    return status;
}

/* PCM has no word for a missing sample. */
static enum wp_status refuse_missing(const struct sink *s,
                                     const struct wp_audio_planes *p,
                                     size_t frames, struct wp_error *err)
{
    for (size_t i = 0; i < frames; i++)
        for (unsigned c = 0; c < p->channels; c++)
            if (!isfinite(p->x[c][p->at + i]))
                return wp_fail(
                    err, WP_E_UNSUPPORTED,
                    "%s: frame %lld, channel %u: PCM cannot hold a missing "
                    "sample: use .h5, or the subformat float or double",
                    s->out.path, (long long)(s->position + (int64_t)i), c + 1);
    return WP_OK;
}

static bool all_finite(const struct wp_audio_planes *p, size_t frames)
{
    double odd = 0.0;

    for (unsigned c = 0; c < p->channels; c++) {
        const double *x = p->x[c] + p->at;

        for (size_t i = 0; i < frames; i++)
            odd = x[i] - x[i] == 0.0 ? odd : 1.0;
    }
    return odd == 0.0;
}

static enum wp_status write_chunk(struct sink *s,
                                  const struct wp_audio_planes *p,
                                  size_t frames, struct wp_error *err)
{
    sf_count_t n = (sf_count_t)frames, done;

    if (s->target.subformat->bits && !all_finite(p, frames))
        return refuse_missing(s, p, frames, err);
    if (s->target.subformat->bits == 16) {
        wp_audio_join_i16(s->buffer, frames, p, &s->word);
        done = sf_writef_short(s->sound, s->buffer, n);
    } else if (s->target.subformat->bits) {
        wp_audio_join_i32(s->buffer, frames, p, &s->word);
        done = sf_writef_int(s->sound, s->buffer, n);
    } else if (s->target.subformat->word_bytes == 4) {
        wp_audio_join_f32(s->buffer, frames, p, &s->word);
        done = sf_writef_float(s->sound, s->buffer, n);
    } else {
        wp_audio_join_f64(s->buffer, frames, p, &s->word);
        done = sf_writef_double(s->sound, s->buffer, n);
    }
    if (done == n && !s->io.error)
        return WP_OK;
    return wp_fail(err, WP_E_IO, "%s: cannot write: %s", s->out.path,
                   s->io.error ? strerror(s->io.error) : sf_strerror(s->sound));
}

static enum wp_status sink_write(void *self, const struct wp_block *block,
                                 struct wp_error *err)
{
    struct sink *s = self;
    struct wp_audio_planes p = {block->x, 0, s->info->channels};
    enum wp_status status = wp_audio_target_holds(
        &s->target, s->info->channels, s->position + (int64_t)block->frames,
        s->out.path, err);

    while (!status && p.at < block->frames) {
        size_t frames = block->frames - p.at;

        if (frames > s->chunk_frames)
            frames = s->chunk_frames;
        status = write_chunk(s, &p, frames, err);
        p.at += frames;
        s->position += (int64_t)frames;
    }
    return status;
}

/*
 * libsndfile can be told to write no PEAK chunk, but not for RF64. The chunk
 * has the time of writing, so that no two files would be equal: its room is
 * left as filler.
 */
static void hide_peak(struct wp_audio_io *io)
{
    static const uint8_t nothing[1028] = {'J', 'U', 'N', 'K'};
    uint8_t head[8];
    int64_t at = 12;

    while (wp_audio_io_peek(io, at, head, 8) == 8 &&
           memcmp(head, "data", 4) != 0) {
        int64_t size = wp_le32(head + 4);

        if (memcmp(head, "PEAK", 4) == 0) {
            wp_audio_io_poke(io, at, nothing, 4);
            for (int64_t i = 0; i < size; i += 1024)
                wp_audio_io_poke(io, at + 8 + i, nothing + 4,
                                 (size_t)(size - i < 1024 ? size - i : 1024));
        }
        at += 8 + size + (size & 1);
    }
}

static enum wp_status sink_commit(void *self, struct wp_error *err)
{
    struct sink *s = self;
    int bad = sf_close(s->sound);

    s->sound = NULL;
    if (!bad && s->target.container->code == SF_FORMAT_RF64)
        hide_peak(&s->io);
    bad |= wp_audio_io_close(&s->io);
    if (bad || s->io.error)
        return wp_fail(err, WP_E_IO, "%s: cannot finish: %s", s->out.path,
                       s->io.error ? strerror(s->io.error)
                                   : sf_error_number(bad));
    if (s->word.clipped && s->notes)
        wp_note(s->notes, "%s: %lld samples lie beyond %s and are clipped",
                s->out.path, (long long)s->word.clipped,
                s->target.subformat->name);
    return wp_outfile_commit(&s->out, err);
}

const struct wp_sink_ops wp_audio_sink = {
    .id = "audio",
    .description = "audio files, integers or floats as the samples need",
    .extensions = "wav w64 rf64 caf aiff aif flac",
    .open = sink_open,
    .write = sink_write,
    .commit = sink_commit,
    .close = sink_close,
};
