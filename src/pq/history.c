#include "pq/history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/simd.h"
#include "metrology/energy.h"
#include "pq/basis.h"

enum {
    CELLS = WP_HALF_CYCLE_SAMPLES,
    RING = WP_HISTORY_KEPT,
    SLOTS = RING + WP_HISTORY_SPAN - 1
};

/* A voltage that sync does not track whose fundamental is weaker than so much
 * of what it was has no crossing of its own: it keeps the last. */
static const double dead_share = 0.05;

struct wp_history {
    struct wp_wiring wiring;
    uint32_t signals;
    int64_t count;
    uint32_t stretch;
    struct wp_instant last_end;
    double crossing[WP_SIGNALS]; /* the last known; -1: none yet */
    bool tracked[WP_SIGNALS];    /* sync tells its crossings */
    double level[WP_SIGNALS];    /* of others: how strong they usually are */
    double sine[CELLS], cosine[CELLS];
    struct wp_history_half half[RING];
    /* [SLOTS] half-cycles each: a ring, and its begin once more. */
    double *x[WP_SIGNALS];
    double *dt;
};

static double *samples(void)
{
    size_t size = (size_t)SLOTS * CELLS * sizeof(double);
    double *x = aligned_alloc(64, size);

    if (x)
        memset(x, 0, size);
    return x;
}

static enum wp_status create_parts(struct wp_history *h)
{
    const double pi = acos(-1.0);

    for (int k = 0; k < CELLS; k++) {
        h->sine[k] = sin(pi * (k + 0.5) / CELLS);
        h->cosine[k] = cos(pi * (k + 0.5) / CELLS);
    }
    h->dt = samples();
    if (!h->dt)
        return WP_E_NOMEM;
    for (int s = 0; s < WP_SIGNALS; s++) {
        h->crossing[s] = -1.0;
        h->tracked[s] = wp_pq_is_tracked(&h->wiring, s);
        if (!(h->signals & 1u << s))
            continue;
        h->x[s] = samples();
        if (!h->x[s])
            return WP_E_NOMEM;
    }
    return WP_OK;
}

enum wp_status wp_history_create(struct wp_history **out,
                                 const struct wp_wiring *wiring,
                                 uint32_t signals)
{
    struct wp_history *h = calloc(1, sizeof(*h));
    enum wp_status status;

    *out = NULL;
    if (!h)
        return WP_E_NOMEM;
    h->wiring = *wiring;
    for (int s = 0; s < WP_SIGNALS; s++)
        if ((signals & 1u << s) && wp_wiring_has(wiring, s))
            h->signals |= 1u << s;
    status = create_parts(h);
    if (status)
        wp_history_destroy(h);
    else
        *out = h;
    return status;
}

void wp_history_destroy(struct wp_history *h)
{
    if (!h)
        return;
    for (int s = 0; s < WP_SIGNALS; s++)
        free(h->x[s]);
    free(h->dt);
    free(h);
}

WP_CLONES static double inner(const double *a, const double *b)
{
    wp_v4 sum = {0};

    for (int k = 0; k < CELLS; k += 4)
        sum += *(const wp_v4u *)(a + k) * *(const wp_v4u *)(b + k);
    return wp_v4_sum(&sum);
}

static double *place(double *x, int64_t n)
{
    return x + (n % RING) * CELLS;
}

/*
 * Where the fundamental of the last cycle crosses zero in its second half, in
 * cells: of a sum of channels, or a channel behind the first three, for which
 * the tracker knows none. False without a fundamental.
 */
static bool own_crossing(struct wp_history *h, int s, double *at)
{
    const double pi = acos(-1.0);
    const double *now = wp_history_x(h, s, h->count);
    const double *before = wp_history_x(h, s, h->count - 1);
    double re = inner(now, h->sine) - inner(before, h->sine);
    double im = inner(now, h->cosine) - inner(before, h->cosine);
    double amplitude = hypot(re, im), u;

    h->level[s] = fmax(0.999 * h->level[s], amplitude);
    if (!(amplitude > dead_share * h->level[s]))
        return false;
    u = -atan2(im, re) / pi; /* sin(theta + angle) = 0, in half-cycles */
    *at = fmod((u - floor(u)) * CELLS, CELLS);
    return true;
}

