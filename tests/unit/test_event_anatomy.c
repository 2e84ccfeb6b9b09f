/*
 * Onset, point on wave, I2t, types and cycles of synthetic events that went
 * through sync, at 50 and 60 Hz and beside, with capture rates that fit none.
 *
 * Truth: the phasors and instants that the test made. A step lies between two
 * samples of the capture, half a sample after the mark on average, and a cell
 * is 1/512 cycle: onsets to a cell and a sample.
 */
#include <check.h>
#include <complex.h>
#include <math.h>
#include <string.h>

#include "anatomy_run.h"
#include "runner.h"

static const double two_pi = 6.28318530717958647692;
static const double rate_hz = 25601;

static struct anatomy_run a;

static void teardown(void)
{
    anatomy_release(&a);
}

static double complex polar(double r, double deg)
{
    return r * cexp(I * deg * two_pi / 360);
}

/* RMS phasors of six channels that change at from_s and change back at to_s. */
struct scene {
    double f_hz, t_s, from_s, to_s, noise;
    double complex before[6], during[6];
};

static double noise(uint32_t n)
{
    double sum = -6;

    for (int k = 0; k < 12; k++) {
        n = n * 1664525u + 1013904223u;
        sum += n / 4294967296.0;
    }
    return sum;
}

static void make(const struct scene *s)
{
    history_run_make(&a.in, rate_hz, s->f_hz > 55 ? 60 : 50, 6, s->t_s);
    a.late_s = 1.2 / s->f_hz;
    for (unsigned c = 0; c < 6; c++)
        for (size_t n = 0; n < a.in.frames; n++) {
            double t = history_run_s(&a.in, n);
            const double complex *p =
                t >= s->from_s && t < s->to_s ? s->during : s->before;

            a.in.x[c][n] =
                sqrt(2) * cimag(p[c] * cexp(I * two_pi * s->f_hz * t)) +
                s->noise * cabs(s->before[c]) *
                    noise((uint32_t)(n * 6 + c) * 2654435761u);
        }
}

/* 230 V and 5 A, 30 degrees behind; V A is at `deg` at from_s. */
static struct scene balanced(double f_hz, double from_s, double to_s,
                             double deg)
{
    struct scene s = {
        .f_hz = f_hz, .t_s = to_s + 0.8, .from_s = from_s, .to_s = to_s};

    for (int k = 0; k < 3; k++) {
        s.before[k] = polar(230, deg - 360 * f_hz * from_s - 120.0 * k);
        s.before[3 + k] = s.before[k] * polar(5.0 / 230, -30);
    }
    memcpy(s.during, s.before, sizeof(s.during));
    return s;
}

static const double f_hz[] = {50, 60, 49.83, 60.17};

static double onset_error_s(const struct wp_event *e, const struct scene *s)
{
    return (double)e->onset_ns * 1e-9 - s->from_s;
}

/* A dip of all phases to a residual: on every point on wave, seen first in V A
 * or V C, told early or late. Depth 0.85 moves nothing but 15 %. */
START_TEST(onset_and_point_on_wave)
{
    static const double residual[] = {0.0, 0.4, 0.85};
    double worst_s = 0;

    for (int k = 0; k < 12; k++) {
        int first = k % 2 ? WP_V_C : WP_V_A;
        double own = 30.0 * k, cell_s = 1 / (512 * f_hz[_i]), wave;
        struct scene s = balanced(f_hz[_i], 0.6001 + 0.0013 * k, 0.75,
                                  first == WP_V_C ? own + 240 : own);
        struct wp_event *e;

        for (int c = 0; c < 3; c++)
            s.during[c] *= residual[k % 3];
        make(&s);
        /* The window that first sees it begins up to a cycle before. */
        e = anatomy_add(&a, s.from_s - 0.9 / f_hz[_i] + 0.0015 * (k % 5), 0.76,
                        first);
        anatomy_go(&a);
        worst_s = fmax(worst_s, fabs(onset_error_s(e, &s)));
        ck_assert_double_lt(fabs(onset_error_s(e, &s)), cell_s + 1 / rate_hz);
        /* The angle is that of the onset that was found. */
        wave = own + 360 * f_hz[_i] * onset_error_s(e, &s);
        ck_assert_double_lt(fabs(remainder(e->point_on_wave_deg - wave, 360)),
                            0.05);
        anatomy_release(&a);
    }
    ck_assert_double_lt(worst_s, 1.5 / (512 * f_hz[_i]));
}
END_TEST

