#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/audio.h"
#include "format/audio_bext_priv.h"
#include "format/audio_container_priv.h"
#include "format/audio_convert_priv.h"
#include "format/audio_open_priv.h"

/* Bytes taken from libsndfile at a time: they stay in the first cache. */
enum { CHUNK_BYTES = 16384, ROOM_BYTES = 16 };

/* What libsndfile is asked for. */
enum words { WORDS_I16, WORDS_I24, WORDS_I32, WORDS_F32, WORDS_F64 };

struct source {
    struct wp_audio_file file;
    struct wp_source_info *info; /* the caller's */
    bool non_finite_is_missing;
    enum words words;
    int64_t position;    /* frame that comes next */
    int64_t missing;     /* non-finite samples that became NaN */
    bool stopped;        /* libsndfile gave less than it was asked for */
    bool ended;          /* the end was judged */
    size_t chunk_frames; /* of the buffer */
    uint8_t *buffer;     /* interleaved */
};

static int source_detect(const char *path, const uint8_t *head, size_t length)
{
    (void)path;
    return wp_audio_kind_of(head, length) == WP_AUDIO_NONE ? 0 : 100;
}

static void source_close(void *self)
{
    struct source *s = self;

    if (!s)
        return;
    wp_audio_file_close(&s->file);
    free(s->buffer);
    free(s);
}

static enum wp_status storage_of(struct source *s, int format,
                                 enum wp_storage *storage, struct wp_error *err)
{
    switch (format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
        *storage = WP_STORE_I8;
        break;
    case SF_FORMAT_PCM_16:
    case SF_FORMAT_ALAC_16:
        *storage = WP_STORE_I16;
        break;
    case SF_FORMAT_PCM_24:
    case SF_FORMAT_ALAC_20:
    case SF_FORMAT_ALAC_24:
        *storage = WP_STORE_I24;
        break;
    case SF_FORMAT_PCM_32:
    case SF_FORMAT_ALAC_32:
        *storage = WP_STORE_I32;
        break;
    case SF_FORMAT_FLOAT:
        *storage = WP_STORE_F32;
        break;
    case SF_FORMAT_DOUBLE:
        *storage = WP_STORE_F64;
        break;
    default:
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: expected PCM of 8, 16, 24 or 32 bits, float, "
                       "double, FLAC or ALAC, found a lossy or unknown coding",
                       s->file.path);
    }
    return WP_OK;
}

static const struct {
    const char *name;
    enum words words;
    unsigned word_bytes;
    int bits; /* of the integer, 0 = float */
} kept[WP_STORE_COUNT] = {
    [WP_STORE_I8] = {"8 bit PCM", WORDS_I16, 2, 8},
    [WP_STORE_I16] = {"16 bit PCM", WORDS_I16, 2, 16},
    [WP_STORE_I24] = {"24 bit PCM", WORDS_I32, 4, 24},
    [WP_STORE_I32] = {"32 bit PCM", WORDS_I32, 4, 32},
    [WP_STORE_F32] = {"32 bit float", WORDS_F32, 4, 0},
    [WP_STORE_F64] = {"64 bit float", WORDS_F64, 8, 0},
};

static void set_start(struct source *s)
{
    const struct wp_audio_bext *bext = &s->file.container.bext;
    const char *path = s->file.path;
    struct wp_source_info *info = s->info;
    bool contradicts;

    if (!s->file.container.has_bext)
        return;
    info->start_known =
        wp_audio_bext_start(bext, info->rate, &info->start_ns, &contradicts);
    if (!info->start_known)
        wp_note(&info->notes,
                "%s: bext chunk: expected a date and time, found '%s' '%s': "
                "start unknown",
                path, bext->date, bext->time);
    if (contradicts)
        wp_note(&info->notes,
                "%s: bext chunk: the time reference of %llu samples "
                "contradicts the time %s: the time is taken",
                path, (unsigned long long)bext->samples, bext->time);
    if (info->start_known)
        wp_note(&info->notes,
                "%s: bext chunk: start taken from it; its zone is assumed UTC",
                path);
}

static enum wp_status fill_info(struct source *s, const SF_INFO *sf,
                                enum wp_storage storage, struct wp_error *err)
{
    struct wp_source_info *info = s->info;
    double hz = s->file.container.rate_hz > 0.0 ? s->file.container.rate_hz
                                                : (double)sf->samplerate;

