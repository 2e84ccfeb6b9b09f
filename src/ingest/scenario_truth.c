#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/utc.h"
#include "format/json_write.h"
#include "format/outfile.h"
#include "ingest/scenario.h"
#include "ingest/scenario_course_priv.h"
#include "ingest/scenario_integral.h"
#include "ingest/scenario_parse.h"

enum { A_B_C_TOTAL = 4, TOTAL = 3, QUADRANTS = 4 };

/* Sums in W s and the like, hours when written. */
struct flow {
    long double delivered, received;
};

struct energies {
    struct flow w, var, q, va_arithmetic, va_vectorial;
    long double quadrant[QUADRANTS];
    long double w1, var1;
    bool defined;
};

struct truth {
    const struct wp_scenario *s;
    const struct wp_texts *origin; /* may be NULL */
    struct energies energy[A_B_C_TOTAL];
    long double x[WP_MAX_CHANNELS], x2[WP_MAX_CHANNELS];
    long double rms_s[WP_MAX_CHANNELS], present_s[WP_MAX_CHANNELS];
    double closed_s, quadrature_s;
};

static void put(struct flow *f, double sign, double amount)
{
    if (sign < 0.0)
        f->received += fabs(amount);
    else
        f->delivered += amount;
}

/* Power of one phase or of all, over a cell. */
struct power {
    double p, q, p1, q1;    /* integrals */
    double p_mean, q_mean;  /* [W], [var] */
    double va_arithmetic_s; /* [VA s] */
    double length_s;
};

/* An integral goes whole to the side of its mean: the rest of a cycle that it
 * has too much or too little is no change of direction. */
static void signed_put(struct flow *f, double mean, double integral)
{
    if (mean < 0.0)
        f->received -= integral;
    else
        f->delivered += integral;
}

static void add_power(struct energies *e, const struct power *w)
{
    const double root3_half = 0.86602540378443864676;
    int quadrant = w->q_mean >= 0.0 ? (w->p_mean >= 0.0 ? 0 : 1)
                                    : (w->p_mean >= 0.0 ? 3 : 2);

    e->defined = true;
    signed_put(&e->w, w->p_mean, w->p);
    signed_put(&e->var, w->q_mean, w->q);
    signed_put(&e->q, 0.5 * w->p_mean + root3_half * w->q_mean,
               0.5 * w->p + root3_half * w->q);
    put(&e->va_arithmetic, w->p_mean, w->va_arithmetic_s);
    put(&e->va_vectorial, w->p_mean, hypot(w->p_mean, w->q_mean) * w->length_s);
    e->quadrant[quadrant] += w->q_mean < 0.0 ? -w->q : w->q;
    e->w1 += w->p1;
    e->var1 += w->q1;
}

static int find(const struct wp_scenario *s, enum wp_quantity q, int phase)
{
    for (unsigned c = 0; c < s->channels; c++)
        if (s->channel[c].what.quantity == q &&
            (int)s->channel[c].what.phase == WP_PHASE_A + phase)
            return (int)c;
    return -1;
}

static double mean_square(const struct wp_scenario *s,
                          const struct wp_scenario_cell *cell, int c)
{
    double noise = s->channel[c].noise_rms;

    return fmax(0.0, cell->ms[c]) + noise * noise;
}

static void add_cell(struct truth *t, const struct wp_scenario_cell *cell)
{
    struct power total = {.length_s = cell->length_s};
    bool any = false;

    for (unsigned c = 0; c < t->s->channels; c++) {
        double noise = t->s->channel[c].noise_rms;

        if (!(cell->present & 1u << c))
            continue;
        t->x[c] += cell->x[c];
        t->x2[c] += cell->x2[c] + noise * noise * cell->length_s;
        t->rms_s[c] += sqrt(mean_square(t->s, cell, (int)c)) * cell->length_s;
        t->present_s[c] += cell->length_s;
    }
    for (int k = 0; k < WP_POWER_PHASES; k++) {
        int v = find(t->s, WP_VOLTAGE, k), i = find(t->s, WP_CURRENT, k);
        struct power one = {cell->p[k],     cell->q[k],      cell->p1[k],
                            cell->q1[k],    cell->p_mean[k], cell->q_mean[k],
                            cell->length_s, cell->length_s};

        if (v < 0 || i < 0 || !(cell->present >> v & cell->present >> i & 1u))
            continue;
        one.va_arithmetic_s *=
            sqrt(mean_square(t->s, cell, v) * mean_square(t->s, cell, i));
        add_power(&t->energy[k], &one);
        total.p += one.p;
        total.q += one.q;
        total.p1 += one.p1;
        total.q1 += one.q1;
        total.p_mean += one.p_mean;
        total.q_mean += one.q_mean;
        total.va_arithmetic_s += one.va_arithmetic_s;
        any = true;
    }
    if (any)
        add_power(&t->energy[TOTAL], &total);
}

