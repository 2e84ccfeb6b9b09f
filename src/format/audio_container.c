#include "format/audio_container_priv.h"

#include <math.h>
#include <string.h>

#include "format/audio_chunks_priv.h"

enum { HEAD_BYTES = 64, MOST_CHANNELS = 1024 };

struct walk {
    struct wp_audio_container *c;
    struct wp_audio_io *io;
    const char *path;
    struct wp_error *err;
    struct wp_audio_layout layout;
    int64_t ds64_data; /* -1 = no ds64 chunk */
    bool described;    /* a fmt, COMM or desc chunk was there */
};

enum wp_audio_kind wp_audio_kind_of(const uint8_t *head, size_t length)
{
    /* riff and wave of Sony's 128 bit ids */
    static const uint8_t w64[] = {'r',  'i',  'f',  'f',  0x2e, 0x91,
                                  0xcf, 0x11, 0xa5, 0xd6, 0x28, 0xdb,
                                  0x04, 0xc1, 0x00, 0x00};
    const char *text = (const char *)head;

    if (length >= 4 && memcmp(text, "fLaC", 4) == 0)
        return WP_AUDIO_FLAC;
    if (length >= 4 && memcmp(text, "caff", 4) == 0)
        return WP_AUDIO_CAF;
    if (length >= 4 &&
        (memcmp(text, ".snd", 4) == 0 || memcmp(text, "dns.", 4) == 0))
        return WP_AUDIO_AU;
    if (length >= sizeof(w64) && memcmp(head, w64, sizeof(w64)) == 0)
        return WP_AUDIO_W64;
    if (length < 12)
        return WP_AUDIO_NONE;
    if (memcmp(text, "FORM", 4) == 0)
        return memcmp(text + 8, "AIF", 3) == 0 ? WP_AUDIO_AIFF : WP_AUDIO_NONE;
    if (memcmp(text + 8, "WAVE", 4) != 0)
        return WP_AUDIO_NONE;
    if (memcmp(text, "RIFF", 4) == 0 || memcmp(text, "RIFX", 4) == 0)
        return WP_AUDIO_WAV;
    if (memcmp(text, "RF64", 4) == 0 || memcmp(text, "BW64", 4) == 0)
        return WP_AUDIO_RF64;
    return WP_AUDIO_NONE;
}

const char *wp_audio_kind_name(enum wp_audio_kind kind)
{
    static const char *const names[] = {"no audio", "WAV", "RF64", "W64",
                                        "AIFF",     "CAF", "AU",   "FLAC"};

    _Static_assert(sizeof(names) / sizeof(*names) == WP_AUDIO_KINDS,
                   "a name for every kind");
    return names[kind];
}

static struct wp_audio_layout layout_of(enum wp_audio_kind kind, bool big)
{
    if (kind == WP_AUDIO_W64)
        return (struct wp_audio_layout){40, 16, 8, 8, false, true};
    if (kind == WP_AUDIO_CAF)
        return (struct wp_audio_layout){8, 4, 8, 1, true, false};
    return (struct wp_audio_layout){12,   4, 4, 2, big || kind == WP_AUDIO_AIFF,
                                    false};
}

static int subtype(unsigned bytes, bool is_float, bool is_unsigned)
{
    if (is_float)
        return bytes == 4 ? SF_FORMAT_FLOAT : bytes == 8 ? SF_FORMAT_DOUBLE : 0;
    switch (bytes) {
    case 1:
        return is_unsigned ? SF_FORMAT_PCM_U8 : SF_FORMAT_PCM_S8;
    case 2:
        return SF_FORMAT_PCM_16;
    case 3:
        return SF_FORMAT_PCM_24;
    case 4:
        return SF_FORMAT_PCM_32;
    default:
        return 0;
    }
}

struct description {
    const char *chunk;
    unsigned channels;
    double rate_hz;
    unsigned bits;
    unsigned bytes; /* of one sample, 0 = not plain */
    bool is_float, is_unsigned, big;
};

static enum wp_status describe(struct walk *w, const struct description *d)
{
    struct wp_audio_container *c = w->c;

