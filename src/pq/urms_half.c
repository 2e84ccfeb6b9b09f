#include "pq/urms_half.h"

#include <math.h>

#include "core/simd.h"
#include "pq/pq_flag.h"

enum { CELLS = WP_HALF_CYCLE_SAMPLES };

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

/* Sum of x^2 dt over n cells. */
WP_CLONES static double add_cells(const double *x, const double *dt, int n)
{
    wp_v4 square[4] = {{0}};
    double sum;
    int i = 0;

    for (; i + 16 <= n; i += 16)
        for (int k = 0; k < 4; k++) {
            wp_v4 v = *(const wp_v4u *)(x + i + 4 * k);

            square[k] += v * v * *(const wp_v4u *)(dt + i + 4 * k);
        }
    square[0] = (square[0] + square[1]) + (square[2] + square[3]);
    sum = wp_v4_sum(&square[0]);
    for (; i < n; i++)
        sum += x[i] * x[i] * dt[i];
    return sum;
}

/*
 * From a to b, not before a. Cells that an end lies in count by their share:
 * of a periodic signal the shares of both ends are of equal cells, so that the
 * sum over a cycle is as exact as one over whole cells; and around a crossing
 * there is next to nothing.
 */
static double forward(const struct wp_history *h, int s, struct wp_urms_place a,
                      struct wp_urms_place b)
{
    const double *x = wp_history_x(h, s, a.half);
    const double *dt = wp_history_dt(h, a.half);
    int i = (int)a.cell, j = (int)(b.half - a.half) * CELLS + (int)b.cell;
    double before = a.cell - i, behind = b.cell - (int)b.cell;
    double sum = add_cells(x + i, dt + i, j - i);

    if (before > 0.0)
        sum -= before * x[i] * x[i] * dt[i];
    if (behind > 0.0)
        sum += behind * x[j] * x[j] * dt[j];
    return sum;
}

static double between(const struct wp_history *h, int s, struct wp_urms_place a,
                      struct wp_urms_place b)
{
    return is_before(b, a) ? -forward(h, s, b, a) : forward(h, s, a, b);
}

/* Half-cycles that came since the last call. */
static void keep_time(struct wp_urms_half_block *b, const struct wp_history *h)
{
    int64_t count = wp_history_count(h);

    if (b->timed < count - WP_URMS_KEPT)
        b->timed = count - WP_URMS_KEPT;
    for (; b->timed < count; b->timed++) {
        const double *dt = wp_history_dt(h, b->timed);
        double *t = b->time_s[b->timed % WP_URMS_KEPT];

        t[0] = 0.0;
        for (int k = 0; k < WP_URMS_STEPS; k++) {
            wp_v4 sum = {0};

            for (int i = 0; i < CELLS / WP_URMS_STEPS; i += 4)
                sum += *(const wp_v4u *)(dt + k * CELLS / WP_URMS_STEPS + i);
            t[k + 1] = t[k] + wp_v4_sum(&sum);
        }
    }
}

/* Seconds from the start of its half-cycle. */
static double time_in(const struct wp_urms_half_block *b,
                      const struct wp_history *h, struct wp_urms_place p)
{
    const double *dt = wp_history_dt(h, p.half);
    int n = (int)p.cell, step = n / (CELLS / WP_URMS_STEPS);
    double sum = b->time_s[p.half % WP_URMS_KEPT][step];

    /* The last half-cycle may end where the place lies. */
    if (p.cell == 0.0)
        return 0.0;
    for (int k = step * (CELLS / WP_URMS_STEPS); k < n; k++)
        sum += dt[k];
    return sum + (p.cell - n) * dt[n];
}

/* The window's times, and how long it is by the weights of its cells [s]. */
static double set_times(const struct wp_urms_half_block *b,
                        const struct wp_history *h, struct wp_urms_place from,
                        struct wp_urms_place to, struct wp_urms_half *out)
{
    double since = time_in(b, h, from), until = time_in(b, h, to);
    double seconds = until - since;

    for (int64_t n = from.half; n < to.half; n++)
        seconds += b->time_s[n % WP_URMS_KEPT][WP_URMS_STEPS];
    out->start_ns =
        wp_history_half(h, from.half)->start_ns + (int64_t)rint(since * 1e9);
    out->end_ns = to.cell == 0.0 ? wp_history_half(h, to.half - 1)->end_ns
                                 : wp_history_half(h, to.half)->start_ns +
                                       (int64_t)rint(until * 1e9);
    return seconds;
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

    if (e->late && e->next.half + 1 < count) {
        e->next = next_crossing(h, s, e->next);
        e->late = false;
    }
    *end = (struct wp_urms_place){e->next.half + 2, e->next.cell};
    if (e->late || end->half > count || (end->half == count && end->cell > 0.0))
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

/* The window's integral: what was known before, and the new half of it; what is
 * left of it for the next window. */
static double advance(struct wp_urms_half_signal *e, const struct wp_history *h,
                      int s, struct wp_urms_place end)
{
    struct wp_urms_place first = e->next;
    double all, fresh;

    if (!e->summed) {
        e->known = (struct wp_urms_place){first.half + 1, first.cell};
        e->square = between(h, s, first, e->known);
    }
    fresh = between(h, s, e->known, end);
    all = e->square + fresh;
    e->next = next_crossing(h, s, first);
    e->square = fresh - between(h, s, e->known, e->next);
    e->known = end;
    e->summed = true;
    return all;
}

bool wp_urms_half_pull(struct wp_urms_half_block *b, const struct wp_history *h,
                       struct wp_urms_half *out)
{
    uint32_t signals = b->signals & wp_history_signals(h), stretch;
    int64_t count = wp_history_count(h);
    struct wp_urms_place end, first_end = {INT64_MAX, 0.0};
    struct wp_urms_half_signal *e;
    double seconds;
    int first = -1;

    if (count == 0)
        return false;
    keep_time(b, h);
    stretch = wp_history_half(h, count - 1)->stretch;
    for (int s = 0; s < WP_SIGNALS; s++) {
        e = &b->each[s];
        if (!(signals & 1u << s))
            continue;
        if (!e->begun || e->stretch != stretch)
            begin(e, h, s);
        if (e->next.half + 2 <= count && is_ready(e, h, s, &end) &&
            is_before(end, first_end)) {
            first = s;
            first_end = end;
        }
    }
    if (first < 0)
        return false;
    e = &b->each[first];
    out->signal = first;
    seconds = set_times(b, h, e->next, first_end, out);
    set_flags(e, h, first_end, out);
    out->rms = sqrt(fmax(advance(e, h, first, first_end), 0.0) / seconds);
    return true;
}
