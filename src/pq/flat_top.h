/*
 * flat_top - samples that stand still at the end of their range: clipped, or
 * too coarsely quantised to measure by.
 *
 * Input:   views of samples, in order, before they are resampled
 * Output:  whether any channel stood at its extreme within a span of time
 * Memory:  nothing is allocated
 *
 * A sine of more than 9 bits is within half a step of its crest for less than
 * 2 % of a cycle: what stays equal for longer, at the highest or lowest value
 * that the channel had so far, does not follow the signal any more (convention
 * flag.clipped). A channel that is 0 throughout is dead, not clipped.
 */
#ifndef WP_PQ_FLAT_TOP_H
#define WP_PQ_FLAT_TOP_H

#include <stdbool.h>

#include "core/channel.h"
#include "core/rate.h"

enum { WP_FLAT_TOP_SLOTS = 8192 };

struct wp_flat_top {
    struct wp_rate rate;
    int64_t start_ns; /* UTC of sample 0 */
    unsigned channels;
    int64_t enough; /* samples that make a flat top */
    int64_t stride; /* half of them */
    int64_t next;   /* index of the sample that follows the last one */
    struct {
        double high, low; /* so far */
        double last;
        int64_t run; /* how many samples were equal to it, itself included */
    } each[WP_MAX_CHANNELS];
    /* Tenths of a second of UTC in which a channel was flat, by their number;
     * the last ones. */
    int64_t slot[WP_FLAT_TOP_SLOTS];
};

void wp_flat_top_init(struct wp_flat_top *f, struct wp_rate rate,
                      int64_t start_ns, unsigned channels, double nominal_hz);

void wp_flat_top_push(struct wp_flat_top *f, const struct wp_sample_view *view);

/* Of the last 13 minutes that were pushed. */
bool wp_flat_top_within(const struct wp_flat_top *f, int64_t from_ns,
                        int64_t to_ns);

#endif
