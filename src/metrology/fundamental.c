#include "metrology/fundamental.h"

#include <math.h>
#include <stdlib.h>

#include "metrology/acquire.h"
#include "metrology/break_point.h"
#include "metrology/decimator.h"
#include "metrology/hop_window.h"

enum {
    ACQUIRE_MAX = 2048, /* decimated samples that a lock looks at */
    DECIMATED = 8192,   /* decimated samples kept: a power of two */
    RETRY_HOPS = 40,    /* between attempts to lock */
    LOST_HOPS = 200     /* dead for so long: the frequency is looked for anew */
};

static const double hop_s = 0.005, acquire_s = 0.25;
/* A break without a signal to confirm it: how much two curves must be better
 * than one, and how bad that one [cycles]. */
static const double sure_strength = 100.0, sure_misfit = 5e-4;

struct wp_fundamental {
    double nominal_hz, decimated_hz;
    int factor, hop; /* samples per decimated sample, those per hop */
    unsigned references;
    unsigned reference[WP_TRACK_REFERENCES]; /* their channels */
    struct wp_decimator *decimator;
    struct wp_hop_window *window;
    struct wp_phase_track *track;
    double *decimated[WP_TRACK_REFERENCES];

    /* Of the stretch at hand. */
    int64_t decimated_start, decimated_end;
    int64_t start;
    int64_t next_hop, retry_hop; /* next_hop -1: the track has not begun */
    int64_t first_hop;           /* that was measured */
    double quiet; /* what was there when no fundamental was found */
    bool locked, flushed, any, done;
    const struct wp_sample_ring *ring; /* of the call at hand */
    bool ended;
};

static bool is_reference(const struct wp_channel *c, enum wp_quantity q)
{
    return c->quantity == q && c->phase != WP_PHASE_N;
}

/* Voltages; where there are none, currents; at worst the first channel. */
static void choose_references(struct wp_fundamental *s, unsigned channels,
                              const struct wp_channel *channel)
{
    enum wp_quantity q = WP_CURRENT;

    for (unsigned c = 0; c < channels; c++)
        if (is_reference(&channel[c], WP_VOLTAGE))
            q = WP_VOLTAGE;
    for (unsigned c = 0; c < channels; c++)
        if (is_reference(&channel[c], q) && s->references < WP_TRACK_REFERENCES)
            s->reference[s->references++] = c;
    if (!s->references)
        s->reference[s->references++] = 0;
}

static enum wp_status create_parts(struct wp_fundamental *f, double rate_hz)
{
    enum wp_status status = wp_decimator_create(&f->decimator, rate_hz);

    if (status)
        return status;
    f->factor = wp_decimator_factor(f->decimator);
    f->decimated_hz = rate_hz / f->factor;
    f->hop = (int)fmax(1.0, rint(hop_s * f->decimated_hz));
    status = wp_hop_window_create(&f->window, f->decimated_hz,
                                  wp_fundamental_min_hz);
    if (!status)
        status = wp_phase_track_create(&f->track, f->references);
    for (unsigned r = 0; r < f->references && !status; r++) {
        /* Twice over, so that any stretch of half the size is contiguous. */
        f->decimated[r] = calloc(2 * DECIMATED, sizeof(double));
        if (!f->decimated[r])
            status = WP_E_NOMEM;
    }
    return status;
}

enum wp_status wp_fundamental_create(struct wp_fundamental **out,
                                     unsigned channels,
                                     const struct wp_channel *channel,
                                     double rate_hz, double nominal_hz)
{
    struct wp_fundamental *f = calloc(1, sizeof(*f));
    enum wp_status status;

    *out = NULL;
    if (!f)
        return WP_E_NOMEM;
    f->nominal_hz = nominal_hz;
    choose_references(f, channels, channel);
    status = create_parts(f, rate_hz);
    if (status)
        wp_fundamental_destroy(f);
    else
        *out = f;
    return status;
}

void wp_fundamental_destroy(struct wp_fundamental *f)
{
    if (!f)
        return;
    for (unsigned r = 0; r < WP_TRACK_REFERENCES; r++)
        free(f->decimated[r]);
    wp_phase_track_destroy(f->track);
    wp_hop_window_destroy(f->window);
    wp_decimator_destroy(f->decimator);
    free(f);
}

int64_t wp_fundamental_hop(const struct wp_fundamental *f)
{
    return (int64_t)f->hop * f->factor;
}

int wp_fundamental_reach(const struct wp_fundamental *f)
{
    return wp_decimator_reach(f->decimator);
}

int wp_fundamental_channel(const struct wp_fundamental *f, int r)
{
    return r < (int)f->references ? (int)f->reference[r] : -1;
}

