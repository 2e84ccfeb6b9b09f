#include "metrology/measures.h"

#include <assert.h>
#include <stdlib.h>

#include "metrology/neumaier.h"

static const int64_t ns_per_s = 1000000000;

/* Where each kind of sum begins in an account. */
enum {
    SQUARE = 0,
    WATT = SQUARE + WP_SIGNALS,
    VAR = WATT + WP_FLOWS * WP_TOTALS,
    ENERGY = VAR + WP_FLOWS * WP_TOTALS,
    COMPENSATED = ENERGY + WP_REGISTER_COUNT * WP_REGISTER_PHASES,
    SUMS = COMPENSATED + WP_POWER_REGISTERS * WP_TOTALS
};

/* What is summed over a row, and over the whole capture. */
struct account {
    struct wp_neumaier duration_s, whole_s; /* whole: of whole half-cycles */
    int64_t whole;
    struct wp_neumaier sum[SUMS];
};

struct wp_measures {
    struct wp_measures_config config;
    int reference;         /* signal of the angles, -1 = none */
    struct wp_booked next; /* not counted yet, when it waits */
    bool waits, flushed;
    bool open; /* the row has half-cycles */
    struct account row, all;
    int64_t row_start_ns, row_end_ns, row_tag_ns;
    uint32_t row_flags;
    size_t cut; /* the first that the row may still meet */
    int64_t half_cycles, flagged, gaps;
    struct wp_neumaier phasor_re[WP_SIGNALS], phasor_im[WP_SIGNALS];
    struct wp_neumaier phasor_s;
    bool ready_cut; /* the open row must be handed out as it is */
};

/* The voltage (or current) to which angles are relative (convention
 * angle.reference); -1 = there is none. */
static int angle_reference(const struct wp_wiring *w)
{
    static const int order[] = {WP_V_A,  WP_V_AB, WP_V_B, WP_V_C, WP_V_BC,
                                WP_V_CA, WP_I_A,  WP_I_B, WP_I_C};

    for (size_t k = 0; k < sizeof(order) / sizeof(*order); k++)
        if (wp_wiring_has(w, order[k]))
            return order[k];
    return -1;
}

enum wp_status wp_measures_create(struct wp_measures **out,
                                  const struct wp_measures_config *c)
{
    *out = calloc(1, sizeof(**out));
    if (!*out)
        return WP_E_NOMEM;
    (*out)->config = *c;
    (*out)->reference = angle_reference(&c->wiring);
    return WP_OK;
}

void wp_measures_destroy(struct wp_measures *m)
{
    free(m);
}

void wp_measures_push(struct wp_measures *m, const struct wp_booked *b)
{
    assert(!m->waits);
    m->next = *b;
    m->waits = true;
}

void wp_measures_flush(struct wp_measures *m)
{
    m->flushed = true;
}

static void add(struct wp_neumaier *s, double x)
{
    if (x != 0.0)
        wp_neumaier_add(s, x);
}

static void add_all(struct wp_neumaier *to, const double *x, int n)
{
    for (int k = 0; k < n; k++)
        add(&to[k], x[k]);
}

static void book(struct account *a, const struct wp_metered *e,
                 const struct wp_registers *r)
{
    add(&a->duration_s, e->duration_s);
    if (!(e->flags & (WP_HC_PARTIAL | WP_HC_BRIDGE | WP_HC_FREEWHEEL))) {
        add(&a->whole_s, e->duration_s);
        a->whole++;
    }
    add_all(a->sum + SQUARE, e->square, WP_SIGNALS);
    for (int f = 0; f < WP_FLOWS; f++) {
        add_all(a->sum + WATT + f * WP_TOTALS, e->flow[f].watt_s, WP_TOTALS);
        add_all(a->sum + VAR + f * WP_TOTALS, e->flow[f].var_s, WP_TOTALS);
    }
    for (int q = 0; q < WP_REGISTER_COUNT; q++)
        add_all(a->sum + ENERGY + q * WP_REGISTER_PHASES, r->value[q],
                WP_REGISTER_PHASES);
    for (int q = 0; q < WP_POWER_REGISTERS; q++)
        add_all(a->sum + COMPENSATED + q * WP_TOTALS, r->compensated[q],
                WP_TOTALS);
}

/* What a row has summed goes into the sums over everything. */
static void carry_over(struct account *all, const struct account *row)
{
    add(&all->duration_s, wp_neumaier_get(&row->duration_s));
    add(&all->whole_s, wp_neumaier_get(&row->whole_s));
    all->whole += row->whole;
    for (int k = 0; k < SUMS; k++)
        add(&all->sum[k], wp_neumaier_get(&row->sum[k]));
}

static void read_sums(const struct account *a, int from, double *out, int n)
{
    for (int k = 0; k < n; k++)
        out[k] = wp_neumaier_get(&a->sum[from + k]);
}

static void read_energy(const struct account *a, struct wp_registers *out)
{
    for (int q = 0; q < WP_REGISTER_COUNT; q++)
        read_sums(a, ENERGY + q * WP_REGISTER_PHASES, out->value[q],
                  WP_REGISTER_PHASES);
    for (int q = 0; q < WP_POWER_REGISTERS; q++)
        read_sums(a, COMPENSATED + q * WP_TOTALS, out->compensated[q],
                  WP_TOTALS);
}

