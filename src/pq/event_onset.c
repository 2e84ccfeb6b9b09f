#include "pq/event_onset.h"

#include <math.h>

enum {
    CELLS = WP_HALF_CYCLE_SAMPLES,
    CYCLE = 2 * CELLS,
    HALVES = 10,     /* searched at most */
    FIT = CYCLE / 4, /* samples after the onset that tell the change */
    EARLIER = 96,    /* than the first difference that stands out */
    LATER = 64,
    ROUNDS = 3,
    LEAST = 24 /* samples of a fit */
};

static const double two_pi = 6.28318530717958647692;

/* A difference stands out of the noise so many times, and of the greatest that
 * follows by so much (edges of band-limited steps ring by 9 %). */
static const double above_noise = 6.0, of_greatest = 0.1;
/* Less than this share of the crest is no change. */
static const double of_crest = 0.005;
/* A change that a fundamental does not explain so well is no step of it. */
static const double worst_fit = 0.3;

/* Differences from the cycle before, sample by sample. */
struct trace {
    const double *cycle; /* the cycle before, and what follows it */
    double length_s;     /* of one of its cells */
    double f_hz, noise;
    int64_t start_ns; /* of that cycle */
    int count;
    double d[HALVES * CELLS];      /* [V], [A] */
    double cell_s[HALVES * CELLS]; /* where the cell begins, since start_ns */
    double mid_s[HALVES * CELLS];  /* and its middle */
};

/* The cycle, repeated with the signal's own period, which need not be the
 * grid's: cubic through four samples, of what follows where it begins. */
static double repeated(const struct trace *t, double at_s)
{
    double cycles = at_s * t->f_hz, cells = 1.0 / t->f_hz / t->length_s;
    double u = (cycles - floor(cycles)) * cells - 0.5, f;
    const double *p;

    if (u < 1.0)
        u += cells;
    f = u - floor(u);
    p = t->cycle + (int)u;
    return -f * (f - 1) * (f - 2) / 6 * p[-1] +
           (f + 1) * (f - 1) * (f - 2) / 2 * p[0] -
           (f + 1) * f * (f - 2) / 2 * p[1] + (f + 1) * f * (f - 1) / 6 * p[2];
}

/* RMS of what differs in the cycle before that. */
static double noise_before(const struct trace *t, const struct wp_history *h,
                           const struct wp_onset_query *q)
{
    int64_t n = q->before - 2;
    const double *x;
    double sum = 0.0;

    if (n < 0 || n < wp_history_count(h) - WP_HISTORY_KEPT)
        return 0.0;
    if (wp_history_half(h, n)->stretch !=
            wp_history_half(h, q->before)->stretch ||
        (wp_history_half(h, n)->flags | wp_history_half(h, n + 1)->flags) &
            (WP_HC_PARTIAL | WP_HC_BRIDGE))
        return 0.0;
    x = wp_history_x(h, q->signal, n);
    for (int k = 0; k < CYCLE; k++) {
        double d = x[k] - repeated(t, (k - CYCLE + 0.5) * t->length_s);

        sum += d * d;
    }
    return sqrt(sum / CYCLE);
}

static void add_half(struct trace *t, const struct wp_history *h, int signal,
                     int64_t n)
{
    const struct wp_history_half *half = wp_history_half(h, n);
    const double *x = wp_history_x(h, signal, n), *dt = wp_history_dt(h, n);
    double at_s = (double)(half->start_ns - t->start_ns) * 1e-9;

    for (int k = 0; k < CELLS; k++, t->count++) {
        t->cell_s[t->count] = at_s;
        t->mid_s[t->count] = at_s + dt[k] / 2.0;
        at_s += dt[k];
        t->d[t->count] = x[k] - repeated(t, t->mid_s[t->count]);
    }
}

static double period_s(const struct wp_history *h, int64_t n)
{
    return wp_history_half(h, n)->duration_s +
           wp_history_half(h, n + 1)->duration_s;
}

static void make_trace(struct trace *t, const struct wp_history *h,
                       const struct wp_onset_query *q, int64_t about_ns)
{
    const struct wp_history_half *first = wp_history_half(h, q->before);
    int64_t until_ns = about_ns + llround(1.5e9 / q->f_hz);

    t->cycle = wp_history_x(h, q->signal, q->before);
    t->length_s = period_s(h, q->before) / CYCLE;
    t->f_hz = q->f_hz;
    t->start_ns = first->start_ns;
    t->count = 0;
    t->noise = noise_before(t, h, q);
    for (int64_t n = q->before + 2;
         n < wp_history_count(h) && n < q->before + 2 + HALVES; n++) {
        const struct wp_history_half *half = wp_history_half(h, n);

        if (half->stretch != first->stretch || half->flags & WP_HC_PARTIAL ||
            half->start_ns > until_ns)
            break;
        add_half(t, h, q->signal, n);
    }
}

