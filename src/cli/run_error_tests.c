#include "cli/run_error_tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/pulse_words.h"
#include "ingest/plan.h"
#include "metrology/error_test.h"
#include "metrology/pulse_pick.h"

enum { KEY = 40, COUNTS = 3, NUMBERS = 4 };

struct meter {
    const struct wp_pulse_input_config *config;
    struct wp_pulse_input *input; /* NULL: none */
    struct wp_error_test *test;
    struct wp_hdf5_table *table;
    struct wp_pulse_pick pick;
    int analog, digital; /* channel of the view, of the digital list; -1 */
    int64_t edges;
    char count_key[COUNTS][KEY], number_key[NUMBERS][KEY];
};

struct wp_run_error_tests {
    struct meter meter[WP_PULSE_INPUTS];
    unsigned digital[WP_PULSE_INPUTS], digitals;
};

static const struct wp_column columns[] = {
    {"duration_s", "s", "from the first edge to the last", 1},
    {"pulses", "", "edges of the meter under test", 1},
    {"energy_h", "", "what the meter says: pulses times Kt", 1},
    {"reference_h", "", "energy measured between these edges", 1},
    {"error_pct", "%", "energy / reference - 1", 1},
    {"reason", "",
     "why flagged: 1 gap, 2 energy, 4 edges lost, 8 none, 16 late", 1},
    {"restarts", "", "rows before the last restart are noise", 1},
};

/* The status channels are those of the first file that has some. */
static const struct wp_source_info *with_digitals(const struct wp_plan *plan)
{
    for (unsigned i = 0; i < plan->chains; i++)
        if (wp_chain_info(plan->chain[i])->digitals)
            return wp_chain_info(plan->chain[i]);
    return NULL;
}

static bool find_channel(struct wp_run_error_tests *t, struct meter *m,
                         const char *name, const struct wp_capture *capture)
{
    const struct wp_capture_info *info = wp_capture_info(capture);
    const struct wp_source_info *source =
        with_digitals(wp_capture_plan(capture));

    for (unsigned c = info->metered; c < info->channels; c++)
        if (strcmp(info->channel[c].name, name) == 0) {
            m->analog = (int)c;
            return true;
        }
    for (unsigned d = 0; source && d < info->digitals; d++)
        if (strcmp(source->digital[d].name, name) == 0) {
            m->digital = (int)t->digitals;
            t->digital[t->digitals++] = d;
            return true;
        }
    return false;
}

static void name_keys(struct meter *m, int index)
{
    static const char *const counts[COUNTS] = {"pulse_edges", "error_tests",
                                               "error_tests_left_out"};
    static const char *const numbers[NUMBERS] = {"mean_pct", "deviation_pct",
                                                 "least_pct", "most_pct"};

    for (int k = 0; k < COUNTS; k++)
        (void)snprintf(m->count_key[k], KEY, "%s.%d", counts[k], index + 1);
    for (int k = 0; k < NUMBERS; k++)
        (void)snprintf(m->number_key[k], KEY, "error_tests.%d.%s", index + 1,
                       numbers[k]);
}

static enum wp_status create_parts(struct meter *m, int index,
                                   const struct wp_run_error_tests_setup *s,
                                   struct wp_error *err)
{
    const struct wp_pulse_input_config *c = &s->layout->config->input[index];
    const struct wp_capture_info *info = wp_capture_info(s->capture);
    const struct wp_pulse_input_setup input = {
        info->rate, info->start_ns, c->every_edge, c->threshold, c->debounce_s};
    const struct wp_error_test_setup test = {c->weight_h, c->pulses};
    char name[KEY];
    enum wp_status status = wp_pulse_input_create(&m->input, &input);

    if (!status)
        status = wp_error_test_create(&m->test, &test);
    if (status == WP_E_CONFIG)
        return wp_fail(err, status,
                       "meter under test %d: expected a threshold, a debounce "
                       "of 0 s or more, Kt above 0 and at least one pulse",
                       index + 1);
    if (status)
        return wp_fail_nomem(err, "the meters under test");
    name_keys(m, index);
    (void)snprintf(name, sizeof(name), "error_tests_%d", index + 1);
    return wp_hdf5_table_create(&m->table, s->file, name, columns,
                                sizeof(columns) / sizeof(*columns), err);
}