static void put_hours(struct wp_json_writer *w, const char *quantity,
                      const char *direction, const char *who,
                      long double seconds)
{
    char key[80];

    (void)snprintf(key, sizeof(key), "%s%s%s.%s", quantity,
                   *direction ? "." : "", direction, who);
    wp_json_put_double(w, key, (double)(seconds / 3600.0L));
}

static void put_flow(struct wp_json_writer *w, const char *quantity,
                     const char *who, const struct flow *f)
{
    put_hours(w, quantity, "delivered", who, f->delivered);
    put_hours(w, quantity, "received", who, f->received);
}

static void put_energies(struct wp_json_writer *w, const char *who,
                         const struct energies *e)
{
    static const char *const q[QUADRANTS] = {"q1", "q2", "q3", "q4"};

    if (!e->defined)
        return;
    put_flow(w, "Wh", who, &e->w);
    put_flow(w, "VARh", who, &e->var);
    for (int k = 0; k < QUADRANTS; k++)
        put_hours(w, "VARh", q[k], who, e->quadrant[k]);
    put_flow(w, "VAh_arithmetic", who, &e->va_arithmetic);
    put_flow(w, "VAh_vectorial", who, &e->va_vectorial);
    put_flow(w, "Qh", who, &e->q);
    put_hours(w, "Wh_fundamental", "", who, e->w1);
    put_hours(w, "VARh_fundamental", "", who, e->var1);
}

static void put_registers(struct wp_json_writer *w, const struct truth *t)
{
    static const char *const who[A_B_C_TOTAL] = {"A", "B", "C", "total"};

    wp_json_begin_object(w, "registers");
    for (int k = 0; k < A_B_C_TOTAL; k++)
        put_energies(w, who[k], &t->energy[k]);
    for (unsigned c = 0; c < t->s->channels; c++) {
        const struct wp_channel *what = &t->s->channel[c].what;
        const char *phase = wp_phase_name(what->phase);
        bool voltage = what->quantity == WP_VOLTAGE;

        put_hours(w, voltage ? "V2h" : "A2h", "", phase, t->x2[c]);
        put_hours(w, voltage ? "Vh" : "Ah", "", phase, t->rms_s[c]);
    }
    wp_json_end_object(w);
}

static void put_channels(struct wp_json_writer *w, const struct truth *t)
{
    wp_json_begin_array(w, "channels");
    for (unsigned c = 0; c < t->s->channels; c++) {
        const struct wp_channel *what = &t->s->channel[c].what;
        double present = (double)t->present_s[c];

        wp_json_begin_object(w, NULL);
        wp_json_put_string(w, "name", what->name);
        wp_json_put_string(w, "quantity", wp_quantity_name(what->quantity));
        wp_json_put_string(w, "phase", wp_phase_name(what->phase));
        wp_json_put_string(w, "unit", wp_quantity_unit(what->quantity));
        wp_json_put_double(w, "present_s", present);
        wp_json_put_double(w, "rms", sqrt((double)t->x2[c] / present));
        wp_json_put_double(w, "mean", (double)t->x[c] / present);
        wp_json_end_object(w);
    }
    wp_json_end_array(w);
}

static void put_names(struct wp_json_writer *w, const struct wp_scenario *s,
                      unsigned channels)
{
    wp_json_begin_array(w, "channels");
    for (unsigned c = 0; c < s->channels; c++)
        if (channels & 1u << c)
            wp_json_put_string(w, NULL, s->channel[c].what.name);
    wp_json_end_array(w);
}

static void put_instant(struct wp_json_writer *w, const struct wp_scenario *s,
                        const char *key, double t_s)
{
    char utc_key[32], text[WP_UTC_TEXT_MAX];

    (void)snprintf(utc_key, sizeof(utc_key), "%s_s", key);
    wp_json_put_double(w, utc_key, t_s);
    if (!s->start_known)
        return;
    (void)snprintf(utc_key, sizeof(utc_key), "%s_utc", key);
    wp_utc_format(s->start_ns + (int64_t)llrint(t_s * 1e9), 9, text);
    wp_json_put_string(w, utc_key, text);
}

static void put_event(struct wp_json_writer *w, const struct wp_scenario *s,
                      const struct wp_scenario_event *e)
{
    wp_json_begin_object(w, NULL);
    wp_json_put_string(w, "type", wp_scenario_event_name(e->type));
    put_names(w, s, e->channels);
    put_instant(w, s, "start", e->start_s);
    put_instant(w, s, "end", e->end_s);
    wp_json_put_int(w, "first_frame", e->first);
    wp_json_put_int(w, "end_frame", e->last);
    if (e->type < WP_SCENARIO_PHASE_JUMP) {
        wp_json_put_double(w, "level_pct", 100.0 * e->level);
        wp_json_put_double(w, "depth_pct", 100.0 * (1.0 - e->level));
    } else if (e->type == WP_SCENARIO_PHASE_JUMP) {
        wp_json_put_double(w, "jump_deg", e->jump_deg);
    } else {
        wp_json_put_double(w, "peak", e->peak);
    }
    wp_json_end_object(w);
}

