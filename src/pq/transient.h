/*
 * transient - voltage transients by the manual's trigger: a sample against the
 * same sample one cycle before.
 *
 * Source:  manual, "Voltage Transient Triggers"
 * Input:   the history, after each half-cycle
 * Output:  events of all voltages together (the manual's phase "Any")
 * Memory:  nothing is allocated
 *
 * N samples in a row that differ by more than the threshold trigger, across the
 * boundary of half-cycles too (convention transient.run). The event lasts from
 * the first of them to the last such run that is followed by a cycle without
 * one, at most until the meter may trigger again (transient.debounce).
 */
#ifndef WP_PQ_TRANSIENT_H
#define WP_PQ_TRANSIENT_H

#include "pq/basis.h"
#include "pq/event.h"
#include "pq/history.h"

enum { WP_TRANSIENTS_WAITING = 4 };

/* Samples of a signal in a row that differ by more than the threshold. */
struct wp_transient_run {
    int length;
    int64_t start_ns, peak_ns; /* UTC of their cells' starts */
    double peak_v;
};

struct wp_transient {
    uint32_t signals; /* 0: off */
    double threshold_v, u_din_of[WP_SIGNALS];
    uint32_t channels_of[WP_SIGNALS]; /* bit c: made of channel c */
    int samples, quiet_half_cycles;
    struct wp_transient_run run[WP_SIGNALS];
    int64_t seen;        /* half-cycles */
    int64_t quiet_until; /* sample that may trigger again, 256 a half-cycle */
    bool open;
    uint32_t stretch; /* of the last half-cycle */
    int64_t last;     /* sample that exceeded in the open event */
    struct wp_event event;
    struct wp_event waiting[WP_TRANSIENTS_WAITING];
    unsigned count;
};

void wp_transient_init(struct wp_transient *t, const struct wp_pq_basis *b);

/* Pull after each push; ids are 0. */
void wp_transient_push(struct wp_transient *t, const struct wp_history *h);

/* The capture has ended: so does an event that is open. */
void wp_transient_flush(struct wp_transient *t);

bool wp_transient_pull(struct wp_transient *t, struct wp_event *out);

/* The event that goes on now; NULL: none. */
const struct wp_event *wp_transient_goes_on(const struct wp_transient *t);

#endif
