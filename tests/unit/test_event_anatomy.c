/*
 * Types, cycles and many synthetic events at once that went
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

#include "dip_scene.h"
#include "runner.h"

static const double two_pi = 6.28318530717958647692;

static struct anatomy_run a;

static void teardown(void)
{
    anatomy_release(&a);
}

static const double f_hz[] = {50, 60, 49.83, 60.17};

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
    struct dip_scene s =
        dip_scene_balanced(f_hz[phase], 0.6, 0.6 + length_s, 40);
    double complex p[3];

    shape(type, v, p);
    for (int k = 0; k < 3; k++) /* turn the shape onto the phase */
        s.during[(phase + k) % 3] =
            s.before[0] * p[k] * dip_scene_phasor(1, -120.0 * phase);
    dip_scene_make(&s, &a);
    (void)anatomy_add(&a, 0.59, 0.61 + length_s, WP_V_A + phase);
    anatomy_go(&a);
}

START_TEST(types)
{
    enum wp_dip_type type = (enum wp_dip_type)(WP_DIP_A + _i % 7);
    int phase = _i / 7 % 3;
    bool one = type == WP_DIP_B || type == WP_DIP_D || type == WP_DIP_F;
    double complex v = _i < 21 ? 0.4 : dip_scene_phasor(0.4, -25);
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
    struct dip_scene s = dip_scene_balanced(50, 0.6, 0.8, 40);
    double complex p[3];

    shape(WP_DIP_D, 0.4, p);
    for (int k = 0; k < 3; k++) {
        s.before[(3 - k) % 3] = s.before[0] * dip_scene_phasor(1, -120.0 * k);
        /* symmetrical: the second in time, phase C */
        s.during[(3 - (k + 1) % 3) % 3] =
            s.before[0] * p[k] * dip_scene_phasor(1, -120);
    }
    dip_scene_make(&s, &a);
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
    struct dip_scene s = dip_scene_balanced(50, -1, 0.3, 40);

    for (int c = 0; c < 3; c++)
        s.during[c] *= c == 1 ? 0.3 : 1;
    dip_scene_make(&s, &a);
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
    struct dip_scene s = dip_scene_balanced(50, 0.6, 4.4, 40);

    for (int c = 0; c < 6; c++)
        s.during[c] *= c < 3 ? 0.5 : 4;
    dip_scene_make(&s, &a);
    a.unnamed = _i;
    for (int k = 0; k < ANATOMY_EVENTS; k++)
        (void)anatomy_add(&a, 0.59 + 0.0005 * k, 3.4 + 0.1 * (k * 7 % 10),
                          WP_V_A + k % 3);
    anatomy_go(&a);
    for (int k = 0; k < ANATOMY_EVENTS; k++) {
        const struct wp_event *e = &a.event[k];
        double from = (double)e->start_ns * 1e-9, to = (double)e->end_ns * 1e-9;
        double truth = dip_scene_i2t(s.before[3], 50, from, fmax(from, 0.6)) +
                       dip_scene_i2t(s.during[3], 50, fmax(from, 0.6), to);

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
    struct dip_scene s = dip_scene_balanced(60, 0.6, 0.8, 40);

    for (int c = 0; c < 3; c++)
        s.during[c] *= 0.5;
    dip_scene_make(&s, &a);
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
    struct dip_scene s = dip_scene_balanced(f, 0.6, 0.8, 40);
    double complex p[3];
    int within = 0;

    shape(WP_DIP_D, 0.4, p);
    for (int k = 0; k < 3; k++)
        s.during[k] = s.before[0] * p[k];
    dip_scene_make(&s, &a);
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

/* Cycles between two instants have V1 so large, at that angle. */
static void check_angle(double from_s, double to_s, double volts, double deg)
{
    int within = 0;

    for (int k = 0; k < a.cycles; k++) {
        const struct wp_event_cycle *c = &a.cycle[k];
        struct wp_complex v = c->voltage.positive;

        if ((double)c->start_ns * 1e-9 < from_s ||
            (double)c->end_ns * 1e-9 > to_s)
            continue;
        within++;
        ck_assert_double_eq_tol(hypot(v.re, v.im), volts, 0.1);
        ck_assert_double_eq_tol(atan2(v.im, v.re) * 360 / two_pi, deg, 0.3);
    }
    ck_assert_int_ge(within, 3);
}

/* All voltages jump by -30 degrees and, 0.7 s later, back: seen in the angles
 * while the frame runs on in time (15 cycles) and from then on, when it turns
 * with the grid, whatever the grid makes of the jumps. */
START_TEST(cycles_keep_their_reference)
{
    double f = f_hz[_i];
    struct dip_scene s = dip_scene_balanced(f, 0.6, 1.3, 40);

    for (int k = 0; k < 6; k++)
        s.during[k] *= dip_scene_phasor(k < 3 ? 0.5 : 1, -30);
    dip_scene_make(&s, &a);
    (void)anatomy_add(&a, 0.59, 1.31, WP_V_A);
    anatomy_go(&a);
    check_angle(0.5, 0.599, 230, 0);
    check_angle(0.64, 1.28, 115, -30);
    check_angle(1.34, 1.5, 230, 0);
}
END_TEST

/* Dips to half with a jump by -25 degrees at 50 Hz on the crest: the tracker
 * takes these for a drift of 0.4 Hz and bridges nothing. The angles are right
 * all the same, and with them a type that depends on them. */
START_TEST(jump_without_a_bridge)
{
    struct dip_scene s = dip_scene_balanced(50, 0.607, 0.75, 90);

    for (int c = 0; c < 3; c++)
        s.during[c] *= dip_scene_phasor(0.5, -25);
    dip_scene_make(&s, &a);
    (void)anatomy_add(&a, 0.597, 0.76, WP_V_A);
    anatomy_go(&a);
    for (int k = 0; k < a.cycles; k++) {
        const struct wp_event_cycle *c = &a.cycle[k];
        struct wp_complex v = c->voltage.positive;

        if (c->start_ns > 608000000 && c->end_ns < 749000000)
            ck_assert_double_eq_tol(atan2(v.im, v.re) * 360 / two_pi, -25, 0.5);
    }
    ck_assert_int_eq(a.event[0].dip_type, WP_DIP_A);
    ck_assert_double_eq_tol(a.event[0].characteristic_pu, 0.5, 0.002);
}
END_TEST

/* How the capture was cut changes no bit. */
START_TEST(recutting)
{
    static struct wp_event_cycle cycle[ANATOMY_CYCLES];
    struct dip_scene s = dip_scene_balanced(49.83, 0.6, 0.9, 40);
    struct wp_event first;
    int cycles;

    for (int k = 0; k < 3; k++)
        s.during[k] *= dip_scene_phasor(0.5, -30 * k);
    dip_scene_make(&s, &a);
    (void)anatomy_add(&a, 0.59, 0.91, WP_V_A);
    anatomy_go(&a);
    first = a.event[0];
    cycles = a.cycles;
    memcpy(cycle, a.cycle, sizeof(cycle));
    anatomy_release(&a);
    dip_scene_make(&s, &a);
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
    struct dip_scene s = dip_scene_balanced(50, 0.6, 0.8, 40);

    for (int k = 0; k < 3; k++)
        s.during[k] *= 0.5;
    dip_scene_make(&s, &a);
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
    dip_scene_make(&s, &a);
    a.in.gap_at = 16000; /* 0.625 s */
    a.in.gap = 1000;
    (void)anatomy_add(&a, 0.59, 0.625, WP_V_A);
    (void)anatomy_add(&a, 0.67, 0.81, WP_V_A);
    anatomy_go(&a);
    anatomy_release(&a);
    dip_scene_make(&s, &a);
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
    tcase_add_sparse_test(t, types, 42, 8);
    tcase_add_test(t, reversed_rotation);
    tcase_add_test(t, open_at_the_start);
    tcase_add_loop_test(t, many_at_once, 0, 2);
    tcase_add_test(t, unnamed_but_short);
    tcase_add_sparse_test(t, cycles_around, 4, 3);
    tcase_add_sparse_test(t, cycles_keep_their_reference, 4, 3);
    tcase_add_test(t, jump_without_a_bridge);
    tcase_add_test(t, recutting);
    tcase_add_test(t, hostile);
    suite_add_tcase(s, t);
    return s;
}
