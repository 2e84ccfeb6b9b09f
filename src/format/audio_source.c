#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/utc.h"
#include "format/audio.h"
#include "format/audio_container_priv.h"
#include "format/audio_convert_priv.h"
#include "format/audio_io_priv.h"

/* Bytes taken from libsndfile at a time: they stay in the first cache. */
enum { CHUNK_BYTES = 16384, ROOM_BYTES = 16 };

/* What libsndfile is asked for. */
enum words { WORDS_I16, WORDS_I24, WORDS_I32, WORDS_F32, WORDS_F64 };

struct source {
    char *path;
    SNDFILE *sound;
    struct wp_audio_io io;
    struct wp_audio_container container;
    struct wp_source_info *info; /* the caller's */
    bool strict, non_finite_is_missing;
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
    if (s->sound)
        (void)sf_close(s->sound);
    (void)wp_audio_io_close(&s->io);
    free(s->buffer);
    free(s->path);
    free(s);
}

/* A repair: noted, or with the option strict an error. */
static enum wp_status repair(struct source *s, struct wp_error *err,
                             const char *what, int64_t announced, int64_t found)
{
    char line[256];

    (void)snprintf(line, sizeof(line), "%s %lld, the file holds %lld", what,
                   (long long)announced, (long long)found);
    if (s->strict)
        return wp_fail(err, WP_E_FORMAT, "%s: %s", s->path, line);
    wp_note(&s->info->notes, "%s: %s: read as far as it goes", s->path, line);
    return WP_OK;
}

static void close_sound(struct source *s)
{
    if (s->sound)
        (void)sf_close(s->sound);
    s->sound = NULL;
}

static void open_sound(struct source *s, SF_INFO *sf)
{
    SF_VIRTUAL_IO callbacks = wp_audio_io_callbacks();

    s->io.position = 0;
    s->sound = sf_open_virtual(&callbacks, SFM_READ, sf, &s->io);
}

/* The same samples without their header, by their true extent. */
static void open_raw(struct source *s, SF_INFO *sf, int64_t frames)
{
    const struct wp_audio_container *c = &s->container;

    close_sound(s);
    *sf = (SF_INFO){.samplerate = c->rate_hz < 1.0 ? 1 : (int)c->rate_hz,
                    .channels = (int)c->channels,
                    .format = SF_FORMAT_RAW | c->sample_format};
    s->io.base = c->data_at;
    s->io.length = frames * c->frame_bytes;
    open_sound(s, sf);
}

static enum wp_status open_plain(struct source *s, SF_INFO *sf,
                                 struct wp_error *err)
{
    const struct wp_audio_container *c = &s->container;
    int64_t frames = c->held / c->frame_bytes;
    enum wp_status status = WP_OK;

    if (frames == 0)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: byte %lld: expected samples, found %lld bytes",
                       s->path, (long long)c->data_at, (long long)c->held);
    if (c->announced >= 0 && c->announced != c->held)
        status = repair(s, err,
                        c->wrapped ? "the 32 bit length wrapped around: bytes "
                                     "of samples announced"
                                   : "bytes of samples announced:",
                        c->announced, c->held);
    if (!status && c->held % c->frame_bytes)
        status = repair(s, err, "the last frame is cut: its bytes",
                        c->frame_bytes, c->held % c->frame_bytes);
    if (status)
        return status;
    open_sound(s, sf);
    if (!s->sound || sf->frames != frames || sf->channels != (int)c->channels ||
        (sf->format & SF_FORMAT_SUBMASK) !=
            (c->sample_format & SF_FORMAT_SUBMASK))
        open_raw(s, sf, frames);
    return WP_OK;
}

static enum wp_status cut_packed(struct source *s, int64_t frames,
                                 struct wp_error *err)
{
    if (s->strict)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected %lld frames, found that the last is "
                       "missing or damaged",
                       s->path, (long long)frames);
    wp_note(&s->info->notes,
            "%s: the last of %lld frames announced is missing or damaged: "
            "read as far as it goes",
            s->path, (long long)frames);
    return WP_OK;
}

