/* IEC 61000-4-15:2010, clause 6: frequency changes, distorted voltage, equal
 * tones, bursts, phase jumps, and the phase of the carrier.
 *
 * The standard allows 8 % of Pinst,max = 1 and 5 % of Pst = 1. Expected here is
 * what tests/support/flicker_oracle.py computes at 12 kHz from the analogue
 * definition, within 0.3 %; where it says otherwise, the source is given. */
#include <check.h>
#include <math.h>

#include "flicker_run.h"
#include "runner.h"

static const double pi = 3.14159265358979323846;

struct voltage {
    double mains_hz;
    double low_share; /* frequency change: of the higher frequency's voltage */
    double depth;     /* of an 8.8 Hz modulation */
    double tone;      /* equal tones: amplitude of 1 */
    int order;        /* of the higher one */
    double jump_deg[5]; /* at minutes 1, 3, 5, 7, 9 */
};

static double peak(int system, double (*u)(const void *, double, double),
                   const struct voltage *v)
{
    struct flicker_run run = {.system = system,
                              .rate_hz = 2000,
                              .channels = 1,
                              .voltage = u,
                              .arg = {v}};
    struct flicker_result result;

    flicker_run(&run, 0, 60, 28, &result);
    return result.pinst_max[0];
}

/* 4 s a quarter of a hertz below, 4 s above: whole cycles of both. */
static double changing_frequency(const void *arg, double t_s, double dt_s)
{
    const struct voltage *v = arg;
    double into = t_s - 8 * floor(t_s / 8);
    bool low = into < 4;

    (void)dt_s;
    return (low ? 1 : v->low_share) *
           sin(2 * pi * (v->mains_hz + (low ? -0.25 : 0.25)) * into);
}

START_TEST(frequency_and_voltage_change)
{
    static const double volts[FLICKER_SYSTEMS] = {228.812, 228.805, 119.270,
                                                  119.266};
    static const double expected[FLICKER_SYSTEMS] = {1.00708, 1.00762, 1.00781,
                                                     1.00977};
    struct voltage v = {.mains_hz = flicker_system[_i].mains_hz,
                        .low_share = volts[_i] / flicker_system[_i].volts};

    ck_assert_double_eq_tol(peak(_i, changing_frequency, &v), expected[_i],
                            0.003);
}
END_TEST

/* Six zero crossings in a cycle: all harmonics at 180 degrees. */
static double distorted(const void *arg, double t_s, double dt_s)
{
    static const struct {
        int order;
        double pct;
    } h[] = {{3, 5},     {5, 6},     {7, 5},     {9, 1.5},
             {11, 3.5},  {13, 3},    {17, 2},    {19, 1.76},
             {23, 1.41}, {25, 1.27}, {29, 1.06}, {31, .97}};
    const struct voltage *v = arg;
    double w = 2 * pi * v->mains_hz * t_s, u = sin(w);

    (void)dt_s;
    for (size_t i = 0; i < sizeof(h) / sizeof(*h); i++)
        if (h[i].order * v->mains_hz <
            1000) /* those above are decimated away */
            u -= h[i].pct / 100 * sin(h[i].order * w);
    return u * (1 + v->depth / 2 * sin(2 * pi * 8.8 * t_s));
}

/* Products of harmonics are multiples of the mains frequency, so that the
 * modulation of the whole voltage is what is seen: 1. */
START_TEST(multiple_zero_crossings)
{
    struct voltage v = {.mains_hz = flicker_system[_i].mains_hz,
                        .depth = _i < 2 ? 0.0025 : 0.00321};

    ck_assert_double_eq_tol(peak(_i, distorted, &v), 1, 0.003);
}
END_TEST

static double two_tones(const void *arg, double t_s, double dt_s)
{
    const struct voltage *v = arg;
    double w = 2 * pi * t_s;

    (void)dt_s;
    return sin(w * v->mains_hz) + v->tone * sin(w * v->order * v->mains_hz) +
           v->tone * sin(w * (v->order * v->mains_hz - 10));
}

START_TEST(bandwidth_to_450_hz)
{
    struct voltage v = {.mains_hz = flicker_system[_i].mains_hz,
                        .tone = _i < 2 ? 0.03611 : 0.04126};
    double expected = _i < 2 ? 0.99500 : 0.99297;

    for (v.order = 3; v.order * v.mains_hz <= 450; v.order += 2)
        ck_assert_double_eq_tol(peak(_i, two_tones, &v), expected, 0.003);
}
END_TEST

START_TEST(bursts_of_a_fifth_of_the_time)
{
    static const double change_pct[FLICKER_SYSTEMS] = {1.418, 1.480, 2.017,
                                                       2.126};
    static const double expected[FLICKER_SYSTEMS] = {0.99894, 0.99985, 0.99863,
                                                     0.99938};
    struct flicker_signal s = {.volts = flicker_system[_i].volts,
                               .mains_hz = flicker_system[_i].mains_hz,
                               .change_pct = change_pct[_i],
                               .modulation_hz = 28,
                               .shape = FLICKER_RECTANGLE,
                               .period_s = 60,
                               .on_s = 12};
    struct flicker_run run = {.system = _i,
                              .rate_hz = 2000,
                              .channels = 1,
                              .voltage = flicker_signal_at,
                              .arg = {&s}};
    struct flicker_result result;

    flicker_run(&run, 200, 600, 600, &result);
    ck_assert_double_eq_tol(result.pst.value[0], expected[_i], 0.003);
}
END_TEST

