#include "metrology/sync.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "metrology/decimator.h"
#include "metrology/phase_grid.h"
#include "metrology/resampler.h"
#include "metrology/sample_ring.h"
#include "metrology/sine_fit.h"

enum {
    CELLS = WP_HALF_CYCLE_SAMPLES,
    ACQUIRE_MAX = 2048, /* decimated samples that a lock looks at */
    DECIMATED = 8192,   /* decimated samples kept: a power of two */
    RETRY_HOPS = 40     /* between attempts to lock */
};

static const double f_low_hz = 37.0, f_high_hz = 76.0;
static const double hop_s = 0.005, acquire_s = 0.25;
/* Below this share of the energy a "fundamental" is noise. */
static const double lock_share = 0.3;

enum stage { IDLE, RUNNING, ENDING, LAST_PART };

struct wp_sync {
    struct wp_sync_config config;
    double rate_hz, nominal_hz;
    enum stage stage;
    bool flushed;
    int64_t start, end; /* of the stretch without a gap */
    struct wp_sample_ring ring;
    struct wp_decimator *decimator;
    struct wp_hop_window *window;
    struct wp_phase_track *track;
    struct wp_phase_grid grid;
    struct wp_resampler *resampler;
    bool extended_start, extended_end;

    unsigned references;
    unsigned reference[WP_TRACK_REFERENCES]; /* their channels */
    double decimated_hz;
    int factor, hop; /* samples per decimated sample, those per hop */
    int64_t decimated_start, decimated_end;
    double *decimated[WP_TRACK_REFERENCES];
    int64_t next_hop, retry_hop;
    bool locked, track_flushed;

    struct wp_boundary last; /* where the next half-cycle begins */
};

static bool is_reference(const struct wp_channel *c, enum wp_quantity q)
{
    return c->quantity == q && c->phase != WP_PHASE_N;
}

/* Voltages; where there are none, currents; at worst the first channel. */
static void choose_references(struct wp_sync *s)
{
    enum wp_quantity q = WP_CURRENT;

    for (unsigned c = 0; c < s->config.channels; c++)
        if (is_reference(&s->config.channel[c], WP_VOLTAGE))
            q = WP_VOLTAGE;
    for (unsigned c = 0; c < s->config.channels; c++)
        if (is_reference(&s->config.channel[c], q) &&
            s->references < WP_TRACK_REFERENCES)
            s->reference[s->references++] = c;
    if (!s->references)
        s->reference[s->references++] = 0;
}

static enum wp_status create_parts(struct wp_sync *s)
{
    size_t capacity = (size_t)(1.5 * s->rate_hz) + 8192;
    struct wp_resampler_band band =
        wp_resampler_band_for(s->rate_hz, s->nominal_hz);
    enum wp_status status = wp_decimator_create(&s->decimator, s->rate_hz);

    if (!status)
        status = wp_resampler_create(&s->resampler, band);
    if (!status) {
        s->factor = wp_decimator_factor(s->decimator);
        s->decimated_hz = s->rate_hz / s->factor;
        s->hop = (int)fmax(1.0, rint(hop_s * s->decimated_hz));
        capacity += (size_t)(16 * wp_resampler_reach(s->resampler) +
                             4 * wp_decimator_reach(s->decimator));
        status = wp_sample_ring_init(&s->ring, s->config.channels, capacity);
    }
    if (!status)
        status = wp_hop_window_create(&s->window, s->decimated_hz, f_low_hz);
    if (!status)
        status = wp_phase_track_create(&s->track, s->references);
    for (unsigned r = 0; r < s->references && !status; r++) {
        /* Twice over, so that any stretch of half the size is contiguous. */
        s->decimated[r] = calloc(2 * DECIMATED, sizeof(double));
        if (!s->decimated[r])
            status = WP_E_NOMEM;
    }
    return status;
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
    s->nominal_hz = c->nominal_hz >= f_low_hz && c->nominal_hz <= f_high_hz
                        ? c->nominal_hz
                        : 50.0;
    choose_references(s);
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
    for (unsigned r = 0; r < WP_TRACK_REFERENCES; r++)
        free(s->decimated[r]);
    wp_phase_track_destroy(s->track);
    wp_hop_window_destroy(s->window);
    wp_resampler_destroy(s->resampler);
    wp_decimator_destroy(s->decimator);
    wp_sample_ring_release(&s->ring);
    free(s);
}

/* Samples behind the last boundary that may still be wanted: for the filters,
 * and to continue the signal periodically beyond the end. */
