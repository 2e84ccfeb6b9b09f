#include "load_truth.h"

#include <math.h>

enum { HALVES_MAX = 8 };

static const double pi = 3.14159265358979323846;

const char *const load_quantity_name[LOAD_QUANTITIES] = {
    "Wh", "VARh", "Qh", "V2h", "A2h", "VAh", "VAh vectorial", "Ah"};

double load_product(const struct tones *a, const struct tones *b,
                    double shift_s, double t0_s, double t1_s)
{
    struct tones c = *a, d = *b;

    for (int k = 0; k < c.count; k++)
        c.phase[k] += 2 * pi * c.f_hz[k] * t0_s;
    for (int k = 0; k < d.count; k++)
        d.phase[k] += 2 * pi * d.f_hz[k] * t0_s;
    return tones_product(&c, &d, shift_s, t1_s - t0_s);
}

/* Integrals over one half-cycle. */
struct half {
    double v2, a2, watt, var;
};

/* The capture as half-cycles: its first crossing of the reference, how many
 * whole halves follow, and what the fragments at the ends last. */
struct halves {
    double first_s, half_s, head_s, tail_s;
    int whole;
};

static double phase_of(const struct tones *s, double f_hz)
{
    for (int k = 0; k < s->count; k++)
        if (s->f_hz[k] == f_hz)
            return s->phase[k];
    return 0;
}

static struct halves cut(const struct meter_load *l)
{
    unsigned p = 0;
    struct halves h = {.half_s = 0.5 / l->f_hz};
    double turns;

    while (p + 1 < l->phases && !l->u[p].count)
        p++;
    turns = phase_of(&l->u[p], l->f_hz) / pi;
    h.first_s = h.head_s = (ceil(turns) - turns) * h.half_s;
    h.whole = (int)floor((meter_load_s(l) - h.first_s) / h.half_s);
    h.tail_s = meter_load_s(l) - h.first_s - h.whole * h.half_s;
    return h;
}

/* The manual's sum of squares, from samples in the middle of 256 cells. For
 * what repeats with the cycle it is the integral; where a gate opens or closes
 * it is not quite. */
static double square_sum(const struct tones *s, double from_s, double half_s)
{
    double sum = 0;

    for (int k = 0; k < 256; k++) {
        double x = tones_at(s, from_s + (k + 0.5) / 256 * half_s);

        sum += x * x;
    }
    return sum * half_s / 256;
}

/* The halves of one period of an element. */
static void integrate(const struct meter_load *l, unsigned p,
                      const struct halves *h, int count, struct half *out)
{
    const struct tones *u = &l->u[p], *i = &l->i[p];

    for (int k = 0; k < count; k++) {
        double from = h->first_s + k * h->half_s, to = from + h->half_s;

        out[k] = (struct half){square_sum(u, from, h->half_s),
                               square_sum(i, from, h->half_s),
                               load_product(u, i, 0, from, to),
                               load_product(u, i, 0.25 / l->f_hz, from, to)};
    }
}

/* Means of the cycle of halves k - 1 and k, which repeat. */
static struct half cycle_ending(const struct half *h, int k, int count,
                                double cycle_s)
{
    const struct half *a = &h[(k - 1) % count], *b = &h[k % count];

    return (struct half){(a->v2 + b->v2) / cycle_s, (a->a2 + b->a2) / cycle_s,
                         (a->watt + b->watt) / cycle_s,
                         (a->var + b->var) / cycle_s};
}

/* How long half k's cycle counts: the fragments take the nearest one, and so
 * does the first half. */
static double weight(const struct halves *h, int k)
{
    double w = h->half_s;

    if (k == 1)
        w += h->half_s + h->head_s;
    if (k == h->whole - 1)
        w += h->tail_s;
    return w;
}

static void add_apparent(const struct meter_load *l, int count,
                         struct load_truth *out)
{
    struct half part[3][HALVES_MAX];
    struct halves h = cut(l);

    for (unsigned p = 0; p < l->phases; p++)
        integrate(l, p, &h, count, part[p]);
    for (int k = 1; k < h.whole; k++) {
        double w = weight(&h, k) / 3600, watt = 0, var = 0;

        for (unsigned p = 0; p < l->phases; p++) {
            struct half c = cycle_ending(part[p], k, count, 2 * h.half_s);

            out->value[LOAD_VAH][p] += sqrt(c.v2 * c.a2) * w;
            out->value[LOAD_VAH][3] += sqrt(c.v2 * c.a2) * w;
            out->value[LOAD_VAH_VECTORIAL][p] += hypot(c.watt, c.var) * w;
            out->value[LOAD_AH][p] += sqrt(c.a2) * w;
            watt += c.watt;
            var += c.var;
        }
        out->value[LOAD_VAH_VECTORIAL][3] += hypot(watt, var) * w;
    }
}

void load_truth(const struct meter_load *l, int period, struct load_truth *out)
{
    double t = meter_load_s(l);

    *out = (struct load_truth){0};
    for (unsigned p = 0; p < l->phases; p++) {
        const struct tones *u = &l->u[p], *i = &l->i[p];
        double v[] = {[LOAD_WH] = tones_product(u, i, 0, t),
                      [LOAD_VARH] = tones_product(u, i, 0.25 / l->f_hz, t),
                      [LOAD_V2H] = tones_product(u, u, 0, t),
                      [LOAD_A2H] = tones_product(i, i, 0, t)};

        v[LOAD_QH] = v[LOAD_WH] / 2 + v[LOAD_VARH] * sqrt(3) / 2;
        for (int q = 0; q <= LOAD_A2H; q++) {
            out->value[q][p] = v[q] / 3600;
            out->value[q][3] += v[q] / 3600;
        }
    }
    add_apparent(l, 2 * period, out);
}

double load_reading(const struct wp_registers *r, enum load_quantity q, int p)
{
    const double(*v)[WP_REGISTER_PHASES] = r->value;

    switch (q) {
    case LOAD_WH:
        return v[WP_WH_DELIVERED][p] - v[WP_WH_RECEIVED][p];
    case LOAD_VARH:
        return v[WP_VARH_DELIVERED][p] - v[WP_VARH_RECEIVED][p];
    case LOAD_QH:
        return v[WP_QH_DELIVERED][p] - v[WP_QH_RECEIVED][p];
    case LOAD_V2H:
        return v[WP_V2H][p];
    case LOAD_A2H:
        return v[WP_A2H][p];
    case LOAD_VAH:
        return v[WP_VAH_ARITHMETIC_DELIVERED][p] +
               v[WP_VAH_ARITHMETIC_RECEIVED][p];
    case LOAD_VAH_VECTORIAL:
        return v[WP_VAH_VECTORIAL_DELIVERED][p] +
               v[WP_VAH_VECTORIAL_RECEIVED][p];
    default:
        return v[WP_AH][p];
    }
}

double load_error_ppm(const struct meter_run *m, const struct load_truth *truth,
                      enum load_quantity q, int phase)
{
    double is = truth->value[q][phase], of = fabs(is);
    double va = truth->value[LOAD_VAH][phase];

    if (q <= LOAD_QH && of < 1e-2 * va)
        of = va;
    if (of == 0)
        return load_reading(&m->totals.energy, q, phase) == 0 ? 0 : INFINITY;
    return (load_reading(&m->totals.energy, q, phase) - is) / of * 1e6;
}
