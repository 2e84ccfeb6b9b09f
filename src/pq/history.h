/*
 * history - the last half-cycles as the analyser's terminals see them, side by
 * side.
 *
 * Input:   half-cycles in order
 * Output:  for every wanted signal the samples of the last WP_HISTORY_KEPT
 *          half-cycles, WP_HISTORY_SPAN of them contiguous from any on; the
 *          half-cycles themselves without their samples, and the size of all
 *          signals of the wiring in them
 * Memory:  everything kept, some of it twice, made by create
 *
 * Half-cycles are numbered from 0 over the whole capture; those of one stretch
 * (between gaps) have one `stretch`.
 */
#ifndef WP_PQ_HISTORY_H
#define WP_PQ_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/status.h"
#include "metrology/half_cycle.h"
#include "metrology/wiring.h"
#include "pq/half_size.h"

enum {
    WP_HISTORY_KEPT = 64,
    /* A window of twelve cycles and a half-cycle on each side. */
    WP_HISTORY_SPAN = 26
};

/* A half-cycle without its samples. */
struct wp_history_half {
    int64_t start_ns, end_ns; /* UTC */
    uint32_t flags, missing;  /* as in struct wp_half_cycle */
    uint32_t stretch;         /* grows at every gap */
    double f_hz, duration_s;
    /* Cells from the start to each signal's own zero crossing, a current's is
     * that of its phase's voltage: 0 <= crossing < 256. Of a dead voltage it
     * stays what it was. */
    double crossing[WP_SIGNALS];
    struct wp_half_size size[WP_SIGNALS];
};

struct wp_history;

/* signals: bit s = signal s is wanted. WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_history_create(struct wp_history **out,
                                               const struct wp_wiring *wiring,
                                               uint32_t signals);

void wp_history_destroy(struct wp_history *h); /* accepts NULL */

void wp_history_push(struct wp_history *h, const struct wp_half_cycle *hc);

/* Half-cycles so far; the last WP_HISTORY_KEPT of them can be asked for. */
int64_t wp_history_count(const struct wp_history *h);

/* The signals that were asked for and exist. */
uint32_t wp_history_signals(const struct wp_history *h);

const struct wp_history_half *wp_history_half(const struct wp_history *h,
                                              int64_t n);

/* Samples [V], [A] of a signal, and the lengths [s] of their cells, from
 * half-cycle n on as far as the last one or WP_HISTORY_SPAN, 256 each. */
const double *wp_history_x(const struct wp_history *h, int signal, int64_t n);
const double *wp_history_dt(const struct wp_history *h, int64_t n);

#endif
