#include "ingest/scenario_signal_state_priv.h"

#include <math.h>
#include <stdlib.h>

#include "ingest/scenario_course_priv.h"

static const double two_pi = 6.283185307179586476925286766559;

void wp_signal_destroy(struct wp_signal *g)
{
    if (!g)
        return;
    for (unsigned c = 0; c < WP_MAX_CHANNELS; c++)
        free(g->quarter[c]);
    free(g->edge);
    free(g->active);
    free(g);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static size_t edges_of(const struct wp_scenario *s)
{
    size_t count = 2 + 3 * s->events + 2 * s->missings;

    for (unsigned c = 0; c < s->channels; c++)
        count += s->channel[c].points;
    return count;
}

static void collect(struct wp_signal *g)
{
    const struct wp_scenario *s = g->s;
    const double period_s = (double)s->rate.den / (double)s->rate.num;

    for (size_t i = 0; i < s->events; i++) {
        const struct wp_scenario_event *e = &s->event[i];

        g->edge[g->edges++] = e->start_s;
        g->edge[g->edges++] = e->end_s;
        g->edge[g->edges++] = e->start_s + e->rise_over_s;
    }
    for (size_t i = 0; i < s->missings; i++) {
        g->edge[g->edges++] = (double)s->missing[i].first * period_s;
        g->edge[g->edges++] = (double)s->missing[i].last * period_s;
    }
    for (unsigned c = 0; c < s->channels; c++)
        for (size_t i = 0; i < s->channel[c].points; i++)
            g->edge[g->edges++] = s->channel[c].point[i].t_s;
    g->edge[g->edges++] = wp_scenario_length_s(s);
    qsort(g->edge, g->edges, sizeof(*g->edge), ascending);
}

/* i^(k/M): what a quarter of the fundamental's period does to order k. */
static double complex quarter(uint32_t order, uint32_t divisor)
{
    uint32_t rest = order % (4 * divisor);

    if (rest % divisor == 0) {
        static const double re[] = {1.0, 0.0, -1.0, 0.0};
        static const double im[] = {0.0, 1.0, 0.0, -1.0};

        return re[rest / divisor] + I * im[rest / divisor];
    }
    return cexp(I * (two_pi / 4.0) * rest / divisor);
}

static enum wp_status prepare_quarters(struct wp_signal *g)
{
    for (unsigned c = 0; c < g->s->channels; c++) {
        const struct wp_scenario_channel *ch = &g->s->channel[c];

        g->quarter[c] = calloc(ch->components + 1, sizeof(**g->quarter));
        if (!g->quarter[c])
            return WP_E_NOMEM;
        for (size_t i = 0; i < ch->components; i++)
            g->quarter[c][i] = quarter(ch->component[i].order, ch->divisor);
    }
    return WP_OK;
}

enum wp_status wp_signal_create(struct wp_signal **out,
                                const struct wp_scenario *s)
{
    struct wp_signal *g = calloc(1, sizeof(*g));

    *out = NULL;
    if (!g)
        return WP_E_NOMEM;
    g->s = s;
    g->edge = calloc(edges_of(s), sizeof(*g->edge));
    g->active = calloc(s->events + 1, sizeof(*g->active));
    if (!g->edge || !g->active || prepare_quarters(g)) {
        wp_signal_destroy(g);
        return WP_E_NOMEM;
    }
    collect(g);
    *out = g;
    return WP_OK;
}

double wp_signal_fraction(struct wp_fixed hz, struct wp_fixed turn, double t_s)
{
    struct wp_fixed at =
        wp_fixed_add(wp_fixed_mul(hz, wp_fixed_exact(t_s)), turn);

    return (double)wp_fixed_turn64(at) * 0x1p-64;
}

/* The next instant where a rectangle changes. */
static double next_toggle(const struct wp_modulation *m, double t_s)
{
    double hz = wp_fixed_double(m->hz);
    double u = wp_signal_fraction(m->hz, m->turn, t_s);
    double next = t_s + (u < m->duty ? m->duty - u : 1.0 - u) / hz;

    if (next > t_s + 1e-12 + 1e-15 * t_s)
        return next;
    return next + (u < m->duty ? 1.0 - m->duty : m->duty) / hz;
}

double wp_signal_next_edge(const struct wp_signal *g, double t_s)
{
    double after = t_s + 1e-12 + 1e-15 * t_s;
    double next = wp_scenario_length_s(g->s);
    double corner = wp_course_next_corner(g->s->course, after);
    size_t low = 0, high = g->edges;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (g->edge[middle] > after)
            high = middle;
        else
            low = middle + 1;
    }
    if (low < g->edges)
        next = fmin(next, g->edge[low]);
    next = fmin(next, corner);
    for (size_t i = 0; i < g->s->modulations; i++)
        if (g->s->modulation[i].rectangular)
            next = fmin(next, next_toggle(&g->s->modulation[i], t_s));
    return next;
}

