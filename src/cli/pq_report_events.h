/*
 * pq_report_events - events of power quality for people: one line each, or what
 * was looked for and not found.
 */
#ifndef WP_CLI_PQ_REPORT_EVENTS_H
#define WP_CLI_PQ_REPORT_EVENTS_H

#include "cli/run_pq.h"

/* Lines of 80 columns; nothing without voltages. */
void wp_pq_report_events(FILE *out, const struct wp_run_pq *q);

#endif
