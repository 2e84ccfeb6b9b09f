#include "pq/flicker_chain.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/simd.h"

enum {
    LANES = WP_FLICKER_LANES,
    CHUNK = WP_FLICKER_CHUNK,
    LAST = WP_FLICKER_SECTIONS - 1 /* the section of one pole */
};

static const double fade_s = 1.0;
/* Until then the mean square is counted sample by sample, then in chunks. */
static const double counted_s = 1.0;
static const double known_s = 3.0; /* Pinst holds so long after a start */
static const double least_square = 1e-30; /* below, nothing is there [V^2] */
static const double most_v = 1e12;
/* In the input and before the square, so that nothing ever falls to numbers
 * that are slow. */
static const double dither = 1e-20, bias = 1e-30;

void wp_flicker_chain_init(struct wp_flicker_chain *c,
                           const struct wp_flicker_design *design)
{
    *c = (struct wp_flicker_chain){.design = *design};
}

void wp_flicker_chain_resume(struct wp_flicker_chain *c)
{
    memset(c->age, 0, sizeof(c->age));
    memset(c->before, 0, sizeof(c->before));
    memset(c->out, 0, sizeof(c->out));
    memset(c->state, 0, sizeof(c->state));
}

/* A chunk; where something is missing or fades in, channels side by side. */
struct chunk {
    size_t count;
    const double *x[WP_FLICKER_LANES];
    struct wp_flicker_lanes u[CHUNK];
    struct wp_flicker_lanes here[CHUNK]; /* 1, 0: missing */
    struct wp_flicker_lanes fade[CHUNK]; /* 0..1 */
    struct wp_flicker_lanes share[CHUNK];
    uint8_t unknown[CHUNK]; /* bit k: Pinst does not count */
};

static const double zeros[CHUNK];

/* NaN or large if one of them is. */
WP_CLONES static double sum_of_squares(const double *x, size_t n)
{
    wp_v4 sum = {0};
    double rest = 0.0;
    size_t i = 0;

    for (; i + 4 <= n; i += 4) {
        wp_v4 v = *(const wp_v4u *)(x + i);

        sum += v * v;
    }
    for (; i < n; i++)
        rest += x[i] * x[i];
    return wp_v4_sum(&sum) + rest;
}

/* Bits of what is missing, told or not a sensible number. */
static uint32_t lost_at(const struct wp_flicker_chunk *in, size_t i)
{
    uint32_t lost = in->missing ? in->missing[i] : 0;

    for (unsigned k = 0; k < in->channels; k++)
        if (!(fabs(in->x[k][i]) < most_v))
            lost |= 1u << k;
    return lost & ((1u << in->channels) - 1u);
}

/* Nothing is missing in the chunk, and nothing begins or fades in. */
static bool is_plain(const struct wp_flicker_chain *c,
                     const struct wp_flicker_chunk *in, size_t n)
{
    double known = known_s * c->design.rate_hz;
    bool plain = true;

    for (size_t i = 0; in->missing && i < n; i++)
        plain = plain && !in->missing[i];
    for (unsigned k = 0; k < in->channels && plain; k++) {
        double sum = sum_of_squares(in->x[k], n);

        plain = c->silent[k] ? sum <= least_square
                             : c->age[k] > known && sum < most_v * most_v;
    }
    return plain;
}

/* Sample i of channel k where samples are missing or were: what enters, and
 * whether Pinst counts. */
static void mark_one(struct wp_flicker_chain *c, struct chunk *to, size_t i,
                     unsigned k)
{
    double rate = c->design.rate_hz, u = to->u[i].lane[k], r;
    bool here = to->here[i].lane[k] > 0.0;

    c->silent[k] = c->silent[k] && u * u <= least_square;
    if (!here || c->silent[k])
        c->age[k] = 0.0;
    r = fmin(1.0, c->age[k] / (fade_s * rate));
    to->fade[i].lane[k] = r * r * (3.0 - 2.0 * r);
    to->share[i].lane[k] = c->seen[k] < counted_s * rate
                               ? 1.0 / (c->seen[k] + 1.0)
                               : c->share.lane[k];
    if (!here || c->silent[k]) {
        to->share[i].lane[k] = 0.0;
    } else {
        c->age[k] += 1.0;
        c->seen[k] += 1.0;
    }
    if (!here || (!c->silent[k] && c->age[k] <= known_s * rate))
        to->unknown[i] |= (uint8_t)(1u << k);
}

static void mark(struct wp_flicker_chain *c, const struct wp_flicker_chunk *in,
                 struct chunk *to, uint32_t *lost)
{
    for (size_t i = 0; i < to->count; i++) {
        uint32_t gone = lost_at(in, i);

        *lost |= gone;
        to->unknown[i] = 0;
        for (unsigned k = 0; k < LANES; k++) {
            bool here = !(gone >> k & 1);

            to->here[i].lane[k] = here;
            to->u[i].lane[k] = here ? to->x[k][i] : 0.0;
            mark_one(c, to, i, k);
        }
    }
}

/* At each chunk's beginning: the share of a new sample in the mean square. */
static void set_share(struct wp_flicker_chain *c)
{
    for (unsigned k = 0; k < LANES; k++) {
        if (!(c->square.lane[k] > least_square)) {
            c->square.lane[k] = least_square;
            c->seen[k] = c->age[k] = 0.0;
            c->silent[k] = true;
        }
        c->share.lane[k] = c->silent[k] ? 0.0
                                        : fmax(c->design.reference,
                                               1.0 / (c->seen[k] + CHUNK / 2));
    }
}

