/*
 * scenario_signal_state - the state of a stretch, which scenario_signal sets up
 * and scenario_signal_value evaluates.
 */
#ifndef WP_INGEST_SCENARIO_SIGNAL_STATE_PRIV_H
#define WP_INGEST_SCENARIO_SIGNAL_STATE_PRIV_H

#include "ingest/scenario_signal_priv.h"

/* Of a channel in the stretch at hand. */
struct wp_signal_state {
    double level, turns;         /* factor; angle + jumps [cycles] */
    double rms, rms_slope;       /* profile, from from_s on */
    double lag_turns, lag_slope; /* [cycles], [cycles/s] */
    double from_s;
};

struct wp_signal {
    const struct wp_scenario *s;
    size_t edges;
    double *edge; /* ascending, without those of rectangles */
    double complex *quarter[WP_MAX_CHANNELS]; /* [components] */
    double start_s, end_s;
    unsigned missing;
    bool steady;
    size_t active_count;
    const struct wp_scenario_event **active; /* transients under way */
    struct wp_signal_state state[WP_MAX_CHANNELS];
    double upper[100]; /* +1 or -1: rectangles in this stretch */
};

/* hz * t + turn modulo 1, without rounding the product first. */
double wp_signal_fraction(struct wp_fixed hz, struct wp_fixed turn, double t_s);

#endif
