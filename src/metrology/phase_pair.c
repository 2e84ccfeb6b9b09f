#include <math.h>

#include "metrology/line_fit.h"
#include "metrology/phase_track_priv.h"

enum {
    BEFORE = 6,  /* hops before the first marked that no window has touched */
    AFTER = 8,   /* and behind the last */
    SIDE = 40,   /* reach of the curves on both sides */
    QUIET = 28,  /* hops without an edge, to tell the curve of after */
    SETTLE = 4,  /* hops that an edge still may mark */
    MARKED = 24, /* hops that one edge marks, at most */
    ENOUGH = 14, /* hops that make a curve */
    INSIDE = 20  /* and measured between two breaks, the curve there */
};

/* A shorter piece is not worth two bridges: its cycles are cut right by the
 * period alone [cycles]. */
static const double worth = 3.0;
/* What the phase may differ by behind it, and still be the same [cycles]. */
static const double same_phase = 0.0025;

/* Hops from..to of one piece, over hops from the origin. */
static bool fit_hops(struct wp_phase_track *t, int64_t origin, int64_t from,
                     int64_t to, struct wp_phase_line *out)
{
    struct wp_line_fit fit = {.one_sided = true};
    const struct wp_hop *o = wp_hop_at(t, origin);

    for (int64_t k = from; k <= to; k++) {
        const struct wp_hop *h = wp_hop_at(t, k);
        double d = (double)(k - origin);

        if (wp_hop_exists(t, k) && h->valid && h->piece == o->piece)
            wp_line_fit_add(&fit, d, 1.0,
                            (double)(h->cycles - o->cycles) + h->frac -
                                t->f * d);
    }
    if (fit.n < ENOUGH)
        return false;
    wp_line_fit_solve(&fit, true);
    *out = (struct wp_phase_line){fit.value, fit.slope + t->f, fit.bend};
    return true;
}

/* One reference has measured all hops that count. */
static bool is_measured(struct wp_phase_track *t, int64_t from, int64_t to,
                        int reference)
{
    for (int64_t k = from; k <= to; k++)
        if (!wp_hop_exists(t, k) || wp_hop_at(t, k)->blank ||
            wp_hop_at(t, k)->reference != reference)
            return false;
    return reference >= 0;
}

/* The last hop marked of those that may belong to p's pair. */
static int64_t last_edge(struct wp_phase_track *t, int64_t p, int64_t known)
{
    int64_t q = p;

    for (int64_t k = p; k < known && k <= p + WP_PAIR_SPAN; k++)
        if (q - p > MARKED && k - q > QUIET)
            break;
        else if (wp_hop_at(t, k)->edge)
            q = k;
    return q;
}

static bool describe(struct wp_phase_track *t, int64_t p, int64_t q,
                     int64_t known, struct wp_suspect_pair *out)
{
    int64_t to = q + AFTER + SIDE < known ? q + AFTER + SIDE : known - 1;

    out->hop = p;
    out->length = (int)(q - p);
    out->reference = wp_hop_at(t, p)->reference;
    return is_measured(t, p - 2 * AFTER, q + 2 * AFTER, out->reference) &&
           fit_hops(t, p, p - BEFORE - SIDE, p - BEFORE, &out->before) &&
           fit_hops(t, p, q + AFTER, to, &out->after);
}

/* Whether edges go on behind q, the last that may belong to a pair. */
static bool goes_on(struct wp_phase_track *t, int64_t q, int64_t known)
{
    for (int64_t k = q + 1; k <= q + QUIET && k < known; k++)
        if (wp_hop_at(t, k)->edge)
            return true;
    return false;
}

bool wp_phase_track_suspect_pair(struct wp_phase_track *t,
                                 struct wp_suspect_pair *out)
{
    int64_t known = t->flushed ? t->next : t->next - SETTLE;

    while (t->paired < known) {
        int64_t p = t->paired, q;

        if (!wp_hop_at(t, p)->edge) {
            t->paired++;
            continue;
        }
        q = last_edge(t, p, known);
        if (!t->flushed && (q + QUIET >= known ||
                            (q - p <= MARKED && p + WP_PAIR_SPAN >= known)))
            return false;
        if (goes_on(t, q, known)) {
            while (t->paired <= q && wp_hop_at(t, t->paired)->edge)
                t->paired++;
            continue;
        }
        t->paired = q + 1;
        if (describe(t, p, q, known, out))
            return true;
    }
    return false;
}

/* Hops that a window of both sides may have measured do not count. */
static void forget_hops(struct wp_phase_track *t, int64_t origin, double from,
                        double to)
{
    for (int64_t k = origin + (int64_t)floor(from);
         k <= origin + (int64_t)ceil(to); k++)
        if (wp_hop_exists(t, k) && (double)(k - origin) > from &&
            (double)(k - origin) < to)
            wp_hop_at(t, k)->valid = false;
}

/* Hops of the piece between, by its line where they are too few. */
static void lay_hops(struct wp_phase_track *t, int64_t origin, int64_t first,
                     int64_t end, const struct wp_phase_line *l)
{
    int64_t cycles = wp_hop_at(t, origin)->cycles;
    int measured = 0;

    for (int64_t k = first; k < end; k++)
        measured += wp_hop_at(t, k)->valid;
    if (measured >= INSIDE)
        return;

    for (int64_t k = first; k < end; k++) {
        struct wp_hop *h = wp_hop_at(t, k);
        double d = (double)(k - origin);
        double phase = l->value + d * (l->slope + d * l->bend);

        h->cycles = cycles + (int64_t)rint(phase);
        h->frac = wp_wrap_cycle(phase);
        h->valid = true;
    }
}

int64_t wp_phase_track_break_pair(struct wp_phase_track *t,
                                  const struct wp_suspect_pair *s,
                                  const struct wp_break_pair *p)
{
    double reach = wp_hop_reach(t);
    double a = p->from, b = p->to;
    double step = s->after.value - s->before.value +
                  b * (s->after.slope - s->before.slope) +
                  b * b * (s->after.bend - s->before.bend);

    if ((b - a) * s->before.slope >= worth) {
        forget_hops(t, s->hop, a - reach, a + reach);
        forget_hops(t, s->hop, b - reach, b + reach);
        lay_hops(t, s->hop, s->hop + (int64_t)ceil(a),
                 s->hop + (int64_t)ceil(b), &p->within);
        wp_track_split(t, s->hop, a);
        wp_track_split(t, s->hop, b);
    } else {
        forget_hops(t, s->hop, a - reach, b + reach);
        if (fabs(wp_wrap_cycle(step)) > same_phase)
            wp_track_split(t, s->hop, b);
    }
    /* Curves no longer reach across: all that is not judged is scored anew. */
    t->scored = t->judged;
    return s->hop + (int64_t)ceil(b + reach);
}
