#include "metrology/energy.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/simd.h"
#include "metrology/harmonic_var.h"
#include "metrology/signal_sums.h"

enum {
    CELLS = WP_HALF_CYCLE_SAMPLES,
    QUARTER = CELLS / 2,
    AHEAD = 2, /* half-cycles that must follow */
    HISTORY = 2 * AHEAD + 1
};

/* A half-cycle as the meter's terminals see it. */
struct terminal {
    struct wp_instant start, end;
    int64_t start_ns, end_ns;
    uint32_t flags, missing;
    double f_hz, duration_s;
    double dt_s[CELLS];
    double x[WP_SIGNALS][CELLS];
    double square[WP_SIGNALS];
    struct wp_complex fundamental[WP_SIGNALS];
};

struct wp_energy_block {
    struct wp_wiring wiring;
    enum wp_var_method method;
    struct wp_harmonic_var *harmonics; /* per-harmonic VARs only */
    double sine[CELLS], cosine[CELLS];
    uint64_t count, done; /* half-cycles of this stretch: taken, handed out */
    bool closing;         /* the stretch has ended */
    bool waits;           /* `next` begins another stretch */
    struct terminal next;
    /* The last ones; number n of the stretch in ring[n % HISTORY]. */
    struct terminal ring[HISTORY];
};

enum wp_status wp_energy_create(struct wp_energy_block **out,
                                const struct wp_wiring *wiring,
                                enum wp_var_method method)
{
    const double pi = acos(-1.0);
    struct wp_energy_block *b = calloc(1, sizeof(*b));
    enum wp_status status = WP_OK;

    *out = NULL;
    if (!b)
        return WP_E_NOMEM;
    b->wiring = *wiring;
    b->method = method;
    for (int k = 0; k < CELLS; k++) {
        b->sine[k] = sin(pi * (k + 0.5) / CELLS);
        b->cosine[k] = cos(pi * (k + 0.5) / CELLS);
    }
    if (method == WP_VAR_PER_HARMONIC)
        status = wp_harmonic_var_create(&b->harmonics);
    if (status)
        wp_energy_destroy(b);
    else
        *out = b;
    return status;
}

void wp_energy_destroy(struct wp_energy_block *b)
{
    if (!b)
        return;
    wp_harmonic_var_destroy(b->harmonics);
    free(b);
}

/* Sum of a b w over n cells, n a multiple of 8. */
WP_CLONES static double product_sum(const double *a, const double *b,
                                    const double *w, int n)
{
    wp_v4 even = {0}, odd = {0};

    for (int k = 0; k < n; k += 8) {
        even += *(const wp_v4u *)(a + k) * *(const wp_v4u *)(b + k) *
                *(const wp_v4u *)(w + k);
        odd += *(const wp_v4u *)(a + k + 4) * *(const wp_v4u *)(b + k + 4) *
               *(const wp_v4u *)(w + k + 4);
    }
    even += odd;
    return wp_v4_sum(&even);
}

static struct wp_signal_sums connect_signal(const struct wp_energy_block *b,
                                            const struct wp_signal_source *s,
                                            const struct wp_half_cycle *hc,
                                            double *out)
{
    const struct wp_signal_weights w = {hc->dt_s, b->sine, b->cosine};
    struct wp_signal_terms terms = {.count = s->terms};

    for (unsigned k = 0; k < s->terms; k++) {
        terms.x[k] = hc->x[s->channel[k]];
        terms.gain[k] = s->gain[k];
    }
    return wp_signal_sums_of(&terms, &w, out);
}

/*
 * The fundamental's share of half-cycle n: sqrt(2) j / 256 times the sum of
 * x exp(-j theta), turned by n half turns. The second harmonic and DC stay in
 * it and cancel between neighbours.
 */
static struct wp_complex share(const struct wp_signal_sums *sums, bool odd)
{
    double scale = sqrt(2.0) / CELLS * (odd ? -1.0 : 1.0);

    return (struct wp_complex){scale * sums->sine, scale * sums->cosine};
}

static void connect_terminals(const struct wp_energy_block *b,
                              const struct wp_half_cycle *hc, bool odd,
                              struct terminal *t)
{
    bool whole = !(hc->flags & WP_HC_PARTIAL);

