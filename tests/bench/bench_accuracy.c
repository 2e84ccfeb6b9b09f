/* What the meter reaches beside what standards and the manual allow a meter:
 * the loads of tests/conformance, with the same closed-form truth. Wholly a
 * test of Check, which the shared support needs, but it only prints. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "influence.h"
#include "jemstar_measure.h"
#include "load_truth.h"

/* Wh of every phase and the total, over every rate with another frequency
 * [ppm]. */
static double influence_reached(const struct influence_case *c)
{
    double worst = 0;

    for (int k = 0; k < LOAD_RATES; k++) {
        struct meter_load l;
        struct meter_run m;
        struct load_truth truth;

        influence_build(c, &l, load_rate_hz[k],
                        load_f_hz[(3 * k + 1) % LOAD_FREQUENCIES], 2.2);
        meter_load_meter(&l, &m);
        meter_load_run(&l, &m);
        load_truth(&l, influence_period(c), &truth);
        for (int p = 0; p < 4; p++)
            worst = fmax(worst, fabs(load_error_ppm(&m, &truth, LOAD_WH, p)));
    }
    return worst;
}

static void print_influences(void)
{
    printf("influence quantities: error of Wh reached, and the changes allowed "
           "(H read, M second-hand, L believed)\n%-34s %12s",
           "", "reached %");
    for (int k = 0; k < INFLUENCE_CLASSES; k++)
        printf(" %8s", influence_class_name[k]);
    printf("\n");
    for (int k = 0; k < influence_count; k++) {
        const struct influence_case *c = &influence_cases[k];

        printf("%-34s %12.7f", c->name, influence_reached(c) * 1e-4);
        for (int j = 0; j < INFLUENCE_CLASSES; j++)
            if (c->limit[j].pct > 0)
                printf(" %6g %c", c->limit[j].pct, c->limit[j].confidence);
            else
                printf(" %8s", "-");
        printf("\n");
    }
}

enum { LAGS = 3, RESOLUTIONS = 3 };

static const double lag_deg[LAGS] = {0, 60, 90};
static const enum load_resolution resolutions[RESOLUTIONS] = {
    LOAD_FLOAT, LOAD_24_BIT, LOAD_16_BIT};

/* Of one class. */
struct grid {
    struct jemstar_errors at[JEMSTAR_POINTS][LAGS][RESOLUTIONS];
};

static void measure_class(int class, struct grid *g)
{
    for (int a = 0; a < JEMSTAR_POINTS; a++)
        for (int l = 0; l < LAGS; l++)
            for (int r = 0; r < RESOLUTIONS; r++) {
                struct jemstar_point p = {jemstar_class_a[class],
                                          jemstar_amps[class][a], lag_deg[l],
                                          resolutions[r]};

                jemstar_measure(&p, &g->at[a][l][r]);
            }
}

/* Worst of the points in a row's range, and the least of limit / reached. */
struct cell {
    double reached[RESOLUTIONS], cycle, inside[RESOLUTIONS];
};

static void look_up(const struct grid *g, const struct jemstar_row *row,
                    int class, int load, struct cell *c)
{
    bool var = row->quantity == JEMSTAR_VARH || row->quantity == JEMSTAR_VAR;
    int lag = load == JEMSTAR_HALF ? 1 : var ? 2 : 0;

    *c = (struct cell){.inside = {INFINITY, INFINITY, INFINITY}};
    for (int a = 0; a < JEMSTAR_POINTS; a++) {
        double amps = jemstar_amps[class][a], limit;

        if (!jemstar_applies(row, (enum jemstar_class) class, amps))
            continue;
        limit = jemstar_limit(row, (enum jemstar_class) class, amps,
                              (enum jemstar_load)load);
        for (int r = 0; r < RESOLUTIONS; r++) {
            double e = g->at[a][lag][r].worst[row->quantity];

            c->reached[r] = fmax(c->reached[r], e);
            c->inside[r] = fmin(c->inside[r], limit / e);
        }
        c->cycle = fmax(c->cycle, g->at[a][lag][0].cycle[row->quantity]);
    }
}

static void print_row(const struct grid *g, const struct jemstar_row *row,
                      int class, int load)
{
    bool var = row->quantity == JEMSTAR_VARH || row->quantity == JEMSTAR_VAR;
    double to = row->to_a > 0 ? row->to_a : jemstar_class_a[class];
    struct cell c;
    char range[32], limit[32], cycle[16] = "-";

    look_up(g, row, class, load, &c);
    (void)snprintf(range, sizeof(range), "%g to %g A", row->from_a, to);
    if (row->class_pct > 0)
        (void)snprintf(limit, sizeof(limit), "%g + %g c/I", row->limit[load],
                       row->class_pct);
    else
        (void)snprintf(limit, sizeof(limit), "%g", row->limit[load]);
    if (row->quantity >= JEMSTAR_W)
        (void)snprintf(cycle, sizeof(cycle), "%.2g", c.cycle);
    printf("%-10s %5g %-15s %-4s %-18s %-8s %8.2g %8.2g %8.2g %8s "
           "%9.2g %8.2g %8.2g\n",
           jemstar_name[row->quantity], jemstar_class_a[class], range,
           load == JEMSTAR_HALF ? "0.5"
           : var                ? "0"
                                : "1",
           limit, jemstar_unit(row->quantity), c.reached[0], c.reached[1],
           c.reached[2], cycle, c.inside[0], c.inside[1], c.inside[2]);
}

static void print_accuracies(void)
{
    struct grid *g = malloc(sizeof(*g));

    if (!g)
        abort();
    printf(
        "\nthe manual's accuracy tables: limits, errors reached with samples "
        "of float, 24 and 16 bits (means of 1.5 s; float also cycle by "
        "cycle), and how many times inside\n%-10s %5s %-15s %-4s %-18s %-8s "
        "%8s %8s %8s %8s %9s %8s %8s\n",
        "", "class", "current", "PF", "limit", "of", "float", "24 bit",
        "16 bit", "cycle", "float", "24 bit", "16 bit");
    for (int class = 0; class < JEMSTAR_CLASSES; class ++) {
        measure_class(class, g);
        for (int r = 0; r < jemstar_count; r++) {
            const struct jemstar_row *row = &jemstar_rows[r];

            if (!(row->classes >> class & 1))
                continue;
            print_row(g, row, class, JEMSTAR_FULL);
            if (row->limit[0] != row->limit[1])
                print_row(g, row, class, JEMSTAR_HALF);
        }
        (void)fflush(stdout);
    }
    printf("c/I: of the class current's share; integers span 450 V and 1.2 "
           "times the peak of the class current\n");
    free(g);
}

START_TEST(tables)
{
    print_influences();
    print_accuracies();
    (void)fflush(stdout);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("accuracy");
    TCase *t = tcase_create("tables");
    SRunner *runner = srunner_create(s);
    int failed;

    tcase_set_timeout(t, 0);
    tcase_add_test(t, tables);
    suite_add_tcase(s, t);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_SILENT);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
