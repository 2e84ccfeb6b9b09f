#include "metrology/fundamental.h"

#include <math.h>
#include <stdlib.h>

#include "metrology/break_pair.h"
#include "metrology/break_point.h"
#include "metrology/fundamental_priv.h"

enum {
    LOST_HOPS = 200 /* dead for so long: the frequency is looked for anew */
};

static const double hop_s = 0.005;
/* A break without a signal to confirm it: how much two curves must be better
 * than one, and how bad that one [cycles]. */
static const double sure_strength = 100.0, sure_misfit = 5e-4;

static bool is_reference(const struct wp_channel *c, enum wp_quantity q)
{
    return c->quantity == q && c->phase != WP_PHASE_N;
}

static void add_references(struct wp_fundamental *s, enum wp_quantity q,
                           unsigned channels, const struct wp_channel *channel)
{
    unsigned n = 0;

    for (unsigned c = 0; c < channels && n < WP_TRACK_PRIMARIES; c++)
        if (is_reference(&channel[c], q)) {
            s->reference[s->references++] = c;
            n++;
        }
}

/* Voltages, backed by currents; where there are none, currents; at worst the
 * first channel. */
static void choose_references(struct wp_fundamental *s, unsigned channels,
                              const struct wp_channel *channel)
{
    add_references(s, WP_VOLTAGE, channels, channel);
    s->primaries = s->voltages = s->references;
    add_references(s, WP_CURRENT, channels, channel);
    if (!s->references)
        s->reference[s->references++] = 0;
    if (!s->primaries)
        s->primaries = s->references;
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
        status = wp_phase_track_create(&f->track, f->primaries, f->references);
    f->missing = calloc(2 * WP_FUNDAMENTAL_DECIMATED, 1);
    if (!f->missing && !status)
        status = WP_E_NOMEM;
    for (unsigned r = 0; r < f->references && !status; r++) {
        /* Twice over, so that any stretch of half the size is contiguous. */
        f->decimated[r] = calloc(2 * WP_FUNDAMENTAL_DECIMATED, sizeof(double));
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
    free(f->missing);
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
    return r < (int)f->primaries ? (int)f->reference[r] : -1;
}

void wp_fundamental_begin(struct wp_fundamental *f, int64_t first)
{
    f->start = first;
    f->decimated_start =
        (first + wp_decimator_reach(f->decimator) + f->factor - 1) / f->factor;
    f->decimated_end = f->decimated_start;
    f->handed_end = f->decimated_start;
    f->backup_end = f->decimated_start;
    f->next_hop = -1;
    f->locked = f->flushed = f->any = f->done = false;
    f->awake = f->primaries < f->references;
}

int64_t wp_fundamental_needs(const struct wp_fundamental *f)
{
    return f->decimated_end * f->factor - wp_decimator_reach(f->decimator) - 1;
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
static void measure_again(struct wp_fundamental *s, int reference,
                          const struct wp_phase_line *l, int64_t origin,
                          int64_t from)
{
    for (int64_t k = from; k < s->next_hop && reference >= 0; k++) {
        double f = l->slope + 2.0 * l->bend * (double)(k - origin);
        int half = wp_hop_window_set(s->window, f / s->hop * s->decimated_hz);
        const double *x =
            wp_fundamental_decimated(s, (unsigned)reference, k * s->hop - half);

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
        wp_fundamental_decimated(s, (unsigned)suspect->reference, d) +
            WP_BREAK_REACH * s->hop,
        s->hop, at);
}

/* Two breaks with a short piece between. */
static void find_pairs(struct wp_fundamental *s)
{
    int blur = (wp_decimator_reach(s->decimator) + s->factor - 1) / s->factor;
    struct wp_suspect_pair suspect;
    struct wp_break_pair pair;

    while (wp_phase_track_suspect_pair(s->track, &suspect)) {
        int64_t d = (suspect.hop - WP_BREAK_REACH) * s->hop;
        const double *x =
            wp_fundamental_decimated(s, (unsigned)suspect.reference, d);

        if (wp_break_pair_find(&suspect, x + WP_BREAK_REACH * s->hop, s->hop,
                               blur, &pair))
            measure_again(s, suspect.reference, &suspect.after, suspect.hop,
                          wp_phase_track_break_pair(s->track, &suspect, &pair));
    }
}

/* Breaks of the phase that the hops suspect. */
static void find_breaks(struct wp_fundamental *s)
{
    struct wp_suspect suspect;
    double at;

    find_pairs(s);
    while (wp_phase_track_suspect(s->track, &suspect))
        if (confirm(s, &suspect, &at))
            measure_again(s, suspect.reference, &suspect.after, suspect.hop,
                          wp_phase_track_break(s->track, &suspect, at));
}

/* Sets the window of the next hop, around d; false: its samples are not there
 * (yet). */
static bool set_window(struct wp_fundamental *s, int64_t d)
{
    s->half = wp_hop_window_set(s->window, wp_phase_track_frequency(s->track) /
                                               s->hop * s->decimated_hz);
    return wp_fundamental_decimate(s, d + s->half + 1);
}

/* The phasors of references from `from` to `to` around decimated sample d. */
static void measure(const struct wp_fundamental *s, int64_t d, unsigned from,
                    unsigned to, struct wp_phasor *p)
{
    for (unsigned r = from; r < to; r++) {
        bool asked = r < s->primaries || wp_phase_track_level(s->track, r) > 0;

        p[r] = (struct wp_phasor){0};
        if (s->locked && asked)
            p[r] = wp_fundamental_phasor(s, r, d);
    }
}

/* Measures the next hop; false when its samples are not there (yet). */
static bool measure_hop(struct wp_fundamental *s)
{
    struct wp_phasor p[WP_TRACK_REFERENCES];
    int64_t d;

    if (s->next_hop < 0)
        start_track(s);
    d = s->next_hop * s->hop;
    if (!set_window(s, d))
        return false;
    if (s->locked && wp_phase_track_dead_hops(s->track) > LOST_HOPS) {
        s->locked = false;
        wp_fundamental_wake(s, d - s->half);
    }
    if (!wp_fundamental_lock(s, d) || !set_window(s, d))
        return false;
    measure(s, d, 0, s->primaries, p);
    if (s->locked && !s->awake && !wp_phase_track_lives(s->track, p))
        wp_fundamental_adopt(s, d);
    measure(s, d, s->primaries, s->references, p);
    wp_phase_track_push(s->track, p);
    s->next_hop++;
    wp_fundamental_rest(s);
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
    wp_fundamental_fit(f, out);
    f->any = true;
    return true;
}
