/*
 * fundamental - from samples to the phase of the fundamental: decimated
 * references, lock, hops, track.
 *
 * Input:   the sample ring that sync fills; channels that may be references
 * Output:  nodes of the phase track (phase_track.h), on demand
 * Memory:  a few seconds of decimated samples, made by create
 *
 * Pulled by sync: it decimates and measures just what the next node needs, one
 * hop at a time through all stages, so that nothing depends on how samples
 * arrive.
 */
#ifndef WP_METROLOGY_FUNDAMENTAL_H
#define WP_METROLOGY_FUNDAMENTAL_H

#include <stdbool.h>

#include "core/channel.h"
#include "metrology/decimated.h"
#include "metrology/phase_track.h"
#include "metrology/sample_ring.h"

struct wp_fundamental;

/* Frequencies that are looked for [Hz]; beyond them there is no fundamental. */
static const double wp_fundamental_min_hz = 37.0;
static const double wp_fundamental_max_hz = 76.0;

/* References are the voltages to neutral or between phases, and currents stand
 * in for them where they are dead; without a voltage the currents; at worst the
 * first channel. WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_fundamental_create(struct wp_fundamental **out, unsigned channels,
                      const struct wp_channel *channel, double rate_hz,
                      double nominal_hz);

void wp_fundamental_destroy(struct wp_fundamental *f); /* accepts NULL */

/* Samples per hop, and samples needed around a decimated one. */
int64_t wp_fundamental_hop(const struct wp_fundamental *f);
int wp_fundamental_reach(const struct wp_fundamental *f);

/* The channel of reference r, -1 where it only stands in and beyond the last.
 */
int wp_fundamental_channel(const struct wp_fundamental *f, int r);

/* A new stretch of samples begins at `first`. */
void wp_fundamental_begin(struct wp_fundamental *f, int64_t first);

/* The first sample of the ring that may still be needed. */
int64_t wp_fundamental_needs(const struct wp_fundamental *f);

/* Decimated samples per second. */
double wp_fundamental_decimated_hz(const struct wp_fundamental *f);

/* Decimated voltages of this stretch that were made and not taken yet, all but
 * first_ns; channels is 0 without a voltage. False: none. They stay until the
 * next pull or begin. */
bool wp_fundamental_take(struct wp_fundamental *f, struct wp_decimated *out);

/*
 * The next node from what the ring holds; `ended`: no more samples will come.
 * False: more samples are needed or, after ended, there are no more nodes. A
 * record too short for a single window gives one node by one fit.
 */
bool wp_fundamental_pull(struct wp_fundamental *f,
                         const struct wp_sample_ring *ring, bool ended,
                         struct wp_phase_node *out);

#endif
