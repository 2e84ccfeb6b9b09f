#include "metrology/energy.h"

#include <stdlib.h>

#include "core/simd.h"

enum { CELLS = WP_HALF_CYCLE_SAMPLES, QUARTER = CELLS / 2, HISTORY = 3 };

struct wp_energy_block {
    struct wp_wiring wiring;
    uint64_t count; /* half-cycles of this stretch */
    /* The last three; number n of the stretch in ring[n % 3]. */
    struct wp_half_cycle ring[HISTORY];
};

void wp_wiring_from_channels(struct wp_wiring *w, unsigned channels,
                             const struct wp_channel *channel)
{
    *w = (struct wp_wiring){
        .channels = channels, .voltage = {-1, -1, -1}, .current = {-1, -1, -1}};
    for (unsigned c = 0; c < channels; c++) {
        int element = (int)channel[c].phase - (int)WP_PHASE_A;

        w->quantity[c] = channel[c].quantity;
        if (element < 0 || element >= WP_ELEMENTS)
            continue;
        if (channel[c].quantity == WP_VOLTAGE && w->voltage[element] < 0)
            w->voltage[element] = (int)c;
        if (channel[c].quantity == WP_CURRENT && w->current[element] < 0)
            w->current[element] = (int)c;
    }
}

enum wp_status wp_energy_create(struct wp_energy_block **out,
                                const struct wp_wiring *wiring)
{
    *out = calloc(1, sizeof(**out));
    if (!*out)
        return WP_E_NOMEM;
    (*out)->wiring = *wiring;
    return WP_OK;
}

void wp_energy_destroy(struct wp_energy_block *b)
{
    free(b);
}

/* Sum of a b w over n cells, n a multiple of 4. */
WP_CLONES static double product_sum(const double *a, const double *b,
                                    const double *w, int n)
{
    wp_v4 even = {0}, odd = {0};
    int k = 0;

    for (; k + 8 <= n; k += 8) {
        even += *(const wp_v4u *)(a + k) * *(const wp_v4u *)(b + k) *
                *(const wp_v4u *)(w + k);
        odd += *(const wp_v4u *)(a + k + 4) * *(const wp_v4u *)(b + k + 4) *
               *(const wp_v4u *)(w + k + 4);
    }
    even += odd;
    return wp_v4_sum(&even);
}

/* Half a half-cycle from which a current is taken; NULL = not recorded. */
struct quarter {
    const struct wp_half_cycle *of;
    int from;
};

/* The current of cell k there; false where that was not recorded. */
static bool current_at(const struct quarter *q, int k, int i, double *out)
{
    if (!q->of || !(q->of->dt_s[q->from + k] > 0.0))
        return false;
    *out = q->of->x[i][q->from + k];
    return true;
}

/* The rare case: some cells of the quarter later are missing. Whole periods
 * repeat, so a period before it is next best; half a period before it is the
 * negative of it where there are odd harmonics only. */
static double cut_quarter(const double *v, const double *w,
                          const struct quarter source[3], int i)
{
    double sum = 0.0;

    for (int k = 0; k < QUARTER; k++) {
        double now;

        if (current_at(&source[0], k, i, &now) ||
            current_at(&source[1], k, i, &now))
            sum += v[k] * w[k] * now;
        else if (current_at(&source[2], k, i, &now))
            sum -= v[k] * w[k] * now;
    }
    return sum;
}

/* Integral of v(t) i(t + T/4) over hc[1], whose neighbours are hc[0] and
 * hc[2]; `two` comes before hc[0]. NULL: not there. */
static double var_integral(const struct wp_half_cycle *const hc[3],
                           const struct wp_half_cycle *two, int v, int i)
{
    const struct wp_half_cycle *now = hc[1], *after = hc[2];
    const double *u = now->x[v], *w = now->dt_s;
    const struct quarter first[] = {
        {now, QUARTER}, {two, QUARTER}, {hc[0], QUARTER}};
    const struct quarter second[] = {{after, 0}, {hc[0], 0}, {now, 0}};

    if (!(now->flags & WP_HC_PARTIAL) && after &&
        !(after->flags & WP_HC_PARTIAL))
        return product_sum(u, now->x[i] + QUARTER, w, QUARTER) +
               product_sum(u + QUARTER, after->x[i], w + QUARTER, QUARTER);
    return cut_quarter(u, w, first, i) +
           cut_quarter(u + QUARTER, w + QUARTER, second, i);
}

static void integrate(const struct wp_energy_block *b, uint64_t n,
                      bool has_after, struct wp_energy *out)
{
    const struct wp_wiring *w = &b->wiring;
    const struct wp_half_cycle *now = &b->ring[n % HISTORY];
    const struct wp_half_cycle *const hc[] = {
        n > 0 ? &b->ring[(n - 1) % HISTORY] : NULL, now,
        has_after ? &b->ring[(n + 1) % HISTORY] : NULL};
    const struct wp_half_cycle *two =
        n > 1 && !has_after ? &b->ring[(n - 2) % HISTORY] : NULL;

    *out = (struct wp_energy){.start_ns = now->start_ns,
                              .end_ns = now->end_ns,
                              .flags = now->flags,
                              .missing = now->missing,
                              .f_hz = now->f_hz,
                              .duration_s = now->duration_s,
                              .begins = !hc[0],
                              .ends = !hc[2]};
    for (unsigned c = 0; c < w->channels; c++)
        out->square[c] = product_sum(now->x[c], now->x[c], now->dt_s, CELLS);
    for (int e = 0; e < WP_ELEMENTS; e++) {
        int v = w->voltage[e], i = w->current[e];

        if (v < 0 || i < 0)
            continue;
        out->watt_s[e] = product_sum(now->x[v], now->x[i], now->dt_s, CELLS);
        out->var_s[e] = var_integral(hc, two, v, i);
    }
}

static bool follows(const struct wp_half_cycle *a,
                    const struct wp_half_cycle *b)
{
    return a->end.index == b->start.index && a->end.frac == b->start.frac;
}

bool wp_energy_push(struct wp_energy_block *b, const struct wp_half_cycle *hc,
                    struct wp_energy *out)
{
    bool ready = b->count > 0, joined = false;

    if (ready)
        joined = follows(&b->ring[(b->count - 1) % HISTORY], hc);
    if (ready && !joined) {
        integrate(b, b->count - 1, false, out);
        b->count = 0;
    }
    b->ring[b->count % HISTORY] = *hc;
    b->count++;
    if (joined)
        integrate(b, b->count - 2, true, out);
    return ready;
}

bool wp_energy_flush(struct wp_energy_block *b, struct wp_energy *out)
{
    bool ready = b->count > 0;

    if (ready)
        integrate(b, b->count - 1, false, out);
    b->count = 0;
    return ready;
}
