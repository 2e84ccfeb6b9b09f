#include "ingest/scenario_integral.h"

#include <math.h>
#include <stdlib.h>

#include "ingest/scenario_course_priv.h"
#include "ingest/scenario_signal_priv.h"

enum { NODES = 32 };

static const double pi = 3.141592653589793238462643383280;
static const double periods_per_panel = 8.0;
static const double most_points = 1e9;

struct wp_scenario_integral {
    const struct wp_scenario *s;
    struct wp_signal *signal;
    bool closed_form;
    double t_s, end_s; /* what is left of the stretch */
    double length_s;
    double points;                              /* of quadrature so far */
    int v[WP_POWER_PHASES], i[WP_POWER_PHASES]; /* channels, -1 = none */
    struct wp_phasor *phasor[WP_MAX_CHANNELS];
    size_t phasors[WP_MAX_CHANNELS];
    double node[NODES], weight[NODES]; /* on -1 ... 1 */
};

/* Zeros of the Legendre polynomial by Newton. */
static void gauss_legendre(double *node, double *weight)
{
    for (int k = 0; k < NODES; k++) {
        double x = cos(pi * (k + 0.75) / (NODES + 0.5)), slope = 1.0;

        for (int turn = 0; turn < 8; turn++) {
            double p0 = 1.0, p1 = x;

            for (int n = 2; n <= NODES; n++) {
                double p = ((2 * n - 1) * x * p1 - (n - 1) * p0) / n;

                p0 = p1;
                p1 = p;
            }
            slope = NODES * (x * p1 - p0) / (x * x - 1.0);
            x -= p1 / slope;
        }
        node[k] = x;
        weight[k] = 2.0 / ((1.0 - x * x) * slope * slope);
    }
}

void wp_scenario_integral_destroy(struct wp_scenario_integral *g)
{
    if (!g)
        return;
    for (unsigned c = 0; c < WP_MAX_CHANNELS; c++)
        free(g->phasor[c]);
    wp_signal_destroy(g->signal);
    free(g);
}

static int find(const struct wp_scenario *s, enum wp_quantity q, int phase)
{
    for (unsigned c = 0; c < s->channels; c++)
        if (s->channel[c].what.quantity == q &&
            (int)s->channel[c].what.phase == phase)
            return (int)c;
    return -1;
}

enum wp_status wp_scenario_integral_create(struct wp_scenario_integral **out,
                                           const struct wp_scenario *s,
                                           bool closed_form)
{
    struct wp_scenario_integral *g = calloc(1, sizeof(*g));
    enum wp_status status;

    *out = NULL;
    if (!g)
        return WP_E_NOMEM;
    g->s = s;
    g->closed_form = closed_form;
    g->length_s = wp_scenario_length_s(s);
    status = wp_signal_create(&g->signal, s);
    for (unsigned c = 0; c < s->channels && !status; c++) {
        g->phasor[c] =
            calloc(wp_signal_phasor_max(g->signal), sizeof(**g->phasor));
        if (!g->phasor[c])
            status = WP_E_NOMEM;
    }
    for (int k = 0; k < WP_POWER_PHASES; k++) {
        g->v[k] = find(s, WP_VOLTAGE, WP_PHASE_A + k);
        g->i[k] = find(s, WP_CURRENT, WP_PHASE_A + k);
    }
    gauss_legendre(g->node, g->weight);
    if (status)
        wp_scenario_integral_destroy(g);
    else
        *out = g;
    return status;
}

/* Integral of e^(i omega tau) over 0 ... length. */
static double complex turning(double omega, double length_s)
{
    double half = 0.5 * omega * length_s;

    if (half == 0.0)
        return length_s;
    return length_s * (sin(half) / half) * cexp(I * half);
}

/* The same frequency, whichever product of numbers it came from. */
static bool equal(double a, double b)
{
    return fabs(a - b) <= 1e-12 * fabs(a);
}

/* Integral and mean of a product: fields chosen by the caller. */
struct product {
    bool fundamental, advanced;
    double integral, mean;
};

static void multiply_pair(const struct wp_phasor *x, const struct wp_phasor *y,
                          double length_s, struct product *out)
{
    double complex a = x->amplitude;
    double complex b = out->advanced ? y->advanced : y->amplitude;
    double difference = equal(x->omega, y->omega) ? 0.0 : x->omega - y->omega;

    out->integral +=
        0.5 * creal(a * conj(b) * turning(difference, length_s) +
                    a * b * turning(x->omega + y->omega, length_s));
    if (difference == 0.0)
        out->mean += (x->omega == 0.0 ? 1.0 : 0.5) * creal(a * conj(b));
}

static struct product multiply(const struct wp_scenario_integral *g, int x,
                               int y, double length_s, struct product out)
{
    for (size_t i = 0; i < g->phasors[x]; i++) {
        const struct wp_phasor *a = &g->phasor[x][i];

        if (a->amplitude == 0.0 || (out.fundamental && !a->fundamental))
            continue;
        for (size_t j = 0; j < g->phasors[y]; j++) {
            const struct wp_phasor *b = &g->phasor[y][j];

            if (b->amplitude != 0.0 && (!out.fundamental || b->fundamental))
                multiply_pair(a, b, length_s, &out);
        }
    }
    return out;
}

static void closed_channel(const struct wp_scenario_integral *g, int c,
                           struct wp_scenario_cell *out)
{
    struct product square =
        multiply(g, c, c, out->length_s, (struct product){false, false, 0, 0});

