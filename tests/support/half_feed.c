#include "half_feed.h"

#include <math.h>

struct half_feed half_feed_of(int64_t origin_ns, double f_hz)
{
    return (struct half_feed){.origin_ns = origin_ns, .f_hz = f_hz};
}

/* cycles + f t + hz_s t^2 / 2 = n / 2. */
double half_feed_boundary(const struct half_feed *f, int64_t n)
{
    double c = (double)n / 2.0 - f->cycles;

    return 2.0 * c / (f->f_hz + sqrt(f->f_hz * f->f_hz + 2.0 * f->hz_s * c));
}

void half_feed_seek(struct half_feed *f, double t_s)
{
    double phase = f->cycles + t_s * (f->f_hz + t_s * f->hz_s / 2.0);

    f->n = (int64_t)ceil(2.0 * phase - 1e-9);
}

struct wp_history_half half_feed_next(struct half_feed *f)
{
    double from_s = half_feed_boundary(f, f->n);
    double to_s = half_feed_boundary(f, ++f->n);

    return (struct wp_history_half){
        .start_ns = f->origin_ns + llround(from_s * 1e9),
        .end_ns = f->origin_ns + llround(to_s * 1e9),
        .flags = f->flags,
        .stretch = f->stretch,
        .f_hz = 0.5 / (to_s - from_s),
        .duration_s = to_s - from_s};
}
