/*
 * run_summary - what a run found, as the summary that case writes.
 */
#ifndef WP_CLI_RUN_SUMMARY_H
#define WP_CLI_RUN_SUMMARY_H

#include "case/summary.h"
#include "cli/digest_task.h"
#include "cli/run_error_tests.h"
#include "cli/run_pq.h"
#include "cli/run_pulses.h"
#include "cli/wiring_findings.h"
#include "format/hdf5_table.h"
#include "ingest/capture.h"
#include "metrology/measures.h"

/* Borrowed until the summary is destroyed. */
struct wp_run_facts {
    const struct wp_capture_info *info;
    const struct wp_meter_config *config;
    const char *config_name, *config_sha256;
    const struct wp_wiring *wiring;
    const struct wp_wiring_findings *findings;
    const struct wp_measure_totals *totals;
    const struct wp_run_pulses *pulses; /* NULL, and the next: no meter */
    const struct wp_run_error_tests *error_tests;
    const struct wp_run_pq *pq;
    const struct wp_notes *settings_notes;
    const struct wp_digest *digest;
    size_t inputs;
    const char *command_line;
    bool reproducible;
};

struct wp_run_summary;

WP_MUST_CHECK enum wp_status wp_run_summary_create(struct wp_run_summary **out,
                                                   const struct wp_run_facts *f,
                                                   struct wp_error *err);

const struct wp_summary *wp_run_summary_get(const struct wp_run_summary *s);

void wp_run_summary_destroy(struct wp_run_summary *s); /* accepts NULL */

/* Version, command line and inputs as attributes of a result file. */
WP_MUST_CHECK enum wp_status
wp_run_put_provenance(struct wp_hdf5_file *file, const struct wp_provenance *p,
                      struct wp_error *err);

#endif