    if (d->channels < 1 || d->channels > MOST_CHANNELS)
        return wp_fail(w->err, WP_E_FORMAT,
                       "%s: %s chunk: expected 1 to %d channels, found %u",
                       w->path, d->chunk, MOST_CHANNELS, d->channels);
    if (!(d->rate_hz > 0.0 && d->rate_hz <= 1e9))
        return wp_fail(w->err, WP_E_FORMAT,
                       "%s: %s chunk: expected a sampling rate above 0 and up "
                       "to 1 GHz, found %g Hz",
                       w->path, d->chunk, d->rate_hz);
    w->described = true;
    c->channels = d->channels;
    c->rate_hz = d->rate_hz;
    c->bits = d->bits;
    c->frame_bytes = d->channels * d->bytes;
    c->sample_format = subtype(d->bytes, d->is_float, d->is_unsigned);
    c->plain = c->sample_format != 0;
    c->sample_format |= d->big ? SF_ENDIAN_BIG : SF_ENDIAN_LITTLE;
    return WP_OK;
}

static enum wp_status short_chunk(struct walk *w, const char *chunk,
                                  unsigned expected, size_t found)
{
    return wp_fail(w->err, w->io->error ? WP_E_IO : WP_E_FORMAT,
                   "%s: %s chunk: expected %u bytes or more, found %zu",
                   w->path, chunk, expected, found);
}

/* RIFF, RF64, W64: WAVEFORMAT. */
static enum wp_status read_fmt(struct walk *w, const uint8_t *b, size_t n)
{
    bool big = w->layout.big;
    unsigned tag, bytes, block;
    struct description d = {.chunk = "fmt", .big = big, .is_unsigned = true};

    if (n < 16)
        return short_chunk(w, "fmt", 16, n);
    tag = (unsigned)wp_audio_number(b, 2, big);
    if (tag == 0xfffe && n >= 26) /* extensible: the tag heads its GUID */
        tag = (unsigned)wp_audio_number(b + 24, 2, big);
    d.channels = (unsigned)wp_audio_number(b + 2, 2, big);
    d.rate_hz = (double)wp_audio_number(b + 4, 4, big);
    block = (unsigned)wp_audio_number(b + 12, 2, big);
    d.bits = (unsigned)wp_audio_number(b + 14, 2, big);
    d.is_float = tag == 3;
    bytes = (d.bits + 7) / 8;
    if ((tag == 1 || tag == 3) && block == d.channels * bytes)
        d.bytes = bytes;
    return describe(w, &d);
}

/* IEEE 754 extended, 80 bits, big endian. */
static double extended(const uint8_t *p)
{
    int exponent = (int)wp_audio_number(p, 2, true);
    double mantissa = (double)wp_audio_number(p + 2, 8, true);

    return (exponent & 0x8000) ? -1.0 : ldexp(mantissa, exponent - 16383 - 63);
}

/* AIFF-C compression types that are none. */
static bool aifc_plain(const char *type, struct description *d)
{
    static const struct {
        char type[5];
        bool big, is_float;
        unsigned bytes; /* 0 = by the bits */
    } plain[] = {{"NONE", true, false, 0},  {"twos", true, false, 0},
                 {"sowt", false, false, 0}, {"in24", true, false, 3},
                 {"42ni", false, false, 3}, {"in32", true, false, 4},
                 {"23ni", false, false, 4}, {"fl32", true, true, 4},
                 {"FL32", true, true, 4},   {"fl64", true, true, 8},
                 {"FL64", true, true, 8}};

    for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
        if (memcmp(type, plain[i].type, 4) == 0) {
            d->big = plain[i].big;
            d->is_float = plain[i].is_float;
            d->bytes = plain[i].bytes ? plain[i].bytes : (d->bits + 7) / 8;
            return true;
        }
    return false;
}

static enum wp_status read_comm(struct walk *w, const uint8_t *b, size_t n)
{
    uint8_t form[4] = {0};
    struct description d = {.chunk = "COMM", .big = true};

    if (n < 18)
        return short_chunk(w, "COMM", 18, n);
    (void)wp_audio_io_peek(w->io, 8, form, 4);
    d.channels = (unsigned)wp_audio_number(b, 2, true);
    d.bits = (unsigned)wp_audio_number(b + 6, 2, true);
    d.rate_hz = extended(b + 8);
    if (form[3] != 'C')
        d.bytes = (d.bits + 7) / 8;
    else if (n >= 22)
        (void)aifc_plain((const char *)b + 18, &d);
    return describe(w, &d);
}

