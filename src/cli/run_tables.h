/*
 * run_tables - metrology.h5 while it is written: seconds, 1.5-s instantaneous
 * means, half-cycles on request.
 */
#ifndef WP_CLI_RUN_TABLES_H
#define WP_CLI_RUN_TABLES_H

#include "case/provenance.h"
#include "cli/meter_table.h"
#include "core/error.h"
#include "metrology/measures.h"

struct wp_run_tables;

/* Creates the file; the layout is copied but for what it points to. */
WP_MUST_CHECK enum wp_status
wp_run_tables_create(struct wp_run_tables **out, const char *path,
                     const struct wp_meter_layout *layout,
                     struct wp_error *err);

void wp_run_tables_destroy(struct wp_run_tables *t); /* accepts NULL */

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