static int64_t keep_back(const struct wp_sync *s)
{
    return 6 * wp_resampler_reach(s->resampler) +
           wp_decimator_reach(s->decimator) +
           (int64_t)(3.0 * s->rate_hz / f_low_hz);
}

static void begin_stretch(struct wp_sync *s, int64_t first)
{
    int64_t hop_samples = (int64_t)s->hop * s->factor;
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
    s->track_flushed = s->locked = false;
    s->decimated_start =
        (first + wp_decimator_reach(s->decimator) + s->factor - 1) / s->factor;
    s->decimated_end = s->decimated_start;
    s->next_hop = -1;
    s->last = (struct wp_boundary){.at = {first, 0.0}};
    wp_phase_grid_init(&s->grid, hop_samples, first);
}

void wp_sync_push(struct wp_sync *s, const struct wp_sample_view *view,
                  size_t *from)
{
    size_t n = view->frames - *from;
    int64_t index = view->first + (int64_t)*from;

    if (!n || s->stage == ENDING || s->stage == LAST_PART)
        return;
    if (s->stage == RUNNING && index != s->ring.end) {
        s->stage = ENDING;
        s->end = s->ring.end;
        return;
    }
    if (s->stage == IDLE)
        begin_stretch(s, index);
    if (wp_sample_ring_room(&s->ring) < n) {
        int64_t reach = (int64_t)wp_decimator_reach(s->decimator);
        int64_t wanted = s->last.at.index - keep_back(s);
        int64_t tracked = s->decimated_end * s->factor - reach - 1;

        wp_sample_ring_forget(&s->ring, wanted < tracked ? wanted : tracked);
    }
    if (n > wp_sample_ring_room(&s->ring))
        n = wp_sample_ring_room(&s->ring);
    wp_sample_ring_append(&s->ring, view, *from, n);
    *from += n;
}

void wp_sync_flush(struct wp_sync *s)
{
    s->flushed = true;
    if (s->stage == RUNNING) {
        s->stage = ENDING;
        s->end = s->ring.end;
    }
}

/* --- decimated references ------------------------------------------------ */

/* Decimates up to sample d (not included) or as far as samples reach. */
static bool decimate_to(struct wp_sync *s, int64_t d)
{
    int64_t last = s->stage == RUNNING ? s->ring.end : s->end;
    int64_t reach = wp_decimator_reach(s->decimator);

    while (s->decimated_end < d) {
        int64_t centre = s->decimated_end * s->factor;
        size_t i = (size_t)(s->decimated_end % DECIMATED);

        if (centre + reach >= last)
            return false;
        for (unsigned r = 0; r < s->references; r++) {
            double v = wp_decimator_at(
                s->decimator,
                wp_sample_ring_at(&s->ring, s->reference[r], centre));

            s->decimated[r][i] = s->decimated[r][i + DECIMATED] = v;
        }
        s->decimated_end++;
    }
    return true;
}

/* Contiguous from d on; everything of the last DECIMATED samples is there. */
static const double *decimated_at(const struct wp_sync *s, unsigned r,
                                  int64_t d)
{
    return s->decimated[r] + d % DECIMATED;
}

static bool ending(const struct wp_sync *s)
{
    return s->stage == ENDING;
}

/* Looks for a fundamental in n decimated samples from d. */
static struct wp_sine_fit find_fundamental(struct wp_sync *s, int64_t d, int n,
                                           double level[WP_TRACK_REFERENCES])
{
    struct wp_sine_fit best = {0};
    double strongest = 0.0, most = 0.0;

    for (unsigned r = 0; r < s->references; r++) {
        struct wp_sine_fit fit = wp_sine_fit_search(
            decimated_at(s, r, d), n, f_low_hz / s->decimated_hz,
            fmin(f_high_hz / s->decimated_hz, 0.48));
        double energy = fit.share * fit.amplitude;

        if (fit.share >= lock_share && energy > most) {
            most = energy;
            best = fit;
        }
    }
    for (unsigned r = 0; r < s->references && most > 0.0; r++) {
        level[r] = wp_sine_fit_at(decimated_at(s, r, d), n, best.f).amplitude;
        strongest = fmax(strongest, level[r]);
    }
    for (unsigned r = 0; r < s->references; r++)
        if (level[r] < 0.01 * strongest)
            level[r] = 0.0;
    return best;
}