static enum wp_status read_desc(struct walk *w, const uint8_t *b, size_t n)
{
    struct description d = {.chunk = "desc"};
    uint64_t rate;
    unsigned flags, packet;

    if (n < 32)
        return short_chunk(w, "desc", 32, n);
    rate = wp_audio_number(b, 8, true);
    memcpy(&d.rate_hz, &rate, sizeof(rate));
    flags = (unsigned)wp_audio_number(b + 12, 4, true);
    packet = (unsigned)wp_audio_number(b + 16, 4, true);
    d.channels = (unsigned)wp_audio_number(b + 24, 4, true);
    d.bits = (unsigned)wp_audio_number(b + 28, 4, true);
    d.is_float = flags & 1;
    d.big = !(flags & 2);
    if (memcmp(b + 8, "lpcm", 4) == 0 && d.bits <= 64 &&
        packet / ((d.bits + 7) / 8 + !d.bits) == d.channels)
        d.bytes = (d.bits + 7) / 8;
    return describe(w, &d);
}

static void read_bext(struct walk *w, const struct wp_audio_chunk *chunk)
{
    uint8_t b[26];
    struct wp_audio_container *c = w->c;

    /* Description, originator and reference come first: 320 bytes. */
    if (chunk->size < WP_AUDIO_BEXT_DATE + 26 ||
        wp_audio_io_peek(w->io, chunk->at + WP_AUDIO_BEXT_DATE, b, sizeof(b)) <
            sizeof(b))
        return;
    c->has_bext = true;
    memcpy(c->bext.date, b, 10);
    memcpy(c->bext.time, b + 10, 8);
    c->bext.samples = wp_audio_number(b + 18, 8, w->layout.big);
}

static void read_data(struct walk *w, const struct wp_audio_chunk *chunk)
{
    struct wp_audio_container *c = w->c;
    uint8_t b[8] = {0};
    int64_t skip = 0;
    struct wp_audio_extent e = {0};

    if (c->kind == WP_AUDIO_CAF)
        skip = 4; /* edit count */
    if (c->kind == WP_AUDIO_AIFF) {
        (void)wp_audio_io_peek(w->io, chunk->at, b, sizeof(b));
        skip = 8 + (int64_t)wp_audio_number(b, 4, true);
    }
    c->data_at = chunk->at + skip;
    if (c->data_at > w->io->length)
        c->data_at = w->io->length;
    e.at = c->data_at;
    e.announced = chunk->size > skip ? chunk->size - skip : 0;
    if (chunk->size < 0)
        e.announced = c->kind == WP_AUDIO_CAF ? -1 : INT64_MAX;
    if (c->kind == WP_AUDIO_RF64 && w->ds64_data >= 0 &&
        chunk->size == INT64_C(0xffffffff))
        e.announced = w->ds64_data;
    wp_audio_measure(w->io, &w->layout, &e);
    c->announced = e.announced;
    c->held = e.held;
    c->wrapped = e.wrapped;
}

static enum wp_status take(struct walk *w, const struct wp_audio_chunk *chunk)
{
    uint8_t b[HEAD_BYTES];
    size_t n = chunk->size >= 0 && chunk->size < HEAD_BYTES
                   ? (size_t)chunk->size
                   : HEAD_BYTES;

    n = wp_audio_io_peek(w->io, chunk->at, b, n);
    if (strcmp(chunk->id, "fmt ") == 0)
        return read_fmt(w, b, n);
    if (strcmp(chunk->id, "COMM") == 0)
        return read_comm(w, b, n);
    if (strcmp(chunk->id, "desc") == 0)
        return read_desc(w, b, n);
    if (strcmp(chunk->id, "ds64") == 0 && n >= 16) {
        uint64_t size = wp_audio_number(b + 8, 8, w->layout.big);

        w->ds64_data = size > INT64_MAX ? INT64_MAX : (int64_t)size;
    }
    if (strcmp(chunk->id, "bext") == 0)
        read_bext(w, chunk);
    return WP_OK;
}

