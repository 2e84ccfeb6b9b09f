#include "format/audio_chunks_priv.h"

#include <string.h>

uint64_t wp_audio_number(const uint8_t *p, unsigned bytes, bool big)
{
    uint64_t v = 0;

    for (unsigned i = 0; i < bytes; i++)
        v = v << 8 | p[big ? i : bytes - 1 - i];
    return v;
}

bool wp_audio_chunk_at(struct wp_audio_io *io,
                       const struct wp_audio_layout *layout, int64_t at,
                       struct wp_audio_chunk *out)
{
    uint8_t head[24];
    unsigned n = layout->id_bytes + layout->size_bytes;
    uint64_t size;

    if (wp_audio_io_peek(io, at, head, n) < n)
        return false;
    memcpy(out->id, head, 4);
    out->id[4] = '\0';
    size = wp_audio_number(head + layout->id_bytes, layout->size_bytes,
                           layout->big);
    out->at = at + n;
    if (layout->whole)
        size = size < n ? 0 : size - n;
    /* CAF: -1 is "to the end of the file"; nothing else is that long. */
    out->size = size > INT64_MAX / 2 ? -1 : (int64_t)size;
    return true;
}

int64_t wp_audio_align(const struct wp_audio_layout *layout, int64_t at)
{
    int64_t a = layout->align;

    return (at + a - 1) / a * a;
}

static bool printable(const char *id)
{
    for (int i = 0; i < 4; i++)
        if (id[i] < 0x20 || id[i] > 0x7e)
            return false;
    return true;
}

/* Less than the head of a chunk is left: padding, or the rest of samples? */
static bool only_zeros(struct wp_audio_io *io, int64_t at)
{
    uint8_t rest[24] = {0};
    size_t n = wp_audio_io_peek(io, at, rest, sizeof(rest));

    for (size_t i = 0; i < n; i++)
        if (rest[i])
            return false;
    return true;
}

/*
 * True when what follows `at` is nothing, or chunks up to the end of the file
 * (the last may be cut), so that samples that are said to end there do so.
 */
static bool ends_well(struct wp_audio_io *io,
                      const struct wp_audio_layout *layout, int64_t at)
{
    const int64_t most_cut = 1 << 24;
    struct wp_audio_chunk chunk;

    for (int i = 0; i < WP_AUDIO_MOST_CHUNKS; i++) {
        int64_t left = io->length - at;

        if (left < 0)
            return i > 0 && left > -most_cut;
        if (!wp_audio_chunk_at(io, layout, at, &chunk))
            return only_zeros(io, at);
        if (!printable(chunk.id) || chunk.size < 0 || chunk.size > io->length)
            return false;
        at = wp_audio_align(layout, chunk.at + chunk.size);
    }
    return false;
}

/* Some writers forget the padding byte. */
static bool ends_at(struct wp_audio_io *io,
                    const struct wp_audio_layout *layout, int64_t at)
{
    return at <= io->length &&
           (ends_well(io, layout, wp_audio_align(layout, at)) ||
            ends_well(io, layout, at));
}

/* Samples of no announced length, but the file goes on: killed, or empty? */
static bool is_empty(struct wp_audio_io *io,
                     const struct wp_audio_layout *layout, int64_t at)
{
    int64_t left = io->length - at;

    return left <= 0 || (left >= 8 && ends_well(io, layout, at));
}

void wp_audio_measure(struct wp_audio_io *io,
                      const struct wp_audio_layout *layout,
                      struct wp_audio_extent *e)
{
    const int64_t wrap = INT64_C(1) << 32;
    int64_t there = io->length - e->at, whole;

    e->held = there;
    if (e->announced < 0 || e->announced > there)
        return;
    if (!e->announced && is_empty(io, layout, wp_audio_align(layout, e->at)))
        e->held = 0;
    if (e->announced && ends_at(io, layout, e->at + e->announced))
        e->held = e->announced;
    if (e->held != there || layout->size_bytes != 4)
        return;
    whole = e->announced + (there - e->announced) / wrap * wrap;
    if (e->announced && whole > e->announced &&
        ends_at(io, layout, e->at + whole)) {
        e->held = whole;
        e->wrapped = true;
    }
}