/* With 0.2 % of noise, and the phase jumping by -25 degrees at the onset: the
 * grid is bridged there. */
START_TEST(onset_with_noise_and_phase_jump)
{
    for (int k = 0; k < 8; k++) {
        struct scene s = balanced(f_hz[_i], 0.607, 0.75, 45.0 * k);
        struct wp_event *e;
        double wave;

        for (int c = 0; c < 3; c++)
            s.during[c] *= polar(0.5, -25);
        s.noise = 0.002;
        make(&s);
        e = anatomy_add(&a, 0.607 - 0.5 / f_hz[_i], 0.76, WP_V_A);
        anatomy_go(&a);
        ck_assert_double_lt(fabs(onset_error_s(e, &s)), 1e-4);
        wave = 45.0 * k + 360 * f_hz[_i] * onset_error_s(e, &s);
        ck_assert_double_lt(fabs(remainder(e->point_on_wave_deg - wave, 360)),
                            0.5);
        anatomy_release(&a);
    }
}
END_TEST

/* Nothing stands out (an event that the test made up): the start is taken. At
 * the beginning of the capture there is no cycle before: 0. */
START_TEST(no_onset)
{
    struct scene s = balanced(f_hz[_i], 0.6, 0.8, 70);
    struct wp_event *quiet, *first;

    make(&s);
    quiet = anatomy_add(&a, 0.6, 0.8, WP_V_A);
    first = anatomy_add(&a, 0.0, 0.2, WP_V_A);
    anatomy_go(&a);
    ck_assert_int_eq(quiet->onset_ns, quiet->start_ns);
    ck_assert_double_eq_tol(quiet->point_on_wave_deg, 70, 0.01);
    ck_assert_int_eq(quiet->direction, WP_DIRECTION_UNKNOWN);
    ck_assert_int_eq(first->onset_ns, 0);
    ck_assert_double_eq(first->point_on_wave_deg, 0);
}
END_TEST

/* Integral of 2 I^2 sin(w t + angle)^2 from a_s to b_s. */
static double i2t(double complex i, double f, double a_s, double b_s)
{
    double w = two_pi * f, angle = carg(i), rms = cabs(i);

    return rms * rms *
           (b_s - a_s -
            (sin(2 * (w * b_s + angle)) - sin(2 * (w * a_s + angle))) /
                (2 * w));
}

/* A cell at each end counts as if it were level: h^2 / 8 of the slope of i^2,
 * 1 ppm of a cycle's I2t each and three times that in what the midpoints err.
 */
START_TEST(i2t_of_a_steady_current)
{
    static const double length_s[] = {0.011, 0.0237, 0.1, 0.4001, 1.3};

    for (int k = 0; k < 5; k++) {
        struct scene s = balanced(f_hz[_i], 0.6, 0.6 + length_s[k], 20 + 7 * k);
        double from = 0.5931 + 0.0017 * k, to = from + length_s[k];
        struct wp_event *e;

        make(&s);
        e = anatomy_add(&a, from, to, WP_V_A);
        anatomy_go(&a);
        for (int c = 0; c < 3; c++)
            ck_assert_double_eq_tol(e->i2t_a2s[c],
                                    i2t(s.before[3 + c], f_hz[_i], from, to),
                                    1e-5 * 25 / f_hz[_i]);
        anatomy_release(&a);
    }
}
END_TEST

