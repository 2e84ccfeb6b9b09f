#include "ingest/scenario_signal.h"

#include <math.h>
#include <stdlib.h>

#include "ingest/scenario_course.h"

static const double two_pi = 6.283185307179586476925286766559;

/* Of a channel in the stretch at hand. */
struct state {
    double level, turns;         /* factor; angle + jumps [cycles] */
    double rms, rms_slope;       /* profile, from from_s on */
    double lag_turns, lag_slope; /* [cycles], [cycles/s] */
    double from_s;
};

struct wp_signal {
    const struct wp_scenario *s;
    size_t edges;
    double *edge; /* ascending, without those of rectangles */
    double start_s, end_s;
    unsigned missing;
    bool steady, transients;
    size_t active_count;
    const struct wp_scenario_event **active; /* transients under way */
    struct state state[WP_MAX_CHANNELS];
    double upper[100]; /* +1 or -1: rectangles in this stretch */
};

void wp_signal_destroy(struct wp_signal *g)
{
    if (!g)
        return;
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
    if (!g->edge || !g->active) {
        wp_signal_destroy(g);
        return WP_E_NOMEM;
    }
    collect(g);
    *out = g;
    return WP_OK;
}

/* hz * t + turn modulo 1, without rounding the product first. */
static double fraction(struct wp_fixed hz, struct wp_fixed turn, double t_s)
{
    struct wp_fixed at =
        wp_fixed_add(wp_fixed_mul(hz, wp_fixed_exact(t_s)), turn);

    return (double)wp_fixed_turn64(at) * 0x1p-64;
}

/* The next instant where a rectangle changes. */
static double next_toggle(const struct wp_modulation *m, double t_s)
{
    double hz = wp_fixed_double(m->hz);
    double u = fraction(m->hz, m->turn, t_s);
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
                       struct state *st)
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
            g->upper[i] =
                fraction(m->hz, m->turn, middle_s) < m->duty ? 1.0 : -1.0;
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
        g->state[c] = (struct state){.level = 1.0,
                                     .turns = s->channel[c].angle_deg / 360.0};
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

static double factor_at(const struct wp_signal *g, unsigned c, double t_s,
                        const double *sine)
{
    const struct state *st = &g->state[c];
    double modulation = 1.0;

    for (size_t i = 0; i < g->s->modulations; i++)
        if (g->s->modulation[i].channels & 1u << c)
            modulation += g->s->modulation[i].half_depth * sine[i];
    return st->level * modulation *
           (st->rms + st->rms_slope * (t_s - st->from_s));
}

