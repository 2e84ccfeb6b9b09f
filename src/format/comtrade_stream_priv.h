/*
 * comtrade_stream - the bytes of a .dat, of its volumes, or of a part of a .cff
 * as one run of bytes that can be read anywhere.
 *
 * Lifecycle: init, add files, read_at, release. One file is open at a time.
 */
#ifndef WP_FORMAT_COMTRADE_STREAM_PRIV_H
#define WP_FORMAT_COMTRADE_STREAM_PRIV_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "core/error.h"

/* .dat and .d00 to .d99 */
enum { WP_COMTRADE_VOLUMES_MAX = 101 };

struct wp_comtrade_volume {
    char *path;
    int64_t from;  /* offset of its first byte in its file */
    int64_t size;  /* bytes that belong to the stream */
    int64_t start; /* offset of its first byte in the stream */
};

struct wp_comtrade_stream {
    struct wp_comtrade_volume volume[WP_COMTRADE_VOLUMES_MAX];
    size_t volumes;
    int64_t size; /* of all [bytes] */
    FILE *file;   /* of volume[open] or NULL */
    size_t open;
};

/* Appends a file from an offset to its end. WP_E_IO when it is no regular file
 * or cannot be read, WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_comtrade_stream_add(struct wp_comtrade_stream *s, const char *path,
                       int64_t from, struct wp_error *err);

/* Exactly n bytes from pos; WP_E_IO when they are not there (any more). */
WP_MUST_CHECK enum wp_status
wp_comtrade_stream_read(struct wp_comtrade_stream *s, int64_t pos, void *to,
                        size_t n, struct wp_error *err);

/* A zeroed struct is fine; may be called twice. */
void wp_comtrade_stream_release(struct wp_comtrade_stream *s);

#endif