/* Tries to lock on what follows decimated sample d; false: more is needed. */
static bool try_lock(struct wp_sync *s, int64_t d)
{
    double level[WP_TRACK_REFERENCES] = {0};
    struct wp_sine_fit fit;
    int64_t n = (int64_t)(acquire_s * s->decimated_hz);

    if (n > ACQUIRE_MAX)
        n = ACQUIRE_MAX;
    if (!decimate_to(s, d + n)) {
        if (!ending(s))
            return false;
        n = s->decimated_end - d;
    }
    if (n < (int64_t)(0.02 * s->decimated_hz))
        return true;
    fit = find_fundamental(s, d, (int)n, level);
    if (fit.amplitude > 0.0) {
        s->locked = true;
        wp_phase_track_lock(s->track, fit.f * s->hop, level);
    }
    return true;
}

/* The whole record is too short for a window: one fit is all there is. */
static void fit_short_record(struct wp_sync *s)
{
    double level[WP_TRACK_REFERENCES] = {0};
    struct wp_sine_fit fit = {0};
    struct wp_phase_node node = {.f = s->nominal_hz / s->decimated_hz * s->hop,
                                 .flags = WP_NODE_FREEWHEEL};
    int64_t d = s->decimated_start;
    int n;

    (void)decimate_to(s, INT64_MAX);
    n = (int)(s->decimated_end - d);
    /* Half a cycle at least, or any frequency would do. */
    if (n >= 4 && n >= (int)(0.5 / f_high_hz * s->decimated_hz))
        fit = find_fundamental(s, d, n, level);
    node.hop = d / s->hop;
    if (fit.amplitude > 0.0) {
        double phase = fit.phase - fit.f * (double)(d - node.hop * s->hop);

        node.flags = 0;
        node.f = fit.f * s->hop;
        node.frac = phase - rint(phase);
        for (unsigned r = 0; r < s->references; r++)
            node.alive[r] = level[r] > 0.0;
    }
    wp_phase_grid_push(&s->grid, &node);
}

/* --- hops, nodes, boundaries --------------------------------------------- */

static void start_track(struct wp_sync *s)
{
    double half = 1.5 * s->decimated_hz / f_low_hz + 1.0;
    int64_t first = s->decimated_start + (int64_t)half;

    s->next_hop = (first + s->hop - 1) / s->hop;
    s->retry_hop = s->next_hop;
    wp_phase_track_reset(s->track, s->next_hop,
                         s->nominal_hz / s->decimated_hz * s->hop);
}

/* Measures the next hop; false when its samples are not there (yet). */
static bool measure_hop(struct wp_sync *s)
{
    struct wp_phasor p[WP_TRACK_REFERENCES];
    int64_t d;
    int half;

    if (s->next_hop < 0)
        start_track(s);
    d = s->next_hop * s->hop;
    if (s->locked && wp_phase_track_dead_hops(s->track) > 5 * RETRY_HOPS)
        s->locked = false;
    if (!s->locked && s->next_hop >= s->retry_hop) {
        int64_t from = s->retry_hop == s->next_hop && d > s->decimated_start &&
                               wp_phase_track_dead_hops(s->track) == 0
                           ? s->decimated_start
                           : d;

        if (!try_lock(s, from))
            return false;
        s->retry_hop = s->next_hop + RETRY_HOPS;
    }
    half = wp_hop_window_set(s->window, wp_phase_track_frequency(s->track) /
                                            s->hop * s->decimated_hz);
    if (!decimate_to(s, d + half + 1))
        return false;
    for (unsigned r = 0; r < s->references; r++) {
        p[r] = wp_hop_window_at(s->window, decimated_at(s, r, d - half) + half);
        if (!s->locked)
            p[r].amplitude = 0.0;
    }
    wp_phase_track_push(s->track, p);
    s->next_hop++;
    return true;
}

/* Hands one more node to the grid, or ends it; false: more samples needed. */
static bool feed_grid(struct wp_sync *s)
{
    struct wp_phase_node node;

    for (;;) {
        if (s->next_hop >= 0 && wp_phase_track_pull(s->track, &node)) {
            wp_phase_grid_push(&s->grid, &node);
            return true;
        }
        if (s->track_flushed || !measure_hop(s)) {
            if (!ending(s))
                return false;
            if (s->track_flushed)
                break;
            s->track_flushed = true;
            wp_phase_track_flush(s->track);
        }
    }
    if (s->grid.nodes == 0)
        fit_short_record(s);
    wp_phase_grid_finish(&s->grid, s->end);
    s->stage = LAST_PART;
    return true;
}

