#include "cli/run_pulses.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/pulse_words.h"
#include "metrology/pulse_output.h"
#include "metrology/pulse_pick.h"

enum { KEY = 40, COUNTS = 3 };

struct output {
    struct wp_pulse_output *pulses; /* NULL: it has none */
    const struct wp_pulse_config *config;
    struct wp_pulse_pick pick;
    bool energy; /* else time alone */
    struct wp_hdf5_table *events, *overflows;
    char key[COUNTS][KEY];
};

struct wp_run_pulses {
    struct output output[WP_PULSE_OUTPUTS];
};

static const char *const names[WP_PULSE_OUTPUTS] = {
    "1", "2", "3", "4", "5", "6", "7", "led", "optical"};

static const struct wp_column event_columns[] = {
    {"count", "", "pulses sent so far", 1},
    {"closed", "", "1 = the contact is closed (KYZ: K to Y), the light on", 1},
    {"pulse", "", "1 = a pulse; 0 = the contact goes back to rest", 1},
    {"delayed", "", "1 = due earlier, held back by the contact", 1},
};

static const struct wp_column overflow_columns[] = {
    {"duration_s", "s", "how long more than 10 pulses per second were due", 1},
};

static enum wp_status create_tables(struct output *o, int index,
                                    struct wp_hdf5_file *file,
                                    struct wp_error *err)
{
    static const char *const counts[COUNTS] = {"pulses", "pulses_waiting",
                                               "pulse_overflows"};
    char name[KEY];
    enum wp_status status;

    for (int k = 0; k < COUNTS; k++)
        (void)snprintf(o->key[k], KEY, "%s.%s", counts[k], names[index]);
    (void)snprintf(name, sizeof(name), "pulses_%s", names[index]);
    status = wp_hdf5_table_create(
        &o->events, file, name, event_columns,
        sizeof(event_columns) / sizeof(*event_columns), err);
    if (status || !o->energy || index >= WP_PULSE_CONTACTS)
        return status;
    (void)snprintf(name, sizeof(name), "overflows_%s", names[index]);
    return wp_hdf5_table_create(
        &o->overflows, file, name, overflow_columns,
        sizeof(overflow_columns) / sizeof(*overflow_columns), err);
}

/* Nothing when the output is off or its register is not there. */
static enum wp_status create_output(struct output *o, int index,
                                    struct wp_hdf5_file *file,
                                    const struct wp_meter_layout *layout,
                                    struct wp_error *err)
{
    const struct wp_pulse_config *c = &layout->config->pulse[index];
    enum wp_status status;

    o->config = c;
    o->pick = wp_pulse_pick_output(c);
    o->energy = c->kind == WP_PULSE_ENERGY || c->kind == WP_PULSE_TEST;
    if (c->kind == WP_PULSE_OFF)
        return WP_OK;
    if (o->energy && wp_pulse_pick_valid(&o->pick) &&
        (!layout->si || !wp_pulse_pick_exists(&o->pick, layout->wiring)))
        return WP_OK;
    status = wp_pulse_output_create(&o->pulses, index, c);
    if (status == WP_E_CONFIG)
        return wp_fail(err, status,
                       "pulse output %s: expected a weight above 0, 20 to 200 "
                       "ms, a period that leaves time for the pulse, and a "
                       "direction that the quantity has",
                       names[index]);
    if (status)
        return wp_fail_nomem(err, "the pulse outputs");
    return create_tables(o, index, file, err);
}

enum wp_status wp_run_pulses_create(struct wp_run_pulses **out,
                                    struct wp_hdf5_file *file,
                                    const struct wp_meter_layout *layout,
                                    struct wp_error *err)
{
    struct wp_run_pulses *p = calloc(1, sizeof(*p));
    enum wp_status status = WP_OK;

    *out = NULL;
    if (!p)
        return wp_fail_nomem(err, "the pulse outputs");
    for (int i = 0; i < WP_PULSE_OUTPUTS && !status; i++)
        status = create_output(&p->output[i], i, file, layout, err);
    if (status)
        wp_run_pulses_destroy(p);
    else
        *out = p;
    return status;
}

/* Closes all; the first failure counts. */
static enum wp_status close_tables(struct wp_run_pulses *p,
                                   struct wp_error *err)
{
    enum wp_status status = WP_OK;

    for (int i = 0; i < WP_PULSE_OUTPUTS; i++) {
        struct output *o = &p->output[i];
        struct wp_hdf5_table *table[] = {o->events, o->overflows};

        o->events = o->overflows = NULL;
        for (int k = 0; k < 2; k++) {
            enum wp_status closed =
                wp_hdf5_table_close(table[k], status ? NULL : err);

            status = status ? status : closed;
        }
    }
    return status;
}

