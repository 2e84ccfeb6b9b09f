/*
 * nominal_frequency - whether a capture is of a 50 Hz or a 60 Hz system, by its
 * first seconds: where neither the capture nor the settings say it.
 */
#ifndef WP_CLI_NOMINAL_FREQUENCY_H
#define WP_CLI_NOMINAL_FREQUENCY_H

#include "ingest/capture.h"

/* Reads the beginning of the capture again, on its own. measured_hz: what was
 * found there, 0 without a fundamental; *nominal_hz: 60 from 55 Hz on, else 50.
 * Statuses of wp_capture_open(). */
WP_MUST_CHECK enum wp_status
wp_nominal_frequency_find(const char *const *path, size_t paths,
                          const struct wp_capture_options *options,
                          double *nominal_hz, double *measured_hz,
                          struct wp_error *err);

#endif