    info->format = wp_audio_source.id;
    (void)snprintf(info->detail, sizeof(info->detail), "%s, %s",
                   wp_audio_kind_name(s->file.container.kind),
                   kept[storage].name);
    if (!wp_rate_from_double(hz, &info->rate))
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected a sampling rate above 0, found %g Hz",
                       s->file.path, hz);
    info->clock = WP_CLOCK_RATE;
    info->frames = sf->frames;
    info->channel = calloc((size_t)sf->channels, sizeof(*info->channel));
    if (!info->channel)
        return wp_fail_nomem(err, "channels");
    info->channels = (unsigned)sf->channels;
    for (unsigned c = 0; c < info->channels; c++) {
        struct wp_source_channel *channel = &info->channel[c];

        channel->storage = storage;
        channel->norm =
            kept[storage].bits ? ldexp(1.0, 1 - kept[storage].bits) : 1.0;
        channel->scale = 1.0;
    }
    set_start(s);
    return WP_OK;
}

static enum wp_status allocate(struct source *s, unsigned channels,
                               unsigned word_bytes, struct wp_error *err)
{
    size_t frame = (size_t)channels * word_bytes;

    s->chunk_frames = frame > CHUNK_BYTES ? 1 : CHUNK_BYTES / frame;
    /* With room around packed words, see wp_audio_split_i24(). */
    s->buffer = malloc(s->chunk_frames * frame + 2 * ROOM_BYTES);
    return s->buffer ? WP_OK : wp_fail_nomem(err, "samples");
}

static enum wp_status open_all(struct source *s, const char *path,
                               struct wp_error *err)
{
    enum wp_storage storage = WP_STORE_I16;
    enum wp_status status = wp_audio_file_open(&s->file, path, err);

    if (!status)
        status = storage_of(s, s->file.sf.format, &storage, err);
    if (!status)
        status = fill_info(s, &s->file.sf, storage, err);
    if (!status)
        status = allocate(s, s->info->channels, kept[storage].word_bytes, err);
    if (status)
        return status;
    s->words = kept[storage].words;
    /* libsndfile unpacks these five times slower than we do. */
    if (storage == WP_STORE_I24 && s->file.container.plain)
        s->words = WORDS_I24;
    return WP_OK;
}

static enum wp_status source_open(void **self, const char *path,
                                  const struct wp_source_options *options,
                                  struct wp_source_info *info,
                                  struct wp_error *err)
{
    struct source *s = calloc(1, sizeof(*s));
    enum wp_status status;

    *self = NULL;
    if (!s)
        return wp_fail_nomem(err, "an audio file");
    s->info = info;
    s->file.notes = &info->notes;
    s->file.strict = options && options->strict;
    s->non_finite_is_missing = options && options->non_finite_is_missing;
    status = open_all(s, path, err);
    if (status)
        source_close(s);
    else
        *self = s;
    return status;
}

/* Infinities become NaN, or the first odd sample is named. */
static enum wp_status judge_non_finite(struct source *s,
                                       const struct wp_audio_planes *p,
                                       size_t frames, struct wp_error *err)
{
    for (size_t i = 0; i < frames; i++)
        for (unsigned c = 0; c < p->channels; c++) {
            double *x = &p->x[c][p->at + i];

            if (isfinite(*x))
                continue;
            if (!s->non_finite_is_missing)
                return wp_fail(err, WP_E_FORMAT,
                               "%s: frame %lld, channel %u: expected a finite "
                               "number, found %g",
                               s->file.path,
                               (long long)(s->position + (int64_t)i), c + 1,
                               *x);
            *x = NAN;
            s->missing++;
        }
    return WP_OK;
}

/* What libsndfile gives of `want` interleaved frames. */
static size_t fetch(struct source *s, uint8_t *to, size_t want)
{
    sf_count_t n = (sf_count_t)want;
    sf_count_t frame = s->file.container.frame_bytes;

    if (s->words == WORDS_I16)
        n = sf_readf_short(s->file.sound, (short *)(void *)to, n);
    else if (s->words == WORDS_I24)
        n = sf_read_raw(s->file.sound, to, n * frame) / frame;
    else if (s->words == WORDS_I32)
        n = sf_readf_int(s->file.sound, (int *)(void *)to, n);
    else if (s->words == WORDS_F32)
        n = sf_readf_float(s->file.sound, (float *)(void *)to, n);
    else
        n = sf_readf_double(s->file.sound, (double *)(void *)to, n);
    return n > 0 ? (size_t)n : 0;
}

