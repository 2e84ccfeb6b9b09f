/*
 * scenario_segment - what holds between two edges of a scenario.
 *
 * Edges are the frames where an event, a load point or a missing span begins
 * or ends. Between two of them every channel has one level, one phase offset
 * and at most one ramp, so that the generator can hoist them.
 */
#ifndef WP_INGEST_SCENARIO_SEGMENT_PRIV_H
#define WP_INGEST_SCENARIO_SEGMENT_PRIV_H

#include "ingest/scenario_model_priv.h"

struct wp_scenario_edges;

struct wp_segment_channel {
    double level; /* product of dips, swells ... [1] */
    double rms;   /* of the profile at tau = 0, else 1 */
    double rms_slope;
    uint64_t offset;       /* angle + jumps, in turns of M cycles / 2^64 */
    uint64_t lag;          /* at tau = 0, likewise */
    double lag_turn_slope; /* [turns of M cycles / s] */
    double tau0_s;         /* tau at the segment's first frame */
};

struct wp_segment {
    int64_t first, last; /* frames first <= n < last */
    unsigned missing;    /* channels without samples */
    bool transients;     /* at least one is under way */
    struct wp_segment_channel channel[WP_MAX_CHANNELS];
};

/* Borrows s. WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_scenario_edges_create(struct wp_scenario_edges **out,
                         const struct wp_scenario *s);
void wp_scenario_edges_destroy(struct wp_scenario_edges *e);

/* The segment that holds frame n, 0 <= n < frames. */
void wp_scenario_segment_at(const struct wp_scenario_edges *e, int64_t n,
                            struct wp_segment *out);

/* Whether the lag of a channel ever moves on a ramp. */
bool wp_scenario_lag_sweeps(const struct wp_scenario_channel *c);

/* Adds the transients of channel c to frames first ... */
void wp_scenario_add_transients(const struct wp_scenario *s, unsigned c,
                                int64_t first, size_t count, double *x);

#endif