static enum wp_status create_meter(struct wp_run_error_tests *t, int index,
                                   const struct wp_run_error_tests_setup *s,
                                   struct wp_error *err)
{
    const struct wp_pulse_input_config *c = &s->layout->config->input[index];
    struct meter *m = &t->meter[index];

    m->config = c;
    m->analog = m->digital = -1;
    m->pick = wp_pulse_pick_input(c);
    if (!c->channel[0])
        return WP_OK;
    if (!s->layout->si)
        return wp_fail(err, WP_E_CONFIG,
                       "meter under test %d: expected a capture whose scale to "
                       "volts and amperes is known, found one without",
                       index + 1);
    if (!wp_pulse_pick_valid(&m->pick) ||
        !wp_pulse_pick_exists(&m->pick, s->layout->wiring))
        return wp_fail(err, WP_E_CONFIG,
                       "meter under test %d: its quantity, direction and phase "
                       "are not measured in this capture",
                       index + 1);
    if (!find_channel(t, m, c->channel, s->capture))
        return wp_fail(err, WP_E_CONFIG,
                       "meter under test %d: expected a pulse channel "
                       "(\"quantity\": \"pulse\" in the sidecar) or a status "
                       "channel of that name, found no \"%s\"",
                       index + 1, c->channel);
    return create_parts(m, index, s, err);
}

enum wp_status
wp_run_error_tests_create(struct wp_run_error_tests **out,
                          const struct wp_run_error_tests_setup *setup,
                          struct wp_error *err)
{
    struct wp_run_error_tests *t = calloc(1, sizeof(*t));
    enum wp_status status = WP_OK;

    *out = NULL;
    if (!t)
        return wp_fail_nomem(err, "the meters under test");
    for (int i = 0; i < WP_PULSE_INPUTS && !status; i++)
        status = create_meter(t, i, setup, err);
    if (status)
        wp_run_error_tests_destroy(t);
    else
        *out = t;
    return status;
}

enum wp_status wp_run_error_tests_close(struct wp_run_error_tests *t,
                                        struct wp_error *err)
{
    enum wp_status status = WP_OK;

    for (int i = 0; i < WP_PULSE_INPUTS; i++) {
        struct wp_hdf5_table *table = t->meter[i].table;
        enum wp_status closed;

        t->meter[i].table = NULL;
        closed = wp_hdf5_table_close(table, status ? NULL : err);
        status = status ? status : closed;
    }
    return status;
}

void wp_run_error_tests_destroy(struct wp_run_error_tests *t)
{
    if (!t)
        return;
    if (wp_run_error_tests_close(t, NULL)) {
        /* Only after a failure that has been told already. */
    }
    for (int i = 0; i < WP_PULSE_INPUTS; i++) {
        wp_pulse_input_destroy(t->meter[i].input);
        wp_error_test_destroy(t->meter[i].test);
    }
    free(t);
}

const unsigned *wp_run_error_tests_digital(const struct wp_run_error_tests *t,
                                           unsigned *count)
{
    *count = t->digitals;
    return t->digital;
}

void wp_run_error_tests_view(struct wp_run_error_tests *t,
                             const struct wp_sample_view *view,
                             const uint8_t *const *digital)
{
    for (int i = 0; i < WP_PULSE_INPUTS; i++) {
        struct meter *m = &t->meter[i];
        struct wp_pulse_samples s = {view->first, view->frames, NULL, NULL};
        struct wp_pulse_edge edge;
        size_t from = 0;

        if (!m->input)
            continue;
        if (m->analog >= 0)
            s.analog = view->x[m->analog];
        else
            s.digital = digital[m->digital];
        while (wp_pulse_input_push(m->input, &s, &from, &edge)) {
            m->edges++;
            /* One too many is told by the test that it falls into. */
            (void)wp_error_test_push_edge(m->test, &edge);
        }
    }
}

static enum wp_status put_results(struct meter *m, struct wp_error *err)
{
    struct wp_error_test_result r;
    enum wp_status status = WP_OK;

