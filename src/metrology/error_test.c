#include "metrology/error_test.h"

#include <math.h>
#include <stdlib.h>

#include "metrology/exact_sum.h"

struct waiting {
    int64_t time_ns;
    uint32_t flags; /* enum wp_edge_flag */
    bool after_lost;
};

struct wp_error_test {
    struct wp_error_test_setup setup;
    struct waiting queue[WP_ERROR_TEST_EDGES];
    unsigned first, waits;
    bool lost; /* edges were, since the last one in the queue */

    struct wp_error_test_span span; /* the half-cycle */
    bool begun;                     /* there was one */

    bool open; /* the gate */
    int64_t start_ns;
    unsigned edges; /* since it opened */
    uint32_t flags; /* of the running test */
    /* Reference from the gate's opening to the start of the half-cycle, or
     * less by what of it came before the opening [unit h]. */
    struct wp_exact_sum energy;

    int64_t number;
    struct wp_error_test_statistics s;
    double squares; /* sum of squared deviations from the mean */
};

enum wp_status wp_error_test_create(struct wp_error_test **out,
                                    const struct wp_error_test_setup *setup)
{
    *out = NULL;
    if (!(setup->weight_h > 0.0) || !isfinite(setup->weight_h) ||
        setup->pulses == 0)
        return WP_E_CONFIG;
    *out = calloc(1, sizeof(**out));
    if (!*out)
        return WP_E_NOMEM;
    (*out)->setup = *setup;
    return WP_OK;
}

void wp_error_test_destroy(struct wp_error_test *b)
{
    free(b);
}

bool wp_error_test_push_edge(struct wp_error_test *b,
                             const struct wp_pulse_edge *edge)
{
    unsigned at = (b->first + b->waits) % WP_ERROR_TEST_EDGES;

    if (b->waits == WP_ERROR_TEST_EDGES) {
        b->lost = true;
        return false;
    }
    b->queue[at] = (struct waiting){edge->time_ns, edge->flags, b->lost};
    b->lost = false;
    b->waits++;
    return true;
}

/* The half-cycle is over: its energy belongs to the running test. */
static void close_span(struct wp_error_test *b)
{
    if (b->open)
        wp_exact_sum_add(&b->energy, b->span.increment_h);
}

void wp_error_test_push(struct wp_error_test *b,
                        const struct wp_error_test_span *span)
{
    if (b->begun)
        close_span(b);
    if (b->begun && span->start_ns > b->span.end_ns)
        b->flags |= WP_TEST_GAP;
    b->span = *span;
    if (!isfinite(span->increment_h)) {
        b->span.increment_h = 0.0;
        b->span.flagged = true;
    }
    if (b->span.flagged)
        b->flags |= WP_TEST_FLAGGED;
    b->begun = true;
}

/* Energy of the half-cycle before the edge. */
static double part_before(struct wp_error_test *b, int64_t time_ns)
{
    const struct wp_error_test_span *s = &b->span;
    double share;

    if (time_ns >= s->end_ns)
        return s->increment_h;
    if (time_ns <= s->start_ns)
        return 0.0;
    share = (double)(time_ns - s->start_ns) / (double)(s->end_ns - s->start_ns);
    return s->increment_h * share;
}

static void open_gate(struct wp_error_test *b, int64_t time_ns)
{
    b->open = true;
    b->start_ns = time_ns;
    b->edges = 0;
    b->flags = b->span.flagged ? WP_TEST_FLAGGED : 0;
    b->energy = (struct wp_exact_sum){-part_before(b, time_ns), 0.0};
}

/* Welford: the mean and the squares about it, without cancellation. */
static void add_result(struct wp_error_test *b, double error_pct)
{
    struct wp_error_test_statistics *s = &b->s;
    double off = error_pct - s->mean_pct;

    s->tests++;
    s->mean_pct += off / (double)s->tests;
    b->squares += off * (error_pct - s->mean_pct);
    if (s->tests == 1 || error_pct < s->least_pct)
        s->least_pct = error_pct;
    if (s->tests == 1 || error_pct > s->most_pct)
        s->most_pct = error_pct;
}

static void finish_test(struct wp_error_test *b, int64_t time_ns,
                        struct wp_error_test_result *out)
{
    double meter_h = b->setup.pulses * b->setup.weight_h;
    struct wp_exact_sum sum = b->energy;
    double error;

    wp_exact_sum_add(&sum, part_before(b, time_ns));
    error = (meter_h / sum.hi - 1.0) * 100.0;
    if (!(sum.hi > 0.0) || !isfinite(error)) {
        b->flags |= WP_TEST_NO_ENERGY;
        error = 0.0;
    }
    if (!isfinite(sum.hi))
        sum.hi = 0.0;
    *out = (struct wp_error_test_result){
        .start_ns = b->start_ns,
        .end_ns = time_ns,
        .number = ++b->number,
        .restarts = b->s.restarts,
        .pulses = b->setup.pulses,
        .flags = b->flags,
        .energy_h = meter_h,
        .reference_h = sum.hi,
        .error_pct = error,
    };
    if (b->flags)
        b->s.left_out++;
    else
        add_result(b, error);
}

static void forget_noise(struct wp_error_test *b)
{
    int64_t restarts = b->s.restarts + 1;

    b->s = (struct wp_error_test_statistics){.restarts = restarts};
    b->squares = 0.0;
    b->open = false;
}

/* True when the edge ends a test. */
static bool take_edge(struct wp_error_test *b, const struct waiting *e,
                      struct wp_error_test_result *out)
{
    uint32_t late = e->time_ns < b->span.start_ns ? WP_TEST_LATE : 0;
    bool ends;

    if (e->flags & WP_EDGE_RESTART)
        forget_noise(b);
    if (e->flags & WP_EDGE_AFTER_GAP)
        b->flags |= WP_TEST_GAP;
    if (e->after_lost)
        b->flags |= WP_TEST_LOST;
    b->flags |= late;
    ends = b->open && ++b->edges == b->setup.pulses;
    if (ends)
        finish_test(b, e->time_ns, out);
    if (ends || !b->open)
        open_gate(b, e->time_ns);
    b->flags |= late;
    return ends;
}

bool wp_error_test_pull(struct wp_error_test *b,
                        struct wp_error_test_result *out)
{
    bool ends = false;

    while (!ends && b->waits && b->begun &&
           b->queue[b->first].time_ns <= b->span.end_ns) {
        const struct waiting *e = &b->queue[b->first];

        b->first = (b->first + 1) % WP_ERROR_TEST_EDGES;
        b->waits--;
        ends = take_edge(b, e, out);
    }
    return ends;
}

void wp_error_test_statistics(const struct wp_error_test *b,
                              struct wp_error_test_statistics *out)
{
    *out = b->s;
    if (b->s.tests > 1)
        out->deviation_pct = sqrt(b->squares / (double)(b->s.tests - 1));
}