/* FLAC, ALAC: only decoding tells whether the announced end is there. */
static enum wp_status open_packed(struct source *s, SF_INFO *sf,
                                  struct wp_error *err)
{
    int64_t frames;
    short *last;
    bool whole = false;

    open_sound(s, sf);
    if (!s->sound || sf->channels < 1)
        return WP_OK;
    frames = sf->frames;
    last = malloc((size_t)sf->channels * sizeof(*last));
    if (!last)
        return wp_fail_nomem(err, "a frame");
    if (frames > 0 && frames < SF_COUNT_MAX)
        whole = sf_seek(s->sound, frames - 1, SEEK_SET) == frames - 1 &&
                sf_readf_short(s->sound, last, 1) == 1;
    free(last);
    close_sound(s);
    *sf = (SF_INFO){0};
    open_sound(s, sf);
    if (!whole)
        sf->frames = -1;
    s->container.announced = frames;
    return whole || frames <= 0 || frames == SF_COUNT_MAX
               ? WP_OK
               : cut_packed(s, frames, err);
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
                       s->path);
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

static bool two_digits(const char *text, int *out)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return false;
    *out = (text[0] - '0') * 10 + (text[1] - '0');
    return true;
}

/* EBU Tech 3285, 2.3: any character may separate the parts. */
static bool bext_start(const struct wp_audio_container *c, int64_t *ns)
{
    int century, year;
    struct wp_civil t = {0};

    if (!two_digits(c->bext_date, &century) ||
        !two_digits(c->bext_date + 2, &year) ||
        !two_digits(c->bext_date + 5, &t.month) ||
        !two_digits(c->bext_date + 8, &t.day) ||
        !two_digits(c->bext_time, &t.hour) ||
        !two_digits(c->bext_time + 3, &t.minute) ||
        !two_digits(c->bext_time + 6, &t.second))
        return false;
    t.year = century * 100 + year;
    return wp_utc_from_civil(&t, ns);
}

/*
 * The time of day comes to the second as text and to the sample as a count
 * since midnight. Recorders that set the count otherwise exist: where the two
 * differ the text is right.
 */
static void set_start(struct source *s)
{
    const int64_t day_ns = INT64_C(86400) * 1000000000;
    const struct wp_audio_container *c = &s->container;
    struct wp_source_info *info = s->info;
    int64_t text_ns, midnight_ns, count_ns;

    if (!c->has_bext)
        return;
    if (!bext_start(c, &text_ns)) {
        wp_note(&info->notes,
                "%s: bext chunk: expected a date and time, found '%s' '%s': "
                "start unknown",
                s->path, c->bext_date, c->bext_time);
        return;
    }
    midnight_ns = text_ns - ((text_ns % day_ns) + day_ns) % day_ns;
    info->start_known = true;
    info->start_ns = text_ns;
    if (c->bext_samples && c->bext_samples < INT64_C(86400) * 1000000000) {
        count_ns =
            midnight_ns + wp_rate_ns(info->rate, (int64_t)c->bext_samples);
        if (llabs(count_ns - text_ns) <= 1000000000)
            info->start_ns = count_ns;
        else
            wp_note(&info->notes,
                    "%s: bext chunk: the time reference of %llu samples "
                    "contradicts the time %s: the time is taken",
                    s->path, (unsigned long long)c->bext_samples, c->bext_time);
    }
    wp_note(&info->notes,
            "%s: bext chunk: start taken from it; its zone is assumed UTC",
            s->path);
}

static enum wp_status fill_info(struct source *s, const SF_INFO *sf,
                                enum wp_storage storage, struct wp_error *err)
{
    struct wp_source_info *info = s->info;
    double hz = s->container.rate_hz > 0.0 ? s->container.rate_hz
                                           : (double)sf->samplerate;