static void put_gaps(struct wp_json_writer *w, const struct wp_scenario *s)
{
    wp_json_begin_array(w, "missing");
    for (size_t i = 0; i < s->missings; i++) {
        wp_json_begin_object(w, NULL);
        put_names(w, s, s->missing[i].channels);
        wp_json_put_int(w, "first_frame", s->missing[i].first);
        wp_json_put_int(w, "end_frame", s->missing[i].last);
        wp_json_end_object(w);
    }
    wp_json_end_array(w);
}

static void put_frequency(struct wp_json_writer *w, const struct wp_scenario *s)
{
    double length_s = wp_scenario_length_s(s);
    double cycles =
        wp_fixed_double(wp_course_cycles(s->course, wp_fixed_exact(length_s)));

    wp_json_begin_object(w, "frequency");
    wp_json_put_double(w, "cycles", cycles);
    wp_json_put_double(w, "mean_hz", cycles / length_s);
    wp_json_put_double(w, "start_hz", wp_course_hz(s->course, 0.0));
    wp_json_put_double(w, "end_hz", wp_course_hz(s->course, length_s));
    wp_json_end_object(w);
}

static void put_truth(struct wp_json_writer *w, const struct truth *t)
{
    const struct wp_scenario *s = t->s;

    wp_json_begin_object(w, NULL);
    wp_json_put_int(w, "scenario_truth", 1);
    wp_json_put_string(w, "title", s->title);
    wp_json_begin_object(w, "origin");
    for (size_t i = 0; t->origin && i < t->origin->count; i++)
        wp_json_put_string(w, t->origin->pair[i].key, t->origin->pair[i].value);
    wp_json_end_object(w);
    wp_json_put_int(w, "frames", s->frames);
    wp_json_put_double(w, "rate_hz", wp_rate_hz(s->rate));
    wp_json_put_double(w, "duration_s", wp_scenario_length_s(s));
    wp_json_begin_object(w, "method");
    wp_json_put_double(w, "closed_form_s", t->closed_s);
    wp_json_put_double(w, "quadrature_s", t->quadrature_s);
    wp_json_end_object(w);
    put_registers(w, t);
    put_channels(w, t);
    put_frequency(w, s);
    wp_json_begin_array(w, "events");
    for (size_t i = 0; i < s->events; i++)
        put_event(w, s, &s->event[i]);
    wp_json_end_array(w);
    put_gaps(w, s);
    wp_json_end_object(w);
}

static enum wp_status integrate(struct truth *t, const char *path,
                                struct wp_error *err)
{
    struct wp_scenario_integral *g;
    struct wp_scenario_cell cell;
    enum wp_status status = wp_scenario_integral_create(&g, t->s, true);
    bool more = true;

    while (!status && more) {
        status = wp_scenario_integral_next(g, &cell, &more);
        if (status || !more)
            break;
        add_cell(t, &cell);
        *(cell.closed ? &t->closed_s : &t->quadrature_s) += cell.length_s;
    }
    wp_scenario_integral_destroy(g);
    if (status == WP_E_UNSUPPORTED)
        return wp_fail(err, status,
                       "%s: truth: expected at most 10^9 points of "
                       "quadrature, found a scenario that needs more after "
                       "%g s",
                       path, t->closed_s + t->quadrature_s);
    return status ? wp_fail_nomem(err, "the truth") : WP_OK;
}

static enum wp_status write_file(const struct truth *t, const char *path,
                                 struct wp_error *err)
{
    struct wp_outfile file;
    struct wp_json_writer w = {0};
    enum wp_status status = wp_outfile_init(&file, path, err);

    if (status)
        return status;
    status = wp_outfile_stream(&file, &w.out, err);
    if (!status) {
        put_truth(&w, t);
        status = wp_outfile_close(&file, w.out, err);
    }
    if (!status)
        status = wp_outfile_commit(&file, err);
    wp_outfile_release(&file);
    return status;
}

enum wp_status wp_scenario_truth_write(const char *scenario_path,
                                       const char *truth_path,
                                       const struct wp_texts *origin,
                                       struct wp_error *err)
{
    struct wp_scenario *s;
    struct wp_notes notes = {0};
    struct truth *t = calloc(1, sizeof(*t));
    enum wp_status status = wp_scenario_load(&s, scenario_path, &notes, err);

    if (!status && !t)
        status = wp_fail_nomem(err, "the truth");
    if (!status) {
        t->s = s;
        t->origin = origin;
        status = integrate(t, scenario_path, err);
    }
    if (!status)
        status = write_file(t, truth_path, err);
    wp_notes_release(&notes);
    wp_scenario_free(s);
    free(t);
    return status;
}
