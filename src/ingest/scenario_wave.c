#include "ingest/scenario_wave.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/scenario_circle_priv.h"
#include "ingest/scenario_course_priv.h"
#include "ingest/scenario_segment_priv.h"
#include "ingest/scenario_sincos.h"

enum { CHUNK = WP_SINCOS_CHUNK };

/* Channels that rotate together: a common phase and the orders of all. */
struct group {
    unsigned channels;
    uint32_t divisor;
    bool sweeping; /* one channel, its lag in the phase */
    struct wp_course_grid *grid;
    size_t orders;
    uint32_t *order;
    struct wp_part *part; /* [orders][WP_MAX_CHANNELS] */
    int bits;             /* of the largest step between two orders */
    struct wp_circle *power;
};

struct wp_scenario_wave {
    const struct wp_scenario *s;
    struct wp_scenario_edges *edges;
    struct wp_segment now;
    size_t groups;
    struct group group[WP_MAX_CHANNELS];
    struct wp_turns *modulation;
    struct wp_turns *tone[WP_MAX_CHANNELS];
    double factor[WP_MAX_CHANNELS][CHUNK]; /* of modulated channels */
    struct wp_circle circle;
    uint64_t turn[CHUNK];
};

static void release_group(struct group *g)
{
    wp_course_grid_destroy(g->grid);
    free(g->order);
    free(g->part);
    free(g->power);
}

void wp_scenario_wave_destroy(struct wp_scenario_wave *w)
{
    if (!w)
        return;
    for (size_t i = 0; i < w->groups; i++)
        release_group(&w->group[i]);
    for (unsigned c = 0; c < WP_MAX_CHANNELS; c++)
        free(w->tone[c]);
    free(w->modulation);
    wp_scenario_edges_destroy(w->edges);
    free(w);
}

static struct group *group_of(struct wp_scenario_wave *w, unsigned c)
{
    const struct wp_scenario_channel *ch = &w->s->channel[c];
    bool sweeping = wp_scenario_lag_sweeps(ch);

    for (size_t i = 0; i < w->groups && !sweeping; i++)
        if (!w->group[i].sweeping && w->group[i].divisor == ch->divisor)
            return &w->group[i];
    w->group[w->groups] =
        (struct group){.divisor = ch->divisor, .sweeping = sweeping};
    return &w->group[w->groups++];
}

