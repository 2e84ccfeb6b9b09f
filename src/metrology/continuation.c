#include "metrology/continuation.h"

#include <math.h>

enum { CELLS = 256 };

/* Fills count samples from index `to` with those `shift` samples away, by the
 * resampler itself so that the continuation is as smooth as the signal. */
static void copy_shifted(const struct wp_resampler *r,
                         struct wp_sample_ring *ring, int64_t to, int count,
                         double shift)
{
    double at[CELLS], out[WP_MAX_CHANNELS][CELLS];
    const double *x[WP_MAX_CHANNELS];
    double whole = floor(shift);

    for (int done = 0; done < count; done += CELLS) {
        for (unsigned c = 0; c < ring->channels; c++)
            x[c] = wp_sample_ring_at(ring, c, to + done + (int64_t)whole);
        for (int k = 0; k < CELLS; k++)
            at[k] = (done + k < count ? k : 0) + (shift - whole);
        wp_resampler_run(r, ring->channels, x, at, out);
        for (unsigned c = 0; c < ring->channels; c++)
            for (int k = 0; k < CELLS && done + k < count; k++)
                *wp_sample_ring_at(ring, c, to + done + k) = out[c][k];
    }
}

/* Mirrors about the samples first and last, to and fro, where there is no
 * whole period to repeat: a single sample is held. */
static void mirror(struct wp_sample_ring *ring, int64_t to, int count,
                   int64_t first, int64_t last)
{
    int64_t period = last > first ? 2 * (last - first) : 1;

    for (int k = 0; k < count; k++) {
        int64_t from = ((to + k - first) % period + period) % period;

        if (from > last - first)
            from = period - from;
        for (unsigned c = 0; c < ring->channels; c++)
            *wp_sample_ring_at(ring, c, to + k) =
                *wp_sample_ring_at(ring, c, first + from);
    }
}

/* Whole periods that reach beyond the filter on both sides. */
static double shift_for(const struct wp_resampler *r, double period)
{
    return period * ceil((2.0 * wp_resampler_reach(r) + 2.0) / period);
}

void wp_continue_before(struct wp_sample_ring *ring,
                        const struct wp_resampler *r, int64_t start,
                        double period)
{
    int reach = wp_resampler_reach(r);
    double shift = shift_for(r, period);

    if ((double)(ring->end - start) > shift + 2 * reach)
        copy_shifted(r, ring, start - reach - 1, reach + 1, shift);
    else
        mirror(ring, start - reach - 1, reach + 1, start, ring->end - 1);
}

void wp_continue_after(struct wp_sample_ring *ring,
                       const struct wp_resampler *r, int64_t start,
                       double period)
{
    int reach = wp_resampler_reach(r);
    double shift = shift_for(r, period);
    int64_t first = start > ring->base ? start : ring->base;

    if ((double)(ring->end - first) > shift + 2 * reach)
        copy_shifted(r, ring, ring->end, reach + 1, -shift);
    else
        mirror(ring, ring->end, reach + 1, first, ring->end - 1);
}
