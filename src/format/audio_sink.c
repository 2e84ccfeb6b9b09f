#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/bytes.h"
#include "format/audio.h"
#include "format/audio_bext_priv.h"
#include "format/audio_convert_priv.h"
#include "format/audio_io_priv.h"
#include "format/outfile.h"
#include "format/registry.h"

enum { CHUNK_BYTES = 32768 };

struct subformat {
    const char *name;
    int code; /* SF_FORMAT_ subtype */
    int bits; /* of an integer, 0 = float */
    unsigned word_bytes;
    unsigned file_bytes;
};

static const struct subformat subformats[] = {
    {"pcm16", SF_FORMAT_PCM_16, 16, 2, 2},
    {"pcm24", SF_FORMAT_PCM_24, 24, 4, 3},
    {"pcm32", SF_FORMAT_PCM_32, 32, 4, 4},
    {"float", SF_FORMAT_FLOAT, 0, 4, 4},
    {"double", SF_FORMAT_DOUBLE, 0, 8, 8},
};

static const struct container {
    const char *extensions;
    int code;           /* SF_FORMAT_ major type */
    bool has_bext;      /* holds a start */
    int64_t most_bytes; /* of samples, 0 = no limit */
} containers[] = {
    /* A WAV that grows over 4 GB is an RF64: decided when it is closed. */
    {"wav", SF_FORMAT_RF64, true, 0},
    {"rf64", SF_FORMAT_RF64, true, 0},
    {"w64", SF_FORMAT_W64, false, 0},
    {"caf", SF_FORMAT_CAF, false, 0},
    {"aiff aif", SF_FORMAT_AIFF, false, INT64_C(0xffffff00)},
    {"flac", SF_FORMAT_FLAC, false, 0},
};

struct sink {
    const struct wp_source_info *info; /* the caller's */
    struct wp_notes *notes;            /* the caller's, may be NULL */
    const struct container *container;
    const struct subformat *subformat;
    struct wp_outfile out;
    struct wp_audio_io io;
    SNDFILE *sound;
    struct wp_audio_word word;
    double *gain; /* [channels] */
    void *buffer; /* interleaved */
    size_t chunk_frames;
    int64_t position;
};

static int storage_bits(enum wp_storage storage)
{
    static const int bits[] = {8, 16, 24, 32, 0, 0};

    _Static_assert(sizeof(bits) / sizeof(*bits) == WP_STORE_COUNT,
                   "bits for every storage");
    return bits[storage];
}

double wp_audio_sink_gain(const struct wp_source_channel *channel)
{
    int bits = storage_bits(channel->storage);

    return bits && channel->norm > 0.0 ? ldexp(1.0 / channel->norm, 1 - bits)
                                       : 1.0;
}

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

static const struct container *container_of(const char *path)
{
    for (size_t i = 0; i < sizeof(containers) / sizeof(*containers); i++)
        if (wp_format_has_extension(containers[i].extensions, path))
            return &containers[i];
    return NULL;
}

static const struct subformat *subformat_named(const char *name)
{
    for (size_t i = 0; i < sizeof(subformats) / sizeof(*subformats); i++)
        if (strcasecmp(subformats[i].name, name) == 0)
            return &subformats[i];
    return NULL;
}

/* The narrowest that holds every channel: a float has 24 bits of integer. */
static const struct subformat *lossless(const struct wp_source_info *info)
{
    int bits = 0;
    bool is_float = false, is_double = false;

    for (unsigned c = 0; c < info->channels; c++) {
        enum wp_storage storage = info->channel[c].storage;

        if (storage_bits(storage) > bits)
            bits = storage_bits(storage);
        is_float |= storage == WP_STORE_F32;
        is_double |= storage == WP_STORE_F64;
    }
    if (is_double || (is_float && bits > 24))
        return subformat_named("double");
    if (is_float)
        return subformat_named("float");
    return subformat_named(bits <= 16   ? "pcm16"
                           : bits <= 24 ? "pcm24"
                                        : "pcm32");
}

static enum wp_status check_flac(const struct sink *s, double hz,
                                 const char *path, struct wp_error *err)
{
    /* What libsndfile and libFLAC take. */
    const unsigned most_channels = 8;
    const double most_hz = 655350.0;

    if (s->container->code != SF_FORMAT_FLAC)
        return WP_OK;
    if (s->info->channels > most_channels)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: expected at most %u channels for FLAC, found %u: "
                       "use .w64 or .caf",
                       path, most_channels, s->info->channels);
    if (s->subformat->bits == 0 || s->subformat->bits > 24)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: FLAC holds integers of at most 24 bits, the "
                       "samples need %s: use .w64 or .caf, or ask for pcm24",
                       path, s->subformat->name);
    if (hz > most_hz)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: expected at most %.0f Hz for FLAC, found %g Hz: "
                       "use .w64 or .caf",
                       path, most_hz, hz);
    return WP_OK;
}

