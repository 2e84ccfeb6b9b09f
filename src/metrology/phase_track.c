#include "metrology/phase_track.h"

#include <math.h>
#include <stdlib.h>

#include "metrology/line_fit.h"

enum {
    RING = 512,      /* a power of two above what may wait */
    GUARD = 8,       /* hops whose window may touch a jump */
    SIDE = 26,       /* reach of the lines on both sides of a jump */
    PEAK = SIDE,     /* a jump scores highest as far as its lines reach */
    SETTLE = 4,      /* hops that an edge still may mark */
    SHORT_DEAD = 40, /* hops over which the frequency is still good */
    AVERAGE = 20     /* hops over which the hop frequency is averaged */
};

static const double dead_level = 0.05;  /* of the channel's usual amplitude */
static const double touch_level = 0.04; /* change over two hops: an edge */
static const double jump_cycles = 0.005;
static const double jump_ratio = 8.0;

struct hop {
    int64_t cycles; /* unwrapped phase: cycles + frac */
    double frac;
    bool valid; /* measured, not touched by an edge or a jump */
    bool alive;
    uint32_t flags;
    uint32_t piece;
    double jump;      /* score as a place of a jump, 0 = none */
    double jump_size; /* [cycles] */
    double amplitude[WP_TRACK_REFERENCES];
    double offset[WP_TRACK_REFERENCES];
    bool live[WP_TRACK_REFERENCES];
};

struct wp_phase_track {
    unsigned references;
    int64_t first, next, pulled; /* hop numbers */
    bool flushed;
    uint32_t piece;
    double f; /* [cycles/hop], causal, to measure and unwrap with */
    int64_t last_valid;
    bool locked;    /* there is a phase to continue */
    bool new_piece; /* the next valid hop begins one */
    double level[WP_TRACK_REFERENCES];
    double offset[WP_TRACK_REFERENCES];
    bool offset_known[WP_TRACK_REFERENCES];
    struct wp_phase_node node; /* pulled last: where freewheeling goes on */
    int64_t wide;              /* of the weights kept: a Hann window's half */
    double weight[2 * WP_TRACK_HALF + 2];
    struct hop ring[RING];
};

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

static struct hop *at(struct wp_phase_track *t, int64_t k)
{
    return &t->ring[(uint64_t)k % RING];
}

static bool exists(const struct wp_phase_track *t, int64_t k)
{
    return k >= t->first && k < t->next && k >= t->next - RING;
}

static double wrap(double cycles)
{
    return cycles - rint(cycles);
}

/* Which references live, and how strong they usually are. */
static void judge_references(struct wp_phase_track *t, struct hop *h,
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
static int choose_reference(const struct wp_phase_track *t, const struct hop *h)
{
    for (unsigned r = 0; r < t->references; r++)
        if (h->live[r] && t->offset_known[r])
            return (int)r;
    for (unsigned r = 0; r < t->references; r++)
        if (h->live[r])
            return (int)r;
    return -1;
}

static void learn_offsets(struct wp_phase_track *t, struct hop *h,
                          const struct wp_phasor *p)
{
    for (unsigned r = 0; r < t->references; r++) {
        double seen = wrap(p[r].phase - h->frac);

        h->offset[r] = t->offset[r];
        if (!h->live[r] || !h->valid)
            continue;
        if (!t->offset_known[r])
            t->offset[r] = seen;
        else
            t->offset[r] = wrap(t->offset[r] + 0.1 * wrap(seen - t->offset[r]));
        t->offset_known[r] = true;
        h->offset[r] = t->offset[r];
    }
}

/* Where the phase of hop k is expected from the last valid hop. */
static double predict(const struct wp_phase_track *t, int64_t k,
                      int64_t *cycles)
{
    const struct hop *last = &t->ring[(uint64_t)t->last_valid % RING];
    double frac;

    if (!exists(t, t->last_valid)) {
        /* Older than the ring: the freewheeling nodes know. */
        *cycles = t->node.cycles;
        frac = t->node.frac + t->f * (double)(k - t->node.hop);
    } else {
        *cycles = last->cycles;
        frac = last->frac + t->f * (double)(k - t->last_valid);
    }
    *cycles += (int64_t)rint(frac);
    return wrap(frac);
}

/* The mean step between valid hops of late: what to measure with next. */
static void update_frequency(struct wp_phase_track *t, int64_t k)
{
    const struct hop *now = at(t, k);
    int64_t j = k - AVERAGE;
    const struct hop *then = at(t, j);

    while (j < k && !(exists(t, j) && then->valid && then->piece == now->piece))
        then = at(t, ++j);
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
    struct hop *h = at(t, k);
    int64_t cycles, dead = k - 1 - t->last_valid;
    double expected = predict(t, k, &cycles);
    double miss = wrap(phase - expected);
    double tolerance = dead > SHORT_DEAD ? 0.0005 : dead > 0 ? 0.02 : 0.5;

    if (t->new_piece || fabs(miss) > tolerance) {
        t->piece++;
        t->new_piece = false;
    }
    miss += expected;
    h->cycles = cycles + (int64_t)rint(miss);
    h->frac = wrap(miss);
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

        if (!exists(t, k - 2))
            return;
        step = at(t, k)->amplitude[r] - at(t, k - 2)->amplitude[r];
        if (at(t, k - 1)->live[r] && fabs(step) > touch_level * t->level[r])
            for (int64_t j = k - 4; j <= k; j++)
                if (exists(t, j))
                    at(t, j)->valid = false;
    }
}

