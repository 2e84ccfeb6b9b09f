/*
 * retime - channels sampled at other instants, brought to one uniform grid.
 *
 * Needed when a channel's samples are skewed, or when frames come at changing
 * rates or with stamps. Interpolates by wp_sinc on the continuous index
 * nu(t), piecewise linear in t: flat to 1e-7 up to 0.41 of the local rate.
 * Within WP_SINC_HALF samples of a missing sample, a gap or an end of the
 * record there is no honest value: NaN (but see `ends`). Where one rate follows
 * another nothing is lost (rate_joint.h). A channel whose samples lie on the
 * grid already passes bit by bit.
 *
 * Input:   frames, each at a position on the output grid (a clocked stage) or
 *          at its own index
 * Output:  frames of the uniform grid; independent of how the input was cut
 * Memory:  nothing is allocated after create
 */
#ifndef WP_INGEST_RETIME_H
#define WP_INGEST_RETIME_H

#include <stdbool.h>

#include "core/channel.h"
#include "ingest/reel_priv.h"

struct wp_retime;

/* A skew may not be longer than this [output samples]. */
enum { WP_RETIME_MAX_SHIFT = 100000 };

struct wp_retime_config {
    unsigned channels, digitals;
    size_t block; /* frames given and taken at a time, at most */
    /* Instant of a channel's sample minus instant of its frame, in samples of
     * the output, within +-WP_RETIME_MAX_SHIFT. */
    double shift[WP_MAX_CHANNELS];
    bool clocked; /* frames have positions of their own */
    /* Frames further apart than this have a gap between them [output samples];
     * clocked only. */
    double gap;
    /* Where the distance of frames changes by more than this part of it the
     * taps do not reach across (rates that differ); clocked only. */
    double bend;
    /* Where it changes by this factor at most, both sides are continued across
     * the change (rate_joint.h); 0: nowhere, the samples there are missing.
     * Clocked only. */
    double stretch;
    /* The span's ends are continued (sinc_end.h), so that what lies between
     * its first frames and between its last ones is not missing; the last one
     * stands for the interval after it, as every sample does: a part of n
     * samples lasts n intervals. Clocked only. */
    bool ends;
};

/* WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_retime_create(struct wp_retime **out,
                                              const struct wp_retime_config *k,
                                              struct wp_error *err);
/* Accepts NULL. */
void wp_retime_destroy(struct wp_retime *r);

/*
 * Takes frames from `from` on and returns how many; when that is fewer than
 * there are, pull until nothing comes and push the rest. `position` (clocked)
 * has one entry per frame of in: its instant in samples of the output, rising;
 * NaN for a frame that is to be left out.
 */
size_t wp_retime_push(struct wp_retime *r, const struct wp_frames *in,
                      size_t from, const double *position);

/* Samples of the grid in a record that ends at an instant [output samples]: as
 * many as last nearest to it. */
int64_t wp_retime_whole(double duration);

/* No more frames will come. */
void wp_retime_finish(struct wp_retime *r);

/* Frames of the grid that are ready: false when there are none. They stay
 * valid until the next call. */
bool wp_retime_pull(struct wp_retime *r, struct wp_frames *out);

/* Where the frames pulled last are. */
struct wp_reel *wp_retime_out(struct wp_retime *r);

#endif
