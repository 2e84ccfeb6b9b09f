#include "ingest/scenario_course_priv.h"

#include <math.h>
#include <stdlib.h>

#include "ingest/scenario_sincos.h"

static const double two_pi = 6.283185307179586476925286766559;

/* From t0 on: cycles0 + hz tau + slope/2 tau^2. */
struct piece {
    struct wp_fixed t0, cycles0, hz, slope;
    double t0_s, hz_d, slope_d;
};

struct wp_course {
    size_t pieces, wanders;
    struct piece *piece;
    struct wp_wander *wander;
};

/* Where a run of phases goes. */
struct span {
    uint64_t *turn;
    size_t count;
};

struct wp_course_grid {
    const struct wp_course *course;
    size_t pieces;
    double divisor;
    struct wp_turns *turns;  /* [pieces] */
    struct wp_turns *wander; /* [wanders] */
};

void wp_course_destroy(struct wp_course *p)
{
    if (!p)
        return;
    free(p->piece);
    free(p->wander);
    free(p);
}

static struct wp_fixed at_piece(const struct piece *s, struct wp_fixed t)
{
    struct wp_fixed tau = wp_fixed_sub(t, s->t0);
    struct wp_fixed half = wp_fixed_div_int(wp_fixed_mul(s->slope, tau), 2);
    struct wp_fixed mean = wp_fixed_add(s->hz, half);

    return wp_fixed_add(s->cycles0, wp_fixed_mul(mean, tau));
}

/* (to - from) / seconds, refined until the last bit: there is no division of
 * two wide numbers, and none is needed elsewhere. */
static struct wp_fixed divide(struct wp_fixed a, struct wp_fixed b)
{
    double divisor = wp_fixed_double(b);
    struct wp_fixed q = wp_fixed_int(0);

    for (int i = 0; i < 6; i++) {
        struct wp_fixed rest = wp_fixed_sub(a, wp_fixed_mul(q, b));

        q = wp_fixed_add(q, wp_fixed_exact(wp_fixed_double(rest) / divisor));
    }
    return q;
}

static void fill_piece(struct wp_course *p, const struct wp_course_config *c,
                       size_t i)
{
    const struct wp_frequency_point *at = &c->point[i];
    struct piece *s = &p->piece[i];

    s->t0 = at->t;
    s->hz = at->hz;
    s->cycles0 = i ? at_piece(s - 1, s->t0) : wp_fixed_int(0);
    if (i + 1 < c->points && at[1].ramp)
        s->slope = divide(wp_fixed_sub(at[1].hz, at->hz),
                          wp_fixed_sub(at[1].t, at->t));
    s->t0_s = wp_fixed_double(s->t0);
    s->hz_d = wp_fixed_double(s->hz);
    s->slope_d = wp_fixed_double(s->slope);
}

enum wp_status wp_course_create(struct wp_course **out,
                                const struct wp_course_config *c)
{
    struct wp_course *p = calloc(1, sizeof(*p));

    *out = NULL;
    if (!p)
        return WP_E_NOMEM;
    p->pieces = c->points;
    p->wanders = c->wanders;
    p->piece = calloc(c->points, sizeof(*p->piece));
    p->wander = calloc(c->wanders + 1, sizeof(*p->wander));
    if (!p->piece || !p->wander) {
        wp_course_destroy(p);
        return WP_E_NOMEM;
    }
    for (size_t i = 0; i < c->points; i++)
        fill_piece(p, c, i);
    for (size_t i = 0; i < c->wanders; i++)
        p->wander[i] = c->wander[i];
    *out = p;
    return WP_OK;
}

/* The last piece that begins at or before t. */
static const struct piece *piece_at(const struct wp_course *p, double t_s)
{
    size_t low = 0, high = p->pieces;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (p->piece[middle].t0_s <= t_s)
            low = middle;
        else
            high = middle;
    }
    return &p->piece[low];
}

static double turn_fraction(struct wp_fixed a)
{
    return (double)(int64_t)wp_fixed_turn64(a) * 0x1p-64;
}

/* Amplitude of the phase that a wander adds [cycles]. */
static double wander_cycles(const struct wp_wander *w)
{
    return w->amplitude_hz / (two_pi * wp_fixed_double(w->hz));
}

/* Integral of A sin(2 pi (g t + turn)) = A/(2 pi g) (cos(start) - cos(now)). */
static double wandered(const struct wp_wander *w, struct wp_fixed t)
{
    struct wp_fixed turn = wp_fixed_add(wp_fixed_mul(w->hz, t), w->turn);

    return wander_cycles(w) * (cos(two_pi * turn_fraction(w->turn)) -
                               cos(two_pi * turn_fraction(turn)));
}