static void enter_load(const struct wp_scenario_channel *ch, double middle_s,
                       struct wp_signal_state *st)
{
    const struct wp_load_point *at = ch->point;
    size_t low = 0, high = ch->points;
    double length_s;

    st->rms = 1.0;
    st->lag_turns = ch->lag_deg / 360.0;
    if (!ch->points)
        return;
    while (high - low > 1) {
        size_t i = low + (high - low) / 2;

        if (at[i].t_s <= middle_s)
            low = i;
        else
            high = i;
    }
    at += low;
    st->rms = at->rms;
    st->lag_turns = at->lag_deg / 360.0;
    st->from_s = at->t_s;
    if (low + 1 == ch->points || !at[1].ramp)
        return;
    length_s = at[1].t_s - at->t_s;
    st->rms_slope = (at[1].rms - at->rms) / length_s;
    st->lag_slope = (at[1].lag_deg - at->lag_deg) / 360.0 / length_s;
}

static void enter_events(struct wp_signal *g, double middle_s)
{
    const struct wp_scenario *s = g->s;

    g->active_count = 0;
    for (size_t i = 0; i < s->events && s->event[i].start_s <= middle_s; i++) {
        const struct wp_scenario_event *e = &s->event[i];

        if (e->end_s <= middle_s)
            continue;
        if (e->type >= WP_SCENARIO_OSCILLATORY)
            g->active[g->active_count++] = e;
        for (unsigned c = 0; c < s->channels; c++)
            if (e->channels & 1u << c) {
                g->state[c].level *= e->level;
                g->state[c].turns += e->jump_deg / 360.0;
            }
    }
}

/* Sines move the factor all the time, rectangles hold it. */
static void enter_modulation(struct wp_signal *g, double middle_s)
{
    for (size_t i = 0; i < g->s->modulations; i++) {
        const struct wp_modulation *m = &g->s->modulation[i];

        if (m->rectangular)
            g->upper[i] = wp_signal_fraction(m->hz, m->turn, middle_s) < m->duty
                              ? 1.0
                              : -1.0;
        else if (m->half_depth > 0.0)
            g->steady = false;
    }
}

void wp_signal_enter(struct wp_signal *g, double t_s, double end_s)
{
    const struct wp_scenario *s = g->s;
    double middle_s = t_s + 0.5 * (end_s - t_s);
    double frame = middle_s * wp_rate_hz(s->rate);

    g->start_s = t_s;
    g->end_s = end_s;
    g->missing = 0;
    g->steady = wp_course_steady(s->course, middle_s);
    for (unsigned c = 0; c < s->channels; c++) {
        g->state[c] = (struct wp_signal_state){
            .level = 1.0, .turns = s->channel[c].angle_deg / 360.0};
        enter_load(&s->channel[c], middle_s, &g->state[c]);
        if (g->state[c].rms_slope != 0.0 || g->state[c].lag_slope != 0.0)
            g->steady = false;
    }
    enter_events(g, middle_s);
    enter_modulation(g, middle_s);
    if (g->active_count)
        g->steady = false;
    for (size_t i = 0; i < s->missings; i++)
        if ((double)s->missing[i].first <= frame &&
            frame < (double)s->missing[i].last)
            g->missing |= s->missing[i].channels;
}

unsigned wp_signal_missing(const struct wp_signal *g)
{
    return g->missing;
}

bool wp_signal_steady(const struct wp_signal *g)
{
    return g->steady;
}
