#include "metrology/continuation.h"

#include <math.h>

enum { CELLS = 256, SEAM = 6 };

/* Up to CELLS samples from index `to` as they are `shift` samples away, by the
 * resampler itself so that they are as smooth as the signal. */
static void read_shifted(const struct wp_resampler *r,
                         struct wp_sample_ring *ring, int64_t to, int count,
                         double shift, double (*out)[CELLS])
{
    double at[CELLS];
    const double *x[WP_MAX_CHANNELS];
    double whole = floor(shift);

    for (unsigned c = 0; c < ring->channels; c++)
        x[c] = wp_sample_ring_at(ring, c, to + (int64_t)whole);
    for (int k = 0; k < CELLS; k++)
        at[k] = (k < count ? k : 0) + (shift - whole);
    wp_resampler_run(r, ring->channels, x, at, out);
}

static void copy_shifted(const struct wp_resampler *r,
                         struct wp_sample_ring *ring, int64_t to, int count,
                         double shift)
{
    double out[WP_MAX_CHANNELS][CELLS];

    for (int done = 0; done < count; done += CELLS) {
        int n = count - done < CELLS ? count - done : CELLS;

        read_shifted(r, ring, to + done, n, shift, out);
        for (unsigned c = 0; c < ring->channels; c++)
            for (int k = 0; k < n; k++)
                *wp_sample_ring_at(ring, c, to + done + k) = out[c][k];
    }
}

/* How far the signal is from its copy in the SEAM samples before the seam,
 * nearest first, as a line: its value at the first sample behind the seam and
 * its slope away from it. */
struct offset {
    double value, slope;
};

static struct offset fit_offset(const double *d)
{
    double mean = 0.0, slope = 0.0, squares = 0.0;

    for (int k = 0; k < SEAM; k++)
        mean += d[k] / SEAM;
    for (int k = 0; k < SEAM; k++) {
        double from = 0.5 * (SEAM - 1) - k;

        slope += from * d[k];
        squares += from * from;
    }
    slope /= squares;
    return (struct offset){mean + slope * 0.5 * (SEAM + 1), slope};
}

/*
 * A signal that has changed since would jump at the seam, and the filter would
 * ring on both sides of it: what it differs by is carried on as a line that
 * fades. seam: the last sample before it; way: +1 forward, -1 backward in time.
 */
static void smooth_seam(const struct wp_resampler *r,
                        struct wp_sample_ring *ring, int64_t seam, int way,
                        double shift)
{
    const double pi = acos(-1.0);
    const int reach = wp_resampler_reach(r);
    double out[WP_MAX_CHANNELS][CELLS], d[SEAM];

    read_shifted(r, ring, way > 0 ? seam - SEAM + 1 : seam, SEAM, shift, out);
    for (unsigned c = 0; c < ring->channels; c++) {
        struct offset o;

        for (int k = 0; k < SEAM; k++)
            d[k] = *wp_sample_ring_at(ring, c, seam - way * k) -
                   out[c][way > 0 ? SEAM - 1 - k : k];
        o = fit_offset(d);
        for (int k = 0; k <= reach; k++)
            *wp_sample_ring_at(ring, c, seam + way * (k + 1)) +=
                (o.value + o.slope * k) *
                (0.5 + 0.5 * cos(pi * k / (reach + 1)));
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

    if ((double)(ring->end - start) > shift + 2 * reach + SEAM) {
        copy_shifted(r, ring, start - reach - 1, reach + 1, shift);
        smooth_seam(r, ring, start, -1, shift);
    } else {
        mirror(ring, start - reach - 1, reach + 1, start, ring->end - 1);
    }
}

void wp_continue_after(struct wp_sample_ring *ring,
                       const struct wp_resampler *r, int64_t start,
                       double period)
{
    int reach = wp_resampler_reach(r);
    double shift = shift_for(r, period);
    int64_t first = start > ring->base ? start : ring->base;

    if ((double)(ring->end - first) > shift + 2 * reach + SEAM) {
        copy_shifted(r, ring, ring->end, reach + 1, -shift);
        smooth_seam(r, ring, ring->end - 1, 1, -shift);
    } else {
        mirror(ring, ring->end, reach + 1, first, ring->end - 1);
    }
}
