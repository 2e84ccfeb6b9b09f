/*
 * phase_grid - where the phase passes whole half-cycles: the boundaries.
 *
 * Input:   nodes of the phase track
 * Output:  boundaries in order, with the length of a half-cycle there
 *
 * Between nodes of one piece the phase is a cubic; beyond the first and last
 * node it is a line. Where pieces meet, one or two half-cycles of 0.5 to 1.5
 * times the normal length take up the slack: bridges.
 */
#ifndef WP_METROLOGY_PHASE_GRID_H
#define WP_METROLOGY_PHASE_GRID_H

#include <stdbool.h>
#include <stdint.h>

#include "metrology/half_cycle.h"
#include "metrology/phase_track.h"

struct wp_boundary {
    struct wp_instant at;
    double length;             /* of a half-cycle here [samples] */
    bool bridge;               /* the half-cycle that ends here is one */
    struct wp_phase_node node; /* the one before it, for flags and offsets */
};

struct wp_phase_grid {
    int64_t hop_samples;
    struct wp_instant start;
    int nodes;           /* seen so far, 2 = two or more */
    bool split, crossed; /* left and right are of two pieces; left is done */
    bool ended;
    struct wp_instant end;
    struct wp_phase_node left, right;
    int64_t half; /* next boundary: phase = half / 2 cycles */
    bool has_last;
    struct wp_boundary last;
    int pending; /* 1: `next` waits behind an inserted boundary */
    struct wp_boundary next;
};

/* A new stretch that begins at sample `start`; nodes lie hop * hop_samples. */
void wp_phase_grid_init(struct wp_phase_grid *g, int64_t hop_samples,
                        int64_t start);

/* Only after pull has returned false. */
void wp_phase_grid_push(struct wp_phase_grid *g,
                        const struct wp_phase_node *node);

/* No more nodes: run on to sample `end`. Needs at least one node. */
void wp_phase_grid_finish(struct wp_phase_grid *g, int64_t end);

/* The next boundary after start and before end; false when a node is needed
 * or, after finish, when there are no more. */
bool wp_phase_grid_pull(struct wp_phase_grid *g, struct wp_boundary *out);

/* b - a in samples. */
double wp_instant_minus(struct wp_instant b, struct wp_instant a);

#endif
