/*
 * run_tables - metrology.h5 while it is written: seconds, 1.5-s instantaneous
 * means, half-cycles on request, pulses and tests of other meters.
 */
#ifndef WP_CLI_RUN_TABLES_H
#define WP_CLI_RUN_TABLES_H

#include "case/provenance.h"
#include "cli/meter_table.h"
#include "cli/run_error_tests.h"
#include "cli/run_pulses.h"
#include "core/error.h"
#include "metrology/measures.h"

struct wp_run_tables;

struct wp_run_tables_setup {
    const char *path;
    struct wp_meter_layout layout; /* what it points to is borrowed */
    const struct wp_capture *capture;
};

/* Creates the file. WP_E_CONFIG when a pulse output or a meter under test is
 * set to what there is not. */
WP_MUST_CHECK enum wp_status
wp_run_tables_create(struct wp_run_tables **out,
                     const struct wp_run_tables_setup *setup,
                     struct wp_error *err);

void wp_run_tables_destroy(struct wp_run_tables *t); /* accepts NULL */

/* Live as long as the tables. */
const struct wp_run_pulses *wp_run_tables_pulses(const struct wp_run_tables *t);
struct wp_run_error_tests *
wp_run_tables_error_tests(const struct wp_run_tables *t);

/* Each half-cycle, and each row of a second, in order. */
WP_MUST_CHECK enum wp_status wp_run_tables_booked(struct wp_run_tables *t,
                                                  const struct wp_booked *b,
                                                  struct wp_error *err);
WP_MUST_CHECK enum wp_status
wp_run_tables_second(struct wp_run_tables *t, const struct wp_measure_row *row,
                     struct wp_error *err);

/* What waits is written, who made it is noted, and the file is closed. */
WP_MUST_CHECK enum wp_status wp_run_tables_close(struct wp_run_tables *t,
                                                 const struct wp_provenance *p,
                                                 struct wp_error *err);

#endif