/* Everything that a sample changes. */
struct step {
    wp_v4 square, pinst;
    wp_v4 before[4];
    wp_v4 out[WP_FLICKER_SECTIONS], state[WP_FLICKER_SECTIONS];
};

WP_INLINE void load(struct step *s, const struct wp_flicker_chain *c)
{
    s->square = *(const wp_v4u *)c->square.lane;
    s->pinst = *(const wp_v4u *)c->pinst.lane;
    for (int k = 0; k < 4; k++)
        s->before[k] = *(const wp_v4u *)c->before[k].lane;
    for (int k = 0; k < WP_FLICKER_SECTIONS; k++) {
        s->out[k] = *(const wp_v4u *)c->out[k].lane;
        s->state[k] = *(const wp_v4u *)c->state[k].lane;
    }
}

WP_INLINE void store(const struct step *s, struct wp_flicker_chain *c)
{
    *(wp_v4u *)c->square.lane = s->square;
    *(wp_v4u *)c->pinst.lane = s->pinst;
    for (int k = 0; k < 4; k++)
        *(wp_v4u *)c->before[k].lane = s->before[k];
    for (int k = 0; k < WP_FLICKER_SECTIONS; k++) {
        *(wp_v4u *)c->out[k].lane = s->out[k];
        *(wp_v4u *)c->state[k].lane = s->state[k];
    }
}

/* Filters of channels without a sample are empty. */
WP_INLINE void clear(struct step *s, const wp_v4 *here)
{
    for (int k = 0; k < 4; k++)
        s->before[k] *= *here;
    for (int k = 0; k < WP_FLICKER_SECTIONS; k++) {
        s->out[k] *= *here;
        s->state[k] *= *here;
    }
}

/* Block 3 of x, by the five taps and the sections. */
WP_INLINE void weight(struct step *s, const struct wp_flicker_design *d,
                      const wp_v4 *x, wp_v4 *v)
{
    wp_v4 w = d->tap[0] * s->before[1] +
              d->tap[1] * (s->before[0] + s->before[2]) +
              d->tap[2] * (*x + s->before[3]);

    s->before[3] = s->before[2];
    s->before[2] = s->before[1];
    s->before[1] = s->before[0];
    s->before[0] = *x;
    *v = s->out[LAST] + bias;
    s->out[LAST] = d->section[LAST].c1 * w - d->section[LAST].a1 * s->out[LAST];
#pragma GCC unroll 5
    for (int k = 0; k < LAST; k++) {
        const struct wp_flicker_section *q = &d->section[k];
        wp_v4 y = s->out[k];

        *v += y;
        s->out[k] = q->c1 * w - q->a1 * y + s->state[k];
        s->state[k] = q->c2 * w - q->a2 * y;
    }
}

WP_INLINE void run(struct wp_flicker_chain *c, const struct chunk *in,
                   struct wp_flicker_lanes *pinst, bool plain)
{
    const struct wp_flicker_design d = c->design;
    wp_v4 share = *(const wp_v4u *)c->share.lane;
    wp_v4 gate = {!c->silent[0], !c->silent[1], !c->silent[2], !c->silent[3]};
    struct step s;

    load(&s, c);
    for (size_t i = 0; i < in->count; i++) {
        wp_v4 u, here, x, v, p;

        if (plain) {
            u = (wp_v4){in->x[0][i], in->x[1][i], in->x[2][i], 0.0};
        } else {
            u = *(const wp_v4u *)in->u[i].lane;
            here = *(const wp_v4u *)in->here[i].lane;
            share = *(const wp_v4u *)in->share[i].lane;
            gate = *(const wp_v4u *)in->fade[i].lane;
        }
        u *= u;
        s.square += share * (u - s.square);
        x = (u / s.square - 1.0) * gate;
        if (!plain)
            clear(&s, &here);
        x += (c->count + i) & 2 ? dither : -dither;
        weight(&s, &d, &x, &v);
        p = d.keep * s.pinst + d.gain * (v * v);
        s.pinst = plain ? p : here * p + (1.0 - here) * s.pinst;
        *(wp_v4u *)pinst[i].lane = s.pinst;
    }
    store(&s, c);
}

WP_CLONES static void run_plain(struct wp_flicker_chain *c,
                                const struct chunk *in,
                                struct wp_flicker_lanes *pinst)
{
    run(c, in, pinst, true);
}

/* The same to the bit where nothing is missing. */
WP_CLONES static void run_marked(struct wp_flicker_chain *c,
                                 const struct chunk *in,
                                 struct wp_flicker_lanes *pinst)
{
    run(c, in, pinst, false);
    for (size_t i = 0; i < in->count; i++)
        for (unsigned k = 0; k < LANES; k++)
            if (in->unknown[i] >> k & 1)
                pinst[i].lane[k] = -1.0;
}

size_t wp_flicker_chain_push(struct wp_flicker_chain *c,
                             const struct wp_flicker_chunk *in,
                             struct wp_flicker_lanes *pinst, uint32_t *lost)
{
    struct chunk chunk;
    size_t room = CHUNK - c->count % CHUNK;

    *lost = 0;
    chunk.count = in->count < room ? in->count : room;
    for (unsigned k = 0; k < LANES; k++)
        chunk.x[k] = k < in->channels ? in->x[k] : zeros;
    if (c->count % CHUNK == 0)
        set_share(c);
    if (is_plain(c, in, chunk.count)) {
        run_plain(c, &chunk, pinst);
        for (unsigned k = 0; k < in->channels; k++)
            if (!c->silent[k])
                c->seen[k] += (double)chunk.count;
    } else {
        mark(c, in, &chunk, lost);
        run_marked(c, &chunk, pinst);
    }
    c->count += chunk.count;
    return chunk.count;
}
