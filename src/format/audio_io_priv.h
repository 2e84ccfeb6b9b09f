/*
 * audio_io - the file below libsndfile: a window of it, read or written by
 * position, remembering the system's reason when something fails.
 */
#ifndef WP_FORMAT_AUDIO_IO_PRIV_H
#define WP_FORMAT_AUDIO_IO_PRIV_H

#include <sndfile.h>
#include <stdint.h>

#include "core/error.h"

enum { WP_AUDIO_IO_BUFFER = 1 << 16 };

struct wp_audio_io {
    int fd;
    int error;          /* errno of the first failure, 0 = none */
    int64_t base;       /* the window's first byte in the file */
    int64_t length;     /* bytes in the window; grows when writing */
    int64_t position;   /* in the window */
    int64_t buffer_at;  /* file position of the buffer's first byte */
    int64_t buffer_end; /* and of the byte after its last */
    uint8_t buffer[WP_AUDIO_IO_BUFFER];
};

/* Opens for reading; the window is the whole file. WP_E_IO (also for what is
 * no regular file), WP_E_FORMAT when it is empty. */
WP_MUST_CHECK enum wp_status wp_audio_io_open(struct wp_audio_io *io,
                                              const char *path,
                                              struct wp_error *err);

/* Opens an existing file for writing and reading and empties it. WP_E_IO. */
WP_MUST_CHECK enum wp_status wp_audio_io_create(struct wp_audio_io *io,
                                                const char *path,
                                                struct wp_error *err);

/* May be called twice, and on a zeroed struct with fd -1. Non-zero when the
 * system reports a late error. */
int wp_audio_io_close(struct wp_audio_io *io);

/* Up to n bytes at a position of the window, whatever `position` is; fewer at
 * the end or on error. */
size_t wp_audio_io_peek(struct wp_audio_io *io, int64_t at, void *out,
                        size_t n);

/* Writes n bytes at a position of the window; a failure is in io->error. */
void wp_audio_io_poke(struct wp_audio_io *io, int64_t at, const void *in,
                      size_t n);

/* What libsndfile calls; user data is a struct wp_audio_io. */
SF_VIRTUAL_IO wp_audio_io_callbacks(void);

#endif
