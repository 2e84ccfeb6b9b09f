#include "jemstar_measure.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "load_truth.h"
#include "metrology/reading_mean.h"

static const double pi = 3.14159265358979323846;
static const double volts = 230, third = 0.03, fifth = 0.04;

enum { ITEMS_MAX = 64 };

/* A displayed number, and what it must be. */
struct item {
    enum jemstar_quantity quantity;
    unsigned at; /* in struct wp_reading */
    double truth;
};

struct observer {
    struct meter_run *m;
    struct wp_reading_mean *mean;
    struct item item[ITEMS_MAX];
    int items;
    struct jemstar_errors *errors;
};

static void add_item(struct observer *o, const struct wp_reading_table *t,
                     const char *name, enum jemstar_quantity q, double truth)
{
    for (unsigned k = 0; k < t->count; k++)
        if (strcmp(t->item[k].name, name) == 0) {
            ck_assert_int_lt(o->items, ITEMS_MAX);
            o->item[o->items++] = (struct item){q, k, truth};
            return;
        }
    ck_abort_msg("no item %s", name);
}

/* Name with the phase put in for its one '#'. */
static void add_phases(struct observer *o, const struct wp_reading_table *t,
                       const char *pattern, enum jemstar_quantity q,
                       const double truth[2])
{
    static const char *const phase[] = {"a", "b", "c", "total"};
    size_t cut = strcspn(pattern, "#");

    for (int p = 0; p < 4; p++) {
        char name[48];

        if (p == 3 && isnan(truth[1]))
            continue;
        (void)snprintf(name, sizeof(name), "%.*s%s%s", (int)cut, pattern,
                       phase[p], pattern + cut + 1);
        add_item(o, t, name, q, truth[p == 3]);
    }
}

/* Balanced: every phase and the total are in closed form; polyphase volts and
 * amperes are a matter of configuration, so the mean of the amperes stands for
 * them. */
static void list_items(struct observer *o, const struct meter_load *l,
                       const struct jemstar_point *point)
{
    const double a = point->amps, lag = point->lag_deg * pi / 180;
    const double v2 = volts * volts * (1 + third * third + fifth * fifth);
    const double w = volts * a * cos(lag), q = volts * a * sin(lag);
    const double va = sqrt(v2) * a, q60 = w / 2 + q * sqrt(3) / 2;
    struct wp_reading_table t;

    wp_reading_table_init(&t, &o->m->wiring, &o->m->meter);
    add_phases(o, &t, "p_#_w", JEMSTAR_W, (double[]){w, 3 * w});
    add_phases(o, &t, "q_#_var", JEMSTAR_VAR, (double[]){q, 3 * q});
    add_phases(o, &t, "s_arithmetic_#_va", JEMSTAR_VA, (double[]){va, 3 * va});
    add_phases(o, &t, "q60_#", JEMSTAR_Q, (double[]){q60, 3 * q60});
    add_phases(o, &t, "i_rms_#_a", JEMSTAR_A, (double[]){a, NAN});
    add_item(o, &t, "i_rms_average_a", JEMSTAR_A, a);
    add_phases(o, &t, "i2_#_a2", JEMSTAR_A2, (double[]){a * a, 3 * a * a});
    add_phases(o, &t, "u_rms_#_v", JEMSTAR_V, (double[]){sqrt(v2), NAN});
    add_phases(o, &t, "u2_#_v2", JEMSTAR_V2, (double[]){v2, 3 * v2});
    add_phases(o, &t, "pf_arithmetic_#", JEMSTAR_PF,
               (double[]){w / va, w / va});
    add_item(o, &t, "frequency_hz", JEMSTAR_HZ, l->f_hz);
    add_phases(
        o, &t, "thd_u_#_pct", JEMSTAR_THD,
        (double[]){100 * hypot(third, fifth), 100 * hypot(third, fifth)});
}

