/* IEC 61000-4-15:2010, table 5: rectangular changes give Pst = 1, and k times
 * as large ones k. The standard allows 5 %; ours is 0.6 % (an exact meter reads
 * 0.995 to 1.001: the table is rounded). Scaled ones are also held against
 * tests/support/flicker_oracle.py, which computes them at 12 kHz from the
 * analogue definition: within 0.6 %, as at k = 5, 1 CPM an exact meter is 1.9 %
 * off.
 */
#include <check.h>
#include <math.h>

#include "flicker_run.h"
#include "runner.h"
#include "worst.h"

static const double settle_s = 200;

enum { IN_TABLE, AGAINST_ORACLE };

/* One or two runs of up to three signals of one system. */
static void measure(int system, const struct flicker_signal *s, int count,
                    double *pst)
{
    for (int i = 0; i < count; i += WP_FLICKER_CHANNELS) {
        struct flicker_run run = {
            .system = system, .rate_hz = 2000, .voltage = flicker_signal_at};
        struct flicker_result result;

        for (; run.channels < WP_FLICKER_CHANNELS && i + run.channels < count;
             run.channels++)
            run.arg[run.channels] = &s[i + run.channels];
        flicker_run(&run, settle_s, 600, 600, &result);
        ck_assert_uint_eq(result.pst.flags, 0);
        ck_assert_uint_eq(result.pst.inputs, 100);
        for (int c = 0; c < run.channels; c++)
            pst[i + c] = result.pst.value[c];
    }
}

static struct flicker_signal changes(int system, const struct flicker_point *p,
                                     double k)
{
    struct flicker_signal s = flicker_signal_of(system, p, FLICKER_RECTANGLE);

    s.modulation_hz = p->at / 120; /* two changes in a period */
    s.change_pct *= k;
    return s;
}

START_TEST(every_point_is_1)
{
    struct flicker_signal s[FLICKER_PSTS];
    double pst[FLICKER_PSTS];
    int n = 0;

    for (int i = 0; i < FLICKER_PSTS; i++)
        if (flicker_pst[i].change_pct[_i] > 0)
            s[n++] = changes(_i, &flicker_pst[i], 1);
    ck_assert_int_eq(n, 7);
    measure(_i, s, n, pst);
    for (int i = 0; i < n; i++) {
        worst_note(IN_TABLE, (pst[i] - 1) * 1e6, flicker_system[_i].name);
        ck_assert_msg(
            fabs(pst[i] - 1) <= 0.006, "%s, %g CPM: expected 1, found %.5f",
            flicker_system[_i].name, s[i].modulation_hz * 120, pst[i]);
    }
}
END_TEST

/* As the oracle prints them. */
static const struct {
    double cpm, k, pst[FLICKER_SYSTEMS];
} scaled[] = {
    {1, 0.2, {0.20006, 0.19999, 0.19995, 0.19988}},
    {1, 0.5, {0.49961, 0.49968, 0.49962, 0.49957}},
    {1, 5, {5.09458, 5.09608, 5.17645, 5.17603}},
    {1, 10, {11.11542, 11.11996, 11.47889, 11.47849}},
    {39, 0.2, {0.20014, 0.20018, 0.20015, 0.19908}},
    {39, 0.5, {0.49987, 0.50023, 0.50018, 0.49760}},
    {39, 5, {4.99526, 4.99945, 4.99820, 4.97275}},
    {39, 10, {9.97665, 9.98489, 9.97712, 9.92644}},
    {1620, 0.2, {0.19998, 0.20016, 0.19995, 0.20014}},
    {1620, 0.5, {0.49947, 0.50016, 0.49966, 0.50024}},
    {1620, 5, {4.99329, 5.00061, 4.99528, 5.00127}},
    {1620, 10, {9.98346, 9.99808, 9.98500, 9.99691}},
};

enum { SCALED = sizeof(scaled) / sizeof(*scaled) };

static const struct flicker_point *point_at(double cpm)
{
    const struct flicker_point *p = flicker_pst;

    while (p->at != cpm)
        p++;
    return p;
}

/* Within 5 % of k as well, but for ten times the steps once a minute: these are
 * 27 % and 32 %, and the mean square that scales the input follows them, in an
 * exact meter, too. */
START_TEST(in_proportion)
{
    struct flicker_signal s[SCALED];
    double pst[SCALED];

    for (int i = 0; i < SCALED; i++)
        s[i] = changes(_i, point_at(scaled[i].cpm), scaled[i].k);
    measure(_i, s, SCALED, pst);
    for (int i = 0; i < SCALED; i++) {
        double k = scaled[i].k, truth = scaled[i].pst[_i];

        worst_note(AGAINST_ORACLE, (pst[i] / truth - 1) * 1e6,
                   flicker_system[_i].name);
        ck_assert_msg(fabs(pst[i] / truth - 1) <= 0.006,
                      "%s, %g CPM, k = %g: expected %.5f, found %.5f",
                      flicker_system[_i].name, scaled[i].cpm, k, truth, pst[i]);
        if (scaled[i].cpm > 1 || k <= 5)
            ck_assert_double_eq_tol(pst[i] / k, 1, 0.05);
    }
}
END_TEST

Suite *test_suite(void)
{
    static const char *const names[] = {"Pst of table 5",
                                        "Pst against the oracle"};
    Suite *s = suite_create("IEC 61000-4-15, table 5: Pst");
    TCase *tc = tcase_create("Pst is 1");

    worst_begin(names, 2);
    tcase_set_timeout(tc, 120);
    tcase_add_sparse_test(tc, every_point_is_1, FLICKER_SYSTEMS,
                          FLICKER_SYSTEMS - 1);
    tcase_add_sparse_test(tc, in_proportion, FLICKER_SYSTEMS, FLICKER_SYSTEMS);
    suite_add_tcase(s, tc);
    return s;
}