void wp_run_pulses_destroy(struct wp_run_pulses *p)
{
    if (!p)
        return;
    if (close_tables(p, NULL)) {
        /* Only after a failure that has been told already. */
    }
    for (int i = 0; i < WP_PULSE_OUTPUTS; i++)
        wp_pulse_output_destroy(p->output[i].pulses);
    free(p);
}

static enum wp_status put_events(struct output *o, struct wp_error *err)
{
    struct wp_pulse_overflow over;
    struct wp_pulse_event e;
    enum wp_status status = WP_OK;

    while (!status && wp_pulse_output_pull(o->pulses, &e)) {
        const double values[] = {(double)e.count, e.closed, e.pulse, e.delayed};

        status =
            wp_hdf5_table_append(o->events, e.time_ns, e.overflow, values, err);
    }
    while (!status && wp_pulse_output_pull_overflow(o->pulses, &over)) {
        double duration_s = (double)(over.end_ns - over.start_ns) * 1e-9;

        status = wp_hdf5_table_append(o->overflows, over.end_ns, false,
                                      &duration_s, err);
    }
    return status;
}

enum wp_status wp_run_pulses_booked(struct wp_run_pulses *p,
                                    const struct wp_booked *b,
                                    struct wp_error *err)
{
    enum wp_status status = WP_OK;

    for (int i = 0; i < WP_PULSE_OUTPUTS && !status; i++) {
        struct output *o = &p->output[i];
        struct wp_pulse_span span = {b->metered.start_ns, b->metered.end_ns,
                                     0.0};

        if (!o->pulses)
            continue;
        if (o->energy)
            span.increment_h = wp_pulse_pick_of(&o->pick, &b->energy);
        wp_pulse_output_push(o->pulses, &span);
        status = put_events(o, err);
    }
    return status;
}

enum wp_status wp_run_pulses_close(struct wp_run_pulses *p,
                                   struct wp_error *err)
{
    enum wp_status status = WP_OK, closed;

    for (int i = 0; i < WP_PULSE_OUTPUTS && !status; i++)
        if (p->output[i].pulses) {
            wp_pulse_output_flush(p->output[i].pulses);
            status = put_events(&p->output[i], err);
        }
    closed = close_tables(p, status ? NULL : err);
    return status ? status : closed;
}

size_t wp_run_pulses_counts(const struct wp_run_pulses *p,
                            struct wp_summary_count *out)
{
    size_t n = 0;

    for (int i = 0; i < WP_PULSE_OUTPUTS; i++) {
        const struct output *o = &p->output[i];
        struct wp_pulse_status s;

        if (!o->pulses)
            continue;
        s = wp_pulse_output_status(o->pulses);
        out[n++] = (struct wp_summary_count){o->key[0], s.due};
        if (!o->energy)
            continue;
        out[n++] = (struct wp_summary_count){o->key[1], s.due - s.sent};
        if (o->overflows || i < WP_PULSE_CONTACTS)
            out[n++] = (struct wp_summary_count){o->key[2], s.overflows};
    }
    return n;
}

/* What one pulse stands for. */
static void print_meaning(const struct output *o, FILE *out)
{
    const struct wp_pulse_config *c = o->config;
    char text[WP_PULSE_TEXT];

    if (o->energy)
        (void)fprintf(out, "%s", wp_pulse_words(&o->pick, c->weight_h, text));
    else if (c->kind == WP_PULSE_CLOCK)
        (void)fprintf(out, "clock, every %.10g s", c->period_s);
    else
        (void)fprintf(out, "end of interval, every %.10g s", c->period_s);
}

void wp_run_pulses_report(const struct wp_run_pulses *p, FILE *out)
{
    bool any = false;

    for (int i = 0; i < WP_PULSE_OUTPUTS; i++) {
        const struct output *o = &p->output[i];
        struct wp_pulse_status s = {0, 0, 0, false};

        if (o->pulses)
            s = wp_pulse_output_status(o->pulses);
        if (!s.due)
            continue;
        if (!any)
            (void)fputs("\npulses; outputs not shown sent none\n", out);
        any = true;
        (void)fprintf(out, "%s%-*s %7lld  ",
                      i < WP_PULSE_CONTACTS ? "contact " : "",
                      i < WP_PULSE_CONTACTS ? 4 : 12,
                      i == WP_PULSE_LED ? "LED" : names[i], (long long)s.due);
        print_meaning(o, out);
        if (s.due > s.sent)
            (void)fprintf(out, "; %lld still wait",
                          (long long)(s.due - s.sent));
        if (s.overflows)
            (void)fprintf(out, "; more than 10 per second %lld time%s",
                          (long long)s.overflows, s.overflows == 1 ? "" : "s");
        (void)fputc('\n', out);
    }
}
