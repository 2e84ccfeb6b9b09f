/* Energies of sinusoidal loads at 64 combinations of rate and frequency, none
 * synchronous: IEC 62053-22:2003, 8.1 (its loads; the errors allowed are
 * ours), and the manual's "Measurement Formulas" for what the standard does not
 * know. Samples are floats; truth is in closed form. */
#include <check.h>
#include <math.h>
#include <stdio.h>

#include "load_check.h"
#include "runner.h"
#include "worst.h"

static const double pi = 3.14159265358979323846;

/* Lag of the current in quadrant 1 at PF 1, 0.5 inductive, 0.8 and 0.25; in
 * quadrant 4 the same is capacitive. */
static const double power_factors[] = {1.0, 0.5, 0.8, 0.25};

/* From the starting current of class 2 to Imax of class 20 [A]. */
static const double amps[] = {0.001, 0.015, 0.1, 2.0, 20.0};

enum { CURRENTS = sizeof(amps) / sizeof(*amps) };

static const double allowed_ppm[LOAD_QUANTITIES] = {
    [LOAD_WH] = 0.2,  [LOAD_VARH] = 0.2,         [LOAD_QH] = 0.2,
    [LOAD_V2H] = 0.2, [LOAD_A2H] = 0.2,          [LOAD_VAH] = 1.0,
    [LOAD_AH] = 1.0,  [LOAD_VAH_VECTORIAL] = 1.0};

static double lag_of(double power_factor, int quadrant)
{
    double a = acos(power_factor);

    return quadrant == 0   ? a
           : quadrant == 1 ? pi - a
           : quadrant == 2 ? pi + a
                           : 2 * pi - a;
}

/* All pairs of power factor and quadrant in 6 captures of three phases, such
 * that no total is a small difference; the current changes with the capture
 * and the combination. */
enum { CAPTURES = 6 };

static int pair_of(int capture, int p)
{
    static const int pairs[CAPTURES][3] = {
        {0, 1, 2}, {3, 1, 2}, {5, 6, 7}, {9, 10, 11}, {13, 14, 15}, {4, 8, 9}};

    return pairs[capture][p];
}

static double current_of(int at, int capture)
{
    return amps[(at + capture) % CURRENTS];
}

static void build(struct meter_load *l, int at, int capture)
{
    double start = 0.3 + 0.61 * at + 1.7 * capture;

    meter_load_init(l, load_rate_hz[at / LOAD_FREQUENCIES],
                    load_f_hz[at % LOAD_FREQUENCIES], 3.0);
    l->phases = 3;
    for (int p = 0; p < 3; p++) {
        int pair = pair_of(capture, p);
        double angle = start - 2 * pi / 3 * p;
        double lag = lag_of(power_factors[pair % 4], pair / 4);

        tones_add(&l->u[p], 230 * sqrt(2), l->f_hz, angle);
        tones_add(&l->i[p], current_of(at, capture) * sqrt(2), l->f_hz,
                  angle - lag);
    }
}

/* The other direction must stay at nothing at all, and the quadrant holds all
 * of VARh (at PF 1 the VARs have no sign). */
static void check_directions(const struct meter_run *m, int capture)
{
    const double(*e)[WP_REGISTER_PHASES] = m->totals.energy.value;

    for (int p = 0; p < 3; p++) {
        int pair = pair_of(capture, p), quadrant = pair / 4;
        bool received = quadrant == 1 || quadrant == 2, leads = quadrant > 1;

        ck_assert_double_eq(e[WP_WH_DELIVERED + !received][p], 0);
        ck_assert_double_eq(e[WP_VAH_ARITHMETIC_DELIVERED + !received][p], 0);
        ck_assert_double_eq(e[WP_VAH_VECTORIAL_DELIVERED + !received][p], 0);
        if (power_factors[pair % 4] == 1)
            continue;
        ck_assert_double_eq(e[WP_VARH_DELIVERED + !leads][p], 0);
        ck_assert_double_eq(e[WP_VARH_Q1 + quadrant][p],
                            e[WP_VARH_DELIVERED + leads][p]);
    }
}

START_TEST(every_energy_at_every_load)
{
    for (int capture = 0; capture < CAPTURES; capture++) {
        struct meter_load l;
        struct meter_run m;
        char what[96];

        build(&l, _i, capture);
        (void)snprintf(what, sizeof(what), "%g Hz, %g Hz, capture %d, %g A",
                       l.rate_hz, l.f_hz, capture, current_of(_i, capture));
        meter_load_meter(&l, &m);
        meter_load_run(&l, &m);
        load_check(&l, &m, 1, allowed_ppm, what);
        check_directions(&m, capture);
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("IEC 62053-22: energy");
    TCase *t = tcase_create("IEC 62053-22:2003, 8.1; manual, Measurement "
                            "Formulas");

    worst_begin(load_quantity_name, LOAD_QUANTITIES);
    tcase_set_timeout(t, 120);
    tcase_add_sparse_test(t, every_energy_at_every_load, LOAD_COMBINATIONS, 9);
    suite_add_tcase(s, t);
    return s;
}