    t->start = hc->start;
    t->end = hc->end;
    t->start_ns = hc->start_ns;
    t->end_ns = hc->end_ns;
    t->flags = hc->flags;
    t->missing = hc->missing;
    t->f_hz = hc->f_hz;
    t->duration_s = hc->duration_s;
    memcpy(t->dt_s, hc->dt_s, sizeof(t->dt_s));
    for (int s = 0; s < WP_SIGNALS; s++) {
        struct wp_signal_sums sums;

        t->fundamental[s] = (struct wp_complex){0.0, 0.0};
        t->square[s] = 0.0;
        if (!wp_wiring_has(&b->wiring, s))
            continue;
        sums = connect_signal(b, &b->wiring.signal[s], hc, t->x[s]);
        t->square[s] = sums.square;
        if (whole)
            t->fundamental[s] = share(&sums, odd);
    }
}

/* Half a half-cycle from which a current is taken; NULL = not recorded. */
struct quarter {
    const struct terminal *of;
    int from;
};

/* How far from the middle of its cell a sample stands [cells]: in the cell that
 * an end cuts through it stands in the middle of what is left (sync). */
static double off_middle(const struct terminal *t, int k)
{
    double before = k > 0 ? t->dt_s[k - 1] : 0.0;
    double after = k + 1 < CELLS ? t->dt_s[k + 1] : 0.0;
    double whole = fmax(before, after), off = 0.0;

    if (t->flags & WP_HC_PARTIAL && t->dt_s[k] < 0.999 * whole)
        off = 0.5 - 0.5 * t->dt_s[k] / whole;
    return before > after ? -off : off;
}

/* The current `off` cells from the middle of cell k there; false where it was
 * not recorded, or in a cell that is cut through. */
static bool current_at(const struct quarter *q, int k, int i, double off,
                       double *out)
{
    int at = q->from + k, to = off < 0.0 ? at - 1 : at + 1;
    const double *x;

    if (!q->of || !(q->of->dt_s[at] > 0.0) || off_middle(q->of, at) != 0.0)
        return false;
    x = q->of->x[i];
    *out = x[at];
    if (off != 0.0 && to >= 0 && to < CELLS)
        *out += fabs(off) * (x[to] - x[at]);
    return true;
}

/* The rare case: some cells of the quarter later are missing. Whole periods
 * repeat, so a period before it is next best; half a period before it is the
 * negative of it where there are odd harmonics only. */
static double cut_quarter(const struct terminal *t, int from, int v,
                          const struct quarter source[3], int i)
{
    double sum = 0.0;

    for (int k = 0; k < QUARTER; k++) {
        double volt_s = t->x[v][from + k] * t->dt_s[from + k], now;
        double off = off_middle(t, from + k);

        if (current_at(&source[0], k, i, off, &now) ||
            current_at(&source[1], k, i, off, &now))
            sum += volt_s * now;
        else if (current_at(&source[2], k, i, off, &now))
            sum -= volt_s * now;
    }
    return sum;
}

/* Half-cycles n - 2 to n + 2; NULL where there is none. */
struct span {
    const struct terminal *t[HISTORY];
};

static struct span find_span(const struct wp_energy_block *b, uint64_t n)
{
    struct span s;

    for (uint64_t k = 0; k < HISTORY; k++)
        s.t[k] = n + k >= AHEAD && n + k - AHEAD < b->count
                     ? &b->ring[(n + k - AHEAD) % HISTORY]
                     : NULL;
    return s;
}

/* Integral of v(t) i(t + T/4) over t[2]. */
static double quarter_cycle(const struct span *s, int v, int i)
{
    const struct terminal *before = s->t[1], *now = s->t[2], *after = s->t[3];
    const struct terminal *two = after ? NULL : s->t[0];
    const double *u = now->x[v], *w = now->dt_s;
    const struct quarter first[] = {
        {now, QUARTER}, {two, QUARTER}, {before, QUARTER}};
    const struct quarter second[] = {{after, 0}, {before, 0}, {now, 0}};

    if (!(now->flags & WP_HC_PARTIAL) && after &&
        !(after->flags & WP_HC_PARTIAL))
        return product_sum(u, now->x[i] + QUARTER, w, QUARTER) +
               product_sum(u + QUARTER, after->x[i], w + QUARTER, QUARTER);
    return cut_quarter(now, 0, v, first, i) +
           cut_quarter(now, QUARTER, v, second, i);
}