void wp_fundamental_begin(struct wp_fundamental *f, int64_t first)
{
    f->start = first;
    f->decimated_start =
        (first + wp_decimator_reach(f->decimator) + f->factor - 1) / f->factor;
    f->decimated_end = f->decimated_start;
    f->next_hop = -1;
    f->locked = f->flushed = f->any = f->done = false;
}

int64_t wp_fundamental_needs(const struct wp_fundamental *f)
{
    return f->decimated_end * f->factor - wp_decimator_reach(f->decimator) - 1;
}

/* Decimates up to sample d (not included) or as far as samples reach. */
static bool decimate_to(struct wp_fundamental *s, int64_t d)
{
    int64_t reach = wp_decimator_reach(s->decimator);

    while (s->decimated_end < d) {
        int64_t centre = s->decimated_end * s->factor;
        size_t i = (size_t)(s->decimated_end % DECIMATED);

        if (centre + reach >= s->ring->end)
            return false;
        for (unsigned r = 0; r < s->references; r++) {
            double v = wp_decimator_at(
                s->decimator,
                wp_sample_ring_at(s->ring, s->reference[r], centre));

            s->decimated[r][i] = s->decimated[r][i + DECIMATED] = v;
        }
        s->decimated_end++;
    }
    return true;
}

/* Contiguous from d on; everything of the last DECIMATED samples is there. */
static const double *decimated_at(const struct wp_fundamental *s, unsigned r,
                                  int64_t d)
{
    return s->decimated[r] + d % DECIMATED;
}

/* Looks for a fundamental in n decimated samples from d. */
static struct wp_sine_fit find_fundamental(const struct wp_fundamental *s,
                                           int64_t d, int n,
                                           double level[WP_TRACK_REFERENCES])
{
    const double *x[WP_TRACK_REFERENCES];

    for (unsigned r = 0; r < s->references; r++)
        x[r] = decimated_at(s, r, d);
    return wp_acquire(x, s->references, n, s->decimated_hz, level);
}

