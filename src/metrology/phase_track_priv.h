/* phase_track_priv - the ring of hops, shared by the parts of phase_track. */
#ifndef WP_METROLOGY_PHASE_TRACK_PRIV_H
#define WP_METROLOGY_PHASE_TRACK_PRIV_H

#include <math.h>

#include "metrology/phase_track.h"

enum { WP_TRACK_RING = 512 /* a power of two above what may wait */ };

struct wp_hop {
    int64_t cycles; /* unwrapped phase: cycles + frac */
    double frac;
    bool valid; /* measured, not touched by an edge or a jump */
    bool alive;
    bool edge;     /* of an amplitude */
    bool blank;    /* not measured: before the first window or after the last */
    int reference; /* that gave the phase, -1 = none */
    uint32_t flags;
    uint32_t piece;
    double begin;    /* first of a piece: where that begins [hops], <= 0 */
    double strength; /* as the place of a break, 0 = none */
    double amplitude[WP_TRACK_REFERENCES];
    double offset[WP_TRACK_REFERENCES];
    double seen[WP_TRACK_REFERENCES]; /* against this hop's own phase */
    bool live[WP_TRACK_REFERENCES];
    bool known[WP_TRACK_REFERENCES]; /* offset, measured */
};

struct wp_phase_track {
    unsigned primaries, references;
    int64_t first, next, pulled; /* hop numbers */
    int64_t scored, judged;      /* as places of a break */
    int64_t paired;              /* as the first edge of a pair */
    int64_t alive_since;         /* the first hop of those that live now */
    bool flushed;
    int blank_before, blank_after; /* nodes where nothing was measured */
    int64_t live_since[WP_TRACK_REFERENCES];
    uint32_t piece;
    double f; /* [cycles/hop], causal, to measure and unwrap with */
    int64_t last_valid, last_alive;
    int64_t locked; /* the first hop since the lock */
    bool new_piece; /* the next valid hop begins one */
    double level[WP_TRACK_REFERENCES];
    double offset[WP_TRACK_REFERENCES];
    int offsets[WP_TRACK_REFERENCES]; /* averaged in it; 0 = not known */
    struct wp_phase_node node; /* pulled last: where freewheeling goes on */
    int64_t wide;              /* of the weights kept: a Hann window's half */
    double weight[2 * WP_TRACK_HALF + 2];
    /* Of a span of WP_TRACK_HALF hops on both sides: weights times powers of
     * the distance, and their sums. */
    bool weighed;
    double weights[3][2 * WP_TRACK_HALF + 1], weight_sums[5];
    struct wp_hop ring[WP_TRACK_RING];
};

static inline struct wp_hop *wp_hop_at(struct wp_phase_track *t, int64_t k)
{
    return &t->ring[(uint64_t)k % WP_TRACK_RING];
}

/* Whether hop k has been measured and is still in the ring. */
static inline bool wp_hop_exists(const struct wp_phase_track *t, int64_t k)
{
    return k >= t->first && k < t->next && k >= t->next - WP_TRACK_RING;
}

/* To -0.5..0.5. */
static inline double wp_wrap_cycle(double cycles)
{
    return cycles - rint(cycles);
}

/* Hops that a window reaches on each side, the decimator's included. */
static inline double wp_hop_reach(const struct wp_phase_track *t)
{
    return 1.5 / t->f + 0.7;
}

/* Hops from the first that is alive to where its window, of which a little was
 * alive then, is so all over. */
static inline double wp_hop_settling(const struct wp_phase_track *t)
{
    return 2.0 * wp_hop_reach(t) - 2.0;
}

/* A new piece begins `at` hops from hop. */
void wp_track_split(struct wp_phase_track *t, int64_t hop, double at);

/* Which references live at the last hop, and how strong they usually are. */
void wp_track_judge(struct wp_phase_track *t, struct wp_hop *h,
                    const struct wp_phasor *p);

/* The reference of the last hop, which was judged: a primary; where none lives,
 * or none all its window while a backup goes on, a backup; -1: all are dead. */
int wp_track_choose(struct wp_phase_track *t, const struct wp_hop *h);

#endif
