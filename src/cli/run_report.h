/*
 * run_report - the table of registers that `run` prints for people.
 */
#ifndef WP_CLI_RUN_REPORT_H
#define WP_CLI_RUN_REPORT_H

#include <stdio.h>

#include "cli/wiring_findings.h"
#include "ingest/capture.h"
#include "metrology/measures.h"

struct wp_run_results {
    const struct wp_capture_info *info;
    const struct wp_meter_config *config;
    const struct wp_wiring *wiring;
    const struct wp_measure_totals *totals;
    const struct wp_wiring_findings *findings;
};

/* RMS, angles, frequency, mean powers and every register that is not zero, with
 * units, by phase, and what looks wrongly wired. Units are "?" where the scale
 * to V and A is not known. */
void wp_run_report(FILE *out, const struct wp_run_results *r);

/* Its first lines: channels, rate, length, start. */
void wp_run_report_head(FILE *out, const struct wp_run_results *r);

#endif
