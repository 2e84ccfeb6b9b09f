/*
 * sync - any stream of samples as half-cycles of 256 samples per channel.
 *
 * Source:  manual, "Measurement Formulas": 512 samples per cycle
 * Input:   views of samples, in order; a jump of the index is a gap, and so are
 *          frames without a sample (NaN) in any channel
 * Output:  half-cycles without a hole from the first sample to the last (and
 *          to and from every gap), partial ones at the ends
 * Memory:  about 1.5 s of samples and 65536 more, allocated by create
 *
 * Usage: push a view until it is taken whole, pulling all half-cycles after
 * each push; flush at the end, then pull the rest. How the stream is cut into
 * views changes no bit of any half-cycle.
 */
#ifndef WP_METROLOGY_SYNC_H
#define WP_METROLOGY_SYNC_H

#include <stdbool.h>

#include "core/rate.h"
#include "core/status.h"
#include "metrology/decimated.h"
#include "metrology/half_cycle.h"

struct wp_sync;

struct wp_sync_config {
    struct wp_rate rate;
    int64_t start_ns; /* UTC of sample 0 */
    unsigned channels;
    struct wp_channel channel[WP_MAX_CHANNELS];
    double nominal_hz; /* the grid of a dead capture; 0 = 50 Hz */
};

/* WP_E_ARG: no channels, too many; WP_E_UNSUPPORTED: rate below 200 Hz or above
 * 2 MHz; WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_sync_create(struct wp_sync **out,
                                            const struct wp_sync_config *c);

void wp_sync_destroy(struct wp_sync *s); /* accepts NULL */

/* Takes frames from *from on and moves it; fewer than offered when half-cycles
 * must be pulled first. */
void wp_sync_push(struct wp_sync *s, const struct wp_sample_view *view,
                  size_t *from);

/* The stream has ended. */
void wp_sync_flush(struct wp_sync *s);

/* The next half-cycle; false when more samples are needed or none are left. */
bool wp_sync_pull(struct wp_sync *s, struct wp_half_cycle *out);

/*
 * Pulling in two steps, so that the costly one can be shared between threads:
 * plan says where the next n <= max half-cycles lie and everything about them
 * but dt_s and x; fill puts these into out[k], the k-th of the last plan. Fills
 * of one plan may run at the same time in any order, and must be done before
 * the next push, plan or pull. Returns n; 0 as pull returns false. At most
 * WP_SYNC_BATCH at once, fewer for no other reason than that pull would stop.
 */
enum { WP_SYNC_BATCH = 64 };

size_t wp_sync_plan(struct wp_sync *s, struct wp_half_cycle *out, size_t max);

void wp_sync_fill(const struct wp_sync *s, size_t k, struct wp_half_cycle *out);

/* How many decimated voltages a second holds [Hz]. */
double wp_sync_decimated_hz(const struct wp_sync *s);

/*
 * The decimated voltages made by the plans (pulls) since the last call: the
 * first three that are no neutral's. They are ahead of the half-cycles, by a
 * second or so. Asked for after each plan, one that gave nothing included, none
 * of a stretch is left out; they stay until the next plan or push. How the
 * stream is cut decides which come in one call, but not their values and
 * instants. False: there are none, or no voltages.
 */
bool wp_sync_decimated(struct wp_sync *s, struct wp_decimated *out);

#endif
