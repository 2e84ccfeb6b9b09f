#include "metrology/measures.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { WAITING = 8 };

static const int64_t ns_per_s = 1000000000;

/* Neumaier's compensated sum. */
struct sum {
    double value, rest;
};

static void add(struct sum *s, double x)
{
    double t = s->value + x;

    s->rest +=
        fabs(s->value) >= fabs(x) ? (s->value - t) + x : (x - t) + s->value;
    s->value = t;
}

static double total(const struct sum *s)
{
    return s->value + s->rest;
}

/* What is summed over a row, and over the whole capture. */
struct account {
    struct sum duration_s, whole_s; /* whole: of the whole half-cycles */
    int64_t whole;
    struct sum square[WP_MAX_CHANNELS];
    struct sum watt_s[WP_REGISTER_PHASES], var_s[WP_REGISTER_PHASES];
    struct sum energy[WP_REGISTER_COUNT][WP_REGISTER_PHASES];
};

struct wp_measures {
    struct wp_wiring wiring;
    /* Energies whose cycle is not known yet, oldest first. */
    struct wp_energy waiting[WAITING];
    int count;
    int taken; /* of them, counted already: kept as history */
    bool flushed;
    bool open; /* the row has half-cycles */
    struct account row, all;
    int64_t row_start_ns, row_end_ns, row_second;
    uint32_t row_flags;
    int64_t half_cycles, flagged, gaps;
    bool ready_cut; /* the open row must be handed out as it is */
};

enum wp_status wp_measures_create(struct wp_measures **out,
                                  const struct wp_wiring *wiring)
{
    *out = calloc(1, sizeof(**out));
    if (!*out)
        return WP_E_NOMEM;
    (*out)->wiring = *wiring;
    return WP_OK;
}

void wp_measures_destroy(struct wp_measures *m)
{
    free(m);
}

void wp_measures_push(struct wp_measures *m, const struct wp_energy *e)
{
    assert(m->count < WAITING);
    m->waiting[m->count++] = *e;
}

void wp_measures_flush(struct wp_measures *m)
{
    m->flushed = true;
}

static bool whole(const struct wp_energy *e)
{
    return !(e->flags & WP_HC_PARTIAL);
}

static void join(struct wp_energy *sum, const struct wp_energy *e)
{
    sum->duration_s += e->duration_s;
    for (int c = 0; c < WP_MAX_CHANNELS; c++)
        sum->square[c] += e->square[c];
    for (int k = 0; k < WP_ELEMENTS; k++) {
        sum->watt_s[k] += e->watt_s[k];
        sum->var_s[k] += e->var_s[k];
    }
}

/* Waiting half-cycles from..to of one stretch, as one. */
static void join_range(const struct wp_measures *m, int from, int to,
                       struct wp_energy *out)
{
    *out = m->waiting[from];
    for (int k = from + 1; k <= to; k++)
        join(out, &m->waiting[k]);
}

/*
 * The cycle whose RMS and VA count for half-cycle k: with the whole one before
 * it; at the start of a stretch the first whole two, at its end the last; where
 * there is no whole one, everything that there is. False when more half-cycles
 * must come first.
 */
static bool find_cycle(const struct wp_measures *m, int k,
                       struct wp_energy *cycle)
{
    const struct wp_energy *w = m->waiting;
    int first = k, last = k, from, to;

    while (first > 0 && !w[first].begins && k - first < 2)
        first--;
    while (last < m->count - 1 && !w[last].ends && last - k < 2)
        last++;
    if (!w[last].ends && last - k < 2 && !m->flushed)
        return false;
    from = first;
    to = last;
    while (first < last && !whole(&w[first]))
        first++;
    while (last > first && !whole(&w[last]))
        last--;
    if (!whole(&w[first])) {
        join_range(m, from, to, cycle);
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
    join_range(m, first, last, cycle);
    return true;
}

/* The increments of waiting half-cycle k; false when more must come first. */
static bool find_registers(const struct wp_measures *m, int k,
                           struct wp_registers *out)
{
    const struct wp_energy *now = &m->waiting[k];
    struct wp_energy cycle;
    struct wp_register_span span = {.cycle = &cycle};

