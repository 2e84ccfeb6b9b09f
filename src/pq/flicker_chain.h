/*
 * flicker_chain - from three voltages to their Pinst: blocks 1 to 4.
 *
 * Source:  IEC 61000-4-15:2010, 5.3 to 5.6
 * Input:   samples equally spaced; which of them are missing
 * Output:  Pinst per sample and channel
 * Memory:  nothing is allocated
 *
 * The mean square that scales the input is that of all samples so far until
 * these last 27.3 s: so it starts. A start, and one behind a hole, fades in
 * within a second: cut off, twice the mains frequency would be a flash.
 */
#ifndef WP_PQ_FLICKER_CHAIN_H
#define WP_PQ_FLICKER_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pq/flicker_design.h"

enum { WP_FLICKER_LANES = 4, WP_FLICKER_CHUNK = 64 };

/* Four doubles: a vector of three channels and nothing. */
struct wp_flicker_lanes {
    double lane[WP_FLICKER_LANES];
};

struct wp_flicker_chain {
    struct wp_flicker_design design;
    uint64_t count;                 /* samples so far */
    bool silent[WP_FLICKER_LANES];  /* nothing is there so far */
    double seen[WP_FLICKER_LANES];  /* samples in the mean square */
    double age[WP_FLICKER_LANES];   /* samples since the start or a hole */
    struct wp_flicker_lanes share;  /* of a new sample in the mean square */
    struct wp_flicker_lanes square; /* mean square [V^2] */
    struct wp_flicker_lanes before[4];
    struct wp_flicker_lanes out[WP_FLICKER_SECTIONS],
        state[WP_FLICKER_SECTIONS];
    struct wp_flicker_lanes pinst; /* the last */
};

void wp_flicker_chain_init(struct wp_flicker_chain *c,
                           const struct wp_flicker_design *design);

/* Behind a hole: filters begin anew, the mean square is kept. */
void wp_flicker_chain_resume(struct wp_flicker_chain *c);

/* Up to WP_FLICKER_CHUNK samples. */
struct wp_flicker_chunk {
    size_t count;
    unsigned channels;
    const double *x[3];     /* [V] */
    const uint8_t *missing; /* NULL: none; bit k: x[k] is to be ignored */
};

/* Takes as many as end the chunk at hand, at most count, and gives as many
 * Pinst; -1 where it is not known: a sample is missing or was lately. Returns
 * how many. Channels that miss a sample: bits in *lost. */
size_t wp_flicker_chain_push(struct wp_flicker_chain *c,
                             const struct wp_flicker_chunk *in,
                             struct wp_flicker_lanes *pinst, uint32_t *lost);

#endif
