#include <math.h>

#include "metrology/line_fit.h"
#include "metrology/phase_track_priv.h"

enum {
    GUARD = 8,   /* hops whose window may touch a jump */
    SIDE = 26,   /* reach of the lines on both sides of a jump */
    PEAK = SIDE, /* a jump scores highest as far as its lines reach */
    SETTLE = 4   /* hops that an edge still may mark */
};

static const double jump_cycles = 0.005;
static const double jump_ratio = 8.0;

static struct wp_line_fit fit_side(struct wp_phase_track *t, int64_t c,
                                   int direction, int from, int to)
{
    struct wp_line_fit fit = {0};
    const struct wp_hop *origin = wp_hop_at(t, c);

    for (int d = from; d <= to; d++) {
        int64_t k = c + direction * d;
        const struct wp_hop *h = wp_hop_at(t, k);

        if (wp_hop_exists(t, k) && h->valid && h->piece == origin->piece)
            wp_line_fit_add(&fit, direction * d, 1.0,
                            (double)(h->cycles - origin->cycles) + h->frac -
                                t->f * direction * d);
    }
    return fit;
}

/* How badly a line from the left and one from the right meet at hop c. */
static void score_jump(struct wp_phase_track *t, int64_t c)
{
    struct wp_hop *h = wp_hop_at(t, c);
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

/* Whether parabolas meet where lines do not: a ramp of the frequency that
 * begins or ends there, not a jump. */
static bool is_bend(struct wp_phase_track *t, int64_t c)
{
    struct wp_line_fit left = fit_side(t, c, -1, GUARD, SIDE);
    struct wp_line_fit right = fit_side(t, c, 1, GUARD, SIDE);

    wp_line_fit_solve(&left, true);
    wp_line_fit_solve(&right, true);
    return fabs(right.value - left.value) <
           0.5 * fabs(wp_hop_at(t, c)->jump_size);
}

/* Splits the track at hop c when that is the place of a jump. */
static void split_at_jump(struct wp_phase_track *t, int64_t c)
{
    struct wp_hop *h = wp_hop_at(t, c);

    if (!wp_hop_exists(t, c) || fabs(h->jump_size) < jump_cycles ||
        h->jump < jump_ratio)
        return;
    for (int64_t k = c - PEAK; k <= c + PEAK; k++)
        if (k != c && wp_hop_exists(t, k) && wp_hop_at(t, k)->jump > h->jump)
            return;
    if (is_bend(t, c))
        return;
    for (int64_t k = c - GUARD + 1; k < c + GUARD; k++)
        if (wp_hop_exists(t, k))
            wp_hop_at(t, k)->valid = false;
    t->piece++;
    for (int64_t k = c; k < t->next; k++)
        wp_hop_at(t, k)->piece++;
    /* Scores around it belong to this jump. */
    for (int64_t k = c - PEAK; k < t->next; k++)
        if (wp_hop_exists(t, k))
            wp_hop_at(t, k)->jump = 0.0;
}

void wp_phase_track_find_jump(struct wp_phase_track *t, int64_t k)
{
    score_jump(t, k - SIDE - SETTLE);
    split_at_jump(t, k - SIDE - SETTLE - PEAK);
}
