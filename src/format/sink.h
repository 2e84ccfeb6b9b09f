/*
 * sink - one interface for every file format that samples are written to.
 *
 * A sink takes the same description and blocks that a source gives, so that a
 * copy loses nothing that the format can hold; what it cannot hold is noted in
 * notes or refused by open. Nothing is visible under the final name before
 * commit; close without commit leaves no trace.
 */
#ifndef WP_FORMAT_SINK_H
#define WP_FORMAT_SINK_H

#include "core/texts.h"
#include "format/source.h"

struct wp_sink_options {
    const char *subformat;  /* "pcm16", "pcm24", "float" ..., NULL = lossless */
    bool reproducible;      /* no date, no version in the file */
    struct wp_texts origin; /* who made it, from what: kept where there is a
                               place for it */
};

struct wp_sink_ops {
    const char *id;          /* "audio" */
    const char *description; /* one line for `wattproof formats` */
    const char *extensions;  /* chosen by the extension of the path */
    /* info stays the caller's and unchanged until close. */
    enum wp_status (*open)(void **self, const char *path,
                           const struct wp_source_info *info,
                           const struct wp_sink_options *options,
                           struct wp_notes *notes, struct wp_error *err);
    enum wp_status (*write)(void *self, const struct wp_block *block,
                            struct wp_error *err);
    /* Finishes the file and gives it its name. */
    enum wp_status (*commit)(void *self, struct wp_error *err);
    void (*close)(void *self); /* accepts NULL; removes what is unfinished */
};

#endif
