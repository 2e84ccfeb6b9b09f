#include <math.h>

#include "metrology/line_fit.h"
#include "metrology/phase_track_priv.h"

enum {
    GUARD = 8,   /* hops whose window may touch a break */
    SIDE = 40,   /* reach of the curves on both sides of a break */
    PEAK = SIDE, /* a break scores highest as far as its curves reach */
    SETTLE = 4,  /* hops that an edge still may mark */
    STRIDE = 2,  /* windows overlap: every other hop tells all */
    ENOUGH = 7,  /* hops that make a curve */
    DEAD = 3,    /* hops without a reference: no signal to ask */
    MARKED = 24, /* hops that one edge marks, at most */
    APART = PEAK /* from an edge not looked at yet: it may be of a pair */
};

/* Two curves must be so much better than one to be suspected. */
static const double least_strength = 10.0;
/* Less than this by one curve is good enough [cycles rms]: 0.1 mrad. */
static const double least_misfit = 2e-5;
/* Phases are never better than this [cycles]: of hops, not of nodes. */
static const double floor_cycles = 2e-6;

static struct wp_line_fit fit_side(struct wp_phase_track *t, int64_t c,
                                   int direction)
{
    struct wp_line_fit fit = {.one_sided = true};
    const struct wp_hop *origin = wp_hop_at(t, c);

    for (int d = GUARD; d <= SIDE; d += STRIDE) {
        int64_t k = c + direction * d;
        const struct wp_hop *h = wp_hop_at(t, k);

        /* Behind another edge the phase may be another again. */
        if (d > 2 * GUARD && wp_hop_exists(t, k) && h->edge)
            break;
        if (wp_hop_exists(t, k) && h->valid && h->piece == origin->piece)
            wp_line_fit_add(&fit, direction * d, 1.0,
                            (double)(h->cycles - origin->cycles) + h->frac -
                                t->f * direction * d);
    }
    return fit;
}

/* The same hops by one curve and by two. False when they are too few. */
static bool compare(struct wp_phase_track *t, int64_t c, struct wp_suspect *s)
{
    struct wp_line_fit left = fit_side(t, c, -1), right = fit_side(t, c, 1);
    struct wp_line_fit one = left;

    if (left.n < ENOUGH || right.n < ENOUGH)
        return false;
    wp_line_fit_join(&one, &right);
    one.one_sided = false;
    wp_line_fit_solve(&one, true);
    wp_line_fit_solve(&left, true);
    wp_line_fit_solve(&right, true);
    s->strength = one.residual / (left.residual + right.residual +
                                  one.n * floor_cycles * floor_cycles);
    s->misfit = sqrt(one.residual / one.n);
    s->before =
        (struct wp_phase_line){left.value, left.slope + t->f, left.bend};
    s->after =
        (struct wp_phase_line){right.value, right.slope + t->f, right.bend};
    return true;
}

static void score(struct wp_phase_track *t, int64_t c)
{
    struct wp_suspect s;

    /* Every other place will do: the signal finds the instant. */
    wp_hop_at(t, c)->strength =
        c % STRIDE == 0 && compare(t, c, &s) ? s.strength : 0.0;
}

static bool is_peak(struct wp_phase_track *t, int64_t c)
{
    double strength = wp_hop_at(t, c)->strength;

    if (!wp_hop_exists(t, c) || strength < least_strength)
        return false;
    for (int64_t k = c - PEAK; k <= c + PEAK; k++)
        if (k != c && wp_hop_exists(t, k) &&
            wp_hop_at(t, k)->strength > strength)
            return false;
    return true;
}

static bool has_edge(struct wp_phase_track *t, int64_t k)
{
    return wp_hop_exists(t, k) && wp_hop_at(t, k)->edge;
}

/* Noise may move the peak to and fro as far as no window tells what is before
 * and what behind the break; where an edge of the amplitude marks hops there,
 * it lies in their middle. */
static int64_t centre(struct wp_phase_track *t, int64_t c)
{
    int64_t from = c, to;

    for (int64_t d = 0; d < 2 * GUARD && !has_edge(t, from); d++)
        from = has_edge(t, c - d) ? c - d : c + d;
    if (!has_edge(t, from))
        return c;
    for (to = from; has_edge(t, to + 1) || has_edge(t, to + 2); to++)
        ;
    while (has_edge(t, from - 1) || has_edge(t, from - 2))
        from--;
    return to - from < MARKED ? (from + to) / 2 : c;
}

/* What the hops around measured, and whether one reference lived throughout. */
static void describe(struct wp_phase_track *t, int64_t c, struct wp_suspect *s)
{
    const struct wp_hop *origin = wp_hop_at(t, c);
    int dead = 0;

    s->hop = c;
    s->reference = wp_hop_at(t, c - WP_SUSPECT_REACH)->reference;
    for (int d = -WP_SUSPECT_REACH; d <= WP_SUSPECT_REACH; d++) {
        const struct wp_hop *h = wp_hop_at(t, c + d);
        int r = s->reference > 0 ? s->reference : 0;

        s->phase[d + WP_SUSPECT_REACH] =
            (double)(h->cycles - origin->cycles) + h->frac;
        s->amplitude[d + WP_SUSPECT_REACH] = h->amplitude[r];
        dead = h->alive ? 0 : dead + 1;
        if (dead >= DEAD || (h->alive && h->reference != s->reference)) {
            s->reference = -1;
            return;
        }
    }
}

bool wp_phase_track_suspect(struct wp_phase_track *t, struct wp_suspect *out)
{
    int64_t known = t->flushed ? t->next : t->next - SIDE - SETTLE, ripe;

    for (; t->scored < known; t->scored++)
        score(t, t->scored);
    ripe = t->scored - PEAK < t->paired - APART ? t->scored - PEAK
                                                : t->paired - APART;
    while (t->judged < (t->flushed ? t->next : ripe)) {
        int64_t c = t->judged++;

        if (!is_peak(t, c))
            continue;
        c = centre(t, c);
        if (compare(t, c, out) && out->misfit > least_misfit) {
            describe(t, c, out);
            return true;
        }
    }
    return false;
}

void wp_track_split(struct wp_phase_track *t, int64_t hop, double at)
{
    int64_t first = hop + (int64_t)ceil(at);

    t->piece++;
    for (int64_t k = first; k < t->next; k++)
        wp_hop_at(t, k)->piece++;
    wp_hop_at(t, first)->begin = at - ceil(at);
}

int64_t wp_phase_track_break(struct wp_phase_track *t,
                             const struct wp_suspect *s, double at)
{
    double reach = wp_hop_reach(t);

    for (int64_t k = s->hop - GUARD - PEAK; k < s->hop + GUARD + PEAK; k++)
        if (wp_hop_exists(t, k) && fabs((double)(k - s->hop) - at) < reach)
            wp_hop_at(t, k)->valid = false;
    wp_track_split(t, s->hop, at);
    /* Curves no longer reach across: all that is not judged is scored anew. */
    t->scored = t->judged;
    return s->hop + (int64_t)ceil(at + reach);
}

void wp_phase_track_amend(struct wp_phase_track *t, int64_t k, double phase)
{
    struct wp_hop *h = wp_hop_at(t, k);

    if (wp_hop_exists(t, k) && h->reference >= 0)
        h->frac += wp_wrap_cycle(phase - h->offset[h->reference] - h->frac);
}
