#include "metrology/cycle.h"

#include <assert.h>
#include <math.h>

void wp_cycle_init(struct wp_cycle_window *w)
{
    w->count = w->taken = 0;
    w->flushed = false;
}

/* Keeps two half-cycles of history before what is not taken yet. */
static void shift(struct wp_cycle_window *w)
{
    int gone = w->taken - 2;

    if (gone <= 0)
        return;
    for (int k = gone; k < w->count; k++)
        w->waiting[k - gone] = w->waiting[k];
    w->count -= gone;
    w->taken -= gone;
}

void wp_cycle_push(struct wp_cycle_window *w, const struct wp_energy *e)
{
    shift(w);
    assert(w->count < WP_CYCLE_WAITING);
    w->waiting[w->count++] = *e;
}

void wp_cycle_flush(struct wp_cycle_window *w)
{
    w->flushed = true;
}

static bool whole(const struct wp_energy *e)
{
    return !(e->flags & WP_HC_PARTIAL);
}

/* Means over the half-cycles from..to of one stretch. */
static void join(const struct wp_energy *from, const struct wp_energy *to,
                 struct wp_cycle *out)
{
    int n = 0;

    *out = (struct wp_cycle){0};
    for (const struct wp_energy *e = from; e <= to; e++) {
        out->duration_s += e->duration_s;
        for (int s = 0; s < WP_SIGNALS; s++) {
            out->rms[s] += e->square[s];
            out->fundamental[s].re += e->fundamental[s].re;
            out->fundamental[s].im += e->fundamental[s].im;
        }
        for (int k = 0; k < WP_ELEMENTS; k++) {
            out->watt[k] += e->watt_s[k];
            out->var[k] += e->var_s[k];
        }
        n += whole(e);
    }
    for (int s = 0; s < WP_SIGNALS; s++) {
        out->rms[s] = out->duration_s > 0.0
                          ? sqrt(fmax(out->rms[s], 0.0) / out->duration_s)
                          : 0.0;
        out->fundamental[s].re /= n ? n : 1;
        out->fundamental[s].im /= n ? n : 1;
    }
    for (int k = 0; k < WP_ELEMENTS; k++) {
        out->watt[k] /= out->duration_s > 0.0 ? out->duration_s : 1.0;
        out->var[k] /= out->duration_s > 0.0 ? out->duration_s : 1.0;
    }
}

/* False when more half-cycles must come first. */
static bool find_cycle(const struct wp_cycle_window *c, int k,
                       struct wp_cycle *cycle)
{
    const struct wp_energy *w = c->waiting;
    int first = k, last = k, from, to;

    while (first > 0 && !w[first].begins && k - first < 2)
        first--;
    while (last < c->count - 1 && !w[last].ends && last - k < 2)
        last++;
    if (!w[last].ends && last - k < 2 && !c->flushed)
        return false;
    from = first;
    to = last;
    while (first < last && !whole(&w[first]))
        first++;
    while (last > first && !whole(&w[last]))
        last--;
    if (!whole(&w[first])) {
        join(&w[from], &w[to], cycle);
        return true;
    }
    /* The whole ones are first..last: the cycle that ends with k, or as near to
     * that as there is one. */
    if (k > first && k <= last)
        first = k - 1;
    else if (k > last)
        first = last > first ? last - 1 : first;
    if (last > first + 1)
        last = first + 1;
    join(&w[first], &w[last], cycle);
    return true;
}

bool wp_cycle_pull(struct wp_cycle_window *w, struct wp_energy *e,
                   struct wp_cycle *cycle)
{
    if (w->taken == w->count || !find_cycle(w, w->taken, cycle))
        return false;
    *e = w->waiting[w->taken++];
    return true;
}
