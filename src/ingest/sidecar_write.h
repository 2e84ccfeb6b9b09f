/*
 * sidecar_write - the sidecar of a file that we write, so that it opens as
 * what it was copied from.
 */
#ifndef WP_INGEST_SIDECAR_WRITE_H
#define WP_INGEST_SIDECAR_WRITE_H

#include <stdio.h>

#include "core/texts.h"
#include "ingest/copy.h"

/* How a sink stores a channel: written = gain * stored + offset. */
struct wp_sidecar_stored {
    double gain, offset;
};

/* stored: one per channel of wp_copy_info(c); origin: who made the file, from
 * what. Errors of `out` are the
 * caller's to check. */
void wp_sidecar_write(FILE *out, const struct wp_copy *c,
                      const struct wp_sidecar_stored *stored,
                      const struct wp_texts *origin);

#endif