struct wp_fixed wp_course_cycles(const struct wp_course *p, struct wp_fixed t)
{
    struct wp_fixed sum = at_piece(piece_at(p, wp_fixed_double(t)), t);

    for (size_t i = 0; i < p->wanders; i++)
        sum = wp_fixed_add(sum, wp_fixed_exact(wandered(&p->wander[i], t)));
    return sum;
}

double wp_course_hz(const struct wp_course *p, double t_s)
{
    const struct piece *s = piece_at(p, t_s);
    double hz = s->hz_d + s->slope_d * (t_s - s->t0_s);

    for (size_t i = 0; i < p->wanders; i++) {
        const struct wp_wander *w = &p->wander[i];
        struct wp_fixed turn =
            wp_fixed_add(wp_fixed_mul(w->hz, wp_fixed_exact(t_s)), w->turn);

        hz += w->amplitude_hz * sin(two_pi * turn_fraction(turn));
    }
    return hz;
}

static double wander_sum_hz(const struct wp_course *p)
{
    double sum = 0.0;

    for (size_t i = 0; i < p->wanders; i++)
        sum += fabs(p->wander[i].amplitude_hz);
    return sum;
}

double wp_course_min_hz(const struct wp_course *p)
{
    double least = p->piece[0].hz_d;

    for (size_t i = 1; i < p->pieces; i++)
        least = fmin(least, p->piece[i].hz_d);
    return least - wander_sum_hz(p);
}

double wp_course_max_hz(const struct wp_course *p)
{
    double most = p->piece[0].hz_d;

    for (size_t i = 1; i < p->pieces; i++)
        most = fmax(most, p->piece[i].hz_d);
    return most + wander_sum_hz(p);
}

/* Bisection to a bracket that Newton cannot leave, then Newton. */
struct wp_fixed wp_course_time_of(const struct wp_course *p,
                                  struct wp_fixed cycles)
{
    double target = wp_fixed_double(cycles);
    double slack = 1.0;
    double low, high;
    struct wp_fixed t;

    for (size_t i = 0; i < p->wanders; i++)
        slack += 2.0 * fabs(wander_cycles(&p->wander[i]));
    low = fmin(0.0, (target - slack) / wp_course_min_hz(p));
    high = fmax(0.0, (target + slack) / wp_course_min_hz(p));
    for (int i = 0; i < 60 && high - low > 1e-4; i++) {
        double middle = low + 0.5 * (high - low);
        struct wp_fixed at = wp_course_cycles(p, wp_fixed_exact(middle));

        if (wp_fixed_compare(at, cycles) < 0)
            low = middle;
        else
            high = middle;
    }
    t = wp_fixed_exact(low);
    for (int i = 0; i < 8; i++) {
        struct wp_fixed rest = wp_fixed_sub(cycles, wp_course_cycles(p, t));
        double step =
            wp_fixed_double(rest) / wp_course_hz(p, wp_fixed_double(t));

        t = wp_fixed_add(t, wp_fixed_exact(step));
    }
    return t;
}

double wp_course_next_corner(const struct wp_course *p, double t_s)
{
    const struct piece *s = piece_at(p, t_s);

    for (; s < p->piece + p->pieces; s++)
        if (s->t0_s > t_s)
            return s->t0_s;
    return INFINITY;
}

bool wp_course_steady(const struct wp_course *p, double t_s)
{
    return !p->wanders && piece_at(p, t_s)->slope_d == 0.0;
}

/* n / rate [s]. */
static struct wp_fixed time_of(int64_t n, struct wp_rate rate)
{
    return wp_fixed_div_int(wp_fixed_mul_int(wp_fixed_int(n), rate.den),
                            (uint64_t)rate.num);
}

struct wp_turns wp_turns_uniform(struct wp_fixed hz, struct wp_fixed turn,
                                 struct wp_rate rate)
{
    struct wp_turns t = {0};

    t.p0 = wp_fixed_turn128(turn);
    t.s1 = wp_fixed_turn128(wp_fixed_mul(hz, time_of(1, rate)));
    return t;
}

void wp_turns_fill(const struct wp_turns *t, int64_t first, size_t count,
                   uint64_t *turn)
{
    wp_u128 m = (wp_u128)(first - t->first);
    wp_u128 at = t->p0 + m * t->s1 + m * (m - 1) / 2 * t->s2;
    wp_u128 step = t->s1 + m * t->s2;

    /* Half of the last place, so that cutting below rounds to nearest. */
    at += (wp_u128)1 << 63;
    for (size_t i = 0; i < count; i++) {
        turn[i] = (uint64_t)(at >> 64);
        at += step;
        step += t->s2;
    }
}