/* A change of the fundamental: a sin + b cos. */
struct change {
    double a, b, residual, energy;
};

static double change_at(const struct trace *t, const struct change *c, int p)
{
    double angle = two_pi * t->f_hz * t->mid_s[p];

    return c->a * sin(angle) + c->b * cos(angle);
}

/* The one that fits samples from..to - 1 best. */
static struct change fit(const struct trace *t, int from, int to)
{
    double ss = 0, sc = 0, cc = 0, sd = 0, cd = 0, det;
    struct change c = {0};

    for (int p = from; p < to; p++) {
        double angle = two_pi * t->f_hz * t->mid_s[p];
        double s = sin(angle), k = cos(angle);

        ss += s * s;
        sc += s * k;
        cc += k * k;
        sd += s * t->d[p];
        cd += k * t->d[p];
        c.energy += t->d[p] * t->d[p];
    }
    det = ss * cc - sc * sc;
    if (det > 0.0) {
        c.a = (sd * cc - cd * sc) / det;
        c.b = (cd * ss - sd * sc) / det;
    }
    for (int p = from; p < to; p++) {
        double r = t->d[p] - change_at(t, &c, p);

        c.residual += r * r;
    }
    return c;
}

/* The sample from which on the change explains better what is seen. */
static int best_start(const struct trace *t, const struct change *c, int from,
                      int to)
{
    double sum = 0.0, least = 0.0;
    int best = to;

    for (int p = to - 1; p >= from; p--) {
        double r = t->d[p] - change_at(t, c, p);

        sum += r * r - t->d[p] * t->d[p];
        if (sum < least) {
            least = sum;
            best = p;
        }
    }
    return best;
}

static int at_most(int a, int b)
{
    return a < b ? a : b;
}

static int refine(const struct trace *t, int seen)
{
    int from = seen > EARLIER ? seen - EARLIER : 0;
    int to = at_most(seen + LATER, t->count), at = seen;

    for (int round = 0; round < ROUNDS; round++) {
        int end = at_most(at + FIT, t->count);
        struct change c;

        if (end - at < LEAST)
            return seen;
        c = fit(t, at, end);
        if (!(c.residual <= worst_fit * c.energy))
            return seen;
        at = at_most(best_start(t, &c, from, end), to);
    }
    return at;
}

bool wp_event_onset_find(const struct wp_history *h,
                         const struct wp_onset_query *q, int64_t about_ns,
                         struct wp_onset *out)
{
    struct trace t;
    double greatest = 0.0, crest = 0.0, stands_out;
    int at = 0;

    make_trace(&t, h, q, about_ns);
    for (int p = 0; p < t.count; p++)
        greatest = fmax(greatest, fabs(t.d[p]));
    for (int k = 0; k < CYCLE; k++)
        crest = fmax(crest, fabs(t.cycle[k]));
    stands_out = fmax(fmax(above_noise * t.noise, of_greatest * greatest),
                      of_crest * crest);
    while (at < t.count && !(fabs(t.d[at]) > stands_out))
        at++;
    if (at == t.count)
        return false;
    at = refine(&t, at);
    out->at_ns = t.start_ns + llround(t.cell_s[at] * 1e9);
    out->point_on_wave_deg = wp_event_onset_angle(h, q, out->at_ns);
    return true;
}

double wp_event_onset_angle(const struct wp_history *h,
                            const struct wp_onset_query *q, int64_t at_ns)
{
    const double *x = wp_history_x(h, q->signal, q->before);
    int64_t middle_ns = wp_history_half(h, q->before + 1)->start_ns;
    double re = 0.0, im = 0.0, cycles, deg;

    for (int k = 0; k < CYCLE; k++) {
        re += x[k] * sin(two_pi * (k + 0.5) / CYCLE);
        im += x[k] * cos(two_pi * (k + 0.5) / CYCLE);
    }
    if (re == 0.0 && im == 0.0)
        return 0.0;
    cycles = 0.5 + (double)(at_ns - middle_ns) * 1e-9 * q->f_hz +
             atan2(im, re) / two_pi;
    deg = 360.0 * (cycles - floor(cycles));
    return deg < 360.0 ? deg : 0.0;
}
