#include "ingest/clock_priv.h"

#include <inttypes.h>
#include <math.h>

#include "ingest/retime.h"

enum { WAVEFORM_MIN_HZ = 800 };

static bool too_slow(const struct wp_clock_map *c, size_t segment)
{
    return wp_rate_hz(c->info->segment[segment].rate) < WAVEFORM_MIN_HZ &&
           wp_rate_hz(c->rate) >= WAVEFORM_MIN_HZ;
}

/* Grid samples per frame of a segment. */
static double spacing(const struct wp_clock_map *c, size_t segment)
{
    struct wp_rate r = c->info->segment[segment].rate;

    return wp_rate_equal(r, c->rate) ? 1.0
                                     : wp_rate_hz(c->rate) / wp_rate_hz(r);
}

static void init_rates(struct wp_clock_map *c, struct wp_notes *notes)
{
    const struct wp_source_info *info = c->info;
    double at = 0.0;
    int64_t first = 0, slow = 0;

    c->rate = info->segment[0].rate;
    for (size_t i = 1; i < info->segments; i++) {
        c->needed = c->needed || !wp_rate_equal(info->segment[i].rate, c->rate);
        if (wp_rate_hz(info->segment[i].rate) > wp_rate_hz(c->rate))
            c->rate = info->segment[i].rate;
    }
    if (!c->needed)
        return;
    for (size_t i = 0; i < info->segments; i++) {
        int64_t n = info->segment[i].end_frame - first;

        at += spacing(c, i) * (double)n;
        first = info->segment[i].end_frame;
        if (too_slow(c, i))
            slow += n;
        else
            c->stretch = fmax(c->stretch, spacing(c, i));
    }
    if (info->frames > 0) {
        size_t last = info->segments - 1;

        /* The last frame stands for the interval after it. */
        at += spacing(c, last) * (double)(info->frames - first);
        c->frames = wp_retime_whole(at);
    }
    wp_note(notes,
            "%s: %zu segments of %.9g Hz and other rates resampled to one of "
            "%.9g Hz; over a change by more than 1 %% the slower part is "
            "continued by what the faster one's samples tell of it, where "
            "both are long enough",
            c->path, info->segments, wp_rate_hz(info->segment[0].rate),
            wp_rate_hz(c->rate));
    if (slow)
        wp_note(notes,
                "%s: %" PRId64 " frames at rates below %d Hz are taken as "
                "missing",
                c->path, slow, WAVEFORM_MIN_HZ);
}

void wp_clock_map_init(struct wp_clock_map *c,
                       const struct wp_source_info *info, const char *path,
                       struct wp_notes *notes)
{
    *c = (struct wp_clock_map){.info = info,
                               .path = path,
                               .rate = info->rate,
                               .frames = info->frames,
                               .gap = HUGE_VAL,
                               .last_stamp = INT64_MIN};
    if (info->clock == WP_CLOCK_RATES && info->segments) {
        init_rates(c, notes);
    } else if (info->clock == WP_CLOCK_STAMPS) {
        c->needed = true;
        c->frames = -1;
        c->gap = 2.5;
        wp_note(notes,
                "%s: frames with time stamps resampled to %.9g Hz; nothing "
                "is interpolated where they are more than 2.5 samples apart",
                path, wp_rate_hz(info->rate));
    }
}

static double rates_position(struct wp_clock_map *c, int64_t frame)
{
    const struct wp_source_info *info = c->info;

    while (c->segment + 1 < info->segments &&
           frame >= info->segment[c->segment].end_frame) {
        int64_t end = info->segment[c->segment].end_frame;

        c->segment_at +=
            spacing(c, c->segment) * (double)(end - c->segment_first);
        c->segment_first = end;
        c->segment++;
    }
    if (too_slow(c, c->segment))
        return NAN;
    return c->segment_at +
           spacing(c, c->segment) * (double)(frame - c->segment_first);
}

enum wp_status wp_clock_map_read(struct wp_clock_map *c, int64_t first,
                                 size_t n, const int64_t *stamp_ns,
                                 double *position, struct wp_error *err)
{
    double per_ns = wp_rate_hz(c->rate) * 1e-9;

    for (size_t i = 0; i < n; i++) {
        if (c->info->clock == WP_CLOCK_RATES) {
            position[i] = rates_position(c, first + (int64_t)i);
            continue;
        }
        if (stamp_ns[i] <= c->last_stamp)
            return wp_fail(err, WP_E_FORMAT,
                           "%s: frame %" PRId64 ": expected a stamp after "
                           "%" PRId64 " ns, found %" PRId64 " ns",
                           c->path, first + (int64_t)i, c->last_stamp,
                           stamp_ns[i]);
        c->last_stamp = stamp_ns[i];
        position[i] = (double)stamp_ns[i] * per_ns;
    }
    return WP_OK;
}