static struct wp_line_fit fit_side(struct wp_phase_track *t, int64_t c,
                                   int direction, int from, int to)
{
    struct wp_line_fit fit = {0};
    const struct hop *origin = at(t, c);

    for (int d = from; d <= to; d++) {
        int64_t k = c + direction * d;
        const struct hop *h = at(t, k);

        if (exists(t, k) && h->valid && h->piece == origin->piece)
            wp_line_fit_add(&fit, direction * d, 1.0,
                            (double)(h->cycles - origin->cycles) + h->frac -
                                t->f * direction * d);
    }
    return fit;
}

/* How badly a line from the left and one from the right meet at hop c. */
static void score_jump(struct wp_phase_track *t, int64_t c)
{
    struct hop *h = at(t, c);
    struct wp_line_fit left = fit_side(t, c, -1, GUARD, SIDE);
    struct wp_line_fit right = fit_side(t, c, 1, GUARD, SIDE);
    double noise;

    h->jump = h->jump_size = 0.0;
    if (left.n < 10 || right.n < 10)
        return;
    wp_line_fit_solve(&left, false);
    wp_line_fit_solve(&right, false);
    h->jump_size = right.value - left.value;
    noise = sqrt((left.residual + right.residual) / (left.n + right.n)) + 2e-6;
    h->jump = fabs(h->jump_size) / noise;
}

/* Splits the track at hop c when that is the place of a jump. */
static void split_at_jump(struct wp_phase_track *t, int64_t c)
{
    struct hop *h = at(t, c);

    if (!exists(t, c) || fabs(h->jump_size) < jump_cycles ||
        h->jump < jump_ratio)
        return;
    for (int64_t k = c - PEAK; k <= c + PEAK; k++)
        if (k != c && exists(t, k) && at(t, k)->jump > h->jump)
            return;
    for (int64_t k = c - GUARD + 1; k < c + GUARD; k++)
        if (exists(t, k))
            at(t, k)->valid = false;
    t->piece++;
    for (int64_t k = c; k < t->next; k++)
        at(t, k)->piece++;
    /* Scores around it belong to this jump. */
    for (int64_t k = c - PEAK; k < t->next; k++)
        if (exists(t, k))
            at(t, k)->jump = 0.0;
}

void wp_phase_track_push(struct wp_phase_track *t,
                         const struct wp_phasor *reference)
{
    int64_t k = t->next;
    struct hop *h = at(t, k);
    int chosen;

    *h = (struct hop){.piece = t->piece};
    t->next = k + 1;
    judge_references(t, h, reference);
    chosen = choose_reference(t, h);
    if (chosen >= 0) {
        h->alive = true;
        if (!t->offset_known[chosen])
            t->offset[chosen] = 0.0;
        place(t, k, wrap(reference[chosen].phase - t->offset[chosen]));
        h->flags = chosen > 0 && t->level[0] > 0.0 ? WP_NODE_OTHER_REF : 0;
        update_frequency(t, k);
    }
    learn_offsets(t, h, reference);
    mark_edges(t, k);
    score_jump(t, k - SIDE - SETTLE);
    split_at_jump(t, k - SIDE - SETTLE - PEAK);
}

