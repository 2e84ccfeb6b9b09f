/*
 * pq_report - power quality for people: what it was measured against, voltages,
 * distortion, unbalance, flicker, events.
 */
#ifndef WP_CLI_PQ_REPORT_H
#define WP_CLI_PQ_REPORT_H

#include "cli/run_pq.h"

/* Lines of 80 columns. */
void wp_pq_report(FILE *out, const struct wp_run_pq *q);

#endif
