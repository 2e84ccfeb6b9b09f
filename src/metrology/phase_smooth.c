#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "metrology/line_fit.h"
#include "metrology/phase_track_priv.h"

enum { SPAN = 2 * WP_TRACK_HALF + 1 };

/* Whether the span of s is symmetric: pieces follow each other, so that hops
 * between two of one piece are of that piece. */
static bool is_inside(struct wp_phase_track *t, int64_t s)
{
    int64_t from = s - WP_TRACK_HALF, to = s + WP_TRACK_HALF;

    return wp_hop_exists(t, from) && wp_hop_exists(t, to) &&
           wp_hop_at(t, from)->piece == wp_hop_at(t, to)->piece;
}

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

/* What a fit over a symmetric span needs besides the phases. */
static void weigh(struct wp_phase_track *t)
{
    const double *weight = hann(t, WP_TRACK_HALF + 1);
    struct wp_line_fit fit = {0};

    for (int d = -WP_TRACK_HALF; d <= WP_TRACK_HALF; d++) {
        int i = d + WP_TRACK_HALF;

        wp_line_fit_add(&fit, d, weight[abs(d)], 0.0);
        t->weights[0][i] = weight[abs(d)];
        t->weights[1][i] = t->weights[0][i] * d;
        t->weights[2][i] = t->weights[1][i] * d;
    }
    memcpy(t->weight_sums, fit.s, sizeof(fit.s));
    t->weighed = true;
}

/* The usual case, to the bit as fit_node() would have it: a symmetric span, of
 * which all is valid. False when it is not. */
static bool fit_whole(struct wp_phase_track *t, int64_t s,
                      const struct wp_hop *origin, struct wp_line_fit *fit)
{
    const double *w = t->weights[0], *wx = t->weights[1], *wxx = t->weights[2];
    double t0 = 0.0, t1 = 0.0, t2 = 0.0, yy = 0.0;

    if (!is_inside(t, s))
        return false;
    if (!t->weighed)
        weigh(t);
    for (int i = 0; i < SPAN; i++) {
        int d = i - WP_TRACK_HALF;
        const struct wp_hop *h = wp_hop_at(t, s + d);
        double y = (double)(h->cycles - origin->cycles) +
                   (h->frac - origin->frac) - t->node.f * d;

        if (!h->valid)
            return false;
        t0 += w[i] * y;
        t1 += wx[i] * y;
        t2 += wxx[i] * y;
        yy += w[i] * y * y;
    }
    *fit = (struct wp_line_fit){.n = SPAN, .t = {t0, t1, t2}, .yy = yy};
    memcpy(fit->s, t->weight_sums, sizeof(fit->s));
    return true;
}

static struct wp_line_fit fit_node(struct wp_phase_track *t, int64_t s,
                                   const struct wp_hop *origin)
{
    const double *weight;
    struct wp_line_fit fit = {0};
    int64_t from, to, wide, first = s + 1, last = s - 1;

    if (fit_whole(t, s, origin, &fit))
        return fit;
    span(t, s, &from, &to);
    wide = (s - from > to - s ? s - from : to - s) + 1;
    weight = hann(t, wide);
    for (int64_t k = from; k <= to; k++) {
        const struct wp_hop *h = wp_hop_at(t, k);
        double d = (double)(k - s);

        if (!h->valid)
            continue;
        wp_line_fit_add(&fit, d, weight[k < s ? s - k : k - s],
                        (double)(h->cycles - origin->cycles) +
                            (h->frac - origin->frac) - t->node.f * d);
        last = k;
        if (fit.n == 1)
            first = k;
    }
    /* Dead, and nothing known on one side: the hops in reach become fewer, and
     * their line worse than that of the last node. */
    if ((last < s || first > s) && !origin->alive && !origin->blank)
        fit.n = 0;
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

/* Where a curved phase is measured by a window it is taken for its mean over
 * the window, which lies above or below its middle: by half the bend's second
 * derivative times the variance of three cycles under a Hann window. */
static double window_bias(const struct wp_phase_track *t, double bend)
{
    const double pi = acos(-1.0);
    double length = 3.0 / t->node.f;

    return bend * length * length * (1.0 / 12.0 - 0.5 / (pi * pi));
}

/* The hop whose channels speak for node s: the nearest measured one. */
static const struct wp_hop *measured_near(struct wp_phase_track *t, int64_t s)
{
    if (s < t->first + t->blank_before)
        s = t->first + t->blank_before;
    return wp_hop_at(t, s < t->next ? s : t->next - 1);
}

/* Nothing is measured beyond the last window, but the fit reaches there. */
static void append_blank(struct wp_phase_track *t)
{
    const struct wp_hop *last = wp_hop_at(t, t->next - 1);

    *wp_hop_at(t, t->next) = (struct wp_hop){.blank = true,
                                             .piece = last->piece,
                                             .cycles = last->cycles,
                                             .reference = -1,
                                             .flags = last->flags,
                                             .alive = last->alive};
    memcpy(wp_hop_at(t, t->next)->live, last->live, sizeof(last->live));
    memcpy(wp_hop_at(t, t->next)->offset, last->offset, sizeof(last->offset));
    memcpy(wp_hop_at(t, t->next)->known, last->known, sizeof(last->known));
    t->next++;
    t->blank_after--;
}

static void set_node(struct wp_phase_track *t, struct wp_phase_node *n)
{
    const struct wp_hop *h = wp_hop_at(t, n->hop);
    struct wp_line_fit fit = fit_node(t, n->hop, h);
    double frac;

    if (fit.n < 2) {
        freewheel(t, n);
        return;
    }
    wp_line_fit_solve(&fit, true);
    frac = h->frac + fit.value - window_bias(t, fit.bend);
    n->cycles = h->cycles + (int64_t)rint(frac);
    n->frac = wp_wrap_cycle(frac);
    n->f = t->node.f + fit.slope;
}

bool wp_phase_track_pull(struct wp_phase_track *t, struct wp_phase_node *out)
{
    int64_t s = t->pulled;
    struct wp_phase_node n = {.hop = s};
    const struct wp_hop *h = wp_hop_at(t, s), *m;

    if (t->flushed && s == t->next && t->blank_after > 0)
        append_blank(t);
    if (s >= t->next || (!t->flushed && t->next - s <= WP_TRACK_LAG))
        return false;
    m = measured_near(t, s);
    n.flags = m->flags | (m->alive ? 0 : WP_NODE_FREEWHEEL);
    n.piece = h->piece;
    for (unsigned r = 0; r < t->references; r++) {
        n.offset[r] = m->offset[r];
        n.alive[r] = m->live[r] && m->known[r];
    }
    set_node(t, &n);
    n.begin = n.piece != t->node.piece ? h->begin : 0.0;
    t->node = n;
    t->pulled = s + 1;
    *out = n;
    return true;
}
