/*
 * audio_open - an audio file opened through libsndfile, repaired where its
 * header contradicts its size.
 *
 * Input:   a zeroed struct with notes and strict set
 * Output:  the open SNDFILE, what the container says; repairs in the notes
 * Memory:  wp_audio_file_close() frees, also after a failed open
 */
#ifndef WP_FORMAT_AUDIO_OPEN_PRIV_H
#define WP_FORMAT_AUDIO_OPEN_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "core/notes.h"
#include "format/audio_container_priv.h"
#include "format/audio_io_priv.h"

struct wp_audio_file {
    char *path;
    struct wp_notes *notes; /* borrowed */
    bool strict;            /* a repair is an error */
    SNDFILE *sound;
    SF_INFO sf; /* frames -1: the announced end is missing (FLAC) */
    struct wp_audio_io io;
    struct wp_audio_container container;
};

/* WP_E_IO, FORMAT, UNSUPPORTED, NOMEM. */
WP_MUST_CHECK enum wp_status wp_audio_file_open(struct wp_audio_file *f,
                                                const char *path,
                                                struct wp_error *err);

/* Only after wp_audio_file_open(), whatever it returned; may come twice. */
void wp_audio_file_close(struct wp_audio_file *f);

/* "WHAT ANNOUNCED, the file holds FOUND": a note, or with strict WP_E_FORMAT.
 */
WP_MUST_CHECK enum wp_status
wp_audio_file_repair(struct wp_audio_file *f, const char *what,
                     int64_t announced, int64_t found, struct wp_error *err);

#endif