/* --- half-cycles ---------------------------------------------------------- */

/* Fills count samples from index `to` with those `shift` samples away, by the
 * resampler itself so that the continuation is as smooth as the signal. */
static void copy_shifted(struct wp_sync *s, int64_t to, int count, double shift)
{
    double at[CELLS], out[WP_MAX_CHANNELS][CELLS];
    const double *x[WP_MAX_CHANNELS];
    double whole = floor(shift);

    for (int done = 0; done < count; done += CELLS) {
        for (unsigned c = 0; c < s->ring.channels; c++)
            x[c] = wp_sample_ring_at(&s->ring, c, to + done + (int64_t)whole);
        for (int k = 0; k < CELLS; k++)
            at[k] = (done + k < count ? k : 0) + (shift - whole);
        wp_resampler_run(s->resampler, s->ring.channels, x, at, out);
        for (unsigned c = 0; c < s->ring.channels; c++)
            for (int k = 0; k < CELLS && done + k < count; k++)
                *wp_sample_ring_at(&s->ring, c, to + done + k) = out[c][k];
    }
}

/* Mirrors where there is no whole period to repeat. */
static void mirror(struct wp_sync *s, int64_t to, int count, int64_t about2)
{
    for (unsigned c = 0; c < s->ring.channels; c++)
        for (int k = 0; k < count; k++) {
            int64_t from = about2 - (to + k);
            bool there = from >= s->start && from < s->ring.end;

            *wp_sample_ring_at(&s->ring, c, to + k) =
                there ? *wp_sample_ring_at(&s->ring, c, from) : 0.0;
        }
}

/* Continues the signal beyond one end by whole periods, only to feed the
 * filter: no energy is taken from there. */
static void extend(struct wp_sync *s, bool at_start, double period)
{
    int reach = wp_resampler_reach(s->resampler);
    int64_t last = s->stage == RUNNING ? s->ring.end : s->end;
    double shift = period * ceil((2.0 * reach + 2.0) / period);
    bool fits = (double)(last - s->start) > shift + 2 * reach;

    if (at_start) {
        if (fits)
            copy_shifted(s, s->start - reach - 1, reach + 1, shift);
        else
            mirror(s, s->start - reach - 1, reach + 1, 2 * s->start);
        s->extended_start = true;
    } else {
        /* Room behind the end: capacity leaves it, the mask too. */
        wp_sample_ring_forget(&s->ring, s->last.at.index - keep_back(s));
        if (fits && last - s->ring.base > (int64_t)shift + 2 * reach)
            copy_shifted(s, last, reach + 1, -shift);
        else
            mirror(s, last, reach + 1, 2 * (last - 1));
        s->extended_end = true;
    }
}

/* t(u), u from 0 to 1 between two boundaries, as a cubic by Horner's rule, in
 * samples from floor(start). */
struct warp {
    double t, a, b, c;
};

static struct warp make_warp(const struct wp_boundary *from,
                             const struct wp_boundary *to, bool bridge)
{
    double d = wp_instant_minus(to->at, from->at);
    double s0 = bridge ? d : from->length, s1 = bridge ? d : to->length;

    return (struct warp){from->at.frac, s0, 3.0 * d - 2.0 * s0 - s1,
                         s0 + s1 - 2.0 * d};
}

/* A partial half-cycle keeps its cells where the whole one would have had them:
 * before its end at the start of a stretch, after its beginning at the end. */
static struct warp make_partial_warp(const struct wp_boundary *from,
                                     const struct wp_boundary *to,
                                     bool at_start)
{
    double d = wp_instant_minus(to->at, from->at);
    double t = from->at.frac + (at_start ? d - to->length : 0.0);

    return (struct warp){t, to->length, 0.0, 0.0};
}

static double warp_at(const struct warp *w, double u)
{
    return w->t + u * (w->a + u * (w->b + u * w->c));
}

/* The middles of the cells, and how long each lasts [samples]. */
struct cells {
    double at[CELLS], length[CELLS];
};

static void whole_cells(const struct warp *w, struct cells *cells)
{
    double edge[CELLS + 1];

    for (int k = 0; k <= CELLS; k++)
        edge[k] = warp_at(w, k * (1.0 / CELLS));
    for (int k = 0; k < CELLS; k++) {
        cells->at[k] = warp_at(w, (k + 0.5) * (1.0 / CELLS));
        cells->length[k] = edge[k + 1] - edge[k];
    }
}

