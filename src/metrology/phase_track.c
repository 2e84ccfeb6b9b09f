#include "metrology/phase_track.h"

#include <math.h>
#include <stdlib.h>

#include "metrology/line_fit.h"
#include "metrology/phase_track_priv.h"

enum {
    SETTLED = 6,  /* hops after which no edge is found any more */
    OFFSETS = 50, /* hops over which offsets are averaged */
    AVERAGE = 20, /* hops over which the hop frequency is averaged */
    PREDICT = 40, /* hops from which the phase is continued over a hole */
    QUIET = 48,   /* hops that say how much the amplitude moves anyway */
    QUIET_LEAST = 6,
    EDGES_ALWAYS = 22
};

/* An edge of the amplitude: its change over two hops, of the usual amplitude,
 * and how many times that of before. */
static const double edge_level = 0.006, edge_ratio = 3.0;
/* The same where nothing tells what it was before. */
static const double blunt_edge_level = 0.04;
/* Beyond this the phase did not run on through a hole [cycles]. */
static const double hole_tolerance = 0.003, long_hole_tolerance = 0.0005;
static const int64_t long_hole = 40; /* hops */
/* A change of the frequency over AVERAGE hops [cycles/hop] that is none, but a
 * jump of the phase. */
static const double jump_step = 0.0015;

enum wp_status wp_phase_track_create(struct wp_phase_track **out,
                                     unsigned primaries, unsigned references)
{
    *out = NULL;
    if (primaries < 1 || primaries > references ||
        references > WP_TRACK_REFERENCES)
        return WP_E_ARG;
    *out = calloc(1, sizeof(**out));
    if (!*out)
        return WP_E_NOMEM;
    (*out)->primaries = primaries;
    (*out)->references = references;
    return WP_OK;
}

void wp_phase_track_destroy(struct wp_phase_track *t)
{
    free(t);
}

void wp_phase_track_reset(struct wp_phase_track *t, int64_t first_hop,
                          int blank, double f)
{
    unsigned references = t->references;

    *t = (struct wp_phase_track){
        .primaries = t->primaries,
        .references = references,
        .first = first_hop,
        .next = first_hop,
        .pulled = first_hop,
        .scored = first_hop,
        .judged = first_hop,
        .paired = first_hop,
        .alive_since = first_hop,
        .last_valid = first_hop + blank - 1,
        .last_alive = first_hop + blank - 1,
        .blank_before = blank,
        .f = f,
    };
    for (unsigned r = 0; r < references; r++)
        t->live_since[r] = first_hop;
    t->node.f = f;
    t->node.hop = first_hop - 1;
    for (; t->next < first_hop + blank; t->next++)
        *wp_hop_at(t, t->next) =
            (struct wp_hop){.blank = true, .reference = -1};
}

void wp_phase_track_lock(struct wp_phase_track *t, double f,
                         const double *level)
{
    t->f = f;
    t->new_piece = true;
    t->locked = t->next;
    if (wp_hop_exists(t, t->next - 1) && wp_hop_at(t, t->next - 1)->alive) {
        /* Another reference from here on: what lives begins to live now. */
        t->alive_since = t->next;
        t->last_valid = t->next - 2;
    }
    for (unsigned r = 0; r < t->references; r++) {
        t->level[r] = level[r];
        t->offsets[r] = 0;
    }
}

int64_t wp_phase_track_dead_hops(const struct wp_phase_track *t)
{
    return t->next - 1 - t->last_alive;
}

double wp_phase_track_frequency(const struct wp_phase_track *t)
{
    return t->f;
}

/* Whether reference r is as it was two hops ago, and has been for a window. */
static bool is_steady(struct wp_phase_track *t, unsigned r, int64_t k)
{
    const struct wp_hop *h = wp_hop_at(t, k), *g = wp_hop_at(t, k - 2);

    return h->live[r] && wp_hop_exists(t, k - 2) && (g->live[r] || g->blank) &&
           (double)(k - t->live_since[r]) > wp_hop_settling(t) &&
           (g->blank || fabs(h->amplitude[r] - g->amplitude[r]) <
                            blunt_edge_level * t->level[r]);
}

/* The offset of r, just learned, holds for the hops before since all began to
 * live, whose windows could not tell it. */
static void tell_before(struct wp_phase_track *t, unsigned r, int64_t k)
{
    for (int64_t j = k - 1; j >= t->alive_since && wp_hop_exists(t, j); j--) {
        struct wp_hop *h = wp_hop_at(t, j);

        if (h->known[r] || h->blank)
            return;
        h->offset[r] = t->offset[r];
        h->known[r] = true;
    }
}

