#include "metrology/sync.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/simd.h"
#include "metrology/continuation.h"
#include "metrology/fundamental.h"
#include "metrology/phase_grid.h"
#include "metrology/resampler.h"
#include "metrology/sample_ring.h"
#include "metrology/warp.h"

enum { CELLS = WP_HALF_CYCLE_SAMPLES };

enum stage { IDLE, RUNNING, ENDING, LAST_PART };

struct wp_sync {
    struct wp_sync_config config;
    double rate_hz, nominal_hz;
    enum stage stage;
    int64_t start; /* of the stretch without a gap */
    struct wp_sample_ring ring;
    struct wp_fundamental *fundamental;
    struct wp_phase_grid grid;
    struct wp_resampler *resampler;
    bool extended_start, extended_end;
    struct wp_boundary last; /* where the next half-cycle begins */
    /* Planned and perhaps not filled yet: what they need from the ring stays.
     */
    int64_t held;
    struct wp_warp warp[WP_SYNC_BATCH];
};

static enum wp_status create_parts(struct wp_sync *s)
{
    struct wp_resampler_band band =
        wp_resampler_band_for(s->rate_hz, s->nominal_hz);
    enum wp_status status = wp_resampler_create(&s->resampler, band);
    /* What is kept is moved whenever the ring is full: with room, seldom. */
    size_t capacity = (size_t)(1.5 * s->rate_hz) + 65536;

    if (!status)
        status =
            wp_fundamental_create(&s->fundamental, s->config.channels,
                                  s->config.channel, s->rate_hz, s->nominal_hz);
    if (status)
        return status;
    capacity += (size_t)(16 * wp_resampler_reach(s->resampler) +
                         4 * wp_fundamental_reach(s->fundamental));
    return wp_sample_ring_init(&s->ring, s->config.channels, capacity);
}

enum wp_status wp_sync_create(struct wp_sync **out,
                              const struct wp_sync_config *c)
{
    double hz = wp_rate_hz(c->rate);
    struct wp_sync *s;
    enum wp_status status;

    *out = NULL;
    if (c->channels < 1 || c->channels > WP_MAX_CHANNELS)
        return WP_E_ARG;
    if (!(hz >= 200.0 && hz <= 2e6))
        return WP_E_UNSUPPORTED;
    s = calloc(1, sizeof(*s));
    if (!s)
        return WP_E_NOMEM;
    s->config = *c;
    s->rate_hz = hz;
    s->nominal_hz = c->nominal_hz >= wp_fundamental_min_hz &&
                            c->nominal_hz <= wp_fundamental_max_hz
                        ? c->nominal_hz
                        : 50.0;
    status = create_parts(s);
    if (status)
        wp_sync_destroy(s);
    else
        *out = s;
    return status;
}

void wp_sync_destroy(struct wp_sync *s)
{
    if (!s)
        return;
    wp_fundamental_destroy(s->fundamental);
    wp_resampler_destroy(s->resampler);
    wp_sample_ring_release(&s->ring);
    free(s);
}

/* Samples behind the last boundary that may still be wanted: for the filters,
 * and to continue the signal periodically beyond the end. */
static int64_t keep_back(const struct wp_sync *s)
{
    return 6 * wp_resampler_reach(s->resampler) +
           wp_fundamental_reach(s->fundamental) +
           (int64_t)(3.0 * s->rate_hz / wp_fundamental_min_hz);
}

static void begin_stretch(struct wp_sync *s, int64_t first)
{
    int64_t reach = wp_resampler_reach(s->resampler);

    s->stage = RUNNING;
    s->start = first;
    /* Room for the periodic extension before the first sample. */
    wp_sample_ring_reset(&s->ring, first - reach - 1);
    s->ring.end = first;
    for (unsigned c = 0; c < s->ring.channels; c++)
        memset(s->ring.x[c], 0, (size_t)(reach + 1) * sizeof(double));
    memset(s->ring.missing, 0, (size_t)(reach + 1));
    s->extended_start = s->extended_end = false;
    wp_fundamental_begin(s->fundamental, first);
    s->last = (struct wp_boundary){.at = {first, 0.0}};
    wp_phase_grid_init(&s->grid, wp_fundamental_hop(s->fundamental), first);
}

static bool all_missing(const struct wp_sample_view *view, size_t i)
{
    unsigned c = 0;

    while (c < view->channels && isnan(view->x[c][i]))
        c++;
    return c == view->channels;
}