static bool whole(const struct terminal *t)
{
    return t && !(t->flags & WP_HC_PARTIAL);
}

/* VARs of the cycle of two half-cycles. */
static double cycle_var(const struct wp_energy_block *b,
                        const struct terminal *first,
                        const struct terminal *second, int v, int i)
{
    const struct wp_complex *f = first->fundamental, *s = second->fundamental;
    double ur = f[v].re + s[v].re, ui = f[v].im + s[v].im;
    double ir = f[i].re + s[i].re, ii = f[i].im + s[i].im;

    if (b->method == WP_VAR_FUNDAMENTAL)
        return 0.25 * (ui * ir - ur * ii);
    return wp_harmonic_var_of(b->harmonics,
                              (const double *[2]){first->x[v], second->x[v]},
                              (const double *[2]){first->x[i], second->x[i]});
}

/* By cycles: the mean of those of which t[2] is a part, or the nearest. A
 * stretch without a whole cycle has no spectrum: the quarter cycle serves. */
static double by_cycles(const struct wp_energy_block *b, const struct span *s,
                        int v, int i)
{
    double sum = 0.0;
    int n = 0;

    for (int k = 1; k <= 2; k++)
        if (whole(s->t[k]) && whole(s->t[k + 1])) {
            sum += cycle_var(b, s->t[k], s->t[k + 1], v, i);
            n++;
        }
    for (int k = 0; k <= 3 && n == 0; k += 3)
        if (whole(s->t[k]) && whole(s->t[k + 1])) {
            sum = cycle_var(b, s->t[k], s->t[k + 1], v, i);
            n = 1;
        }
    return n ? sum / n * s->t[2]->duration_s : quarter_cycle(s, v, i);
}

static void integrate(const struct wp_energy_block *b, uint64_t n,
                      struct wp_energy *out)
{
    const struct span s = find_span(b, n);
    const struct terminal *now = s.t[AHEAD];

    *out = (struct wp_energy){.start_ns = now->start_ns,
                              .end_ns = now->end_ns,
                              .flags = now->flags,
                              .missing = now->missing,
                              .f_hz = now->f_hz,
                              .duration_s = now->duration_s,
                              .begins = !s.t[AHEAD - 1],
                              .ends = !s.t[AHEAD + 1]};
    memcpy(out->square, now->square, sizeof(out->square));
    memcpy(out->fundamental, now->fundamental, sizeof(out->fundamental));
    for (int e = 0; e < WP_ELEMENTS; e++) {
        const struct wp_element *el = &b->wiring.element[e];
        int v = el->voltage, i = el->current;

        if (v < 0 || i < 0)
            continue;
        out->watt_s[e] = el->voltage_gain *
                         product_sum(now->x[v], now->x[i], now->dt_s, CELLS);
        out->var_s[e] = el->voltage_gain * (b->method == WP_VAR_QUARTER_CYCLE
                                                ? quarter_cycle(&s, v, i)
                                                : by_cycles(b, &s, v, i));
    }
}

static bool follows(const struct terminal *a, const struct wp_half_cycle *b)
{
    return a->end.index == b->start.index && a->end.frac == b->start.frac;
}

void wp_energy_push(struct wp_energy_block *b, const struct wp_half_cycle *hc)
{
    assert(!b->waits && !b->closing);
    if (b->count > 0 && !follows(&b->ring[(b->count - 1) % HISTORY], hc)) {
        connect_terminals(b, hc, false, &b->next);
        b->closing = b->waits = true;
        return;
    }
    connect_terminals(b, hc, b->count % 2 == 1, &b->ring[b->count % HISTORY]);
    b->count++;
}

void wp_energy_flush(struct wp_energy_block *b)
{
    b->closing = true;
}

bool wp_energy_pull(struct wp_energy_block *b, struct wp_energy *out)
{
    if (b->closing && b->done == b->count) {
        b->closing = false;
        b->count = b->done = 0;
        if (b->waits) {
            b->ring[0] = b->next;
            b->count = 1;
            b->waits = false;
        }
    }
    if (b->done == b->count || (!b->closing && b->count - b->done <= AHEAD))
        return false;
    integrate(b, b->done, out);
    b->done++;
    return true;
}