/* In steps of a sample from the first one in the piece: with tau0 from t0 to
 * it, cycles = P0 + m S1 + m (m - 1) / 2 S2. */
static struct wp_turns on_grid(const struct piece *s, struct wp_rate rate,
                               uint32_t divisor)
{
    struct wp_fixed per = time_of(1, rate);
    struct wp_fixed grid =
        wp_fixed_div_int(wp_fixed_mul_int(s->t0, rate.num), (uint64_t)rate.den);
    struct wp_turns t = {.first = wp_fixed_ceil(grid)};
    struct wp_fixed start = time_of(t.first, rate);
    struct wp_fixed s2 = wp_fixed_mul(wp_fixed_mul(s->slope, per), per);
    struct wp_fixed hz =
        wp_fixed_add(s->hz, wp_fixed_mul(s->slope, wp_fixed_sub(start, s->t0)));
    struct wp_fixed s1 =
        wp_fixed_add(wp_fixed_mul(hz, per), wp_fixed_div_int(s2, 2));

    t.p0 = wp_fixed_turn128(wp_fixed_div_int(at_piece(s, start), divisor));
    t.s1 = wp_fixed_turn128(wp_fixed_div_int(s1, divisor));
    t.s2 = wp_fixed_turn128(wp_fixed_div_int(s2, divisor));
    return t;
}

void wp_course_grid_destroy(struct wp_course_grid *g)
{
    if (!g)
        return;
    free(g->turns);
    free(g->wander);
    free(g);
}

enum wp_status wp_course_grid_create(struct wp_course_grid **out,
                                     const struct wp_course *p,
                                     struct wp_rate rate, uint32_t divisor)
{
    struct wp_course_grid *g = calloc(1, sizeof(*g));

    *out = NULL;
    if (!g)
        return WP_E_NOMEM;
    g->course = p;
    g->divisor = divisor;
    g->pieces = p->pieces;
    g->turns = calloc(p->pieces, sizeof(*g->turns));
    g->wander = calloc(p->wanders + 1, sizeof(*g->wander));
    if (!g->turns || !g->wander) {
        wp_course_grid_destroy(g);
        return WP_E_NOMEM;
    }
    for (size_t i = 0; i < p->pieces; i++)
        g->turns[i] = on_grid(&p->piece[i], rate, divisor);
    for (size_t i = 0; i < p->wanders; i++)
        g->wander[i] =
            wp_turns_uniform(p->wander[i].hz, p->wander[i].turn, rate);
    *out = g;
    return WP_OK;
}

/* Adds the wander's phase, reduced to one turn while still a double. */
static void add_wander(const struct wp_course_grid *g, size_t w, int64_t first,
                       struct span span)
{
    const struct wp_wander *wander = &g->course->wander[w];
    double scale = wander_cycles(wander) / g->divisor;
    double start = cos(two_pi * turn_fraction(wander->turn));
    double sine[WP_SINCOS_CHUNK], cosine[WP_SINCOS_CHUNK];
    uint64_t own[WP_SINCOS_CHUNK];

    wp_turns_fill(&g->wander[w], first, span.count, own);
    wp_sincos(own, span.count, sine, cosine);
    for (size_t i = 0; i < span.count; i++) {
        double cycles = scale * (start - cosine[i]);

        cycles -= rint(cycles);
        span.turn[i] += (uint64_t)(int64_t)(cycles * 0x1p63) << 1;
    }
}

static const struct wp_turns *turns_at(const struct wp_course_grid *g,
                                       int64_t n, int64_t *end)
{
    size_t low = 0, high = g->pieces;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (g->turns[middle].first <= n)
            low = middle;
        else
            high = middle;
    }
    *end = high < g->pieces ? g->turns[high].first : INT64_MAX;
    return &g->turns[low];
}

void wp_course_grid_fill(const struct wp_course_grid *g, int64_t first,
                         size_t count, uint64_t *turn)
{
    while (count) {
        int64_t end;
        const struct wp_turns *t = turns_at(g, first, &end);
        struct span span = {turn, count};

        if (span.count > WP_SINCOS_CHUNK)
            span.count = WP_SINCOS_CHUNK;
        if ((int64_t)span.count > end - first)
            span.count = (size_t)(end - first);
        wp_turns_fill(t, first, span.count, turn);
        for (size_t w = 0; w < g->course->wanders; w++)
            add_wander(g, w, first, span);
        first += (int64_t)span.count;
        turn += span.count;
        count -= span.count;
    }
}
