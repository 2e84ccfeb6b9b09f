/*
 * origin - provenance as keys and texts, for files that have a place for them:
 * program_version, command_line, input_1 ... ("PATH sha256:DIGEST").
 */
#ifndef WP_CLI_ORIGIN_H
#define WP_CLI_ORIGIN_H

#include "case/provenance.h"
#include "core/error.h"
#include "core/texts.h"

struct wp_origin {
    struct wp_texts texts;
    struct wp_text_pair *pair;
    char **owned;
    size_t count;
};

/* A reproducible origin leaves out the command line. WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_origin_init(struct wp_origin *o,
                                            const struct wp_provenance *p,
                                            struct wp_error *err);

void wp_origin_release(struct wp_origin *o); /* accepts a zeroed one */

#endif