/* A fault of 40 A between: 0.1 % where its edges ring. */
START_TEST(i2t_of_a_fault)
{
    struct scene s = balanced(f_hz[_i], 0.6031, 0.8457, 100);
    double from = 0.5931, to = 0.8637;
    struct wp_event *e;

    for (int c = 0; c < 3; c++) {
        s.during[c] *= 0.5;
        s.during[3 + c] *= polar(8, -40);
    }
    make(&s);
    e = anatomy_add(&a, from, to, WP_V_A);
    anatomy_go(&a);
    for (int c = 0; c < 3; c++) {
        double truth = i2t(s.before[3 + c], f_hz[_i], from, s.from_s) +
                       i2t(s.during[3 + c], f_hz[_i], s.from_s, s.to_s) +
                       i2t(s.before[3 + c], f_hz[_i], s.to_s, to);

        ck_assert_double_eq_tol(e->i2t_a2s[c] / truth, 1, 1e-3);
    }
    ck_assert_int_eq(e->direction, WP_DIRECTION_DOWNSTREAM);
}
END_TEST

/* The seven types (test_dip_type.c), symmetrical phase a, V = 0.4 without and
 * with a phase jump. */
static void shape(enum wp_dip_type type, double complex v, double complex p[3])
{
    double complex js = I * sqrt(3) / 2, g = (2 + v) / 3;
    double complex x = 1, y = -.5, z = js; /* x; y -+ z */

    if (type == WP_DIP_A || type == WP_DIP_B || type == WP_DIP_D ||
        type == WP_DIP_F)
        x = v;
    if (type == WP_DIP_A || type == WP_DIP_D || type == WP_DIP_E ||
        type == WP_DIP_F)
        y = -v / 2;
    if (type == WP_DIP_A || type == WP_DIP_C || type == WP_DIP_E ||
        type == WP_DIP_G)
        z = js * v;
    if (type == WP_DIP_F)
        z = js * g;
    if (type == WP_DIP_G) {
        x = g;
        y = -g / 2;
    }
    p[0] = x;
    p[1] = y - z;
    p[2] = y + z;
}

static void run_type(enum wp_dip_type type, int phase, double complex v,
                     double length_s)
{
    struct scene s = balanced(f_hz[phase], 0.6, 0.6 + length_s, 40);
    double complex p[3];

    shape(type, v, p);
    for (int k = 0; k < 3; k++) /* turn the shape onto the phase */
        s.during[(phase + k) % 3] =
            s.before[0] * p[k] * polar(1, -120.0 * phase);
    make(&s);
    (void)anatomy_add(&a, 0.59, 0.61 + length_s, WP_V_A + phase);
    anatomy_go(&a);
}

START_TEST(types)
{
    enum wp_dip_type type = (enum wp_dip_type)(WP_DIP_A + _i % 7);
    int phase = _i / 7 % 3;
    bool one = type == WP_DIP_B || type == WP_DIP_D || type == WP_DIP_F;
    double complex v = _i < 21 ? 0.4 : polar(0.4, -25);
    const struct wp_event *e = &a.event[0];

    run_type(type, phase, v, 0.2);
    ck_assert_int_eq(e->dip_type, type);
    ck_assert_uint_eq(e->dip_phases, type == WP_DIP_A ? 7
                                     : one            ? 1u << phase
                                                      : 7u & ~(1u << phase));
    if (type == WP_DIP_B)
        v = (1 + 2 * v) / 3;
    ck_assert_double_eq_tol(e->characteristic_pu, cabs(v), 1e-4);
    if (type == WP_DIP_C || type == WP_DIP_D)
        ck_assert_double_eq_tol(e->pn_factor_pu, 1, 1e-4);
    anatomy_release(&a);
    /* One cycle: no cycle of the grid need lie within, but the type stays. */
    run_type(type, phase, v, 1 / f_hz[phase]);
    if (type != WP_DIP_B && type != WP_DIP_E)
        ck_assert_uint_eq(e->dip_phases, type == WP_DIP_A ? 7
                                         : one            ? 1u << phase
                                               : 7u & ~(1u << phase));
}
END_TEST