static double read_frequency(const struct account *a)
{
    return a->whole ? 0.5 * (double)a->whole / wp_neumaier_get(&a->whole_s)
                    : 0.0;
}

static void read_rms(const struct account *a, double *rms)
{
    double t = wp_neumaier_get(&a->duration_s);

    read_sums(a, SQUARE, rms, WP_SIGNALS);
    for (int s = 0; s < WP_SIGNALS; s++)
        rms[s] = t > 0.0 ? sqrt(fmax(rms[s], 0.0) / t) : 0.0;
}

static void close_row(struct wp_measures *m, bool cut,
                      struct wp_measure_row *out)
{
    double t = wp_neumaier_get(&m->row.duration_s);

    *out =
        (struct wp_measure_row){.start_ns = m->row_start_ns,
                                .end_ns = m->row_end_ns,
                                .time_ns = cut ? m->row_end_ns : m->row_tag_ns,
                                .flags = m->row_flags,
                                .duration_s = t};
    out->f_hz = read_frequency(&m->row);
    read_rms(&m->row, out->rms);
    read_energy(&m->row, &out->energy);
    for (int f = 0; f < WP_FLOWS && t > 0.0; f++) {
        read_sums(&m->row, WATT + f * WP_TOTALS, out->watt[f], WP_TOTALS);
        read_sums(&m->row, VAR + f * WP_TOTALS, out->var[f], WP_TOTALS);
        for (int p = 0; p < WP_TOTALS; p++) {
            out->watt[f][p] /= t;
            out->var[f][p] /= t;
        }
    }
    carry_over(&m->all, &m->row);
    m->row = (struct account){0};
    m->row_flags = 0;
    m->open = m->ready_cut = false;
}

/* The end of the interval in which an instant is: the next full second, or an
 * operation before that. */
static int64_t tag_of(struct wp_measures *m, int64_t ns)
{
    int64_t second =
        (ns > 0 ? (ns - 1) / ns_per_s + 1 : ns / ns_per_s) * ns_per_s;

    while (m->cut < m->config.cuts && m->config.cut_ns[m->cut] < ns)
        m->cut++;
    return m->cut < m->config.cuts && m->config.cut_ns[m->cut] < second
               ? m->config.cut_ns[m->cut]
               : second;
}

/* Fundamentals relative to the reference, weighted by time. */
static void add_phasors(struct wp_measures *m, const struct wp_metered *e)
{
    const struct wp_complex *f = e->cycle.fundamental;
    const struct wp_complex *r = m->reference < 0 ? NULL : &f[m->reference];
    double size = r ? hypot(r->re, r->im) : 0.0;

    if (!(size > 0.0) || e->flags & (WP_HC_PARTIAL | WP_HC_FREEWHEEL))
        return;
    wp_neumaier_add(&m->phasor_s, e->duration_s);
    for (int s = 0; s < WP_SIGNALS; s++) {
        add(&m->phasor_re[s],
            (f[s].re * r->re + f[s].im * r->im) / size * e->duration_s);
        add(&m->phasor_im[s],
            (f[s].im * r->re - f[s].re * r->im) / size * e->duration_s);
    }
}

static void take(struct wp_measures *m, int64_t tag_ns)
{
    const struct wp_metered *e = &m->next.metered;

    if (!m->open) {
        m->open = true;
        m->row_start_ns = e->start_ns;
        m->row_tag_ns = tag_ns;
    }
    m->row_end_ns = e->end_ns;
    m->row_flags |= e->flags;
    book(&m->row, e, &m->next.energy);
    add_phasors(m, e);
    m->half_cycles++;
    m->flagged += (e->flags & ~(uint32_t)WP_HC_PARTIAL) != 0;
    m->gaps += e->begins && m->half_cycles > 1;
    m->ready_cut = e->ends;
    m->waits = false;
}

bool wp_measures_pull(struct wp_measures *m, struct wp_measure_row *out)
{
    if (m->waits && !m->ready_cut) {
        int64_t tag_ns = tag_of(m, m->next.metered.end_ns);

        if (m->open && tag_ns != m->row_tag_ns) {
            close_row(m, false, out);
            return true;
        }
        take(m, tag_ns);
    }
    if (m->ready_cut || (m->flushed && m->open)) {
        close_row(m, m->row_end_ns != m->row_tag_ns, out);
        return true;
    }
    return false;
}

void wp_measures_totals(const struct wp_measures *m,
                        struct wp_measure_totals *out)
{
    double t = wp_neumaier_get(&m->phasor_s);

    *out = (struct wp_measure_totals){.duration_s =
                                          wp_neumaier_get(&m->all.duration_s),
                                      .f_hz = read_frequency(&m->all),
                                      .half_cycles = m->half_cycles,
                                      .flagged_half_cycles = m->flagged,
                                      .gaps = m->gaps};
    read_rms(&m->all, out->rms);
    read_energy(&m->all, &out->energy);
    for (int s = 0; s < WP_SIGNALS && t > 0.0; s++) {
        out->phasor[s].re = wp_neumaier_get(&m->phasor_re[s]) / t;
        out->phasor[s].im = wp_neumaier_get(&m->phasor_im[s]) / t;
    }
}
