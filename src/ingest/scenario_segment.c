#include "ingest/scenario_segment_priv.h"

#include <math.h>
#include <stdlib.h>

#include "ingest/scenario_sincos.h"

static const double two_pi = 6.283185307179586476925286766559;

struct wp_scenario_edges {
    const struct wp_scenario *s;
    size_t count;
    int64_t *edge; /* ascending; the first is 0, the last is frames */
};

void wp_scenario_edges_destroy(struct wp_scenario_edges *e)
{
    if (!e)
        return;
    free(e->edge);
    free(e);
}

static int64_t frame_at(const struct wp_scenario *s, struct wp_fixed t)
{
    return wp_fixed_ceil(wp_fixed_div_int(wp_fixed_mul_int(t, s->rate.num),
                                          (uint64_t)s->rate.den));
}

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static void add(struct wp_scenario_edges *e, int64_t n)
{
    if (n > 0 && n < e->s->frames)
        e->edge[e->count++] = n;
}

static void collect(struct wp_scenario_edges *e)
{
    const struct wp_scenario *s = e->s;
    size_t kept = 0;

    e->edge[e->count++] = 0;
    for (size_t i = 0; i < s->events; i++) {
        add(e, s->event[i].first);
        add(e, s->event[i].last);
    }
    for (size_t i = 0; i < s->missings; i++) {
        add(e, s->missing[i].first);
        add(e, s->missing[i].last);
    }
    for (unsigned c = 0; c < s->channels; c++)
        for (size_t i = 0; i < s->channel[c].points; i++)
            add(e, frame_at(s, s->channel[c].point[i].t));
    qsort(e->edge, e->count, sizeof(*e->edge), ascending);
    for (size_t i = 0; i < e->count; i++)
        if (!kept || e->edge[kept - 1] != e->edge[i])
            e->edge[kept++] = e->edge[i];
    e->edge[kept] = s->frames;
    e->count = kept + 1;
}

enum wp_status wp_scenario_edges_create(struct wp_scenario_edges **out,
                                        const struct wp_scenario *s)
{
    struct wp_scenario_edges *e = calloc(1, sizeof(*e));
    size_t most = 2 + 2 * s->events + 2 * s->missings;

    for (unsigned c = 0; c < s->channels; c++)
        most += s->channel[c].points;
    *out = NULL;
    if (e)
        e->edge = calloc(most, sizeof(*e->edge));
    if (!e || !e->edge) {
        wp_scenario_edges_destroy(e);
        return WP_E_NOMEM;
    }
    e->s = s;
    collect(e);
    *out = e;
    return WP_OK;
}

bool wp_scenario_lag_sweeps(const struct wp_scenario_channel *c)
{
    for (size_t i = 1; i < c->points; i++)
        if (c->point[i].ramp && c->point[i].lag_deg != c->point[i - 1].lag_deg)
            return true;
    return false;
}

/* The last point that begins at or before frame n. */
static size_t point_at(const struct wp_scenario *s,
                       const struct wp_scenario_channel *ch, int64_t n)
{
    size_t low = 0, high = ch->points;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (frame_at(s, ch->point[middle].t) <= n)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void load_at(const struct wp_scenario *s, unsigned c, int64_t n,
                    struct wp_segment_channel *out)
{
    const struct wp_scenario_channel *ch = &s->channel[c];
    const struct wp_load_point *at = ch->point;
    struct wp_fixed t = wp_fixed_div_int(
        wp_fixed_mul_int(wp_fixed_int(n), s->rate.den), (uint64_t)s->rate.num);
    size_t i;
    double length_s, lag_turns;

    out->rms = 1.0;
    out->lag = wp_turn_of_degrees(ch->lag_deg, ch->divisor);
    if (!ch->points)
        return;
    i = point_at(s, ch, n);
    out->rms = at[i].rms;
    out->lag = wp_turn_of_degrees(at[i].lag_deg, ch->divisor);
    out->tau0_s = wp_fixed_double(wp_fixed_sub(t, at[i].t));
    if (i + 1 == ch->points || !at[i + 1].ramp)
        return;
    length_s = wp_fixed_double(wp_fixed_sub(at[i + 1].t, at[i].t));
    lag_turns = (at[i + 1].lag_deg - at[i].lag_deg) / 360.0 / ch->divisor;
    out->rms_slope = (at[i + 1].rms - at[i].rms) / length_s;
    out->lag_turn_slope = lag_turns / length_s;
}

static void apply(const struct wp_scenario *s,
                  const struct wp_scenario_event *e, struct wp_segment *out)
{
    out->transients |= e->type >= WP_SCENARIO_OSCILLATORY;
    for (unsigned c = 0; c < s->channels; c++) {
        if (!(e->channels & 1u << c))
            continue;
        out->channel[c].level *= e->level;
        out->channel[c].offset +=
            wp_fixed_turn64(wp_fixed_div_int(e->jump, s->channel[c].divisor));
    }
}

void wp_scenario_segment_at(const struct wp_scenario_edges *e, int64_t n,
                            struct wp_segment *out)
{
    const struct wp_scenario *s = e->s;
    size_t low = 0, high = e->count - 1;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (e->edge[middle] <= n)
            low = middle;
        else
            high = middle;
    }
    *out = (struct wp_segment){.first = e->edge[low], .last = e->edge[high]};
    for (unsigned c = 0; c < s->channels; c++) {
        out->channel[c].level = 1.0;
        out->channel[c].offset =
            wp_turn_of_degrees(s->channel[c].angle_deg, s->channel[c].divisor);
        load_at(s, c, out->first, &out->channel[c]);
    }
    for (size_t i = 0; i < s->events && s->event[i].first <= n; i++)
        if (s->event[i].last > n)
            apply(s, &s->event[i], out);
    for (size_t i = 0; i < s->missings && s->missing[i].first <= n; i++)
        if (s->missing[i].last > n)
            out->missing |= s->missing[i].channels;
}

static double transient(const struct wp_scenario_event *e, double tau_s)
{
    double turns = e->hz * tau_s;

    if (e->type == WP_SCENARIO_IMPULSIVE)
        return e->peak * e->normal *
               (exp(-tau_s / e->decay_s) - exp(-tau_s / e->rise_s));
    return e->peak * exp(-tau_s / e->decay_s) *
           sin(two_pi * (turns - floor(turns) + e->turn));
}

void wp_scenario_add_transients(const struct wp_scenario *s, unsigned c,
                                int64_t first, size_t count, double *x)
{
    const double period_s = (double)s->rate.den / (double)s->rate.num;
    const int64_t end = first + (int64_t)count;

    for (size_t i = 0; i < s->events && s->event[i].first < end; i++) {
        const struct wp_scenario_event *e = &s->event[i];
        struct wp_fixed t;
        double lead_s;

        if (e->type < WP_SCENARIO_OSCILLATORY || e->last <= first ||
            !(e->channels & 1u << c))
            continue;
        t = wp_fixed_mul_int(wp_fixed_int(e->first), s->rate.den);
        t = wp_fixed_div_int(t, (uint64_t)s->rate.num);
        lead_s = wp_fixed_double(wp_fixed_sub(t, e->start));
        for (int64_t n = e->first > first ? e->first : first;
             n < (e->last < end ? e->last : end); n++)
            x[n - first] += transient(
                e, fmax(0.0, lead_s + (double)(n - e->first) * period_s));
    }
}