/* Phases of the references against the track, averaged over some 50 hops; by
 * the hops on which an edge can no longer be found. */
static void learn_offsets(struct wp_phase_track *t, int64_t k,
                          const struct wp_phasor *p)
{
    struct wp_hop *h = wp_hop_at(t, k);
    const struct wp_hop *settled = wp_hop_at(t, k - SETTLED);

    for (unsigned r = 0; r < t->references; r++) {
        h->seen[r] = wp_wrap_cycle(p[r].phase - h->frac);
        if (h->valid && !t->offsets[r] && h->live[r]) {
            t->offset[r] = h->seen[r];
            t->offsets[r] = 1;
        } else if (k - SETTLED >= t->locked && wp_hop_exists(t, k - SETTLED) &&
                   settled->valid && is_steady(t, r, k - SETTLED)) {
            double miss = wp_wrap_cycle(settled->seen[r] - t->offset[r]);

            if (t->offsets[r] < OFFSETS)
                t->offsets[r]++;
            t->offset[r] = wp_wrap_cycle(t->offset[r] + miss / t->offsets[r]);
        }
        h->offset[r] = t->offset[r];
        h->known[r] = t->offsets[r] > 0 || h->reference == (int)r;
        if (t->offsets[r] > 0)
            tell_before(t, r, k);
    }
}

/* A line through the last hops before a hole: value and slope at the last. */
static struct wp_line_fit fit_before(struct wp_phase_track *t)
{
    const struct wp_hop *last = wp_hop_at(t, t->last_valid);
    struct wp_line_fit fit = {0};

    for (int64_t k = t->last_valid - PREDICT; k <= t->last_valid; k++) {
        const struct wp_hop *h = wp_hop_at(t, k);

        if (wp_hop_exists(t, k) && h->valid && h->piece == last->piece)
            wp_line_fit_add(&fit, (double)(k - t->last_valid), 1.0,
                            (double)(h->cycles - last->cycles) +
                                (h->frac - last->frac));
    }
    if (fit.n >= 8)
        wp_line_fit_solve(&fit, false);
    else
        fit.slope = t->f;
    return fit;
}

/* Where the phase of hop k is expected from the last valid hop. */
static double predict(struct wp_phase_track *t, int64_t k, int64_t *cycles)
{
    const struct wp_hop *last = wp_hop_at(t, t->last_valid);
    double frac;

    if (!wp_hop_exists(t, t->last_valid)) {
        /* Older than the ring: the freewheeling nodes know. */
        *cycles = t->node.cycles;
        frac = t->node.frac + t->node.f * (double)(k - t->node.hop);
    } else {
        *cycles = last->cycles;
        frac = last->frac;
        if (k - t->last_valid > 1) {
            struct wp_line_fit fit = fit_before(t);

            frac += fit.value + fit.slope * (double)(k - t->last_valid);
        } else {
            frac += t->f;
        }
    }
    *cycles += (int64_t)rint(frac);
    return wp_wrap_cycle(frac);
}

/* The mean step between valid hops of late: what to measure with next. Held
 * while the two halves of the span disagree by a jump. */
static void update_frequency(struct wp_phase_track *t, int64_t k)
{
    const struct wp_hop *now = wp_hop_at(t, k);
    int64_t j = k - AVERAGE, middle;
    const struct wp_hop *then = wp_hop_at(t, j);
    double f;

    while (j < k &&
           !(wp_hop_exists(t, j) && then->valid && then->piece == now->piece))
        then = wp_hop_at(t, ++j);
    if (k - j < 4)
        return;
    f = ((double)(now->cycles - then->cycles) + (now->frac - then->frac)) /
        (double)(k - j);
    middle = (j + k) / 2;
    /* An edge of the amplitude may be a jump: not before it is in one half. */
    if (wp_hop_at(t, middle)->edge && fabs(f - t->f) > 2.0 * jump_step)
        return;
    if (wp_hop_at(t, middle)->valid) {
        const struct wp_hop *h = wp_hop_at(t, middle);
        double half =
            ((double)(now->cycles - h->cycles) + (now->frac - h->frac)) /
            (double)(k - middle);

        if (fabs(half - f) > jump_step)
            return;
    }
    if (f > 0.5 * t->f && f < 2.0 * t->f)
        t->f = f;
}

