#include <math.h>

#include "metrology/line_fit.h"
#include "metrology/phase_track_priv.h"

/* The span of hops of the piece of s within reach, on both sides. */
static void span(struct wp_phase_track *t, int64_t s, int64_t *from,
                 int64_t *to)
{
    uint32_t piece = wp_hop_at(t, s)->piece;

    for (*from = s; wp_hop_exists(t, *from - 1) &&
                    wp_hop_at(t, *from - 1)->piece == piece &&
                    s - *from < 2 * WP_TRACK_HALF;
         --*from)
        ;
    for (*to = s;
         wp_hop_exists(t, *to + 1) && wp_hop_at(t, *to + 1)->piece == piece &&
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
                                   const struct wp_hop *origin)
{
    const double *weight;
    struct wp_line_fit fit = {0};
    int64_t from, to, wide;

    span(t, s, &from, &to);
    wide = (s - from > to - s ? s - from : to - s) + 1;
    weight = hann(t, wide);
    for (int64_t k = from; k <= to; k++) {
        const struct wp_hop *h = wp_hop_at(t, k);
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
    n->frac = wp_wrap_cycle(frac);
    n->f = t->node.f;
    n->piece = t->node.piece;
    n->flags |= WP_NODE_FREEWHEEL;
}

bool wp_phase_track_pull(struct wp_phase_track *t, struct wp_phase_node *out)
{
    int64_t s = t->pulled;
    struct wp_phase_node n = {.hop = s};
    const struct wp_hop *h = wp_hop_at(t, s);
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
        n.frac = wp_wrap_cycle(frac);
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