    out->x2[c] = square.integral;
    out->ms[c] = square.mean;
    for (size_t k = 0; k < g->phasors[c]; k++)
        out->x[c] += creal(g->phasor[c][k].amplitude *
                           turning(g->phasor[c][k].omega, out->length_s));
}

static void closed_power(const struct wp_scenario_integral *g, int k,
                         struct wp_scenario_cell *out)
{
    const double length_s = out->length_s;
    struct product p, q;

    if (g->v[k] < 0 || g->i[k] < 0)
        return;
    p = multiply(g, g->v[k], g->i[k], length_s,
                 (struct product){false, false, 0, 0});
    q = multiply(g, g->v[k], g->i[k], length_s,
                 (struct product){false, true, 0, 0});
    out->p[k] = p.integral;
    out->q[k] = q.integral;
    out->p_mean[k] = p.mean;
    out->q_mean[k] = q.mean;
    p = multiply(g, g->v[k], g->i[k], length_s,
                 (struct product){true, false, 0, 0});
    q = multiply(g, g->v[k], g->i[k], length_s,
                 (struct product){true, true, 0, 0});
    out->p1[k] = p.integral;
    out->q1[k] = q.integral;
}

static void close_stretch(struct wp_scenario_integral *g,
                          struct wp_scenario_cell *out)
{
    for (unsigned c = 0; c < g->s->channels; c++)
        g->phasors[c] = wp_signal_phasors(g->signal, c, g->phasor[c]);
    for (unsigned c = 0; c < g->s->channels; c++)
        closed_channel(g, (int)c, out);
    for (int k = 0; k < WP_POWER_PHASES; k++)
        closed_power(g, k, out);
}

static void add_node(const struct wp_scenario_integral *g, double t_s,
                     double weight, struct wp_scenario_cell *out)
{
    struct wp_signal_values at;

    wp_signal_at(g->signal, t_s, &at);
    for (unsigned c = 0; c < g->s->channels; c++) {
        out->x[c] += weight * at.whole[c];
        out->x2[c] += weight * at.whole[c] * at.whole[c];
    }
    for (int k = 0; k < WP_POWER_PHASES; k++) {
        int v = g->v[k], i = g->i[k];

        if (v < 0 || i < 0)
            continue;
        out->p[k] += weight * at.whole[v] * at.whole[i];
        out->q[k] += weight * at.whole[v] * at.advanced[i];
        out->p1[k] += weight * at.fundamental[v] * at.fundamental[i];
        out->q1[k] += weight * at.fundamental[v] * at.fundamental_advanced[i];
    }
}

static enum wp_status add_panels(struct wp_scenario_integral *g,
                                 struct wp_scenario_cell *out)
{
    double width_s = periods_per_panel / wp_signal_bandwidth_hz(g->signal);
    double panels = fmax(1.0, ceil(out->length_s / width_s));
    double half_s = 0.5 * out->length_s / panels;

    g->points += panels * NODES;
    if (g->points > most_points)
        return WP_E_UNSUPPORTED;
    for (double k = 0; k < panels; k++) {
        double centre_s = out->start_s + (2.0 * k + 1.0) * half_s;

        for (int j = 0; j < NODES; j++)
            add_node(g, centre_s + half_s * g->node[j], half_s * g->weight[j],
                     out);
    }
    for (unsigned c = 0; c < g->s->channels; c++)
        out->ms[c] = out->x2[c] / out->length_s;
    for (int k = 0; k < WP_POWER_PHASES; k++) {
        out->p_mean[k] = out->p[k] / out->length_s;
        out->q_mean[k] = out->q[k] / out->length_s;
    }
    return WP_OK;
}

/* Pairs against nodes: whichever is less work. */
static bool closing_pays(const struct wp_scenario_integral *g)
{
    double all = 0.0, pairs = 0.0;
    double nodes = (g->end_s - g->t_s) * wp_signal_bandwidth_hz(g->signal) *
                   NODES / periods_per_panel;

    for (unsigned c = 0; c < g->s->channels; c++) {
        const struct wp_scenario_channel *ch = &g->s->channel[c];
        double own = (double)(ch->components + ch->tones + 1);

        all += own;
        pairs += 2.0 * own * own;
    }
    return 10.0 * pairs < nodes * all;
}

/* Into the next stretch where this one is used up; false at the end. */
static bool advance(struct wp_scenario_integral *g)
{
    const double still = 1e-12 + 1e-15 * g->t_s;

    if (g->end_s - g->t_s > still)
        return true;
    g->t_s = g->end_s;
    if (g->length_s - g->t_s <= still)
        return false;
    g->end_s = wp_signal_next_edge(g->signal, g->t_s);
    wp_signal_enter(g->signal, g->t_s, g->end_s);
    return true;
}

enum wp_status wp_scenario_integral_next(struct wp_scenario_integral *g,
                                         struct wp_scenario_cell *out,
                                         bool *more)
{
    enum wp_status status = WP_OK;

    *more = advance(g);
    if (!*more)
        return WP_OK;
    *out = (struct wp_scenario_cell){.start_s = g->t_s};
    out->present = ((1u << g->s->channels) - 1) & ~wp_signal_missing(g->signal);
    out->length_s = g->end_s - g->t_s;
    if (g->closed_form && wp_signal_steady(g->signal) && closing_pays(g)) {
        out->closed = true;
        close_stretch(g, out);
    } else {
        double cycle_s = 1.0 / wp_course_hz(g->s->course, g->t_s);

        if (cycle_s < 0.9999 * out->length_s)
            out->length_s = cycle_s;
        status = add_panels(g, out);
    }
    g->t_s += out->length_s;
    return status;
}
