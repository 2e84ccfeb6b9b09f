/*
 * transient - voltage transients by the manual's trigger: a sample against the
 * same sample one cycle before.
 *
 * Source:  manual, "Voltage Transient Triggers"
 * Input:   the history, after each half-cycle
 * Output:  events
 * Memory:  nothing is allocated
 */
#ifndef WP_PQ_TRANSIENT_H
#define WP_PQ_TRANSIENT_H

#include "pq/basis.h"
#include "pq/event.h"
#include "pq/history.h"

struct wp_transient {
    uint32_t signals;
    double threshold_v;
    int samples, quiet_half_cycles;
    struct {
        int run;       /* samples in a row above the threshold */
        int64_t quiet; /* half-cycles that it still keeps quiet */
    } each[WP_SIGNALS];
    int64_t seen; /* half-cycles */
    struct wp_event waiting[WP_SIGNALS];
    unsigned count;
};

void wp_transient_init(struct wp_transient *t, const struct wp_pq_basis *b);
void wp_transient_push(struct wp_transient *t, const struct wp_history *h);
bool wp_transient_pull(struct wp_transient *t, struct wp_event *out);

#endif