/* Cells cut off by lo or hi [samples from index] get no length; the one that is
 * cut through is sampled in the middle of what is left. */
static void cut_cells(struct cells *cells, const struct warp *w, double lo,
                      double hi)
{
    for (int k = 0; k < CELLS; k++) {
        double before = warp_at(w, k * (1.0 / CELLS));
        double after = warp_at(w, (k + 1) * (1.0 / CELLS));
        double from = fmin(fmax(before, lo), hi);
        double to = fmin(fmax(after, lo), hi);

        if (before < lo || after > hi) {
            cells->at[k] = (from + to) / 2.0;
            cells->length[k] = to - from;
        }
    }
}

static void sample_cells(struct wp_sync *s, const struct warp *w,
                         struct wp_half_cycle *out)
{
    double length = wp_instant_minus(out->end, out->start);
    const double *x[WP_MAX_CHANNELS];
    struct cells cells;

    whole_cells(w, &cells);
    if (out->flags & WP_HC_PARTIAL)
        cut_cells(&cells, w, out->start.frac, out->start.frac + length);
    for (unsigned c = 0; c < s->ring.channels; c++)
        x[c] = wp_sample_ring_at(&s->ring, c, out->start.index);
    wp_resampler_run(s->resampler, s->ring.channels, x, cells.at, out->x);
    for (int k = 0; k < CELLS; k++)
        out->dt_s[k] = cells.length[k] / s->rate_hz;
    for (int k = 0; k < CELLS && out->flags & WP_HC_PARTIAL; k++)
        for (unsigned c = 0; c < s->ring.channels; c++)
            if (cells.length[k] == 0.0)
                out->x[c][k] = 0.0;
    out->duration_s = length / s->rate_hz;
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
    memset(out->crossing, 0, sizeof(out->crossing));
    for (unsigned r = 0; r < s->references; r++) {
        double u = -2.0 * node->offset[r]; /* in half-cycles */

        if (node->alive[r])
            out->crossing[s->reference[r]] =
                (int16_t)((int)rint((u - floor(u)) * CELLS) % CELLS);
    }
}

static void make_half_cycle(struct wp_sync *s, const struct wp_boundary *to,
                            uint32_t flags, struct wp_half_cycle *out)
{
    const struct wp_boundary *from = &s->last;
    struct warp w = flags & WP_HC_PARTIAL
                        ? make_partial_warp(from, to, from->length == 0.0)
                        : make_warp(from, to, flags & WP_HC_BRIDGE);

    out->start = from->at;
    out->end = to->at;
    out->flags = flags;
    sample_cells(s, &w, out);
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
    while (!wp_phase_grid_pull(&s->grid, out))
        if (s->stage == LAST_PART || !feed_grid(s))
            return false;
    return true;
}

/* From the last boundary to the end of the stretch. */
static bool pull_end(struct wp_sync *s, struct wp_half_cycle *out)
{
    struct wp_boundary b = s->last;

    b.at = (struct wp_instant){s->end, 0.0};
    s->stage = IDLE;
    if (!(wp_instant_minus(b.at, s->last.at) > 1e-6))
        return false;
    if (!(b.length > 0.0))
        b.length = 0.5 / s->nominal_hz * s->rate_hz;
    make_half_cycle(s, &b, WP_HC_PARTIAL, out);
    return true;
}

bool wp_sync_pull(struct wp_sync *s, struct wp_half_cycle *out)
{
    struct wp_boundary b;
    bool first;

    if (s->stage == IDLE || (s->stage == RUNNING && s->ring.end == s->start))
        return false;
    if (!next_boundary(s, &b)) {
        if (s->stage != LAST_PART)
            return false;
        if (!s->extended_end)
            extend(s, false,
                   2.0 * (s->last.length > 0.0
                              ? s->last.length
                              : 0.5 / s->nominal_hz * s->rate_hz));
        if (!s->extended_start)
            extend(s, true, s->rate_hz / s->nominal_hz);
        return pull_end(s, out);
    }
    if (s->stage != RUNNING && !reaches(s, b.at) && !s->extended_end)
        extend(s, false, 2.0 * b.length);
    if (!s->extended_start)
        extend(s, true, 2.0 * b.length);
    first = wp_instant_minus(s->last.at, s->grid.start) == 0.0 &&
            s->last.length == 0.0;
    make_half_cycle(s, &b,
                    (first ? WP_HC_PARTIAL : 0) |
                        (b.bridge && !first ? WP_HC_BRIDGE : 0),
                    out);
    return true;
}
