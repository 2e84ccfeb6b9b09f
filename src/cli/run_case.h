/*
 * run_case - a capture measured into a case: tables, summary, and the table for
 * people.
 */
#ifndef WP_CLI_RUN_CASE_H
#define WP_CLI_RUN_CASE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

enum wp_run_what {
    WP_RUN_ALL,          /* the meter, and power quality beside it */
    WP_RUN_POWER_QUALITY /* alone */
};

struct wp_run_request {
    enum wp_run_what what;
    const char *const *path; /* of the capture */
    size_t paths;
    const char *sidecar;    /* NULL: found by itself */
    const char *config;     /* meter.xml; NULL: the default */
    const char *operations; /* JSON; NULL: nothing was done to the meter */
    const char *case_path;
    const char *command_line; /* as typed */
    int threads;              /* 0: not said */
    bool strict, quiet, json, reproducible;
    bool basic_full; /* spectra of 10/12 cycles too */
};

/* The case stands complete under its name, or nothing is changed. */
WP_MUST_CHECK enum wp_status wp_run_case(const struct wp_run_request *r,
                                         struct wp_error *err);

#endif