/* Each jump at the first rise through 0 from its minute on; the sample beside
 * it has the power of both sides. */
static double jumping(const void *arg, double t_s, double dt_s)
{
    const struct voltage *v = arg;
    double turns = 0, before = 0, share = 1; /* of what is behind the jump */

    for (int k = 0; k < 5; k++) {
        double wait = (ceil(turns) - turns) / v->mains_hz;
        double since_s = t_s - 60 * (2 * k + 1) - wait;

        if (since_s < -0.5 * dt_s)
            break;
        share = fmin(1, since_s / dt_s + 0.5);
        before = sin(2 * pi * (v->mains_hz * t_s + turns));
        turns += v->jump_deg[k] / 360;
    }
    if (share == 1)
        return sin(2 * pi * (v->mains_hz * t_s + turns));
    return sqrt(share * pow(sin(2 * pi * (v->mains_hz * t_s + turns)), 2) +
                (1 - share) * pow(before, 2));
}

/* The values of the standard's table as recalled (facts 3.5), to 0.001. They
 * are right for both signs: the oracle's results with the jump half a sample
 * early and late come together on 0.9127 and 1.0600 for 230 V 50 Hz as its rate
 * rises from 6 to 24 kHz. The split sample leaves 0.7 % at 2 kHz, so at 4. */
START_TEST(phase_jumps)
{
    static const double deg[3] = {30, -30, 45};
    static const double expected[FLICKER_SYSTEMS][3] = {{.913, .913, 1.060},
                                                        {.760, .760, .882},
                                                        {.706, .706, .819},
                                                        {.587, .587, .681}};
    struct voltage v[3];
    struct flicker_run run = {
        .system = _i, .rate_hz = 4000, .channels = 3, .voltage = jumping};
    struct flicker_result result;

    for (int c = 0; c < 3; c++) {
        v[c] = (struct voltage){.mains_hz = flicker_system[_i].mains_hz};
        for (int k = 0; k < 5; k++)
            v[c].jump_deg[k] = deg[c];
        run.arg[c] = &v[c];
    }
    flicker_run(&run, 200, 600, 600, &result);
    for (int c = 0; c < 3; c++)
        ck_assert_double_eq_tol(result.pst.value[c] / expected[_i][c], 1,
                                0.006);
}
END_TEST

/* The table holds for changes where the carrier rises through 0. At half the
 * mains frequency (and a third of 60 Hz) the phase matters, 0.76 to 1.00 and
 * 0.89 to 1.00 (facts 3.4), elsewhere by less than 3 %. */
static void check_phases(int system, double modulation_hz, double least,
                         double allowed)
{
    double low = 9, high = 0;

    for (int k = 0; k < FLICKER_RECTANGLES; k++) {
        struct flicker_signal s =
            flicker_signal_of(system, &flicker_rectangle[k], FLICKER_RECTANGLE);
        struct flicker_run run = {.system = system,
                                  .rate_hz = 2000,
                                  .channels = 1,
                                  .voltage = flicker_signal_at,
                                  .arg = {&s}};
        struct flicker_result result;

        if (flicker_rectangle[k].at != modulation_hz)
            continue;
        for (s.phase = 0; s.phase < pi; s.phase += pi / 12) {
            flicker_run(&run, 0, 32, 20, &result);
            low = fmin(low, result.pinst_max[0]);
            high = fmax(high, result.pinst_max[0]);
        }
    }
    ck_assert_double_eq_tol(low, least, allowed);
    ck_assert_double_eq_tol(high, 1.00, 0.03);
}

START_TEST(carrier_phase)
{
    check_phases(_i, 25, _i % 2 ? 1.00 : 0.76, _i % 2 ? 0.03 : 0.02);
    check_phases(_i, 20, _i % 2 ? 0.89 : 1.00, _i % 2 ? 0.02 : 0.03);
    check_phases(_i, 9.5, 1.00, 0.03);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("IEC 61000-4-15, 6: extended tests");
    TCase *tc = tcase_create("influences");
    int n = FLICKER_SYSTEMS;

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, frequency_and_voltage_change, 0, n);
    tcase_add_loop_test(tc, multiple_zero_crossings, 0, n);
    tcase_add_loop_test(tc, bandwidth_to_450_hz, 0, n);
    tcase_add_sparse_test(tc, bursts_of_a_fifth_of_the_time, n, n);
    tcase_add_sparse_test(tc, phase_jumps, n, n);
    tcase_add_sparse_test(tc, carrier_phase, n, n);
    suite_add_tcase(s, tc);
    return s;
}