/* The voltage whose crossing a current takes. */
static int voltage_beside(const struct wp_history *h, int signal)
{
    int phase = signal - WP_I_A;

    if (phase >= 0 && phase < WP_ELEMENTS) {
        if (h->crossing[WP_V_A + phase] >= 0.0)
            return WP_V_A + phase;
        if (h->crossing[WP_V_AB + phase] >= 0.0)
            return WP_V_AB + phase;
    }
    for (int s = WP_V_A; s <= WP_V_CA; s++)
        if (h->crossing[s] >= 0.0)
            return s;
    return -1;
}

static void set_crossings(struct wp_history *h, const struct wp_half_cycle *hc,
                          struct wp_history_half *half)
{
    bool cycle =
        h->count > 0 && wp_history_half(h, h->count - 1)->stretch == h->stretch;

    for (int s = WP_V_A; s <= WP_V_N; s++) {
        double at = -1.0;

        if (!(h->signals & 1u << s))
            continue;
        if (h->tracked[s])
            at = hc->crossing[h->wiring.signal[s].channel[0]];
        else if (!cycle || !own_crossing(h, s, &at))
            at = -1.0;
        if (at >= 0.0)
            h->crossing[s] = at;
    }
    for (int s = 0; s < WP_SIGNALS; s++) {
        int from = s >= WP_I_A ? voltage_beside(h, s) : s;

        half->crossing[s] = from >= 0 ? fmax(h->crossing[from], 0.0) : 0.0;
    }
}

/* Whether the half-cycle follows the last one without a hole. */
static bool follows(const struct wp_history *h, const struct wp_half_cycle *hc)
{
    return h->count > 0 && hc->start.index == h->last_end.index &&
           hc->start.frac == h->last_end.frac;
}

/* The first slots are found behind the last one again. */
static void mirror(double *x, int64_t n)
{
    int64_t slot = n % RING;

    if (slot < WP_HISTORY_SPAN - 1)
        memcpy(x + (slot + RING) * CELLS, x + slot * CELLS, CELLS * sizeof(*x));
}

static void take_signals(struct wp_history *h, const struct wp_half_cycle *hc,
                         struct wp_history_half *half)
{
    double unkept[CELLS];

    for (int s = 0; s < WP_SIGNALS; s++) {
        bool wanted = h->signals & 1u << s;

        if (!wp_wiring_has(&h->wiring, s))
            continue;
        wp_half_size_of(&h->wiring.signal[s], hc,
                        wanted ? place(h->x[s], h->count) : unkept,
                        &half->size[s]);
        if (wanted)
            mirror(h->x[s], h->count);
    }
}

void wp_history_push(struct wp_history *h, const struct wp_half_cycle *hc)
{
    struct wp_history_half *half = &h->half[h->count % RING];

    if (!follows(h, hc) && h->count > 0)
        h->stretch++;
    *half = (struct wp_history_half){.start_ns = hc->start_ns,
                                     .end_ns = hc->end_ns,
                                     .flags = hc->flags,
                                     .missing = hc->missing,
                                     .stretch = h->stretch,
                                     .f_hz = hc->f_hz,
                                     .duration_s = hc->duration_s};
    memcpy(place(h->dt, h->count), hc->dt_s, sizeof(hc->dt_s));
    mirror(h->dt, h->count);
    take_signals(h, hc, half);
    set_crossings(h, hc, half);
    h->last_end = hc->end;
    h->count++;
}

int64_t wp_history_count(const struct wp_history *h)
{
    return h->count;
}

uint32_t wp_history_signals(const struct wp_history *h)
{
    return h->signals;
}

const struct wp_history_half *wp_history_half(const struct wp_history *h,
                                              int64_t n)
{
    return &h->half[n % RING];
}

const double *wp_history_x(const struct wp_history *h, int signal, int64_t n)
{
    return place(h->x[signal], n);
}

const double *wp_history_dt(const struct wp_history *h, int64_t n)
{
    return place(h->dt, n);
}
