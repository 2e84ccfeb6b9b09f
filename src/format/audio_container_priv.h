/*
 * audio_container - where the samples of an audio file are, by its chunks.
 *
 * libsndfile reads files that are whole. This walk finds, for files whose
 * recorder was killed or whose 32 bit length wrapped around, where the samples
 * begin and end by the true size of the file, and what the header says that
 * libsndfile does not hand on (fractional rates, bext).
 *
 * Source: EBU Tech 3285 (bext), EBU Tech 3306 (RF64); the makers' descriptions
 *         of RIFF, W64, AIFF-C, CAF and AU
 */
#ifndef WP_FORMAT_AUDIO_CONTAINER_PRIV_H
#define WP_FORMAT_AUDIO_CONTAINER_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "format/audio_bext_priv.h"
#include "format/audio_io_priv.h"

enum wp_audio_kind {
    WP_AUDIO_NONE,
    WP_AUDIO_WAV,
    WP_AUDIO_RF64,
    WP_AUDIO_W64,
    WP_AUDIO_AIFF,
    WP_AUDIO_CAF,
    WP_AUDIO_AU,
    WP_AUDIO_FLAC,
    WP_AUDIO_KINDS
};

struct wp_audio_container {
    enum wp_audio_kind kind;
    bool plain;        /* PCM or float: frames can be counted by bytes */
    int sample_format; /* plain: SF_FORMAT_ subtype | byte order */
    unsigned channels;
    double rate_hz;
    unsigned bits;        /* as the header says */
    unsigned frame_bytes; /* one sample of every channel */
    int64_t data_at;      /* first byte of the samples, 0 = no such chunk */
    int64_t announced;    /* bytes of samples by the header, -1 = not said */
    int64_t held;         /* bytes of samples that are there */
    bool wrapped;         /* announced is held modulo 2^32 */
    bool has_bext;
    struct wp_audio_bext bext;
};

/* By magic bytes. */
enum wp_audio_kind wp_audio_kind_of(const uint8_t *head, size_t length);

/* "WAV", "RF64" ... */
const char *wp_audio_kind_name(enum wp_audio_kind kind);

/* Fills *c. For FLAC only the kind. WP_E_FORMAT with path and chunk when the
 * header makes no sense; WP_E_IO. */
WP_MUST_CHECK enum wp_status
wp_audio_container_read(struct wp_audio_container *c, struct wp_audio_io *io,
                        const char *path, struct wp_error *err);

#endif
