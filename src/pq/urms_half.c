#include "pq/urms_half.h"

#include <math.h>

#include "core/simd.h"
#include "pq/pq_flag.h"

enum { CELLS = WP_HALF_CYCLE_SAMPLES };

struct integral {
    double square, duration;
};

void wp_urms_half_init(struct wp_urms_half_block *b,
                       const struct wp_wiring *wiring, uint32_t signals)
{
    *b = (struct wp_urms_half_block){.signals = signals};
    for (int s = 0; s < WP_SIGNALS; s++)
        for (unsigned k = 0; k < wiring->signal[s].terms; k++)
            b->each[s].channels |= 1u << wiring->signal[s].channel[k];
}

static struct wp_urms_place moved(struct wp_urms_place p, double cells)
{
    p.cell += cells;
    while (p.cell < 0.0) {
        p.cell += CELLS;
        p.half--;
    }
    while (p.cell >= CELLS) {
        p.cell -= CELLS;
        p.half++;
    }
    return p;
}

static bool is_before(struct wp_urms_place a, struct wp_urms_place b)
{
    return a.half < b.half || (a.half == b.half && a.cell < b.cell);
}

/* Sums over n cells in eight lanes: sum[0..7] of x^2 dt, sum[8..15] of dt. */
WP_CLONES static void add_cells(const double *x, const double *dt, int n,
                                struct integral *out)
{
    wp_v4 square[4] = {{0}}, time[4] = {{0}};
    int i = 0;

    for (; i + 16 <= n; i += 16)
        for (int k = 0; k < 4; k++) {
            wp_v4 v = *(const wp_v4u *)(x + i + 4 * k);
            wp_v4 t = *(const wp_v4u *)(dt + i + 4 * k);

            square[k] += v * v * t;
            time[k] += t;
        }
    square[0] = (square[0] + square[1]) + (square[2] + square[3]);
    time[0] = (time[0] + time[1]) + (time[2] + time[3]);
    out->square = wp_v4_sum(&square[0]);
    out->duration = wp_v4_sum(&time[0]);
    for (; i < n; i++) {
        out->square += x[i] * x[i] * dt[i];
        out->duration += dt[i];
    }
}

/*
 * From a to b, not before a. Cells that an end lies in count by their share:
 * of a periodic signal the shares of both ends are of equal cells, so that the
 * sum over a cycle is as exact as one over whole cells; and around a crossing
 * there is next to nothing.
 */
static struct integral forward(const struct wp_history *h, int s,
                               struct wp_urms_place a, struct wp_urms_place b)
{
    const double *x = wp_history_x(h, s, a.half);
    const double *dt = wp_history_dt(h, a.half);
    int i = (int)a.cell, j = (int)(b.half - a.half) * CELLS + (int)b.cell;
    double before = a.cell - i, behind = b.cell - (int)b.cell;
    struct integral sum;

    add_cells(x + i, dt + i, j - i, &sum);
    if (before > 0.0) {
        sum.square -= before * x[i] * x[i] * dt[i];
        sum.duration -= before * dt[i];
    }
    if (behind > 0.0) {
        sum.square += behind * x[j] * x[j] * dt[j];
        sum.duration += behind * dt[j];
    }
    return sum;
}

static struct integral between(const struct wp_history *h, int s,
                               struct wp_urms_place a, struct wp_urms_place b)
{
    struct integral sum;

    if (!is_before(b, a))
        return forward(h, s, a, b);
    sum = forward(h, s, b, a);
    return (struct integral){-sum.square, -sum.duration};
}

static int64_t instant_ns(const struct wp_history *h, struct wp_urms_place p)
{
    const double *dt = wp_history_dt(h, p.half);
    int n = (int)p.cell;
    struct integral sum;

    /* The last half-cycle may end where the place lies. */
    if (p.half == wp_history_count(h))
        return wp_history_half(h, p.half - 1)->end_ns;
    add_cells(dt, dt, n, &sum);
    sum.duration += (p.cell - n) * dt[n];
    return wp_history_half(h, p.half)->start_ns +
           (int64_t)rint(sum.duration * 1e9);
}

/* Cells of half-cycle n that were captured whole: *from to *to - 1. In partial
 * half-cycles whole cells are of one length, the longest. */
static void captured(const struct wp_history *h, int64_t n, int *from, int *to)
{
    const double *dt = wp_history_dt(h, n);
    double longest = 0.0;

    *from = 0;
    *to = CELLS;
    if (!(wp_history_half(h, n)->flags & WP_HC_PARTIAL))
        return;
    for (int k = 0; k < CELLS; k++)
        longest = fmax(longest, dt[k]);
    while (*from < CELLS && !(dt[*from] > 0.999999 * longest))
        ++*from;
    while (*to > *from && !(dt[*to - 1] > 0.999999 * longest))
        --*to;
}

