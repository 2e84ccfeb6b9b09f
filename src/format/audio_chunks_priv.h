/*
 * audio_chunks - the chunks that RIFF, W64, AIFF and CAF files consist of, and
 * where a chunk of samples really ends.
 *
 * Positions and sizes are bytes. Nothing is allocated; any bytes are survived.
 */
#ifndef WP_FORMAT_AUDIO_CHUNKS_PRIV_H
#define WP_FORMAT_AUDIO_CHUNKS_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "format/audio_io_priv.h"

enum { WP_AUDIO_MOST_CHUNKS = 10000 };

/* How a family of containers writes its chunks: id, size, body. */
struct wp_audio_layout {
    unsigned first;      /* offset of the first chunk */
    unsigned id_bytes;   /* the first four tell them apart */
    unsigned size_bytes; /* 4 or 8 */
    unsigned align;      /* chunks begin at multiples of it */
    bool big;            /* byte order of sizes and bodies */
    bool whole;          /* the size counts the chunk's own header */
};

struct wp_audio_chunk {
    char id[5];
    int64_t at;   /* of the body */
    int64_t size; /* -1 = beyond what any file has, CAF's "to the end" */
};

uint64_t wp_audio_number(const uint8_t *p, unsigned bytes, bool big);

/* Reads the head of the chunk at `at`; false at the end of the file. */
bool wp_audio_chunk_at(struct wp_audio_io *io,
                       const struct wp_audio_layout *layout, int64_t at,
                       struct wp_audio_chunk *out);

/* The same position or the next where a chunk may begin. */
int64_t wp_audio_align(const struct wp_audio_layout *layout, int64_t at);

struct wp_audio_extent {
    int64_t at;        /* first byte of the samples */
    int64_t announced; /* bytes by the header, -1 = to the end of the file */
    int64_t held;      /* out: bytes that are there */
    bool wrapped;      /* out: announced is held modulo 2^32 */
};

/* The announced end is believed when the file ends there or other chunks
 * follow; else the samples go to the end of the file. */
void wp_audio_measure(struct wp_audio_io *io,
                      const struct wp_audio_layout *layout,
                      struct wp_audio_extent *e);

#endif
