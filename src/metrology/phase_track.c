#include "metrology/phase_track.h"

#include <math.h>
#include <stdlib.h>

#include "metrology/phase_track_priv.h"

enum {
    SHORT_DEAD = 40, /* hops over which the frequency is still good */
    AVERAGE = 20     /* hops over which the hop frequency is averaged */
};

static const double dead_level = 0.05;  /* of the channel's usual amplitude */
static const double touch_level = 0.04; /* change over two hops: an edge */
enum wp_status wp_phase_track_create(struct wp_phase_track **out,
                                     unsigned references)
{
    *out = NULL;
    if (references < 1 || references > WP_TRACK_REFERENCES)
        return WP_E_ARG;
    *out = calloc(1, sizeof(**out));
    if (!*out)
        return WP_E_NOMEM;
    (*out)->references = references;
    return WP_OK;
}

void wp_phase_track_destroy(struct wp_phase_track *t)
{
    free(t);
}

void wp_phase_track_reset(struct wp_phase_track *t, int64_t first_hop, double f)
{
    unsigned references = t->references;

    *t = (struct wp_phase_track){
        .references = references,
        .first = first_hop,
        .next = first_hop,
        .pulled = first_hop,
        .last_valid = first_hop - 1,
        .f = f,
    };
    t->node.f = f;
    t->node.hop = first_hop - 1;
}

void wp_phase_track_lock(struct wp_phase_track *t, double f,
                         const double *level)
{
    t->f = f;
    t->new_piece = true;
    for (unsigned r = 0; r < t->references; r++) {
        t->level[r] = level[r];
        t->offset_known[r] = false;
    }
}

int64_t wp_phase_track_dead_hops(const struct wp_phase_track *t)
{
    return t->next - 1 - t->last_valid;
}

double wp_phase_track_frequency(const struct wp_phase_track *t)
{
    return t->f;
}

/* Which references live, and how strong they usually are. */
static void judge_references(struct wp_phase_track *t, struct wp_hop *h,
                             const struct wp_phasor *p)
{
    double strongest = 0.0;

    for (unsigned r = 0; r < t->references; r++)
        strongest = fmax(strongest, t->level[r]);
    for (unsigned r = 0; r < t->references; r++) {
        double a = p[r].amplitude;

        h->amplitude[r] = a;
        h->live[r] = strongest > 0.0 && a > dead_level * t->level[r] &&
                     a > dead_level * strongest * 0.2;
        if (h->live[r])
            t->level[r] += 0.02 * (a - t->level[r]);
    }
}

/* The first live reference whose offset to the track is known. */
static int choose_reference(const struct wp_phase_track *t,
                            const struct wp_hop *h)
{
    for (unsigned r = 0; r < t->references; r++)
        if (h->live[r] && t->offset_known[r])
            return (int)r;
    for (unsigned r = 0; r < t->references; r++)
        if (h->live[r])
            return (int)r;
    return -1;
}

static void learn_offsets(struct wp_phase_track *t, struct wp_hop *h,
                          const struct wp_phasor *p)
{
    for (unsigned r = 0; r < t->references; r++) {
        double seen = wp_wrap_cycle(p[r].phase - h->frac);

        h->offset[r] = t->offset[r];
        if (!h->live[r] || !h->valid)
            continue;
        if (!t->offset_known[r])
            t->offset[r] = seen;
        else
            t->offset[r] = wp_wrap_cycle(
                t->offset[r] + 0.1 * wp_wrap_cycle(seen - t->offset[r]));
        t->offset_known[r] = true;
        h->offset[r] = t->offset[r];
    }
}

/* Where the phase of hop k is expected from the last valid hop. */
static double predict(const struct wp_phase_track *t, int64_t k,
                      int64_t *cycles)
{
    const struct wp_hop *last =
        &t->ring[(uint64_t)t->last_valid % WP_TRACK_RING];
    double frac;

    if (!wp_hop_exists(t, t->last_valid)) {
        /* Older than the ring: the freewheeling nodes know. */
        *cycles = t->node.cycles;
        frac = t->node.frac + t->f * (double)(k - t->node.hop);
    } else {
        *cycles = last->cycles;
        frac = last->frac + t->f * (double)(k - t->last_valid);
    }
    *cycles += (int64_t)rint(frac);
    return wp_wrap_cycle(frac);
}

/* The mean step between valid hops of late: what to measure with next. */
static void update_frequency(struct wp_phase_track *t, int64_t k)
{
    const struct wp_hop *now = wp_hop_at(t, k);
    int64_t j = k - AVERAGE;
    const struct wp_hop *then = wp_hop_at(t, j);

    while (j < k &&
           !(wp_hop_exists(t, j) && then->valid && then->piece == now->piece))
        then = wp_hop_at(t, ++j);
    if (k - j >= 4) {
        double f =
            ((double)(now->cycles - then->cycles) + (now->frac - then->frac)) /
            (double)(k - j);

        if (f > 0.5 * t->f && f < 2.0 * t->f)
            t->f = f;
    }
}

/* Unwraps the measured phase; begins a new piece where it does not continue. */
static void place(struct wp_phase_track *t, int64_t k, double phase)
{
    struct wp_hop *h = wp_hop_at(t, k);
    int64_t cycles, dead = k - 1 - t->last_valid;
    double expected = predict(t, k, &cycles);
    double miss = wp_wrap_cycle(phase - expected);
    double tolerance = dead > SHORT_DEAD ? 0.0005 : dead > 0 ? 0.02 : 0.5;

    if (t->new_piece || fabs(miss) > tolerance) {
        t->piece++;
        t->new_piece = false;
    }
    miss += expected;
    h->cycles = cycles + (int64_t)rint(miss);
    h->frac = wp_wrap_cycle(miss);
    h->valid = true;
    h->piece = t->piece;
    t->last_valid = k;
}

/* An edge of the amplitude within a window leaks the negative frequency into
 * the phase: hops around the steep part are not used. */
static void mark_edges(struct wp_phase_track *t, int64_t k)
{
    for (unsigned r = 0; r < t->references; r++) {
        double step;

        if (!wp_hop_exists(t, k - 2))
            return;
        step =
            wp_hop_at(t, k)->amplitude[r] - wp_hop_at(t, k - 2)->amplitude[r];
        if (wp_hop_at(t, k - 1)->live[r] &&
            fabs(step) > touch_level * t->level[r])
            for (int64_t j = k - 4; j <= k; j++)
                if (wp_hop_exists(t, j))
                    wp_hop_at(t, j)->valid = false;
    }
}

void wp_phase_track_push(struct wp_phase_track *t,
                         const struct wp_phasor *reference)
{
    int64_t k = t->next;
    struct wp_hop *h = wp_hop_at(t, k);
    int chosen;

    *h = (struct wp_hop){.piece = t->piece};
    t->next = k + 1;
    judge_references(t, h, reference);
    chosen = choose_reference(t, h);
    if (chosen >= 0) {
        h->alive = true;
        if (!t->offset_known[chosen])
            t->offset[chosen] = 0.0;
        place(t, k, wp_wrap_cycle(reference[chosen].phase - t->offset[chosen]));
        h->flags = chosen > 0 && t->level[0] > 0.0 ? WP_NODE_OTHER_REF : 0;
        update_frequency(t, k);
    }
    learn_offsets(t, h, reference);
    mark_edges(t, k);
    wp_phase_track_find_jump(t, k);
}

void wp_phase_track_flush(struct wp_phase_track *t)
{
    t->flushed = true;
}