static enum wp_status check_size(const struct sink *s, int64_t frames,
                                 const char *path, struct wp_error *err)
{
    int64_t most = s->container->most_bytes;
    int64_t frame = (int64_t)s->info->channels * s->subformat->file_bytes;

    if (!most || frames <= most / frame)
        return WP_OK;
    return wp_fail(err, WP_E_UNSUPPORTED,
                   "%s: AIFF holds at most 4 GB: use .w64, .caf or .wav", path);
}

static enum wp_status choose(struct sink *s, const char *path,
                             const struct wp_sink_options *options,
                             struct wp_error *err)
{
    const char *name = options ? options->subformat : NULL;
    const struct wp_source_info *info = s->info;
    double hz = info->rate.num > 0 ? wp_rate_hz(info->rate) : 0.0;

    s->container = container_of(path);
    if (!s->container)
        return wp_fail(err, WP_E_UNSUPPORTED, "%s: expected an extension of %s",
                       path, wp_audio_sink.extensions);
    if (info->channels < 1)
        return wp_fail(err, WP_E_ARG, "%s: no channels to write", path);
    if (info->clock != WP_CLOCK_RATE)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: an audio file has one sampling rate, the capture "
                       "has %s: use .h5 or .csv",
                       path,
                       info->clock == WP_CLOCK_NONE    ? "none"
                       : info->clock == WP_CLOCK_RATES ? "several"
                                                       : "time stamps");
    if (!(hz >= 0.5 && hz < (double)INT_MAX))
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: expected a rate of 1 to 2147483646 Hz, found %g",
                       path, hz);
    s->subformat = name ? subformat_named(name) : lossless(info);
    if (!s->subformat)
        return wp_fail(err, WP_E_CONFIG,
                       "%s: expected pcm16, pcm24, pcm32, float or double, "
                       "found '%s'",
                       path, name);
    return check_flac(s, hz, path, err);
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
    if (info->start_known && !s->container->has_bext)
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
                  .format = s->container->code | s->subformat->code};

    if (!sf_format_check(&sf))
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: libsndfile does not write %u channels of %s at %d "
                       "Hz there: use .w64 or .caf",
                       path, s->info->channels, s->subformat->name, samplerate);
    s->sound = sf_open_virtual(&callbacks, SFM_WRITE, &sf, &s->io);
    if (!s->sound)
        return wp_fail(err, s->io.error ? WP_E_IO : WP_E_UNSUPPORTED,
                       "%s: cannot create: %s", path,
                       s->io.error ? strerror(s->io.error) : sf_strerror(NULL));
    if (wp_format_has_extension("wav", path))
        (void)sf_command(s->sound, SFC_RF64_AUTO_DOWNGRADE, NULL, SF_TRUE);
    /* It would hold the time of writing; for RF64 see hide_peak(). */
    (void)sf_command(s->sound, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE);
    if (s->info->start_known && s->container->has_bext)
        write_bext(s, path, samplerate);
    note_losses(s, path, samplerate);
    return WP_OK;
}

static enum wp_status allocate(struct sink *s, struct wp_error *err)
{
    size_t channels = s->info->channels;
    size_t frame = channels * s->subformat->word_bytes;

    s->chunk_frames = frame > CHUNK_BYTES ? 1 : CHUNK_BYTES / frame;
    s->buffer = malloc(s->chunk_frames * frame);
    s->gain = malloc(channels * sizeof(*s->gain));
    if (!s->buffer || !s->gain)
        return wp_fail_nomem(err, "samples");
    for (size_t c = 0; c < channels; c++)
        s->gain[c] = wp_audio_sink_gain(&s->info->channel[c]);
    s->word =
        (struct wp_audio_word){.gain = s->gain, .bits = s->subformat->bits};
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
    status = choose(s, path, options, err);
    if (!status)
        status = check_size(s, info->frames, path, err);
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

    if (s->subformat->bits && !all_finite(p, frames))
        return refuse_missing(s, p, frames, err);
    if (s->subformat->bits == 16) {
        wp_audio_join_i16(s->buffer, frames, p, &s->word);
        done = sf_writef_short(s->sound, s->buffer, n);
    } else if (s->subformat->bits) {
        wp_audio_join_i32(s->buffer, frames, p, &s->word);
        done = sf_writef_int(s->sound, s->buffer, n);
    } else if (s->subformat->word_bytes == 4) {
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
    enum wp_status status =
        check_size(s, s->position + (int64_t)block->frames, s->out.path, err);

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
    if (!bad && s->container->code == SF_FORMAT_RF64)
        hide_peak(&s->io);
    bad |= wp_audio_io_close(&s->io);
    if (bad || s->io.error)
        return wp_fail(err, WP_E_IO, "%s: cannot finish: %s", s->out.path,
                       s->io.error ? strerror(s->io.error)
                                   : sf_error_number(bad));
    if (s->word.clipped && s->notes)
        wp_note(s->notes, "%s: %lld samples lie beyond %s and are clipped",
                s->out.path, (long long)s->word.clipped, s->subformat->name);
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