    while (!status && wp_error_test_pull(m->test, &r)) {
        const double values[] = {(double)(r.end_ns - r.start_ns) * 1e-9,
                                 r.pulses,
                                 r.energy_h,
                                 r.reference_h,
                                 r.error_pct,
                                 r.flags,
                                 (double)r.restarts};

        status =
            wp_hdf5_table_append(m->table, r.end_ns, r.flags != 0, values, err);
    }
    return status;
}

enum wp_status wp_run_error_tests_booked(struct wp_run_error_tests *t,
                                         const struct wp_booked *b,
                                         struct wp_error *err)
{
    enum wp_status status = WP_OK;

    for (int i = 0; i < WP_PULSE_INPUTS && !status; i++) {
        struct meter *m = &t->meter[i];
        struct wp_error_test_span span = {
            .start_ns = b->metered.start_ns,
            .end_ns = b->metered.end_ns,
            .flagged = (b->metered.flags & WP_HC_GAP) != 0};

        if (!m->input)
            continue;
        span.increment_h = wp_pulse_pick_of(&m->pick, &b->energy);
        wp_error_test_push(m->test, &span);
        status = put_results(m, err);
    }
    return status;
}

size_t wp_run_error_tests_counts(const struct wp_run_error_tests *t,
                                 struct wp_summary_count *out)
{
    size_t n = 0;

    for (int i = 0; i < WP_PULSE_INPUTS; i++) {
        const struct meter *m = &t->meter[i];
        struct wp_error_test_statistics s;

        if (!m->input)
            continue;
        wp_error_test_statistics(m->test, &s);
        out[n++] = (struct wp_summary_count){m->count_key[0], m->edges};
        out[n++] = (struct wp_summary_count){m->count_key[1], s.tests};
        out[n++] = (struct wp_summary_count){m->count_key[2], s.left_out};
    }
    return n;
}

size_t wp_run_error_tests_numbers(const struct wp_run_error_tests *t,
                                  struct wp_summary_number *out)
{
    size_t n = 0;

    for (int i = 0; i < WP_PULSE_INPUTS; i++) {
        const struct meter *m = &t->meter[i];
        struct wp_error_test_statistics s;

        if (!m->input)
            continue;
        wp_error_test_statistics(m->test, &s);
        if (!s.tests)
            continue;
        out[n++] = (struct wp_summary_number){m->number_key[0], s.mean_pct};
        out[n++] =
            (struct wp_summary_number){m->number_key[1], s.deviation_pct};
        out[n++] = (struct wp_summary_number){m->number_key[2], s.least_pct};
        out[n++] = (struct wp_summary_number){m->number_key[3], s.most_pct};
    }
    return n;
}

static void report_meter(const struct meter *m, int number, FILE *out)
{
    const struct wp_pulse_input_config *c = m->config;
    struct wp_error_test_statistics s;
    char text[WP_PULSE_TEXT];

    wp_error_test_statistics(m->test, &s);
    (void)fprintf(out, "\nmeter under test %d: channel %s, %s\n", number,
                  c->channel, wp_pulse_words(&m->pick, c->weight_h, text));
    (void)fprintf(out, "  %lld pulses, %lld test%s of %u pulses",
                  (long long)m->edges, (long long)s.tests,
                  s.tests == 1 ? "" : "s", c->pulses);
    if (s.left_out)
        (void)fprintf(out, ", %lld more left out", (long long)s.left_out);
    (void)fputc('\n', out);
    if (s.tests)
        (void)fprintf(out,
                      "  error %+.4f %%, standard deviation %.4f %%, least "
                      "%+.4f %%, most %+.4f %%\n",
                      s.mean_pct, s.deviation_pct, s.least_pct, s.most_pct);
    else if (!s.left_out)
        (void)fputs("  no error: too few pulses for one test\n", out);
}

void wp_run_error_tests_report(const struct wp_run_error_tests *t, FILE *out)
{
    for (int i = 0; i < WP_PULSE_INPUTS; i++)
        if (t->meter[i].input)
            report_meter(&t->meter[i], i + 1, out);
}
