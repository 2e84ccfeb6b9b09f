/*
 * history_run - samples through sync into a history, half-cycle by half-cycle:
 * what the blocks of power quality are given.
 */
#ifndef WP_TESTS_HISTORY_RUN_H
#define WP_TESTS_HISTORY_RUN_H

#include <stddef.h>

#include "metrology/sync.h"
#include "pq/basis.h"
#include "pq/history.h"

enum { HISTORY_CHANNELS = 6 };

struct history_run {
    double rate_hz, nominal_hz;
    unsigned channels;    /* 1: V A; 3: V A B C; 6: and I A B C */
    bool line_to_line;    /* V AB BC CA instead */
    size_t frames, block; /* block: frames pushed at once; 0 = 4096 */
    size_t gap_at, gap;   /* so many frames are missing from there on */
    double *x[HISTORY_CHANNELS];
    struct wp_meter_config config; /* 230 V or 120 V, 5 A */
    struct wp_pq_basis basis;
    struct wp_history *history;
};

/* Room for samples, all 0, and default settings. */
void history_run_make(struct history_run *r, double rate_hz, double nominal_hz,
                      unsigned channels, double t_s);
void history_run_release(struct history_run *r);

/* Makes basis and history. Settings may be changed before. */
void history_run_begin(struct history_run *r);

/* Samples through sync; each() after every half-cycle. */
void history_run_go(struct history_run *r,
                    void (*each)(struct history_run *r, void *arg), void *arg);

/* Samples through sync alone; each() gets the half-cycles. */
void history_run_feed(const struct history_run *r,
                      void (*each)(const struct wp_half_cycle *hc, void *arg),
                      void *arg);

/* Instants of samples: seconds since sample 0, and UTC since then [ns]. */
double history_run_s(const struct history_run *r, size_t n);

#endif