/* Phases that turn A, C, B: B and C change places. */
START_TEST(reversed_rotation)
{
    struct scene s = balanced(50, 0.6, 0.8, 40);
    double complex p[3];

    shape(WP_DIP_D, 0.4, p);
    for (int k = 0; k < 3; k++) {
        s.before[(3 - k) % 3] = s.before[0] * polar(1, -120.0 * k);
        /* symmetrical: the second in time, phase C */
        s.during[(3 - (k + 1) % 3) % 3] = s.before[0] * p[k] * polar(1, -120);
    }
    make(&s);
    (void)anatomy_add(&a, 0.59, 0.81, WP_V_A);
    anatomy_go(&a);
    ck_assert_int_eq(a.event[0].dip_type, WP_DIP_D);
    ck_assert_uint_eq(a.event[0].dip_phases, 1u << 2);
    ck_assert_double_eq_tol(a.event[0].characteristic_pu, 0.4, 1e-4);
}
END_TEST

/* A capture that begins in a dip: U din stands for what was before. */
START_TEST(open_at_the_start)
{
    struct scene s = balanced(50, -1, 0.3, 40);

    for (int c = 0; c < 3; c++)
        s.during[c] *= c == 1 ? 0.3 : 1;
    make(&s);
    (void)anatomy_add(&a, 0, 0.32, WP_V_B);
    anatomy_go(&a);
    ck_assert_int_eq(a.event[0].dip_type, WP_DIP_B);
    ck_assert_uint_eq(a.event[0].dip_phases, 2);
    ck_assert_int_eq(a.event[0].direction, WP_DIRECTION_UNKNOWN);
}
END_TEST

/* Forty events open at once, ending in any order, thirty-two of which have
 * room; without being named none has. */
START_TEST(many_at_once)
{
    struct scene s = balanced(50, 0.6, 4.4, 40);

    for (int c = 0; c < 6; c++)
        s.during[c] *= c < 3 ? 0.5 : 4;
    make(&s);
    a.unnamed = _i;
    for (int k = 0; k < ANATOMY_EVENTS; k++)
        (void)anatomy_add(&a, 0.59 + 0.0005 * k, 3.4 + 0.1 * (k * 7 % 10),
                          WP_V_A + k % 3);
    anatomy_go(&a);
    for (int k = 0; k < ANATOMY_EVENTS; k++) {
        const struct wp_event *e = &a.event[k];
        double from = (double)e->start_ns * 1e-9, to = (double)e->end_ns * 1e-9;
        double truth = i2t(s.before[3], 50, from, fmax(from, 0.6)) +
                       i2t(s.during[3], 50, fmax(from, 0.6), to);

        if (_i || k >= WP_ANATOMY_EVENTS) {
            ck_assert_int_eq(e->dip_type, WP_DIP_NONE);
            ck_assert_double_eq(e->i2t_a2s[0], 0);
            continue;
        }
        ck_assert_int_eq(e->dip_type, WP_DIP_A);
        ck_assert_double_eq_tol(e->i2t_a2s[0] / truth, 1, 1e-3);
        ck_assert_int_eq(e->direction, WP_DIRECTION_DOWNSTREAM);
        ck_assert_double_eq_tol((double)e->onset_ns * 1e-9, 0.6, 1e-4);
    }
}
END_TEST

/* Short events that nobody named are found in the history. */
START_TEST(unnamed_but_short)
{
    struct scene s = balanced(60, 0.6, 0.8, 40);

    for (int c = 0; c < 3; c++)
        s.during[c] *= 0.5;
    make(&s);
    a.unnamed = true;
    (void)anatomy_add(&a, 0.59, 0.82, WP_V_A);
    anatomy_go(&a);
    ck_assert_int_eq(a.event[0].dip_type, WP_DIP_A);
    ck_assert_double_eq_tol((double)a.event[0].onset_ns * 1e-9, 0.6, 1e-4);
    ck_assert_int_gt(a.cycles, 0);
}
END_TEST

