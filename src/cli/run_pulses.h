/*
 * run_pulses - the meter's pulse outputs while a capture is measured: their
 * tables in metrology.h5 and their counts.
 *
 * Outputs of registers that the wiring does not give, and energies without a
 * known scale, have no pulses and no table. The meter's settings that the
 * layout names must live as long.
 */
#ifndef WP_CLI_RUN_PULSES_H
#define WP_CLI_RUN_PULSES_H

#include <stdio.h>

#include "case/summary.h"
#include "cli/meter_table.h"
#include "core/error.h"
#include "format/hdf5_table.h"
#include "metrology/booking.h"

struct wp_run_pulses;

/* Tables pulses_1 ... and overflows_1 ... in the file. WP_E_CONFIG when an
 * output is set to what no output does; WP_E_IO, WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_run_pulses_create(struct wp_run_pulses **out, struct wp_hdf5_file *file,
                     const struct wp_meter_layout *layout,
                     struct wp_error *err);

void wp_run_pulses_destroy(struct wp_run_pulses *p); /* accepts NULL */

/* Each half-cycle in order. */
WP_MUST_CHECK enum wp_status wp_run_pulses_booked(struct wp_run_pulses *p,
                                                  const struct wp_booked *b,
                                                  struct wp_error *err);

/* No more half-cycles: the tables are closed, before their file is. */
WP_MUST_CHECK enum wp_status wp_run_pulses_close(struct wp_run_pulses *p,
                                                 struct wp_error *err);

/* Pulses due, pulses that still wait and overflows of each output: at most
 * WP_RUN_PULSE_COUNTS; returns how many. Keys live as long as p. */
enum { WP_RUN_PULSE_COUNTS = 3 * WP_PULSE_OUTPUTS };

size_t wp_run_pulses_counts(const struct wp_run_pulses *p,
                            struct wp_summary_count *out);

/* A line for each output that sent pulses; nothing without one. */
void wp_run_pulses_report(const struct wp_run_pulses *p, FILE *out);

#endif