static double transient_at(const struct wp_signal *g, unsigned c, double t_s)
{
    double sum = 0.0;

    for (size_t i = 0; i < g->active_count; i++) {
        const struct wp_scenario_event *e = g->active[i];
        double tau = t_s - e->start_s;

        if (!(e->channels & 1u << c))
            continue;
        if (e->type == WP_SCENARIO_OSCILLATORY)
            sum += e->peak * exp(-tau / e->decay_s) *
                   sin(two_pi * (e->hz * tau + e->turn));
        else
            sum += e->peak * e->normal *
                   (exp(-tau / e->decay_s) - exp(-tau / e->rise_s));
    }
    return sum;
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

/* Turns of the channel's own waveform, M cycles, at t. */
static double own_turn(const struct wp_signal *g, unsigned c, double t_s,
                       struct wp_fixed cycles)
{
    const struct state *st = &g->state[c];
    uint32_t divisor = g->s->channel[c].divisor;
    double lag = st->lag_turns + st->lag_slope * (t_s - st->from_s);
    uint64_t turn = wp_fixed_turn64(
        divisor == 1 ? cycles : wp_fixed_div_int(cycles, divisor));

    return (double)(int64_t)turn * 0x1p-64 + (st->turns - lag) / divisor;
}

/* The rotating part, without the factor. */
static void rotating_at(const struct wp_signal *g, unsigned c, double turn,
                        struct wp_signal_values *out)
{
    const struct wp_scenario_channel *ch = &g->s->channel[c];
    double complex step = cexp(I * two_pi * (turn - rint(turn))), z = 1.0;
    uint32_t before = 0;

    out->whole[c] = out->advanced[c] = 0.0;
    out->fundamental[c] = out->fundamental_advanced[c] = 0.0;
    for (size_t i = 0; i < ch->components; i++) {
        const struct wp_component *k = &ch->component[i];
        double complex x, y;

        for (; before < k->order; before++)
            z *= step;
        x = (k->cos_part - I * k->sin_part) * z;
        y = x * quarter(k->order, ch->divisor);
        out->whole[c] += creal(x);
        out->advanced[c] += creal(y);
        if (k->order == ch->divisor) {
            out->fundamental[c] = creal(x);
            out->fundamental_advanced[c] = creal(y);
        }
    }
}

static void tones_at(const struct wp_signal *g, unsigned c, double t_s,
                     struct wp_signal_values *out)
{
    const struct wp_scenario_channel *ch = &g->s->channel[c];

    for (size_t i = 0; i < ch->tones; i++) {
        const struct wp_tone *tone = &ch->tone[i];
        double turn = fraction(tone->hz, tone->turn, t_s);
        double ahead =
            0.25 * wp_fixed_double(tone->hz) / wp_course_hz(g->s->course, t_s);

        out->whole[c] += tone->peak * sin(two_pi * turn);
        out->advanced[c] += tone->peak * sin(two_pi * (turn + ahead));
    }
}

void wp_signal_at(const struct wp_signal *g, double t_s,
                  struct wp_signal_values *out)
{
    const struct wp_scenario *s = g->s;
    struct wp_fixed cycles = wp_course_cycles(s->course, wp_fixed_exact(t_s));
    double sine[100];

    for (size_t i = 0; i < s->modulations; i++) {
        const struct wp_modulation *m = &s->modulation[i];

        sine[i] = m->rectangular ? g->upper[i]
                                 : sin(two_pi * fraction(m->hz, m->turn, t_s));
    }
    for (unsigned c = 0; c < s->channels; c++) {
        double factor = factor_at(g, c, t_s, sine);

        rotating_at(g, c, own_turn(g, c, t_s, cycles), out);
        tones_at(g, c, t_s, out);
        out->whole[c] = factor * out->whole[c] + s->channel[c].dc;
        out->advanced[c] = factor * out->advanced[c] + s->channel[c].dc;
        out->fundamental[c] *= factor;
        out->fundamental_advanced[c] *= factor;
        if (g->active_count)
            out->whole[c] += transient_at(g, c, t_s);
    }
}

size_t wp_signal_phasor_max(const struct wp_signal *g)
{
    size_t most = 0;

    for (unsigned c = 0; c < g->s->channels; c++) {
        const struct wp_scenario_channel *ch = &g->s->channel[c];

        if (ch->components + ch->tones > most)
            most = ch->components + ch->tones;
    }
    return most + 1;
}

size_t wp_signal_phasors(const struct wp_signal *g, unsigned c,
                         struct wp_phasor *out)
{
    const struct wp_scenario_channel *ch = &g->s->channel[c];
    const double hz = wp_course_hz(g->s->course, g->start_s);
    const double factor = factor_at(g, c, g->start_s, g->upper);
    struct wp_fixed start = wp_fixed_exact(g->start_s);
    double turn =
        own_turn(g, c, g->start_s, wp_course_cycles(g->s->course, start));
    size_t count = 0;

    for (size_t i = 0; i < ch->components; i++, count++) {
        const struct wp_component *k = &ch->component[i];
        double turns = (turn - rint(turn)) * k->order;
        double complex z = cexp(I * two_pi * (turns - rint(turns)));

        out[count].omega = two_pi * hz * k->order / ch->divisor;
        out[count].amplitude = factor * (k->cos_part - I * k->sin_part) * z;
        out[count].advanced =
            out[count].amplitude * quarter(k->order, ch->divisor);
        out[count].fundamental = k->order == ch->divisor;
    }
    for (size_t i = 0; i < ch->tones; i++, count++) {
        const struct wp_tone *tone = &ch->tone[i];
        double tone_hz = wp_fixed_double(tone->hz);
        double at = fraction(tone->hz, tone->turn, g->start_s);

        out[count].omega = two_pi * tone_hz;
        out[count].amplitude = -I * factor * tone->peak * cexp(I * two_pi * at);
        out[count].advanced =
            out[count].amplitude * cexp(I * two_pi * 0.25 * tone_hz / hz);
        out[count].fundamental = false;
    }
    out[count++] = (struct wp_phasor){0.0, ch->dc, ch->dc, false};
    return count;
}

/* What sine modulation and transients may add to a channel's highest. */
static double extra_hz(const struct wp_signal *g)
{
    double most = 0.0;

    for (size_t i = 0; i < g->s->modulations; i++)
        if (!g->s->modulation[i].rectangular)
            most = fmax(most, wp_fixed_double(g->s->modulation[i].hz));
    for (size_t i = 0; i < g->active_count; i++) {
        const struct wp_scenario_event *e = g->active[i];
        bool rising = g->start_s < e->start_s + 0.5 * e->rise_over_s;

        most = fmax(most, e->hz + 0.5 / e->decay_s);
        if (rising)
            most = fmax(most, 0.5 / e->rise_s);
    }
    return most;
}

double wp_signal_bandwidth_hz(const struct wp_signal *g)
{
    const double hz = wp_course_max_hz(g->s->course);
    double most = 0.0;

    for (unsigned c = 0; c < g->s->channels; c++) {
        const struct wp_scenario_channel *ch = &g->s->channel[c];

        if (ch->components)
            most = fmax(most, hz * ch->component[ch->components - 1].order /
                                  ch->divisor);
        for (size_t i = 0; i < ch->tones; i++)
            most = fmax(most, wp_fixed_double(ch->tone[i].hz));
    }
    return 2.0 * (most + extra_hz(g));
}