/* Cycles from five before to five after, without a hole; sequences of a type D
 * dip: V1 = (1 + V) / 2, V2 = (V - 1) / 2, V0 = 0; angles from V1 before. */
START_TEST(cycles_around)
{
    double f = f_hz[_i];
    struct scene s = balanced(f, 0.6, 0.8, 40);
    double complex p[3];
    int within = 0;

    shape(WP_DIP_D, 0.4, p);
    for (int k = 0; k < 3; k++)
        s.during[k] = s.before[0] * p[k];
    make(&s);
    (void)anatomy_add(&a, 0.59, 0.81, WP_V_A);
    anatomy_go(&a);
    ck_assert_double_le((double)a.cycle[0].start_ns * 1e-9, 0.59 - 4 / f);
    ck_assert_double_ge((double)a.cycle[a.cycles - 1].end_ns * 1e-9,
                        0.81 + 4 / f);
    ck_assert_double_le((double)a.cycle[a.cycles - 1].end_ns * 1e-9,
                        0.81 + 9 / f);
    for (int k = 0; k < a.cycles; k++) {
        const struct wp_event_cycle *c = &a.cycle[k];
        double from = (double)c->start_ns * 1e-9, to = (double)c->end_ns * 1e-9;
        double before = to < 0.5995 || from > 0.8005;

        ck_assert(k == 0 || c->start_ns == c[-1].end_ns);
        if (!before && (from < 0.6005 || to > 0.7995))
            continue;
        within += !before;
        ck_assert_double_eq_tol(c->voltage.positive.re, before ? 230 : 161,
                                0.05);
        ck_assert_double_eq_tol(c->voltage.positive.im, 0, 0.05);
        ck_assert_double_eq_tol(c->voltage.negative.re, before ? 0 : -69, 0.05);
        ck_assert_double_eq_tol(c->voltage.negative.im, 0, 0.05);
        ck_assert_double_eq_tol(c->voltage.zero.re, 0, 0.05);
        ck_assert_double_eq_tol(c->current.positive.re, 5 * sqrt(.75), 0.002);
        ck_assert_double_eq_tol(c->current.positive.im, -2.5, 0.002);
        ck_assert_double_eq_tol(c->rms[WP_V_A], before ? 230 : 92, 0.05);
        ck_assert_double_eq_tol(c->rms[WP_I_B], 5, 0.001);
    }
    ck_assert_int_ge(within, 8);
}
END_TEST

/* A phase jump of all voltages by -30 degrees is seen in the angles, whatever
 * the grid made of it. */
START_TEST(cycles_keep_their_reference)
{
    double f = f_hz[_i];
    struct scene s = balanced(f, 0.6, 0.9, 40);
    int within = 0;

    for (int k = 0; k < 6; k++)
        s.during[k] *= polar(k < 3 ? 0.5 : 1, -30);
    make(&s);
    (void)anatomy_add(&a, 0.59, 0.91, WP_V_A);
    anatomy_go(&a);
    for (int k = 0; k < a.cycles; k++) {
        const struct wp_event_cycle *c = &a.cycle[k];
        struct wp_complex v = c->voltage.positive, i = c->current.positive;

        if (c->start_ns < 640000000 || c->end_ns > 880000000)
            continue;
        within++;
        ck_assert_double_eq_tol(hypot(v.re, v.im), 115, 0.1);
        ck_assert_double_eq_tol(atan2(v.im, v.re) * 360 / two_pi, -30, 0.2);
        ck_assert_double_eq_tol(atan2(i.im, i.re) * 360 / two_pi, -60, 0.2);
    }
    ck_assert_int_ge(within, 8);
}
END_TEST

