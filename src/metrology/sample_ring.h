/*
 * sample_ring - the recent samples of all channels, contiguous in memory.
 *
 * Missing samples (NaN) are kept as 0 with a bit per channel in a mask, so that
 * sums stay finite and what is missing stays known. Absolute indices.
 */
#ifndef WP_METROLOGY_SAMPLE_RING_H
#define WP_METROLOGY_SAMPLE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/channel.h"
#include "core/status.h"

struct wp_sample_ring {
    unsigned channels;
    int64_t base; /* index of the first sample held */
    int64_t end;  /* one past the last */
    size_t capacity;
    double *x[WP_MAX_CHANNELS];
    uint8_t *missing;   /* bit c: channel c has none here */
    int64_t whole_from; /* no sample is missing from here on */
};

WP_MUST_CHECK enum wp_status wp_sample_ring_init(struct wp_sample_ring *r,
                                                 unsigned channels,
                                                 size_t capacity);
void wp_sample_ring_release(struct wp_sample_ring *r);

/* Empty, the next sample is `index`. */
void wp_sample_ring_reset(struct wp_sample_ring *r, int64_t index);

/* Room for more samples without forgetting. */
size_t wp_sample_ring_room(const struct wp_sample_ring *r);

/* Forgets all before index (never beyond end). */
void wp_sample_ring_forget(struct wp_sample_ring *r, int64_t index);

/* Appends n <= room frames of the view from frame `from`. */
void wp_sample_ring_append(struct wp_sample_ring *r,
                           const struct wp_sample_view *view, size_t from,
                           size_t n);

/* The sample `index` of channel c; its neighbours stand beside it. */
static inline double *wp_sample_ring_at(const struct wp_sample_ring *r,
                                        unsigned c, int64_t index)
{
    return r->x[c] + (index - r->base);
}

/* Whether no sample of x is missing (NaN) or infinite. */
bool wp_samples_present(const double *x, size_t n);

/* Which channels miss a sample in from <= index < to. */
uint32_t wp_sample_ring_missing(const struct wp_sample_ring *r, int64_t from,
                                int64_t to);

#endif
