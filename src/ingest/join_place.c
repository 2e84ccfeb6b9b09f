/* How the files of a chain fit to each other. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "ingest/join_chain_priv.h"

static const double default_tolerance_s = 1e-3;

enum wp_status wp_chain_compare(const struct wp_chain *c,
                                const struct wp_chain_part *p,
                                const struct wp_source_info *info,
                                struct wp_error *err)
{
    const char *first = c->part[0].path;

    if (info->channels != c->info.channels ||
        info->digitals != c->info.digitals)
        return wp_fail(err, WP_E_CONFIG,
                       "%s: channels: expected %u and %u status channels as "
                       "in %s, found %u and %u",
                       p->path, c->info.channels, c->info.digitals, first,
                       info->channels, info->digitals);
    if (info->clock != WP_CLOCK_RATE || c->info.clock != WP_CLOCK_RATE)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: clock: expected one constant rate in every file "
                       "of a sequence, found changing rates or time stamps",
                       info->clock != WP_CLOCK_RATE ? p->path : first);
    if (!wp_rate_equal(info->rate, c->info.rate))
        return wp_fail(err, WP_E_CONFIG,
                       "%s: sampling rate: expected %.9g Hz as in %s, found "
                       "%.9g Hz",
                       p->path, wp_rate_hz(c->info.rate), first,
                       wp_rate_hz(info->rate));
    for (unsigned i = 0; i < info->channels; i++) {
        const struct wp_source_channel *a = &c->info.channel[i];
        const struct wp_source_channel *b = &info->channel[i];

        if (strcmp(a->name, b->name) != 0 || a->scale != b->scale ||
            a->offset != b->offset || a->norm != b->norm ||
            strcmp(a->unit, b->unit) != 0 || a->skew_s != b->skew_s)
            return wp_fail(err, WP_E_CONFIG,
                           "%s: channel %u: expected \"%s\" with scale %.9g, "
                           "offset %.9g, unit \"%s\" as in %s, found \"%s\", "
                           "%.9g, %.9g, \"%s\"",
                           p->path, i + 1, a->name, a->scale, a->offset,
                           a->unit, first, b->name, b->scale, b->offset,
                           b->unit);
    }
    return WP_OK;
}

/* Frames in t nanoseconds, to nearest. */
static int64_t frames_in(struct wp_rate rate, int64_t t_ns)
{
    int64_t i = wp_rate_index_at(rate, t_ns);

    return 2 * t_ns < wp_rate_ns(rate, i) + wp_rate_ns(rate, i - 1) ? i - 1 : i;
}

enum wp_status wp_chain_place(struct wp_chain *c, size_t k,
                              struct wp_error *err)
{
    const struct wp_sidecar *s = c->setup.sidecar;
    const struct wp_chain_part *before = &c->part[k - 1];
    struct wp_chain_part *p = &c->part[k];
    double tolerance =
        s && s->tolerance_s >= 0.0 ? s->tolerance_s : default_tolerance_s;
    bool by_time = p->start_known && before->start_known &&
                   !(s && s->join == WP_JOIN_CONSECUTIVE);
    int64_t late_ns, late;

    p->first = before->first + before->frames;
    p->skip = 0;
    if (!by_time)
        return WP_OK;
    late_ns = p->start_ns - before->start_ns -
              wp_rate_ns(c->info.rate, before->frames);
    if (fabs((double)late_ns) * 1e-9 <= tolerance)
        return WP_OK;
    late = frames_in(c->info.rate, p->start_ns - before->start_ns) -
           before->frames;
    if (late >= 0) {
        p->first += late;
        wp_note(c->setup.notes,
                "%s: begins %.6f s after the end of %s: %" PRId64
                " frames are missing between them",
                p->path, (double)late_ns * 1e-9, before->path, late);
        return WP_OK;
    }
    if (!s || s->overlap != WP_OVERLAP_TRIM || late < -before->frames)
        return wp_fail(err, WP_E_CONFIG,
                       "%s: start: expected not before the end of %s, found "
                       "%.6f s before it",
                       p->path, before->path, (double)late_ns * -1e-9);
    p->first += late;
    p->skip = -late;
    wp_note(c->setup.notes,
            "%s: its first %" PRId64 " frames are also in %s: trimmed", p->path,
            -late, before->path);
    return WP_OK;
}
