/*
 * grid_run - waves through sync alone: what half-cycles came, kept in a list.
 */
#ifndef WP_TESTS_GRID_RUN_H
#define WP_TESTS_GRID_RUN_H

#include <stddef.h>

#include "metrology/sync.h"

enum { GRID_CHANNELS = 3 };

struct grid_cell {
    double from_s, to_s; /* since sample 0 */
    double f_hz;
    unsigned flags;
    double square[GRID_CHANNELS]; /* integral of x^2 */
    double power;                 /* integral of channel 0 times the last */
};

struct grid_run {
    double rate_hz, nominal_hz;
    unsigned channels; /* voltages A, B, C */
    size_t frames;
    double *x[GRID_CHANNELS];
    size_t cells;
    struct grid_cell *cell;
};

/* Room for samples, all 0; grid_release() gives it back. */
void grid_make(struct grid_run *g, double rate_hz, unsigned channels,
               double t_s);
void grid_release(struct grid_run *g);

/* Samples through sync; fails the test on any number that is not finite, on a
 * hole, and on time that does not add up. */
void grid_sync(struct grid_run *g);

/* Half-cycles with any of the flags (enum wp_half_cycle_flag). */
size_t grid_count(const struct grid_run *g, unsigned flags);

#endif