    info->format = wp_audio_source.id;
    (void)snprintf(info->detail, sizeof(info->detail), "%s, %s",
                   wp_audio_kind_name(s->container.kind), kept[storage].name);
    if (!wp_rate_from_double(hz, &info->rate))
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected a sampling rate above 0, found %g Hz",
                       s->path, hz);
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
    SF_INFO sf = {0};
    enum wp_storage storage = WP_STORE_I16;
    enum wp_status status = wp_audio_io_open(&s->io, path, err);

    s->path = strdup(path);
    if (!s->path)
        return wp_fail_nomem(err, "a path");
    if (!status)
        status = wp_audio_container_read(&s->container, &s->io, path, err);
    if (!status)
        status = s->container.plain ? open_plain(s, &sf, err)
                                    : open_packed(s, &sf, err);
    if (status)
        return status;
    if (s->io.error)
        return wp_fail(err, WP_E_IO, "%s: %s", path, strerror(s->io.error));
    if (!s->sound)
        return wp_fail(
            err,
            s->container.kind == WP_AUDIO_FLAC ? WP_E_FORMAT : WP_E_UNSUPPORTED,
            "%s: expected %s of PCM, float, FLAC or ALAC, found: %s", path,
            wp_audio_kind_name(s->container.kind), sf_strerror(NULL));
    status = storage_of(s, sf.format, &storage, err);
    if (!status)
        status = fill_info(s, &sf, storage, err);
    if (!status)
        status = allocate(s, s->info->channels, kept[storage].word_bytes, err);
    if (status)
        return status;
    s->words = kept[storage].words;
    /* libsndfile unpacks these five times slower than we do. */
    if (storage == WP_STORE_I24 && s->container.plain)
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
    s->io.fd = -1;
    s->info = info;
    s->strict = options && options->strict;
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
                               s->path, (long long)(s->position + (int64_t)i),
                               c + 1, *x);
            *x = NAN;
            s->missing++;
        }
    return WP_OK;
}

/* What libsndfile gives of `want` interleaved frames. */
static size_t fetch(struct source *s, uint8_t *to, size_t want)
{
    sf_count_t n = (sf_count_t)want;
    sf_count_t frame = s->container.frame_bytes;

    if (s->words == WORDS_I16)
        n = sf_readf_short(s->sound, (short *)(void *)to, n);
    else if (s->words == WORDS_I24)
        n = sf_read_raw(s->sound, to, n * frame) / frame;
    else if (s->words == WORDS_I32)
        n = sf_readf_int(s->sound, (int *)(void *)to, n);
    else if (s->words == WORDS_F32)
        n = sf_readf_float(s->sound, (float *)(void *)to, n);
    else
        n = sf_readf_double(s->sound, (double *)(void *)to, n);
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
    s->stopped = *got < want || sf_error(s->sound) != SF_ERR_NO_ERROR;
    if (s->words == WORDS_I16)
        wp_audio_split_i16(words, *got, p);
    else if (s->words == WORDS_I24)
        wp_audio_split_i24(from, *got,
                           s->container.sample_format & SF_ENDIAN_BIG, p);
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
    int64_t announced = s->container.announced;
    enum wp_status status = WP_OK;

    if (s->ended)
        return WP_OK;
    s->ended = true;
    if (s->position == 0)
        return wp_fail(err, WP_E_FORMAT, "%s: expected samples, found none",
                       s->path);
    if (s->info->frames > s->position)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: frame %lld: expected %lld frames, found data that "
                       "cannot be decoded",
                       s->path, (long long)s->position,
                       (long long)s->info->frames);
    if (s->info->frames < 0 && announced > s->position &&
        announced != SF_COUNT_MAX)
        status = repair(s, err, "frames announced:", announced, s->position);
    if (s->missing)
        wp_note(&s->info->notes,
                "%s: %lld samples are no finite numbers: taken as missing",
                s->path, (long long)s->missing);
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
    if (!status && s->io.error)
        status = wp_fail(err, WP_E_IO, "%s: frame %lld: %s", s->path,
                         (long long)s->position, strerror(s->io.error));
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
        return wp_fail(err, WP_E_ARG, "%s: no frame %lld in %lld", s->path,
                       (long long)frame, (long long)s->info->frames);
    if (sf_seek(s->sound, frame, SEEK_SET) != frame)
        return wp_fail(err, s->io.error ? WP_E_IO : WP_E_FORMAT,
                       "%s: frame %lld: expected to find it, found: %s",
                       s->path, (long long)frame, sf_strerror(s->sound));
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
