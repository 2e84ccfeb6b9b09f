#include "metrology/phase_grid.h"

#include <math.h>

/* Where the phases of two pieces meet within this [cycles], the frequency
 * changed, or began to, and no half-cycle takes up a jump. */
static const double jump_cycles = 0.0025;
/* Beyond this a half-cycle is a bridge in any case. */
static const double bridge_share = 0.1;
/* From this gap on there are two half-cycles. Jumps of 90 degrees leave just
 * that, which rounding must not decide: only forward a crossing is skipped. */
static const double two_lengths = 1.5, two_margin = 1e-6;

double wp_instant_minus(struct wp_instant b, struct wp_instant a)
{
    return (double)(b.index - a.index) + (b.frac - a.frac);
}

void wp_phase_grid_init(struct wp_phase_grid *g, int64_t hop_samples,
                        int64_t start)
{
    *g = (struct wp_phase_grid){.hop_samples = hop_samples,
                                .start = {start, 0.0}};
}

/* hop + tau hops as an instant. */
static struct wp_instant instant(const struct wp_phase_grid *g, int64_t hop,
                                 double tau)
{
    double samples = tau * (double)g->hop_samples;
    double whole = floor(samples);

    return (struct wp_instant){hop * g->hop_samples + (int64_t)whole,
                               samples - whole};
}

static double hops_after(const struct wp_phase_grid *g, struct wp_instant t,
                         int64_t hop)
{
    return ((double)(t.index - hop * g->hop_samples) + t.frac) /
           (double)g->hop_samples;
}

/* Phase of boundary `half` relative to the node's [cycles]. */
static double target(const struct wp_phase_node *n, int64_t half)
{
    return (double)(half - 2 * n->cycles) * 0.5 - n->frac;
}

/* The first boundary at or after tau hops from the node, on its line. */
static int64_t first_half(const struct wp_phase_node *n, double tau)
{
    return 2 * n->cycles + (int64_t)ceil(2.0 * (n->frac + n->f * tau));
}

/* A boundary on the line through node n. */
static struct wp_boundary on_line(const struct wp_phase_grid *g,
                                  const struct wp_phase_node *n, int64_t half)
{
    struct wp_boundary b = {.node = *n};

    b.at = instant(g, n->hop, target(n, half) / n->f);
    b.length = 0.5 / n->f * (double)g->hop_samples;
    return b;
}

/* On the cubic from left to right; false when it lies beyond right. Newton's
 * steps converge at once: the phase is nearly a line over 5 ms. */
static bool on_cubic(const struct wp_phase_grid *g, int64_t half,
                     struct wp_boundary *b)
{
    const struct wp_phase_node *l = &g->left, *r = &g->right;
    double p1 = (double)(r->cycles - l->cycles) + (r->frac - l->frac);
    double c2 = 3.0 * p1 - 2.0 * l->f - r->f, c3 = l->f + r->f - 2.0 * p1;
    double goal = target(l, half), tau = goal / p1, slope = l->f;

    if (goal > p1)
        return false;
    for (int i = 0; i < 4; i++) {
        slope = l->f + tau * (2.0 * c2 + 3.0 * c3 * tau);
        tau -= (tau * (l->f + tau * (c2 + c3 * tau)) - goal) / slope;
    }
    *b = (struct wp_boundary){.node = *l};
    b->at = instant(g, l->hop, tau);
    b->length = 0.5 / slope * (double)g->hop_samples;
    return true;
}

void wp_phase_grid_push(struct wp_phase_grid *g,
                        const struct wp_phase_node *node)
{
    if (g->nodes == 0) {
        g->left = *node;
        g->half = first_half(node, hops_after(g, g->start, node->hop));
        /* A boundary on the start itself opens the first half-cycle. */
        if (wp_instant_minus(on_line(g, node, g->half).at, g->start) < 1e-6)
            g->half++;
        g->nodes = 1;
        return;
    }
    if (g->nodes == 2)
        g->left = g->right;
    g->right = *node;
    g->nodes = 2;
    g->split = g->left.piece != g->right.piece;
    g->crossed = false;
}

void wp_phase_grid_finish(struct wp_phase_grid *g, int64_t end)
{
    if (g->nodes == 2)
        g->left = g->right;
    g->nodes = 1;
    g->split = false;
    g->ended = true;
    g->end = (struct wp_instant){end, 0.0};
}

/* By how much the phase is another one behind the split [cycles]. */
static double jump(const struct wp_phase_grid *g)
{
    const struct wp_phase_node *l = &g->left, *r = &g->right;
    double hops = (double)(r->hop - l->hop) + r->begin;
    double step = (r->frac + r->begin * r->f) - (l->frac + hops * l->f);

    return step - rint(step);
}

/* First boundary of the new piece, not nearer than half a length to the last
 * one; more than one and a half away, one is put in the middle. */
static void cross(struct wp_phase_grid *g, struct wp_boundary *out)
{
    struct wp_boundary b;
    struct wp_instant from = g->has_last ? g->last.at : g->start;
    double gap, step = jump(g), two;

    g->half = first_half(&g->right, g->right.begin);
    b = on_line(g, &g->right, g->half);
    gap = wp_instant_minus(b.at, from);
    if (gap < 0.5 * b.length) {
        b = on_line(g, &g->right, ++g->half);
        gap = wp_instant_minus(b.at, from);
    }
    g->half++;
    g->crossed = true;
    b.bridge = fabs(step) > jump_cycles ||
               fabs(gap - b.length) > bridge_share * b.length;
    *out = b;
    two = two_lengths - copysign(two_margin, step);
    if (gap > two * b.length) {
        double middle = from.frac + gap / 2.0, whole = floor(middle);

        g->next = b;
        g->pending = 1;
        out->at =
            (struct wp_instant){from.index + (int64_t)whole, middle - whole};
    }
}

/* Before the first node, after the last, and on both sides of a split. */
static bool line_boundary(struct wp_phase_grid *g, struct wp_boundary *out)
{
    struct wp_boundary b = on_line(g, &g->left, g->half);
    double tau = hops_after(g, b.at, g->left.hop);

    if (g->split) {
        double begin = (double)(g->right.hop - g->left.hop) + g->right.begin;

        if (tau > begin) {
            cross(g, out);
            return true;
        }
    } else if (g->ended) {
        if (wp_instant_minus(g->end, b.at) < 1e-6)
            return false;
    } else if (tau > 0.0) {
        return false;
    }
    g->half++;
    *out = b;
    return true;
}

static bool next_boundary(struct wp_phase_grid *g, struct wp_boundary *out)
{
    if (g->pending) {
        *out = g->next;
        g->pending = 0;
        return true;
    }
    if (!g->nodes)
        return false;
    if (g->nodes == 1)
        return line_boundary(g, out);
    if (g->split) {
        if (!g->crossed)
            return line_boundary(g, out);
        /* Behind the split, up to the new piece's first node. */
        *out = on_line(g, &g->right, g->half);
        if (hops_after(g, out->at, g->right.hop) > 0.0)
            return false;
        g->half++;
        return true;
    }
    if (!on_cubic(g, g->half, out))
        return false;
    g->half++;
    return true;
}

bool wp_phase_grid_pull(struct wp_phase_grid *g, struct wp_boundary *out)
{
    if (!next_boundary(g, out))
        return false;
    g->last = *out;
    g->has_last = true;
    return true;
}
