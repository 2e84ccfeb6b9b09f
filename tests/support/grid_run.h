/*
 * grid_run - waves through sync alone: what half-cycles came, kept in a list.
 */
#ifndef WP_TESTS_GRID_RUN_H
#define WP_TESTS_GRID_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "metrology/sync.h"
#include "wave.h"

enum { GRID_VOLTAGES = 3, GRID_CHANNELS = 6 };

struct grid_cell {
    double from_s, to_s; /* since sample 0 */
    double f_hz;
    unsigned flags;
    double square[GRID_CHANNELS]; /* integral of x^2 */
    bool crossing[GRID_CHANNELS]; /* known */
    double crossing_at[GRID_CHANNELS];
};

struct grid_run {
    double rate_hz, nominal_hz;
    unsigned channels; /* voltages A, B, C, then currents */
    size_t frames;
    size_t block; /* frames pushed at once; 0 = 4096 */
    double *x[GRID_CHANNELS];
    size_t cells;
    struct grid_cell *cell;
};

/* Room for samples, all 0; grid_release() gives it back. */
void grid_make(struct grid_run *g, double rate_hz, unsigned channels,
               double t_s);
void grid_release(struct grid_run *g);

/* Channel c: the wave, `cycles` later. */
void grid_fill(struct grid_run *g, unsigned c, const struct wave *w,
               double cycles);

/* 0 from from_s on, until to_s. */
void grid_silence(struct grid_run *g, unsigned c, double from_s, double to_s);

/* White noise of that much rms is added, the same for the same seed. */
void grid_noise(struct grid_run *g, unsigned c, double rms, uint32_t seed);

/* Samples through sync; fails the test on any number that is not finite, on a
 * hole, and on time that does not add up. */
void grid_sync(struct grid_run *g);

/* How far the boundaries from from_s to to_s lie from where the phase of the
 * wave passes whole half-cycles: the farthest [rad]. */
double grid_phase_error(const struct grid_run *g, const struct wave *w,
                        double from_s, double to_s);

/* Half-cycles with any of the flags (enum wp_half_cycle_flag). */
size_t grid_count(const struct grid_run *g, unsigned flags);

#endif