/* How many frames from `from` on are alike: without a sample in any channel, or
 * with one. */
static size_t alike(const struct wp_sample_view *view, size_t from,
                    bool missing)
{
    size_t i = from;

    if (!missing && wp_samples_present(view->x[0] + from, view->frames - from))
        return view->frames - from;
    while (i < view->frames && all_missing(view, i) == missing)
        i++;
    return i - from;
}

void wp_sync_push(struct wp_sync *s, const struct wp_sample_view *view,
                  size_t *from)
{
    int64_t index = view->first + (int64_t)*from;
    size_t n;

    if (*from == view->frames || s->stage == ENDING || s->stage == LAST_PART)
        return;
    /* Nothing at all is a gap, told by NaN as well as by the index. */
    if (all_missing(view, *from)) {
        *from += alike(view, *from, true);
        return;
    }
    n = alike(view, *from, false);
    if (s->stage == RUNNING && index != s->ring.end) {
        s->stage = ENDING;
        return;
    }
    if (s->stage == IDLE)
        begin_stretch(s, index);
    if (wp_sample_ring_room(&s->ring) < n) {
        int64_t wanted = s->last.at.index - keep_back(s);
        int64_t tracked = wp_fundamental_needs(s->fundamental);

        wp_sample_ring_forget(&s->ring, wanted < tracked ? wanted : tracked);
    }
    if (n > wp_sample_ring_room(&s->ring))
        n = wp_sample_ring_room(&s->ring);
    wp_sample_ring_append(&s->ring, view, *from, n);
    *from += n;
}

void wp_sync_flush(struct wp_sync *s)
{
    if (s->stage == RUNNING)
        s->stage = ENDING;
}

static int64_t instant_ns(const struct wp_sync *s, struct wp_instant t)
{
    return s->config.start_ns + wp_rate_ns(s->config.rate, t.index) +
           (int64_t)rint(t.frac / s->rate_hz * 1e9);
}

static void set_crossings(const struct wp_sync *s,
                          const struct wp_phase_node *node,
                          struct wp_half_cycle *out)
{
    for (unsigned c = 0; c < WP_MAX_CHANNELS; c++)
        out->crossing[c] = -1.0;
    for (int r = 0; r < WP_TRACK_REFERENCES; r++) {
        int c = wp_fundamental_channel(s->fundamental, r);
        double u = -2.0 * node->offset[r]; /* in half-cycles */

        if (c >= 0 && node->alive[r])
            out->crossing[c] = fmod((u - floor(u)) * CELLS, CELLS);
    }
}

/* Everything but the cells. */
static void plan_half_cycle(struct wp_sync *s, const struct wp_boundary *to,
                            uint32_t flags, size_t k, struct wp_half_cycle *out)
{
    const struct wp_boundary *from = &s->last;

    s->warp[k] = flags & WP_HC_PARTIAL
                     ? wp_warp_make_partial(from, to, from->length == 0.0)
                     : wp_warp_make(from, to, flags & WP_HC_BRIDGE);
    out->start = from->at;
    out->end = to->at;
    out->flags = flags;
    out->duration_s = wp_instant_minus(to->at, from->at) / s->rate_hz;
    out->start_ns = instant_ns(s, from->at);
    out->end_ns = instant_ns(s, to->at);
    out->missing =
        wp_sample_ring_missing(&s->ring, from->at.index, to->at.index + 1);
    if (out->missing)
        out->flags |= WP_HC_GAP;
    if (to->node.flags & WP_NODE_FREEWHEEL)
        out->flags |= WP_HC_FREEWHEEL;
    if (to->node.flags & WP_NODE_OTHER_REF)
        out->flags |= WP_HC_OTHER_REF;
    out->f_hz = flags & (WP_HC_PARTIAL | WP_HC_BRIDGE)
                    ? 0.5 / to->length * s->rate_hz
                    : 0.5 / out->duration_s;
    set_crossings(s, &to->node, out);
    s->last = *to;
}

/* The samples that the half-cycle up to t needs are there. */
static bool reaches(const struct wp_sync *s, struct wp_instant t)
{
    return t.index + wp_resampler_reach(s->resampler) + 2 < s->ring.end;
}

static bool next_boundary(struct wp_sync *s, struct wp_boundary *out)
{
    while (!wp_phase_grid_pull(&s->grid, out)) {
        struct wp_phase_node node;

        if (s->stage == LAST_PART)
            return false;
        if (wp_fundamental_pull(s->fundamental, &s->ring, s->stage == ENDING,
                                &node)) {
            wp_phase_grid_push(&s->grid, &node);
        } else {
            if (s->stage != ENDING)
                return false;
            wp_phase_grid_finish(&s->grid, s->ring.end);
            s->stage = LAST_PART;
        }
    }
    return true;
}