/* Tries to lock on what follows decimated sample d; false: more is needed. */
static bool try_lock(struct wp_fundamental *s, int64_t d)
{
    double level[WP_TRACK_REFERENCES] = {0};
    struct wp_sine_fit fit;
    int64_t n = (int64_t)(acquire_s * s->decimated_hz);

    if (n > ACQUIRE_MAX)
        n = ACQUIRE_MAX;
    if (!decimate_to(s, d + n)) {
        if (!s->ended)
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
static void fit_short_record(struct wp_fundamental *s,
                             struct wp_phase_node *out)
{
    double level[WP_TRACK_REFERENCES] = {0};
    struct wp_sine_fit fit = {0};
    struct wp_phase_node node = {.f = s->nominal_hz / s->decimated_hz * s->hop,
                                 .flags = WP_NODE_FREEWHEEL};
    int64_t d = s->decimated_start, last = (s->ring->end - 1) / s->factor;
    int n;

    (void)decimate_to(s, INT64_MAX);
    n = (int)(s->decimated_end - d);
    /* Half a cycle at least, or any frequency would do. */
    if (n >= 4 && n >= (int)(0.5 / wp_fundamental_max_hz * s->decimated_hz))
        fit = find_fundamental(s, d, n, level);
    /* Not behind the end, which is before d when the filter does not fit. */
    node.hop = (d < last ? d : last) / s->hop;
    if (fit.amplitude > 0.0) {
        double phase = fit.phase - fit.f * (double)(d - node.hop * s->hop);

        node.flags = 0;
        node.f = fit.f * s->hop;
        node.frac = phase - rint(phase);
        for (unsigned r = 0; r < s->references; r++)
            node.alive[r] = level[r] > 0.0;
    }
    *out = node;
}

static void start_track(struct wp_fundamental *s)
{
    double half = 1.5 * s->decimated_hz / wp_fundamental_min_hz + 1.0;
    int64_t measured = s->decimated_start + (int64_t)half;
    int64_t first = s->start / wp_fundamental_hop(s);

    s->next_hop = (measured + s->hop - 1) / s->hop;
    s->retry_hop = s->next_hop;
    s->first_hop = s->next_hop;
    wp_phase_track_reset(s->track, first, (int)(s->next_hop - first),
                         s->nominal_hz / s->decimated_hz * s->hop);
}

/* Behind a break hops were measured with a frequency that had seen it. */
static void measure_again(struct wp_fundamental *s,
                          const struct wp_suspect *suspect, int64_t from)
{
    const struct wp_phase_line *l = &suspect->after;

    for (int64_t k = from; k < s->next_hop && suspect->reference >= 0; k++) {
        double f = l->slope + 2.0 * l->bend * (double)(k - suspect->hop);
        int half = wp_hop_window_set(s->window, f / s->hop * s->decimated_hz);
        const double *x =
            decimated_at(s, (unsigned)suspect->reference, k * s->hop - half);

        wp_phase_track_amend(s->track, k,
                             wp_hop_window_at(s->window, x + half).phase);
    }
}

/* Whether the signal confirms it; where none can tell, the hops decide. */
static bool confirm(const struct wp_fundamental *s,
                    const struct wp_suspect *suspect, double *at)
{
    int64_t d = (suspect->hop - WP_BREAK_REACH) * s->hop;

    *at = -0.5;
    if (suspect->reference < 0)
        return suspect->strength > sure_strength &&
               suspect->misfit > sure_misfit;
    return wp_break_point_find(
        suspect,
        decimated_at(s, (unsigned)suspect->reference, d) +
            WP_BREAK_REACH * s->hop,
        s->hop, at);
}

/* Breaks of the phase that the hops suspect. */
static void find_breaks(struct wp_fundamental *s)
{
    struct wp_suspect suspect;
    double at;

    while (wp_phase_track_suspect(s->track, &suspect))
        if (confirm(s, &suspect, &at))
            measure_again(s, &suspect,
                          wp_phase_track_break(s->track, &suspect, at));
}

/* Looked for at the start, from time to time, and at once where something
 * appears that was not there at the last attempt. */
static bool is_time_to_lock(struct wp_fundamental *s, int64_t d, int half)
{
    double strongest = 0.0;

    for (unsigned r = 0; r < s->references; r++)
        strongest = fmax(
            strongest,
            wp_hop_window_at(s->window, decimated_at(s, r, d - half) + half)
                .amplitude);
    if (s->next_hop < s->retry_hop && strongest <= 4.0 * s->quiet)
        return false;
    s->quiet = strongest;
    return true;
}

/* Measures the next hop; false when its samples are not there (yet). */
static bool measure_hop(struct wp_fundamental *s)
{
    struct wp_phasor p[WP_TRACK_REFERENCES];
    int64_t d;
    int half;

    if (s->next_hop < 0)
        start_track(s);
    d = s->next_hop * s->hop;
    if (s->locked && wp_phase_track_dead_hops(s->track) > LOST_HOPS)
        s->locked = false;
    half = wp_hop_window_set(s->window, wp_phase_track_frequency(s->track) /
                                            s->hop * s->decimated_hz);
    if (!decimate_to(s, d + half + 1))
        return false;
    if (!s->locked && is_time_to_lock(s, d, half)) {
        /* At the start, from the start; later, from where windows that see
         * this hop may end: all of it is signal. */
        int64_t from =
            s->next_hop == s->first_hop ? s->decimated_start : d + half;

        if (!try_lock(s, from))
            return false;
        s->retry_hop = s->next_hop + RETRY_HOPS;
        half = wp_hop_window_set(s->window, wp_phase_track_frequency(s->track) /
                                                s->hop * s->decimated_hz);
        if (!decimate_to(s, d + half + 1))
            return false;
    }
    for (unsigned r = 0; r < s->references; r++) {
        p[r] = wp_hop_window_at(s->window, decimated_at(s, r, d - half) + half);
        if (!s->locked)
            p[r].amplitude = 0.0;
    }
    wp_phase_track_push(s->track, p);
    s->next_hop++;
    find_breaks(s);
    return true;
}

/* Nodes as far as the samples; none at all without a window. */
static void flush_track(struct wp_fundamental *s)
{
    int64_t last = (s->ring->end - 1) / wp_fundamental_hop(s);

    if (s->next_hop == s->first_hop) {
        s->done = true;
        return;
    }
    wp_phase_track_flush(
        s->track, last < s->next_hop ? 0 : (int)(last + 1 - s->next_hop));
    find_breaks(s);
}

bool wp_fundamental_pull(struct wp_fundamental *f,
                         const struct wp_sample_ring *ring, bool ended,
                         struct wp_phase_node *out)
{
    f->ring = ring;
    f->ended = ended;
    while (!f->done) {
        if (f->next_hop >= 0 && wp_phase_track_pull(f->track, out)) {
            f->any = true;
            return true;
        }
        if (f->flushed) {
            f->done = true;
        } else if (!measure_hop(f)) {
            if (!ended)
                return false;
            f->flushed = true;
            flush_track(f);
        }
    }
    if (f->any)
        return false;
    fit_short_record(f, out);
    f->any = true;
    return true;
}
