/*
 * inputs - the files that a capture was read from, the sidecar included: what
 * provenance must name.
 */
#ifndef WP_INGEST_INPUTS_H
#define WP_INGEST_INPUTS_H

#include <stddef.h>

#include "core/status.h"

struct wp_plan;

struct wp_inputs {
    const char **path; /* borrowed from the plan */
    size_t count;
};

/* WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_inputs_init(struct wp_inputs *in,
                                            const struct wp_plan *plan);

void wp_inputs_release(struct wp_inputs *in);

#endif
