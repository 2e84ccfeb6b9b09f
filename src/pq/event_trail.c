#include "pq/event_trail.h"

#include <math.h>
#include <string.h>

#include "core/simd.h"

enum { CELLS = WP_HALF_CYCLE_SAMPLES };

static const double pi = 3.14159265358979323846;

void wp_event_trail_init(struct wp_event_trail *t, const struct wp_pq_basis *b)
{
    *t = (struct wp_event_trail){.last_hz = b->nominal_hz};
    memcpy(t->phase_voltage, b->phase_voltage, sizeof(t->phase_voltage));
    memcpy(t->phase_current, b->phase_current, sizeof(t->phase_current));
    t->signals = b->rms_signals | b->event_signals;
    for (int k = 0; k < CELLS; k++) {
        double scale = sqrt(2.0) / (2 * CELLS);

        t->sine[k] = scale * sin(pi * (k + 0.5) / CELLS);
        t->cosine[k] = scale * cos(pi * (k + 0.5) / CELLS);
    }
}

const struct wp_trail_half *wp_event_trail_half(const struct wp_event_trail *t,
                                                int64_t n)
{
    return &t->half[n % WP_TRAIL_KEPT];
}

int64_t wp_event_trail_oldest(const struct wp_event_trail *t)
{
    int64_t kept = t->count - WP_TRAIL_KEPT;

    return t->first > kept ? t->first : kept;
}

int64_t wp_event_trail_at(const struct wp_event_trail *t, int64_t ns)
{
    int64_t n = t->count, oldest = wp_event_trail_oldest(t);

    while (n > oldest && wp_event_trail_half(t, n - 1)->end_ns > ns)
        n--;
    return n;
}

WP_CLONES static double inner(const double *a, const double *b)
{
    wp_v4 sum[2] = {{0}};

    for (int k = 0; k < CELLS; k += 8)
        for (int j = 0; j < 2; j++)
            sum[j] += *(const wp_v4u *)(a + k + 4 * j) *
                      *(const wp_v4u *)(b + k + 4 * j);
    sum[0] += sum[1];
    return wp_v4_sum(&sum[0]);
}

/* A half-cycle's share of the fundamental, in the turned frame. */
static struct wp_complex share(const struct wp_event_trail *t, const double *x,
                               int64_t n)
{
    double sign = n % 2 ? -1.0 : 1.0;
    double re = sign * inner(x, t->sine), im = sign * inner(x, t->cosine);
    double c, s;

    if (t->turn == 0.0) /* as long as there was no bridge */
        return (struct wp_complex){re, im};
    c = cos(t->turn);
    s = sin(t->turn);
    return (struct wp_complex){re * c + im * s, im * c - re * s};
}

static void add(struct wp_event_trail *t, const struct wp_history *h, int64_t n)
{
    const struct wp_history_half *from = wp_history_half(h, n);
    struct wp_trail_half *to = &t->half[n % WP_TRAIL_KEPT];
    uint32_t there = wp_history_signals(h);

    *to = (struct wp_trail_half){.start_ns = from->start_ns,
                                 .end_ns = from->end_ns,
                                 .flags = from->flags,
                                 .stretch = from->stretch,
                                 .duration_s = from->duration_s,
                                 .f_hz = from->f_hz,
                                 .turn = t->turn};
    for (int s = 0; s < WP_SIGNALS; s++)
        if (t->signals & there & 1u << s)
            to->square[s] = from->size[s].square;
    for (int k = 0; k < WP_ELEMENTS; k++) {
        int v = t->phase_voltage[k], i = t->phase_current[k];

        if (v >= 0 && there & 1u << v)
            to->voltage[k] = share(t, wp_history_x(h, v, n), n);
        if (i >= 0 && there & 1u << i)
            to->current[k] = share(t, wp_history_x(h, i, n), n);
    }
    /* Where time ran on by more or less than half a cycle, so did the frame. */
    if (from->flags & WP_HC_BRIDGE)
        t->turn = remainder(
            t->turn + pi * (2.0 * t->last_hz * from->duration_s - 1.0),
            2.0 * pi);
    else if (!(from->flags & WP_HC_PARTIAL))
        t->last_hz = from->f_hz;
}

void wp_event_trail_extend(struct wp_event_trail *t, const struct wp_history *h)
{
    int64_t count = wp_history_count(h), oldest = count - WP_HISTORY_KEPT;

    if (oldest < 0)
        oldest = 0;
    if (t->count < oldest || t->count == 0) {
        t->first = t->count = oldest;
        t->turn = 0.0;
    }
    for (; t->count < count; t->count++)
        add(t, h, t->count);
}

bool wp_event_trail_whole(const struct wp_event_trail *t, int64_t n)
{
    const struct wp_trail_half *a, *b;

    if (n < wp_event_trail_oldest(t) || n + 1 >= t->count)
        return false;
    a = wp_event_trail_half(t, n);
    b = wp_event_trail_half(t, n + 1);
    return a->stretch == b->stretch && !((a->flags | b->flags) & WP_HC_PARTIAL);
}

bool wp_event_trail_clean(const struct wp_event_trail *t, int64_t n)
{
    return wp_event_trail_whole(t, n) &&
           !((wp_event_trail_half(t, n)->flags |
              wp_event_trail_half(t, n + 1)->flags) &
             WP_HC_BRIDGE);
}

static void add_shares(const struct wp_complex *a, const struct wp_complex *b,
                       struct wp_complex *sum)
{
    for (int k = 0; sum && k < WP_ELEMENTS; k++)
        sum[k] = (struct wp_complex){a[k].re + b[k].re, a[k].im + b[k].im};
}

void wp_event_trail_cycle(const struct wp_event_trail *t, int64_t n,
                          struct wp_complex *voltage,
                          struct wp_complex *current)
{
    const struct wp_trail_half *a = wp_event_trail_half(t, n);
    const struct wp_trail_half *b = wp_event_trail_half(t, n + 1);

    add_shares(a->voltage, b->voltage, voltage);
    add_shares(a->current, b->current, current);
}

double wp_event_trail_until(const struct wp_event_trail *t,
                            const struct wp_history *h, int signal, int64_t n,
                            int64_t ns)
{
    const struct wp_trail_half *half = wp_event_trail_half(t, n);
    double left_s = (double)(ns - half->start_ns) * 1e-9, sum = 0.0;
    const double *x, *dt;

    if (left_s <= 0.0)
        return 0.0;
    if (n < wp_history_count(h) - WP_HISTORY_KEPT)
        return half->square[signal] * fmin(left_s / half->duration_s, 1.0);
    x = wp_history_x(h, signal, n);
    dt = wp_history_dt(h, n);
    for (int k = 0; k < CELLS && left_s > 0.0; k++) {
        sum += x[k] * x[k] * fmin(dt[k], left_s);
        left_s -= dt[k];
    }
    return sum;
}