/* The crossing nearest to half a cycle later: those that wander over the border
 * of a half-cycle are neither lost nor counted twice. */
static struct wp_urms_place next_crossing(const struct wp_history *h, int s,
                                          struct wp_urms_place p)
{
    struct wp_urms_place later = {p.half + 1, p.cell};
    double d = wp_history_half(h, later.half)->crossing[s] - p.cell;

    return moved(later, d - CELLS * rint(d / CELLS));
}

/* The first crossing of the stretch that goes on now. */
static void begin(struct wp_urms_half_signal *e, const struct wp_history *h,
                  int s)
{
    int64_t n = wp_history_count(h) - 1;
    uint32_t stretch = wp_history_half(h, n)->stretch;
    int from, to;

    while (n > 0 && wp_history_count(h) - n < WP_HISTORY_KEPT &&
           wp_history_half(h, n - 1)->stretch == stretch)
        n--;
    captured(h, n, &from, &to);
    e->stretch = stretch;
    e->begun = true;
    e->next = (struct wp_urms_place){n, wp_history_half(h, n)->crossing[s]};
    e->late = e->next.cell < from;
    e->summed = false;
}

/* Whether the window that comes next is there; *end is where it ends. */
static bool is_ready(struct wp_urms_half_signal *e, const struct wp_history *h,
                     int s, struct wp_urms_place *end)
{
    int64_t count = wp_history_count(h);
    int from, to;

    if (!e->begun || e->stretch != wp_history_half(h, count - 1)->stretch)
        begin(e, h, s);
    if (e->late && e->next.half + 1 < count) {
        e->next = next_crossing(h, s, e->next);
        e->late = false;
    }
    if (e->late)
        return false;
    *end = (struct wp_urms_place){e->next.half + 2, e->next.cell};
    if (end->half > count || (end->half == count && end->cell > 0.0))
        return false;
    /* What lies behind it must be captured as far as it goes. */
    captured(h, end->half - (end->cell == 0.0), &from, &to);
    return end->cell == 0.0 ? to == CELLS : ceil(end->cell) <= to;
}

static void set_flags(const struct wp_urms_half_signal *e,
                      const struct wp_history *h, struct wp_urms_place end,
                      struct wp_urms_half *out)
{
    int64_t last = end.half - (end.cell == 0.0);
    uint32_t flags = 0;

    out->flags = 0;
    for (int64_t n = e->next.half; n <= last; n++) {
        const struct wp_history_half *half = wp_history_half(h, n);

        flags |= half->flags;
        if (half->missing & e->channels)
            out->flags |= WP_PQ_MISSING;
    }
    out->jump = flags & WP_HC_BRIDGE;
    if (flags & (WP_HC_FREEWHEEL | WP_HC_OTHER_REF | WP_HC_BRIDGE))
        out->flags |= WP_PQ_UNLOCKED;
}

/* The window's integrals: what was known before, and the new half of it; what
 * is left of them for the next window. */
static struct integral advance(struct wp_urms_half_signal *e,
                               const struct wp_history *h, int s,
                               struct wp_urms_place end)
{
    struct integral all, fresh, wander;
    struct wp_urms_place first = e->next;

    if (!e->summed) {
        e->known = (struct wp_urms_place){first.half + 1, first.cell};
        all = between(h, s, first, e->known);
        e->square = all.square;
        e->duration = all.duration;
    }
    fresh = between(h, s, e->known, end);
    all.square = e->square + fresh.square;
    all.duration = e->duration + fresh.duration;
    e->next = next_crossing(h, s, first);
    wander = between(h, s, e->known, e->next);
    e->square = fresh.square - wander.square;
    e->duration = fresh.duration - wander.duration;
    e->known = end;
    e->summed = true;
    return all;
}

bool wp_urms_half_pull(struct wp_urms_half_block *b, const struct wp_history *h,
                       struct wp_urms_half *out)
{
    struct wp_urms_half_signal *e;
    struct integral all;
    struct wp_urms_place end, first_end = {INT64_MAX, 0.0};
    int first = -1;

    if (wp_history_count(h) == 0)
        return false;
    for (int s = 0; s < WP_SIGNALS; s++)
        if ((b->signals & wp_history_signals(h) & 1u << s) &&
            is_ready(&b->each[s], h, s, &end) && is_before(end, first_end)) {
            first = s;
            first_end = end;
        }
    if (first < 0)
        return false;
    e = &b->each[first];
    out->signal = first;
    out->start_ns = instant_ns(h, e->next);
    out->end_ns = instant_ns(h, first_end);
    set_flags(e, h, first_end, out);
    all = advance(e, h, first, first_end);
    out->rms =
        all.duration > 0.0 ? sqrt(fmax(all.square, 0.0) / all.duration) : 0.0;
    return true;
}
