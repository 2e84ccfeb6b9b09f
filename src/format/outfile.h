/*
 * outfile - a file that appears under its name only when it is whole.
 *
 * Write to wp_outfile_temp(), a hidden name in the same folder, then commit:
 * flushed to disk and renamed. Release without commit removes it.
 */
#ifndef WP_FORMAT_OUTFILE_H
#define WP_FORMAT_OUTFILE_H

#include <stdio.h>

#include "core/error.h"

struct wp_outfile {
    char *path, *temp;
};

/* Creates the empty temporary file. WP_E_IO, WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_outfile_init(struct wp_outfile *o, const char *path, struct wp_error *err);

/* The name to write to. */
const char *wp_outfile_temp(const struct wp_outfile *o);

/* Opens it for writing as a stream. *out is NULL on failure: WP_E_IO. */
WP_MUST_CHECK enum wp_status
wp_outfile_stream(const struct wp_outfile *o, FILE **out, struct wp_error *err);

/* Closes that stream; WP_E_IO when something of it was not written. */
WP_MUST_CHECK enum wp_status wp_outfile_close(const struct wp_outfile *o,
                                              FILE *stream,
                                              struct wp_error *err);

/* The writer has closed the file: make it durable and give it its name. */
WP_MUST_CHECK enum wp_status wp_outfile_commit(struct wp_outfile *o,
                                               struct wp_error *err);

/* Removes what was not committed; may be called twice. */
void wp_outfile_release(struct wp_outfile *o);

#endif
