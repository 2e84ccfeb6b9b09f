/*
 * continuation - the signal beyond the ends of a stretch, by whole periods,
 * only to feed the resampler's filter there: no energy is taken from it.
 *
 * By the resampler itself, so that it is as smooth as the signal; what the
 * signal has changed by since is carried on as a line that fades, so that there
 * is no jump to ring. Mirrored where the stretch is too short for that.
 */
#ifndef WP_METROLOGY_CONTINUATION_H
#define WP_METROLOGY_CONTINUATION_H

#include "metrology/resampler.h"
#include "metrology/sample_ring.h"

/* Fills the reach + 1 places before the stretch's first sample `start`, which
 * the ring must hold in front of it; period in samples. */
void wp_continue_before(struct wp_sample_ring *ring,
                        const struct wp_resampler *r, int64_t start,
                        double period);

/* Fills reach + 1 places behind the ring's end, for which it must have room;
 * nothing from before `start` is used. */
void wp_continue_after(struct wp_sample_ring *ring,
                       const struct wp_resampler *r, int64_t start,
                       double period);

#endif