    if (!find_cycle(m, k, &cycle))
        return false;
    span.e[2] = now;
    for (int d = 0; d < 2 && k - d > 0 && !now[-d].begins; d++)
        span.e[1 - d] = now - d - 1;
    for (int d = 0; d < 2 && k + d + 1 < m->count && !now[d].ends; d++)
        span.e[3 + d] = now + d + 1;
    wp_registers_of(&m->wiring, &span, out);
    return true;
}

static void book(struct account *a, const struct wp_energy *e,
                 const struct wp_registers *r)
{
    add(&a->duration_s, e->duration_s);
    if (!(e->flags & (WP_HC_PARTIAL | WP_HC_BRIDGE | WP_HC_FREEWHEEL))) {
        add(&a->whole_s, e->duration_s);
        a->whole++;
    }
    for (int c = 0; c < WP_MAX_CHANNELS; c++)
        add(&a->square[c], e->square[c]);
    for (int k = 0; k < WP_ELEMENTS; k++) {
        add(&a->watt_s[k], e->watt_s[k]);
        add(&a->var_s[k], e->var_s[k]);
        add(&a->watt_s[WP_TOTAL], e->watt_s[k]);
        add(&a->var_s[WP_TOTAL], e->var_s[k]);
    }
    for (int q = 0; q < WP_REGISTER_COUNT; q++)
        for (int p = 0; p < WP_REGISTER_PHASES; p++)
            add(&a->energy[q][p], r->value[q][p]);
}

static void read_energy(const struct account *a, struct wp_registers *out)
{
    for (int q = 0; q < WP_REGISTER_COUNT; q++)
        for (int p = 0; p < WP_REGISTER_PHASES; p++)
            out->value[q][p] = total(&a->energy[q][p]);
}

static double read_frequency(const struct account *a)
{
    return a->whole ? 0.5 * (double)a->whole / total(&a->whole_s) : 0.0;
}

static void read_rms(const struct account *a, double *rms)
{
    double t = total(&a->duration_s);

    for (int c = 0; c < WP_MAX_CHANNELS; c++)
        rms[c] = t > 0.0 ? sqrt(fmax(total(&a->square[c]), 0.0) / t) : 0.0;
}

static void close_row(struct wp_measures *m, bool cut,
                      struct wp_measure_row *out)
{
    double t = total(&m->row.duration_s);

    *out = (struct wp_measure_row){.start_ns = m->row_start_ns,
                                   .end_ns = m->row_end_ns,
                                   .flags = m->row_flags,
                                   .duration_s = t};
    out->time_ns = cut ? m->row_end_ns : m->row_second * ns_per_s;
    out->f_hz = read_frequency(&m->row);
    read_rms(&m->row, out->rms);
    read_energy(&m->row, &out->energy);
    for (int p = 0; p < WP_REGISTER_PHASES && t > 0.0; p++) {
        out->power_w[p] = total(&m->row.watt_s[p]) / t;
        out->power_var[p] = total(&m->row.var_s[p]) / t;
    }
    m->row = (struct account){0};
    m->row_flags = 0;
    m->open = m->ready_cut = false;
}

/* The second, counted from 1970, in which (or at whose end) the instant is. */
static int64_t second_of(int64_t ns)
{
    return (ns - 1) / ns_per_s + (ns > 0);
}

static void take(struct wp_measures *m, int k, const struct wp_registers *r)
{
    const struct wp_energy *e = &m->waiting[k];

    if (!m->open) {
        m->open = true;
        m->row_start_ns = e->start_ns;
        m->row_second = second_of(e->end_ns);
    }
    m->row_end_ns = e->end_ns;
    m->row_flags |= e->flags;
    book(&m->row, e, r);
    book(&m->all, e, r);
    m->half_cycles++;
    m->flagged += (e->flags & ~(uint32_t)WP_HC_PARTIAL) != 0;
    m->gaps += e->begins && m->half_cycles > 1;
    m->ready_cut = e->ends;
}

/* Keeps two half-cycles of history before what is not taken yet. */
static void shift(struct wp_measures *m)
{
    int gone = m->taken - 2;

    if (gone <= 0)
        return;
    for (int k = gone; k < m->count; k++)
        m->waiting[k - gone] = m->waiting[k];
    m->count -= gone;
    m->taken -= gone;
}

bool wp_measures_pull(struct wp_measures *m, struct wp_measure_row *out)
{
    while (m->taken < m->count) {
        const struct wp_energy *e = &m->waiting[m->taken];
        struct wp_registers r;

        if (m->ready_cut) {
            close_row(m, true, out);
            return true;
        }
        if (m->open && second_of(e->end_ns) != m->row_second) {
            close_row(m, false, out);
            return true;
        }
        if (!find_registers(m, m->taken, &r))
            break;
        take(m, m->taken, &r);
        m->taken++;
    }
    shift(m);
    if (m->ready_cut || (m->flushed && m->open)) {
        close_row(m, m->row_end_ns != m->row_second * ns_per_s, out);
        return true;
    }
    return false;
}

void wp_measures_totals(const struct wp_measures *m,
                        struct wp_measure_totals *out)
{
    *out = (struct wp_measure_totals){.duration_s = total(&m->all.duration_s),
                                      .f_hz = read_frequency(&m->all),
                                      .half_cycles = m->half_cycles,
                                      .flagged_half_cycles = m->flagged,
                                      .gaps = m->gaps};
    read_rms(&m->all, out->rms);
    read_energy(&m->all, &out->energy);
}