/* The signal is continued beyond the ends once, where a half-cycle first needs
 * it; length is that of a half-cycle [samples]. */
static void extend(struct wp_sync *s, bool at_end, double length)
{
    if (at_end && !s->extended_end) {
        /* Room behind the end; what is planned already still needs its own. */
        wp_sample_ring_forget(&s->ring, s->held - keep_back(s));
        wp_continue_after(&s->ring, s->resampler, s->start, 2.0 * length);
        s->extended_end = true;
    }
    if (!s->extended_start) {
        wp_continue_before(&s->ring, s->resampler, s->start, 2.0 * length);
        s->extended_start = true;
    }
}

/* From the last boundary to the end of the stretch. */
static bool plan_end(struct wp_sync *s, size_t k, struct wp_half_cycle *out)
{
    struct wp_boundary b = s->last;

    b.at = (struct wp_instant){s->ring.end, 0.0};
    b.node = s->grid.left; /* it may be the first that is asked */
    s->stage = IDLE;
    if (!(wp_instant_minus(b.at, s->last.at) > 1e-6))
        return false;
    if (!(b.length > 0.0))
        b.length = 0.5 / s->nominal_hz * s->rate_hz;
    extend(s, true, b.length);
    plan_half_cycle(s, &b, WP_HC_PARTIAL, k, out);
    return true;
}

static bool plan_next(struct wp_sync *s, size_t k, struct wp_half_cycle *out)
{
    struct wp_boundary b;
    uint32_t flags = 0;

    if (s->stage == IDLE)
        return false;
    if (!next_boundary(s, &b))
        return s->stage == LAST_PART && plan_end(s, k, out);
    extend(s, s->stage != RUNNING && !reaches(s, b.at), b.length);
    if (s->last.length == 0.0)
        flags = WP_HC_PARTIAL; /* nothing before it */
    else if (b.bridge)
        flags = WP_HC_BRIDGE;
    plan_half_cycle(s, &b, flags, k, out);
    return true;
}

size_t wp_sync_plan(struct wp_sync *s, struct wp_half_cycle *out, size_t max)
{
    size_t n = 0;

    s->held = s->last.at.index;
    while (n < max && n < WP_SYNC_BATCH && plan_next(s, n, &out[n]))
        n++;
    return n;
}

double wp_sync_decimated_hz(const struct wp_sync *s)
{
    return wp_fundamental_decimated_hz(s->fundamental);
}

bool wp_sync_decimated(struct wp_sync *s, struct wp_decimated *out)
{
    if (!wp_fundamental_take(s->fundamental, out) || !out->channels)
        return false;
    out->first_ns = s->config.start_ns + wp_rate_ns(s->config.rate, out->first);
    return true;
}

WP_CLONES static void set_lengths(const struct wp_cells *cells, double rate_hz,
                                  struct wp_half_cycle *out)
{
    for (int i = 0; i < CELLS; i++)
        out->dt_s[i] = cells->length[i] / rate_hz;
}

void wp_sync_fill(const struct wp_sync *s, size_t k, struct wp_half_cycle *out)
{
    const struct wp_warp *w = &s->warp[k];
    const double *x[WP_MAX_CHANNELS];
    struct wp_cells cells;

    wp_warp_cells(w, &cells);
    if (out->flags & WP_HC_PARTIAL)
        wp_warp_cut(w, out->start.frac,
                    out->start.frac + wp_instant_minus(out->end, out->start),
                    &cells);
    for (unsigned c = 0; c < s->ring.channels; c++)
        x[c] = wp_sample_ring_at(&s->ring, c, out->start.index);
    wp_resampler_run(s->resampler, s->ring.channels, x, cells.at, out->x);
    set_lengths(&cells, s->rate_hz, out);
    for (int i = 0; i < CELLS && out->flags & WP_HC_PARTIAL; i++)
        for (unsigned c = 0; c < s->ring.channels; c++)
            if (cells.length[i] == 0.0)
                out->x[c][i] = 0.0;
}

bool wp_sync_pull(struct wp_sync *s, struct wp_half_cycle *out)
{
    if (!wp_sync_plan(s, out, 1))
        return false;
    wp_sync_fill(s, 0, out);
    return true;
}