static void begin_piece(struct wp_phase_track *t, int64_t first, int64_t k)
{
    t->piece++;
    t->new_piece = false;
    for (int64_t j = first; j <= k; j++)
        wp_hop_at(t, j)->piece = t->piece;
    wp_hop_at(t, first)->begin = -0.5;
}

/* Unwraps the measured phase; begins a new piece where it does not continue.
 * After a hole the first windows still reach into it: they do not count. */
static void place(struct wp_phase_track *t, int64_t k, double phase)
{
    struct wp_hop *h = wp_hop_at(t, k);
    int64_t cycles, hole = k - 1 - t->last_valid;
    double expected = predict(t, k, &cycles);
    double miss = wp_wrap_cycle(phase - expected);
    double tolerance = hole > long_hole ? long_hole_tolerance : hole_tolerance;
    bool settled = (double)(k - t->alive_since) > wp_hop_settling(t);

    if (t->new_piece || (hole > 0 && settled && fabs(miss) > tolerance))
        begin_piece(t, t->alive_since, k);
    miss += expected;
    h->cycles = cycles + (int64_t)rint(miss);
    h->frac = wp_wrap_cycle(miss);
    h->valid = hole == 0 || settled;
    if (h->valid)
        t->last_valid = k;
}

/* How much the amplitude of r moves over two hops in the quiet before k; when
 * there seem to be edges all the time, they are none. Both ends of a dip are
 * not all the time: they mark some 17 hops each. */
static double usual_step(struct wp_phase_track *t, unsigned r, int64_t k)
{
    double most = 0.0, most_of_all = 0.0;
    int quiet = 0, edges = 0;

    for (int64_t j = k - QUIET; j <= k - 6; j++) {
        const struct wp_hop *h = wp_hop_at(t, j), *g = wp_hop_at(t, j - 2);
        double step = fabs(h->amplitude[r] - g->amplitude[r]);

        if (!wp_hop_exists(t, j - 2) || !h->live[r] || !g->live[r])
            continue;
        most_of_all = fmax(most_of_all, step);
        if (h->edge || g->edge) {
            edges++;
        } else {
            most = fmax(most, step);
            quiet++;
        }
    }
    if (edges >= EDGES_ALWAYS && edges > 5 * quiet)
        return most_of_all;
    return quiet < QUIET_LEAST ? blunt_edge_level * t->level[r] / edge_ratio
                               : most;
}

/* An edge of the amplitude within a window leaks the negative frequency into
 * the phase: hops around the steep part are not used. What rises and falls all
 * the time is flicker or an interharmonic, and no edge. */
static void mark_edges(struct wp_phase_track *t, int64_t k)
{
    int r = wp_hop_at(t, k)->reference;
    double step;

    if (r < 0 || !wp_hop_exists(t, k - 2) || wp_hop_at(t, k - 2)->blank)
        return;
    step =
        fabs(wp_hop_at(t, k)->amplitude[r] - wp_hop_at(t, k - 2)->amplitude[r]);
    if (step < edge_level * t->level[r] ||
        step < edge_ratio * usual_step(t, (unsigned)r, k))
        return;
    for (int64_t j = k - 4; j <= k; j++)
        if (wp_hop_exists(t, j)) {
            wp_hop_at(t, j)->edge = true;
            wp_hop_at(t, j)->valid = false;
        }
}

void wp_phase_track_push(struct wp_phase_track *t,
                         const struct wp_phasor *reference)
{
    int64_t k = t->next;
    struct wp_hop *h = wp_hop_at(t, k);
    int chosen;

    *h = (struct wp_hop){.piece = t->piece, .reference = -1};
    if (wp_hop_exists(t, k - 1))
        h->cycles = wp_hop_at(t, k - 1)->cycles;
    t->next = k + 1;
    wp_track_judge(t, h, reference);
    chosen = wp_track_choose(t, h);
    h->reference = chosen;
    if (chosen >= 0) {
        h->alive = true;
        t->last_alive = k;
        if (!t->offsets[chosen])
            t->offset[chosen] = 0.0;
        place(t, k, wp_wrap_cycle(reference[chosen].phase - t->offset[chosen]));
        if (chosen >= (int)t->primaries || (chosen > 0 && t->level[0] > 0.0))
            h->flags = WP_NODE_OTHER_REF;
        mark_edges(t, k);
        if (h->valid)
            update_frequency(t, k);
    } else {
        t->alive_since = k + 1;
    }
    learn_offsets(t, k, reference);
}

void wp_phase_track_flush(struct wp_phase_track *t, int blank)
{
    t->flushed = true;
    t->blank_after = blank;
}
