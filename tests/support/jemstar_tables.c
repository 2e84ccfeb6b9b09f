#include "jemstar_tables.h"

#include <math.h>
#include <string.h>

#include "load_truth.h"
#include "waves.h"

static const double pi = 3.14159265358979323846;

const char *const jemstar_name[JEMSTAR_QUANTITIES] = {
    "Wh", "VARh", "VAh", "Qh", "V2h", "A2h", "Ah"};

const double jemstar_class_a[JEMSTAR_CLASSES] = {2, 10, 20};

/* Where a range begins at 0 it is tried from the starting current on. */
#define BOTH(quantity, from, to, a, b)                                         \
    {quantity, JEMSTAR_10, from, (to) > 0 ? (to) : 10, {a, b}},                \
    {                                                                          \
        quantity, JEMSTAR_20, from, (to) > 0 ? (to) : 20,                      \
        {                                                                      \
            a, b                                                               \
        }                                                                      \
    }

const struct jemstar_row jemstar_rows[] = {
    BOTH(JEMSTAR_WH, 0.5, 0, 0.05, 0.07),
    BOTH(JEMSTAR_WH, 0.1, 0.5, 0.15, 0.2),
    BOTH(JEMSTAR_WH, 0.05, 0.1, 0.2, 0.35),
    BOTH(JEMSTAR_VARH, 0.2, 0, 0.1, 0.15),
    BOTH(JEMSTAR_VARH, 0.1, 0.2, 0.2, 0.25),
    BOTH(JEMSTAR_VARH, 0.05, 0.1, 0.3, 0.35),
    BOTH(JEMSTAR_VAH, 0.2, 0, 0.1, 0.15),
    BOTH(JEMSTAR_VAH, 0.1, 0.2, 0.2, 0.25),
    BOTH(JEMSTAR_VAH, 0.05, 0.1, 0.3, 0.35),
    BOTH(JEMSTAR_QH, 0.2, 0, 0.1, 0.15),
    BOTH(JEMSTAR_QH, 0.1, 0.2, 0.2, 0.25),
    BOTH(JEMSTAR_QH, 0.05, 0.1, 0.3, 0.35),
    BOTH(JEMSTAR_V2H, 0.002, 0, 0.1, 0.1),
    BOTH(JEMSTAR_A2H, 0.3, 0, 0.5, 0.5),
    BOTH(JEMSTAR_A2H, 0.1, 0.3, 2.0, 2.0),
    BOTH(JEMSTAR_AH, 0.3, 0, 0.1, 0.1),
    BOTH(JEMSTAR_AH, 0.1, 0.3, 0.2, 0.2),
    {JEMSTAR_WH, JEMSTAR_2, 0.1, 2, {0.1, 0.2}},
    {JEMSTAR_WH, JEMSTAR_2, 0.05, 0.1, {0.2, 0.3}},
    {JEMSTAR_WH, JEMSTAR_2, 0.015, 0.05, {0.4, 0.6}},
    {JEMSTAR_VARH, JEMSTAR_2, 0.1, 2, {0.15, 0.2}},
    {JEMSTAR_VARH, JEMSTAR_2, 0.025, 0.1, {0.4, 0.5}},
    {JEMSTAR_VARH, JEMSTAR_2, 0.01, 0.025, {0.8, 0.9}},
    {JEMSTAR_VAH, JEMSTAR_2, 0.1, 2, {0.15, 0.2}},
    {JEMSTAR_VAH, JEMSTAR_2, 0.025, 0.1, {0.4, 0.5}},
    {JEMSTAR_VAH, JEMSTAR_2, 0.01, 0.025, {0.8, 0.9}},
    {JEMSTAR_QH, JEMSTAR_2, 0.1, 2, {0.15, 0.2}},
    {JEMSTAR_QH, JEMSTAR_2, 0.025, 0.1, {0.4, 0.5}},
    {JEMSTAR_QH, JEMSTAR_2, 0.01, 0.025, {0.8, 0.9}},
    {JEMSTAR_V2H, JEMSTAR_2, 0.001, 2, {0.1, 0.1}},
    {JEMSTAR_A2H, JEMSTAR_2, 0.03, 2, {0.5, 0.5}},
    {JEMSTAR_A2H, JEMSTAR_2, 0.01, 0.03, {2.0, 2.0}},
    {JEMSTAR_AH, JEMSTAR_2, 0.1, 2, {0.3, 0.3}},
    {JEMSTAR_AH, JEMSTAR_2, 0.01, 0.1, {2.0, 2.0}},
};

const int jemstar_count = (int)(sizeof(jemstar_rows) / sizeof(*jemstar_rows));

static const enum load_quantity energy_of[JEMSTAR_QUANTITIES] = {
    [JEMSTAR_WH] = LOAD_WH,   [JEMSTAR_VARH] = LOAD_VARH,
    [JEMSTAR_VAH] = LOAD_VAH, [JEMSTAR_QH] = LOAD_QH,
    [JEMSTAR_V2H] = LOAD_V2H, [JEMSTAR_A2H] = LOAD_A2H,
    [JEMSTAR_AH] = LOAD_AH};

static void build(const struct jemstar_row *row, int pf, double amps,
                  struct meter_load *l)
{
    double lag = pf ? pi / 3 : row->quantity == JEMSTAR_VARH ? pi / 2 : 0;

    l->phases = 3;
    l->full_a = 1.2 * sqrt(2) * jemstar_class_a[row->class];
    for (int p = 0; p < 3; p++) {
        double angle = 0.4 + l->f_hz - 2 * pi / 3 * p;
        struct wave u = {230 * sqrt(2), l->f_hz, angle, 1};
        struct wave i = {amps * sqrt(2), l->f_hz, angle - lag, 1};

        wave_sine(&l->u[p], &u);
        wave_sine(&l->i[p], &i);
    }
}

static double worst_of(const struct jemstar_row *row,
                       const struct meter_load *l, const struct meter_run *m)
{
    enum load_quantity q = energy_of[row->quantity];
    struct load_truth truth;
    double worst = 0;

    load_truth(l, 1, &truth);
    for (int p = 0; p < 4 - (q == LOAD_AH); p++)
        worst = fmax(worst, fabs(load_error_ppm(m, &truth, q, p)));
    return worst * 1e-4;
}

double jemstar_reached_pct(const struct jemstar_row *row, int pf, bool upper,
                           enum load_resolution resolution)
{
    static const struct {
        double rate_hz, f_hz;
    } at[] = {{8000, 69}, {12800, 50.03}, {30720, 59.97}};
    double worst = 0;

    for (size_t k = 0; k < sizeof(at) / sizeof(*at); k++) {
        struct meter_load l;
        struct meter_run m;

        meter_load_init(&l, at[k].rate_hz, at[k].f_hz, 1.0);
        l.resolution = resolution;
        build(row, pf, upper ? row->to_a : row->from_a, &l);
        meter_load_meter(&l, &m);
        meter_load_run(&l, &m);
        worst = fmax(worst, worst_of(row, &l, &m));
    }
    return worst;
}