/* Up to `want` frames into p; *got of them came. */
static enum wp_status read_chunk(struct source *s, struct wp_audio_planes *p,
                                 size_t want, size_t *got, struct wp_error *err)
{
    uint8_t *from = s->buffer + ROOM_BYTES;
    void *words = from;
    bool finite = true;

    *got = fetch(s, from, want);
    /* Asked again after damage, libsndfile would leave out what it cannot
     * decode and go on behind it, at wrong times. */
    s->stopped = *got < want || sf_error(s->file.sound) != SF_ERR_NO_ERROR;
    if (s->words == WORDS_I16)
        wp_audio_split_i16(words, *got, p);
    else if (s->words == WORDS_I24)
        wp_audio_split_i24(from, *got,
                           s->file.container.sample_format & SF_ENDIAN_BIG, p);
    else if (s->words == WORDS_I32)
        wp_audio_split_i32(words, *got, p);
    else if (s->words == WORDS_F32)
        finite = wp_audio_split_f32(words, *got, p);
    else
        finite = wp_audio_split_f64(words, *got, p);
    return finite ? WP_OK : judge_non_finite(s, p, *got, err);
}

/*
 * A file that was cut gives what is there. One that is damaged before its last
 * frame is refused: the frames behind would come at wrong times.
 */
static enum wp_status judge_end(struct source *s, struct wp_error *err)
{
    int64_t announced = s->file.container.announced;
    enum wp_status status = WP_OK;

    if (s->ended)
        return WP_OK;
    s->ended = true;
    if (s->position == 0)
        return wp_fail(err, WP_E_FORMAT, "%s: expected samples, found none",
                       s->file.path);
    if (s->info->frames > s->position)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: frame %lld: expected %lld frames, found data that "
                       "cannot be decoded",
                       s->file.path, (long long)s->position,
                       (long long)s->info->frames);
    if (s->info->frames < 0 && announced > s->position &&
        announced != SF_COUNT_MAX)
        status = wp_audio_file_repair(&s->file, "frames announced:", announced,
                                      s->position, err);
    if (s->missing)
        wp_note(&s->info->notes,
                "%s: %lld samples are no finite numbers: taken as missing",
                s->file.path, (long long)s->missing);
    return status;
}

static enum wp_status source_read(void *self, struct wp_block *block,
                                  struct wp_error *err)
{
    struct source *s = self;
    struct wp_audio_planes p = {block->x, 0, s->info->channels};
    enum wp_status status = WP_OK;
    size_t got = 0;

    block->frames = 0;
    while (!status && !s->stopped && p.at < block->capacity) {
        size_t want = block->capacity - p.at;

        if (want > s->chunk_frames)
            want = s->chunk_frames;
        status = read_chunk(s, &p, want, &got, err);
        p.at += got;
        s->position += (int64_t)got;
    }
    if (!status && s->file.io.error)
        status = wp_fail(err, WP_E_IO, "%s: frame %lld: %s", s->file.path,
                         (long long)s->position, strerror(s->file.io.error));
    if (!status && p.at == 0 && block->capacity)
        status = judge_end(s, err);
    if (!status)
        block->frames = p.at;
    return status;
}

enum wp_status wp_audio_source_seek(void *self, int64_t frame,
                                    struct wp_error *err)
{
    struct source *s = self;

    if (frame < 0 || (s->info->frames >= 0 && frame > s->info->frames))
        return wp_fail(err, WP_E_ARG, "%s: no frame %lld in %lld", s->file.path,
                       (long long)frame, (long long)s->info->frames);
    if (sf_seek(s->file.sound, frame, SEEK_SET) != frame)
        return wp_fail(err, s->file.io.error ? WP_E_IO : WP_E_FORMAT,
                       "%s: frame %lld: expected to find it, found: %s",
                       s->file.path, (long long)frame,
                       sf_strerror(s->file.sound));
    s->position = frame;
    s->stopped = s->ended = false;
    return WP_OK;
}

const struct wp_source_ops wp_audio_source = {
    .id = "audio",
    .description = "audio files: PCM of 8 to 32 bits, float, double, FLAC",
    .extensions = "wav w64 rf64 bw64 caf aiff aif aifc au snd flac",
    .detect = source_detect,
    .open = source_open,
    .read = source_read,
    .close = source_close,
};
