#include "metrology/break_pair.h"

#include <math.h>

#include "metrology/periodic_wave.h"

enum {
    HOP_SAMPLES = 20, /* at most: 4 kHz */
    BESIDE = 2,       /* hops beside the suspect where an edge may still lie */
    LONGEST = (WP_PAIR_SPAN + 2 * BESIDE) * HOP_SAMPLES + 1,
    PASSES = 3 /* each knows better where the waves end */
};

/* Of the square that a wave leaves in the whole suspect: samples with less are
 * its own. */
static const double own_share = 0.1;
/* The squares that a phase of its own saves are so many times their mean: not
 * by chance; and so many times all that is left: no beat of a tone. */
static const double significant = 20.0, least_gain = 1.5;
/* Share of the energy below which residuals are rounding and folding. */
static const double floor_share = 1e-8;
/* The piece between lives, as shares of before [amplitude]. */
static const double least_amplitude = 0.04;

struct view {
    const double *x; /* at the suspect's first hop */
    int hop, blur;
    int from, to; /* samples among which the edges are */
};

static double square(double x)
{
    return x * x;
}

/* What the wave leaves of sample i. */
static double left_over(const struct view *v, const struct wp_periodic_wave *w,
                        int i)
{
    double p = wp_phase_of(&w->line, (double)i / v->hop);

    return square(v->x[i] - wp_periodic_wave_at(w, p));
}

static double left_between(const struct view *v,
                           const struct wp_periodic_wave *w, int from, int to)
{
    double sum = 0.0;

    for (int i = from; i <= to; i++)
        sum += left_over(v, w, i);
    return sum;
}

/* Up to where the wave explains the signal, going from `from` in steps of `way`
 * to `to`: the first sample that it does not. */
static int departure(const struct view *v, const struct wp_periodic_wave *w,
                     int way)
{
    int n = v->to - v->from + 1, first = way > 0 ? v->from : v->to, best = 0;
    double own = own_share * left_between(v, w, v->from, v->to) / n;
    double sum = 0.0, most = 0.0;

    for (int k = 0; k < n; k++) {
        sum += own - left_over(v, w, first + way * k);
        if (sum > most) {
            most = sum;
            best = k + 1;
        }
    }
    return first + way * best;
}

/* The first sample of r, among from to to, where changing from l to r leaves
 * least. */
static int find_cut(const struct view *v, const struct wp_periodic_wave *l,
                    const struct wp_periodic_wave *r, int from, int to)
{
    double sum = 0.0, least = 0.0;
    int best = from;

    for (int i = from; i < to; i++) {
        sum += left_over(v, l, i) - left_over(v, r, i);
        if (sum < least) {
            least = sum;
            best = i + 1;
        }
    }
    return best;
}

struct three {
    struct wp_periodic_wave before, within, after;
    int a, b; /* first samples of within and after */
};

static double slope_at(const struct wp_phase_line *l, double hops)
{
    return l->slope + 2.0 * l->bend * hops;
}

/* Waves on both sides, as near as they are sure to be themselves. */
static bool fit_sides(const struct view *v, const struct wp_suspect_pair *s,
                      struct three *t)
{
    t->before.line = s->before;
    t->after.line = s->after;
    wp_periodic_wave_fit(&t->before, v->x, v->hop, -1.5 / s->before.slope - 1);
    wp_periodic_wave_fit(&t->after, v->x, v->hop,
                         s->length + 1.5 / s->after.slope + BESIDE);
    return t->before.amplitude > 0.0 && t->after.amplitude > 0.0;
}

/* The wave within, and then the edges by it. False: too short for a wave. */
static bool place_edges(const struct view *v, struct three *t)
{
    int middle;

    for (int k = 0; k < PASSES; k++) {
        int margin = v->blur + (k ? 1 : 3);
        double a = (double)t->a / v->hop, b = (double)t->b / v->hop;

        t->within.line = (struct wp_phase_line){
            .slope = 0.5 * (slope_at(&t->before.line, a) +
                            slope_at(&t->after.line, b))};
        if (!wp_periodic_wave_solve(&t->within, v->x, v->hop, t->a + margin,
                                    t->b - 1 - margin))
            return false;
        middle = (t->a + t->b) / 2;
        t->a = find_cut(v, &t->before, &t->within, v->from, middle);
        t->b = find_cut(v, &t->within, &t->after, middle, v->to);
    }
    return true;
}

/* Mean squares of two waves that differ in phase alone [cycles]. */
static double phase_square(double amplitude, double step)
{
    return 0.5 * square(2.0 * amplitude * sin(acos(-1.0) * step));
}

/* Whether the phase within is another than on one of its sides. */
static bool is_pair(const struct view *v, const struct three *t,
                    const struct wp_break_pair *p)
{
    int margin = v->blur + 1, from = t->a + margin, to = t->b - 1 - margin;
    int n = to - from + 1, beside = (int)(2.0 / p->within.slope * v->hop);
    double step_in = wp_phase_of(&p->within, p->from) -
                     wp_phase_of(&t->before.line, p->from);
    double step_out =
        wp_phase_of(&t->after.line, p->to) - wp_phase_of(&p->within, p->to);
    double gain = n * fmax(phase_square(t->within.amplitude, step_in),
                           phase_square(t->within.amplitude, step_out));
    double left = left_between(v, &t->within, from, to);
    double around =
        left_between(v, &t->before, t->a - margin - beside, t->a - margin) +
        left_between(v, &t->after, t->b + margin, t->b + margin + beside);
    double scatter = (left + around) / (n + 2 * beside);
    double energy = n * 0.5 * square(t->before.amplitude);

    return t->within.amplitude > least_amplitude * t->before.amplitude &&
           gain > significant * scatter + floor_share * energy &&
           gain > least_gain * (left + around * n / (2 * beside));
}

bool wp_break_pair_find(const struct wp_suspect_pair *s, const double *x,
                        int hop, int blur, struct wp_break_pair *out)
{
    struct view v = {.x = x,
                     .hop = hop,
                     .blur = blur,
                     .from = -BESIDE * hop,
                     .to = (s->length + BESIDE) * hop};
    struct three t = {0};

    if (hop > HOP_SAMPLES || v.to - v.from >= LONGEST || !fit_sides(&v, s, &t))
        return false;
    t.a = departure(&v, &t.before, 1);
    t.b = departure(&v, &t.after, -1) + 1;
    if (t.b - t.a < 1.0 / s->before.slope * hop || !place_edges(&v, &t))
        return false;
    out->from = ((double)t.a - 0.5) / hop;
    out->to = ((double)t.b - 0.5) / hop;
    out->within = t.within.line;
    out->within.value +=
        atan2(t.within.c[1], t.within.s[1]) / (2.0 * acos(-1.0));
    return is_pair(&v, &t, out);
}
