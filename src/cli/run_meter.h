/*
 * run_meter - how the meter of a run is set, and what was done to it.
 */
#ifndef WP_CLI_RUN_METER_H
#define WP_CLI_RUN_METER_H

#include "cli/pipeline.h"
#include "config/operations.h"
#include "core/notes.h"

struct wp_run_meter {
    struct wp_meter_config config; /* in force */
    const char *name;              /* its file; NULL: the default */
    char sha256[65];               /* of what is in force, as XML */
    struct wp_operations *operations;
    struct wp_notes notes; /* on the settings */
    struct wp_pipeline_plan plan;
};

struct wp_run_meter_files {
    const char *config, *operations; /* NULL: none */
};

/* Reads the files and wires the meter to the capture; the struct must not be
 * moved afterwards. WP_E_CONFIG when the channels do not suffice. */
WP_MUST_CHECK enum wp_status
wp_run_meter_init(struct wp_run_meter *m, const struct wp_run_meter_files *f,
                  const struct wp_capture_info *info, struct wp_error *err);

void wp_run_meter_release(struct wp_run_meter *m);

#endif