static int ascending(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* The union of the orders, and how many doublings their steps need. */
static void collect_orders(const struct wp_scenario *s, struct group *g)
{
    size_t kept = 0;
    uint32_t before = 0;

    for (unsigned c = 0; c < s->channels; c++)
        for (size_t i = 0;
             g->channels & 1u << c && i < s->channel[c].components; i++)
            g->order[g->orders++] = s->channel[c].component[i].order;
    qsort(g->order, g->orders, sizeof(*g->order), ascending);
    for (size_t i = 0; i < g->orders; i++)
        if (!kept || g->order[kept - 1] != g->order[i])
            g->order[kept++] = g->order[i];
    g->orders = kept;
    for (size_t i = 0; i < g->orders; i++) {
        while ((g->order[i] - before) >> g->bits)
            g->bits++;
        before = g->order[i];
    }
}

static enum wp_status complete_group(const struct wp_scenario *s,
                                     struct group *g)
{
    size_t most = 1;

    for (unsigned c = 0; c < s->channels; c++)
        if (g->channels & 1u << c)
            most += s->channel[c].components;
    g->order = calloc(most, sizeof(*g->order));
    if (!g->order)
        return WP_E_NOMEM;
    collect_orders(s, g);
    g->part = calloc(g->orders * WP_MAX_CHANNELS + 1, sizeof(*g->part));
    g->power = calloc((size_t)g->bits + 1, sizeof(*g->power));
    if (!g->part || !g->power)
        return WP_E_NOMEM;
    return wp_course_grid_create(&g->grid, s->course, s->rate, g->divisor);
}

static enum wp_status prepare_turns(struct wp_scenario_wave *w)
{
    const struct wp_scenario *s = w->s;

    w->modulation = calloc(s->modulations + 1, sizeof(*w->modulation));
    if (!w->modulation)
        return WP_E_NOMEM;
    for (size_t i = 0; i < s->modulations; i++)
        w->modulation[i] = wp_turns_uniform(s->modulation[i].hz,
                                            s->modulation[i].turn, s->rate);
    for (unsigned c = 0; c < s->channels; c++) {
        const struct wp_scenario_channel *ch = &s->channel[c];

        w->tone[c] = calloc(ch->tones + 1, sizeof(**w->tone));
        if (!w->tone[c])
            return WP_E_NOMEM;
        for (size_t i = 0; i < ch->tones; i++)
            w->tone[c][i] =
                wp_turns_uniform(ch->tone[i].hz, ch->tone[i].turn, s->rate);
    }
    return WP_OK;
}

enum wp_status wp_scenario_wave_create(struct wp_scenario_wave **out,
                                       const struct wp_scenario *s)
{
    struct wp_scenario_wave *w = calloc(1, sizeof(*w));
    enum wp_status status;

    *out = NULL;
    if (!w)
        return WP_E_NOMEM;
    w->s = s;
    status = wp_scenario_edges_create(&w->edges, s);
    for (unsigned c = 0; c < s->channels && !status; c++)
        group_of(w, c)->channels |= 1u << c;
    for (size_t i = 0; i < w->groups && !status; i++)
        status = complete_group(s, &w->group[i]);
    if (!status)
        status = prepare_turns(w);
    if (status)
        wp_scenario_wave_destroy(w);
    else
        *out = w;
    return status;
}

/* a sin(X + kA) + b cos(X + kA) in terms of sin X and cos X; k A is reduced
 * by the wrapping of integers. */
static struct wp_part turned(const struct wp_component *k, uint64_t offset)
{
    double s, c;

    wp_sincos_one(offset * k->order, &s, &c);
    return (struct wp_part){k->sin_part * c - k->cos_part * s,
                            k->sin_part * s + k->cos_part * c};
}

/* Puts the offsets of a new segment into the parts of all orders. */
static void turn_group(const struct wp_scenario_wave *w, struct group *g)
{
    memset(g->part, 0, g->orders * WP_MAX_CHANNELS * sizeof(*g->part));
    for (unsigned c = 0; c < w->s->channels; c++) {
        const struct wp_scenario_channel *ch = &w->s->channel[c];
        uint64_t offset = w->now.channel[c].offset;
        size_t at = 0;

        if (!(g->channels & 1u << c))
            continue;
        if (!g->sweeping)
            offset -= w->now.channel[c].lag;
        for (size_t i = 0; i < ch->components; i++) {
            while (g->order[at] != ch->component[i].order)
                at++;
            g->part[at * WP_MAX_CHANNELS + c] =
                turned(&ch->component[i], offset);
        }
    }
}

static void enter_segment(struct wp_scenario_wave *w, int64_t n)
{
    if (w->now.first <= n && n < w->now.last)
        return;
    wp_scenario_segment_at(w->edges, n, &w->now);
    for (size_t i = 0; i < w->groups; i++)
        turn_group(w, &w->group[i]);
}

/* A lag that moves is taken from the phase, sample by sample. */
static void sweep(const struct wp_scenario_wave *w, const struct group *g,
                  int64_t first, size_t count, uint64_t *turn)
{
    const double period_s = (double)w->s->rate.den / (double)w->s->rate.num;
    unsigned c = 0;
    const struct wp_segment_channel *at;

    while (!(g->channels & 1u << c))
        c++;
    at = &w->now.channel[c];
    for (size_t i = 0; i < count; i++) {
        double n = (double)(first - w->now.first + (int64_t)i);
        double turns = at->lag_turn_slope * (at->tau0_s + n * period_s);

        turns -= rint(turns);
        turn[i] -= at->lag + ((uint64_t)(int64_t)(turns * 0x1p63) << 1);
    }
}

static void add_order(const struct wp_scenario_wave *w, const struct group *g,
                      size_t o, size_t count, double *const *x)
{
    for (unsigned c = 0; c < w->s->channels; c++) {
        struct wp_part a = g->part[o * WP_MAX_CHANNELS + c];

        if (a.sin_part != 0.0 || a.cos_part != 0.0)
            wp_circle_accumulate(x[c], &w->circle, a, count);
    }
}

/* From one order to the next by the powers of two that their step has. */
static void rotate_to(struct wp_scenario_wave *w, const struct group *g,
                      uint32_t step, size_t count)
{
    for (int bit = 0; step >> bit; bit++)
        if (step >> bit & 1)
            wp_circle_multiply(&w->circle, &g->power[bit], count);
}

static void fill_group(struct wp_scenario_wave *w, const struct group *g,
                       int64_t first, size_t count, double *const *x)
{
    uint32_t before = 0;

    wp_course_grid_fill(g->grid, first, count, w->turn);
    if (g->sweeping)
        sweep(w, g, first, count, w->turn);
    wp_sincos(w->turn, count, g->power[0].sine, g->power[0].cosine);
    for (int bit = 1; bit < g->bits; bit++)
        wp_circle_square(&g->power[bit], &g->power[bit - 1], count);
    for (size_t i = 0; i < count; i++) {
        w->circle.sine[i] = 0.0;
        w->circle.cosine[i] = 1.0;
    }
    for (size_t o = 0; o < g->orders; o++) {
        rotate_to(w, g, g->order[o] - before, count);
        before = g->order[o];
        add_order(w, g, o, count, x);
    }
}

static void add_tones(struct wp_scenario_wave *w, unsigned c, int64_t first,
                      size_t count, double *x)
{
    const struct wp_scenario_channel *ch = &w->s->channel[c];

    for (size_t i = 0; i < ch->tones; i++) {
        wp_turns_fill(&w->tone[c][i], first, count, w->turn);
        wp_sincos(w->turn, count, w->circle.sine, w->circle.cosine);
        wp_circle_accumulate(x, &w->circle,
                             (struct wp_part){ch->tone[i].peak, 0.0}, count);
    }
}

/* 1 + sum of half depth times sine or +-1, for every channel that has any;
 * returns which. */
static unsigned modulate(struct wp_scenario_wave *w, int64_t first,
                         size_t count)
{
    unsigned done = 0;

    for (size_t m = 0; m < w->s->modulations; m++) {
        const struct wp_modulation *mod = &w->s->modulation[m];
        uint64_t duty = wp_fixed_turn64(wp_fixed_decimal(mod->duty));
        double *wave = w->circle.sine;

        wp_turns_fill(&w->modulation[m], first, count, w->turn);
        if (mod->rectangular)
            for (size_t i = 0; i < count; i++)
                wave[i] = w->turn[i] < duty ? 1.0 : -1.0;
        else
            wp_sincos(w->turn, count, wave, w->circle.cosine);
        for (unsigned c = 0; c < w->s->channels; c++) {
            if (!(mod->channels & 1u << c))
                continue;
            for (size_t i = 0; i < count; i++)
                w->factor[c][i] = (done & 1u << c ? w->factor[c][i] : 1.0) +
                                  mod->half_depth * wave[i];
            done |= 1u << c;
        }
    }
    return done;
}

/* Level, load profile and modulation. */
static void shape(struct wp_scenario_wave *w, unsigned c, int64_t first,
                  size_t count, double *x)
{
    const double period_s = (double)w->s->rate.den / (double)w->s->rate.num;
    const struct wp_segment_channel *at = &w->now.channel[c];

    if (at->rms_slope == 0.0) {
        wp_circle_scale(x, NULL, at->rms * at->level, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        double n = (double)(first - w->now.first + (int64_t)i);

        x[i] *=
            at->level * (at->rms + at->rms_slope * (at->tau0_s + n * period_s));
    }
}

/* What does not follow the waveform: offset, noise, transients, gaps. */
static void finish(struct wp_scenario_wave *w, unsigned c, int64_t first,
                   size_t count, double *x)
{
    const struct wp_scenario_channel *ch = &w->s->channel[c];
    unsigned stream =
        (ch->what.quantity == WP_CURRENT ? 7u : 0u) + (unsigned)ch->what.phase;

    if (ch->dc != 0.0)
        for (size_t i = 0; i < count; i++)
            x[i] += ch->dc;
    if (w->now.transients)
        wp_scenario_add_transients(w->s, c, first, count, x);
    if (ch->noise_rms > 0.0) {
        wp_scenario_noise(w->s->seed, stream, first, count, w->circle.sine);
        for (size_t i = 0; i < count; i++)
            x[i] += ch->noise_rms * w->circle.sine[i];
    }
    if (w->now.missing & 1u << c)
        for (size_t i = 0; i < count; i++)
            x[i] = NAN;
}

static void fill_chunk(struct wp_scenario_wave *w, int64_t first, size_t count,
                       double *const *x)
{
    unsigned modulated;

    for (unsigned c = 0; c < w->s->channels; c++)
        memset(x[c], 0, count * sizeof(**x));
    for (size_t i = 0; i < w->groups; i++)
        fill_group(w, &w->group[i], first, count, x);
    for (unsigned c = 0; c < w->s->channels; c++)
        add_tones(w, c, first, count, x[c]);
    modulated = modulate(w, first, count);
    for (unsigned c = 0; c < w->s->channels; c++) {
        shape(w, c, first, count, x[c]);
        if (modulated & 1u << c)
            wp_circle_scale(x[c], w->factor[c], 1.0, count);
        finish(w, c, first, count, x[c]);
    }
}

void wp_scenario_wave_fill(struct wp_scenario_wave *w, int64_t first,
                           size_t count, double *const *x)
{
    double *at[WP_MAX_CHANNELS];

    for (unsigned c = 0; c < w->s->channels; c++)
        at[c] = x[c];
    while (count) {
        size_t n = count < CHUNK ? count : CHUNK;

        enter_segment(w, first);
        if ((int64_t)n > w->now.last - first)
            n = (size_t)(w->now.last - first);
        fill_chunk(w, first, n, at);
        for (unsigned c = 0; c < w->s->channels; c++)
            at[c] += n;
        first += (int64_t)n;
        count -= n;
    }
}