static bool is_data(const struct walk *w, const struct wp_audio_chunk *chunk)
{
    return strcmp(chunk->id, w->c->kind == WP_AUDIO_AIFF ? "SSND" : "data") ==
           0;
}

static enum wp_status walk_chunks(struct walk *w)
{
    struct wp_audio_container *c = w->c;
    int64_t at = w->layout.first;
    struct wp_audio_chunk chunk;
    enum wp_status status = WP_OK;

    for (int i = 0; !status && i < WP_AUDIO_MOST_CHUNKS; i++) {
        if (!wp_audio_chunk_at(w->io, &w->layout, at, &chunk))
            break;
        at = wp_audio_align(&w->layout,
                            chunk.at + (chunk.size < 0 ? 0 : chunk.size));
        if (is_data(w, &chunk) && !c->data_at) {
            read_data(w, &chunk);
            /* Behind samples whose end is doubtful there is nothing. */
            if (c->held != c->announced && !c->wrapped)
                break;
            at = wp_audio_align(&w->layout, c->data_at + c->held);
        } else {
            status = take(w, &chunk);
        }
        if (chunk.size < 0)
            break;
    }
    return status;
}

/* AU has one header and no chunks. */
static enum wp_status read_au(struct walk *w)
{
    static const unsigned char bytes[] = {0, 0, 1, 2, 3, 4, 4, 8};
    struct wp_audio_container *c = w->c;
    uint8_t b[24];
    bool big;
    unsigned code;
    uint64_t size;
    struct description d = {.chunk = "AU"};

    if (wp_audio_io_peek(w->io, 0, b, sizeof(b)) < sizeof(b))
        return short_chunk(w, "AU", sizeof(b), (size_t)w->io->length);
    d.big = big = b[0] == '.';
    c->data_at = (int64_t)wp_audio_number(b + 4, 4, big);
    size = wp_audio_number(b + 8, 4, big);
    code = (unsigned)wp_audio_number(b + 12, 4, big);
    d.rate_hz = (double)wp_audio_number(b + 16, 4, big);
    d.channels = (unsigned)wp_audio_number(b + 20, 4, big);
    d.bytes = code < sizeof(bytes) ? bytes[code] : 0;
    d.bits = 8 * d.bytes;
    d.is_float = code >= 6;
    if (c->data_at < 24 || c->data_at > w->io->length)
        return wp_fail(w->err, WP_E_FORMAT,
                       "%s: AU header: expected samples at byte 24 or behind, "
                       "found %lld in a file of %lld bytes",
                       w->path, (long long)c->data_at,
                       (long long)w->io->length);
    c->announced = size == 0xffffffff ? -1 : (int64_t)size;
    c->held = w->io->length - c->data_at;
    if (c->announced > 0 && (uint64_t)c->held > UINT32_MAX &&
        (uint32_t)c->held == c->announced)
        c->wrapped = true;
    return describe(w, &d);
}

enum wp_status wp_audio_container_read(struct wp_audio_container *c,
                                       struct wp_audio_io *io, const char *path,
                                       struct wp_error *err)
{
    uint8_t head[16] = {0};
    size_t n = wp_audio_io_peek(io, 0, head, sizeof(head));
    struct walk w = {.c = c, .io = io, .path = path, .err = err};
    enum wp_status status;

    *c = (struct wp_audio_container){.announced = -1};
    c->kind = wp_audio_kind_of(head, n);
    if (c->kind == WP_AUDIO_NONE)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: byte 0: expected the magic of WAV, RF64, W64, "
                       "AIFF, CAF, AU or FLAC, found none of them",
                       path);
    if (c->kind == WP_AUDIO_FLAC)
        return WP_OK;
    if (c->kind == WP_AUDIO_AU)
        return read_au(&w);
    w.layout = layout_of(c->kind, memcmp(head, "RIFX", 4) == 0);
    w.ds64_data = -1;
    status = walk_chunks(&w);
    if (!status && io->error)
        return wp_fail(err, WP_E_IO, "%s: %s", path, strerror(io->error));
    if (!status && !w.described)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected a chunk that describes the samples (fmt, "
                       "COMM, desc), found none in %lld bytes",
                       path, (long long)io->length);
    if (!status && !c->data_at)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected a chunk of samples, found none in %lld "
                       "bytes",
                       path, (long long)io->length);
    return status;
}
