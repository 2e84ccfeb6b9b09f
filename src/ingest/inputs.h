/*
 * inputs - the files that a capture was read from, the sidecar included, and
 * those that say how it is measured: what provenance must name.
 */
#ifndef WP_INGEST_INPUTS_H
#define WP_INGEST_INPUTS_H

#include <stddef.h>

#include "core/status.h"

struct wp_plan;

struct wp_inputs {
    const char **path; /* borrowed from the plan, or from who added it */
    size_t count;
};

/* WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_inputs_init(struct wp_inputs *in,
                                            const struct wp_plan *plan);

/* Files beside the capture, such as the meter's settings: at most
 * WP_INPUTS_MORE of them; NULL adds nothing. */
enum { WP_INPUTS_MORE = 2 };

void wp_inputs_add(struct wp_inputs *in, const char *path);

void wp_inputs_release(struct wp_inputs *in);

#endif
