/*
 * run_error_tests - meters under test while a capture is measured: edges of
 * their pulses gate our energy; tables error_tests_1 ... in metrology.h5.
 */
#ifndef WP_CLI_RUN_ERROR_TESTS_H
#define WP_CLI_RUN_ERROR_TESTS_H

#include <stdio.h>

#include "case/summary.h"
#include "cli/meter_table.h"
#include "core/error.h"
#include "format/hdf5_table.h"
#include "ingest/capture.h"
#include "metrology/booking.h"

struct wp_run_error_tests;

struct wp_run_error_tests_setup {
    const struct wp_capture *capture;
    const struct wp_meter_layout *layout;
    struct wp_hdf5_file *file;
};

/* WP_E_CONFIG when a meter's channel or register is not there. */
WP_MUST_CHECK enum wp_status
wp_run_error_tests_create(struct wp_run_error_tests **out,
                          const struct wp_run_error_tests_setup *setup,
                          struct wp_error *err);

void wp_run_error_tests_destroy(struct wp_run_error_tests *t); /* or NULL */

/* The status channels that wp_run_error_tests_view wants; lives as t. */
const unsigned *wp_run_error_tests_digital(const struct wp_run_error_tests *t,
                                           unsigned *count);

/* Each view, before the half-cycles that end in it. */
void wp_run_error_tests_view(struct wp_run_error_tests *t,
                             const struct wp_sample_view *view,
                             const uint8_t *const *digital);

WP_MUST_CHECK enum wp_status
wp_run_error_tests_booked(struct wp_run_error_tests *t,
                          const struct wp_booked *b, struct wp_error *err);

/* No more half-cycles: the tables are closed, before their file is. */
WP_MUST_CHECK enum wp_status
wp_run_error_tests_close(struct wp_run_error_tests *t, struct wp_error *err);

enum {
    WP_RUN_ERROR_TEST_COUNTS = 3 * WP_PULSE_INPUTS,
    WP_RUN_ERROR_TEST_NUMBERS = 4 * WP_PULSE_INPUTS
};

/* Edges, tests, tests left out of each meter; then mean, deviation, least and
 * most of their errors. Return how many; keys live as long as t. */
size_t wp_run_error_tests_counts(const struct wp_run_error_tests *t,
                                 struct wp_summary_count *out);
size_t wp_run_error_tests_numbers(const struct wp_run_error_tests *t,
                                  struct wp_summary_number *out);

/* A line for each meter under test; nothing without one. */
void wp_run_error_tests_report(const struct wp_run_error_tests *t, FILE *out);

#endif