void wp_phase_track_flush(struct wp_phase_track *t)
{
    t->flushed = true;
}

/* The span of hops of the piece of s within reach, on both sides. */
static void span(struct wp_phase_track *t, int64_t s, int64_t *from,
                 int64_t *to)
{
    uint32_t piece = at(t, s)->piece;

    for (*from = s; exists(t, *from - 1) && at(t, *from - 1)->piece == piece &&
                    s - *from < 2 * WP_TRACK_HALF;
         --*from)
        ;
    for (*to = s; exists(t, *to + 1) && at(t, *to + 1)->piece == piece &&
                  *to - s < 2 * WP_TRACK_HALF;
         ++*to)
        ;
    /* One-sided fits reach twice as far; two-sided ones are symmetric. */
    if (s - *from >= WP_TRACK_HALF && *to - s >= WP_TRACK_HALF) {
        *from = s - WP_TRACK_HALF;
        *to = s + WP_TRACK_HALF;
    } else if (s - *from < WP_TRACK_HALF) {
        if (*to - s > 2 * WP_TRACK_HALF - (s - *from))
            *to = s + 2 * WP_TRACK_HALF - (s - *from);
    } else if (s - *from > 2 * WP_TRACK_HALF - (*to - s)) {
        *from = s - 2 * WP_TRACK_HALF + (*to - s);
    }
}

/* Weights of a Hann window that is 0 at +-wide hops; nearly always the same. */
static const double *hann(struct wp_phase_track *t, int64_t wide)
{
    const double pi = acos(-1.0);

    for (int64_t d = 0; d < wide && t->wide != wide; d++)
        t->weight[d] = 0.5 + 0.5 * cos(pi * (double)d / (double)wide);
    t->wide = wide;
    return t->weight;
}

static struct wp_line_fit fit_node(struct wp_phase_track *t, int64_t s,
                                   const struct hop *origin)
{
    const double *weight;
    struct wp_line_fit fit = {0};
    int64_t from, to, wide;

    span(t, s, &from, &to);
    wide = (s - from > to - s ? s - from : to - s) + 1;
    weight = hann(t, wide);
    for (int64_t k = from; k <= to; k++) {
        const struct hop *h = at(t, k);
        double d = (double)(k - s);

        if (h->valid)
            wp_line_fit_add(&fit, d, weight[k < s ? s - k : k - s],
                            (double)(h->cycles - origin->cycles) +
                                (h->frac - origin->frac) - t->node.f * d);
    }
    fit.one_sided = s - from < WP_TRACK_HALF / 2 || to - s < WP_TRACK_HALF / 2;
    return fit;
}

static void freewheel(struct wp_phase_track *t, struct wp_phase_node *n)
{
    double frac = t->node.frac + t->node.f;

    n->cycles = t->node.cycles + (int64_t)rint(frac);
    n->frac = wrap(frac);
    n->f = t->node.f;
    n->piece = t->node.piece;
    n->flags |= WP_NODE_FREEWHEEL;
}

bool wp_phase_track_pull(struct wp_phase_track *t, struct wp_phase_node *out)
{
    int64_t s = t->pulled;
    struct wp_phase_node n = {.hop = s};
    const struct hop *h = at(t, s);
    struct wp_line_fit fit;

    if (s >= t->next || (!t->flushed && t->next - s <= WP_TRACK_LAG))
        return false;
    n.flags = h->flags | (h->alive ? 0 : WP_NODE_FREEWHEEL);
    n.piece = h->piece;
    for (unsigned r = 0; r < t->references; r++) {
        n.offset[r] = h->offset[r];
        n.alive[r] = h->live[r];
    }
    fit = fit_node(t, s, h);
    if (fit.n < 2) {
        freewheel(t, &n);
    } else {
        double frac;

        wp_line_fit_solve(&fit, true);
        frac = h->frac + fit.value;
        n.cycles = h->cycles + (int64_t)rint(frac);
        n.frac = wrap(frac);
        n.f = t->node.f + fit.slope;
    }
    /* A new piece begins between the last node and this one; half a hop is all
     * that the hops themselves know. */
    n.begin = n.piece != t->node.piece ? -0.5 : 0.0;
    t->node = n;
    t->pulled = s + 1;
    *out = n;
    return true;
}