/* How the capture was cut changes no bit. */
START_TEST(recutting)
{
    static struct wp_event_cycle cycle[ANATOMY_CYCLES];
    struct scene s = balanced(49.83, 0.6, 0.9, 40);
    struct wp_event first;
    int cycles;

    for (int k = 0; k < 3; k++)
        s.during[k] *= polar(0.5, -30 * k);
    make(&s);
    (void)anatomy_add(&a, 0.59, 0.91, WP_V_A);
    anatomy_go(&a);
    first = a.event[0];
    cycles = a.cycles;
    memcpy(cycle, a.cycle, sizeof(cycle));
    anatomy_release(&a);
    make(&s);
    a.in.block = 101;
    (void)anatomy_add(&a, 0.59, 0.91, WP_V_A);
    anatomy_go(&a);
    ck_assert_mem_eq(&first, &a.event[0], sizeof(first));
    ck_assert_int_eq(cycles, a.cycles);
    ck_assert_mem_eq(cycle, a.cycle, (size_t)cycles * sizeof(*cycle));
}
END_TEST

/* Captures with less than three phases, or none, or in pieces. */
START_TEST(hostile)
{
    struct scene s = balanced(50, 0.6, 0.8, 40);

    for (int k = 0; k < 3; k++)
        s.during[k] *= 0.5;
    make(&s);
    a.in.channels = 1;
    (void)anatomy_add(&a, 0.59, 0.81, WP_V_A);
    (void)anatomy_add(&a, 0.59, 0.81, WP_V_CA); /* not there */
    (void)anatomy_add(&a, 5, 6, WP_V_A);        /* after the end */
    (void)anatomy_add(&a, 0.7, 0.65, WP_V_A);   /* ends before it begins */
    (void)anatomy_add(&a, -1, 0.65, WP_V_A);    /* before the capture */
    anatomy_go(&a);
    ck_assert_int_eq(a.event[0].dip_type, WP_DIP_NONE);
    ck_assert_double_eq_tol((double)a.event[0].onset_ns * 1e-9, 0.6, 1e-4);
    ck_assert_double_eq(a.event[0].i2t_a2s[0], 0);
    anatomy_release(&a);
    make(&s);
    a.in.gap_at = 16000; /* 0.625 s */
    a.in.gap = 1000;
    (void)anatomy_add(&a, 0.59, 0.625, WP_V_A);
    (void)anatomy_add(&a, 0.67, 0.81, WP_V_A);
    anatomy_go(&a);
    anatomy_release(&a);
    make(&s);
    for (int c = 0; c < 6; c++)
        memset(a.in.x[c], 0, a.in.frames * sizeof(double));
    (void)anatomy_add(&a, 0.59, 0.81, WP_V_A);
    anatomy_go(&a);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("pq/event_anatomy");
    TCase *t = tcase_create("anatomy");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_sparse_test(t, onset_and_point_on_wave, 4, 3);
    tcase_add_sparse_test(t, onset_with_noise_and_phase_jump, 4, 3);
    tcase_add_sparse_test(t, no_onset, 4, 3);
    tcase_add_sparse_test(t, i2t_of_a_steady_current, 4, 3);
    tcase_add_sparse_test(t, i2t_of_a_fault, 4, 3);
    tcase_add_sparse_test(t, types, 42, 5);
    tcase_add_test(t, reversed_rotation);
    tcase_add_test(t, open_at_the_start);
    tcase_add_loop_test(t, many_at_once, 0, 2);
    tcase_add_test(t, unnamed_but_short);
    tcase_add_sparse_test(t, cycles_around, 4, 3);
    tcase_add_sparse_test(t, cycles_keep_their_reference, 4, 3);
    tcase_add_test(t, recutting);
    tcase_add_test(t, hostile);
    suite_add_tcase(s, t);
    return s;
}