static void compare(const struct observer *o, const struct wp_reading *r,
                    double *worst)
{
    for (int k = 0; k < o->items; k++) {
        const struct item *i = &o->item[k];
        double value = r->value[i->at], error = fabs(value - i->truth);

        /* Without VARs its sign is noise: the size counts. */
        if (i->quantity == JEMSTAR_PF)
            error = 100 * fabs(fabs(value) - i->truth);
        else if (i->quantity != JEMSTAR_HZ)
            error *= 100 / fabs(i->truth);
        worst[i->quantity] = fmax(worst[i->quantity], error);
    }
}

static void observe(const struct wp_booked *b, void *arg)
{
    struct observer *o = arg;
    struct wp_reading now;
    struct wp_reading_row row;

    wp_reading_of(&o->m->wiring, &o->m->meter, &b->metered, &now);
    compare(o, &now, o->errors->cycle);
    if (wp_reading_mean_push(o->mean, &b->metered, &row))
        compare(o, &row.mean, o->errors->worst);
}

static void build(const struct jemstar_point *point, struct meter_load *l)
{
    l->phases = 3;
    l->resolution = point->resolution;
    l->full_a = 1.2 * sqrt(2) * point->class_a;
    for (int p = 0; p < 3; p++) {
        double v = volts * sqrt(2), angle = 0.4 + l->f_hz - 2 * pi / 3 * p;

        tones_add(&l->u[p], v, l->f_hz, angle);
        tones_add(&l->u[p], v * third, 3 * l->f_hz, 3 * angle);
        tones_add(&l->u[p], v * fifth, 5 * l->f_hz, 5 * angle);
        tones_add(&l->i[p], point->amps * sqrt(2), l->f_hz,
                  angle - point->lag_deg * pi / 180);
    }
}

static void compare_energies(const struct meter_load *l,
                             const struct meter_run *m,
                             struct jemstar_errors *out)
{
    static const enum load_quantity energy[] = {
        [JEMSTAR_WH] = LOAD_WH,   [JEMSTAR_VARH] = LOAD_VARH,
        [JEMSTAR_VAH] = LOAD_VAH, [JEMSTAR_QH] = LOAD_QH,
        [JEMSTAR_V2H] = LOAD_V2H, [JEMSTAR_A2H] = LOAD_A2H,
        [JEMSTAR_AH] = LOAD_AH};
    struct load_truth truth;

    load_truth(l, 1, &truth);
    for (int q = JEMSTAR_WH; q <= JEMSTAR_AH; q++)
        for (int p = 0; p < 4 - (q == JEMSTAR_AH); p++)
            out->worst[q] =
                fmax(out->worst[q],
                     1e-4 * fabs(load_error_ppm(m, &truth, energy[q], p)));
}

static void measure_at(const struct jemstar_point *point, double rate_hz,
                       double f_hz, struct jemstar_errors *out)
{
    struct meter_load l;
    struct meter_run m;
    struct wp_reading_row row;
    struct observer o = {.m = &m, .errors = out};

    meter_load_init(&l, rate_hz, f_hz, 3.1);
    build(point, &l);
    meter_load_meter(&l, &m);
    ck_assert_int_eq(wp_wiring_make(&m.wiring, &m.meter, m.config.channels,
                                    m.config.channel, NULL),
                     WP_OK);
    ck_assert_int_eq(
        wp_reading_mean_create(&o.mean, &m.wiring, &m.meter, 1500000000),
        WP_OK);
    list_items(&o, &l, point);
    m.each_booked = observe;
    m.arg = &o;
    meter_load_run(&l, &m);
    if (wp_reading_mean_flush(o.mean, &row))
        compare(&o, &row.mean, out->worst);
    wp_reading_mean_destroy(o.mean);
    compare_energies(&l, &m, out);
}

void jemstar_measure(const struct jemstar_point *point,
                     struct jemstar_errors *out)
{
    *out = (struct jemstar_errors){0};
    measure_at(point, 8000, 69, out);
    measure_at(point, 30720, 59.97, out);
}
