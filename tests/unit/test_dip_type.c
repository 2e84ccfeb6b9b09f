/*
 * Dip types from phasors in closed form (Bollen 2000, 4.4: the seven
 * types as functions of one complex V), for each symmetrical phase; direction
 * from two impedances.
 *
 * With phase a symmetrical, in per unit of the voltage before, s = sqrt(3)/2:
 *   A: V, V(-1/2 -+ js)           B: V, -1/2 -+ js
 *   C: 1, -1/2 -+ jsV             D: V, -V/2 -+ js
 *   E: 1, -V/2 -+ jsV             F: V, -V/2 -+ js(2 + V)/3
 *   G: (2 + V)/3, -(2 + V)/6 -+ jsV
 * Without their zero sequence B is D with V' = (1 + 2V)/3 and E is G with V.
 */
#include <check.h>
#include <complex.h>
#include <math.h>

#include "pq/dip_direction.h"
#include "pq/dip_type.h"
#include "runner.h"

static const double complex i = 1.0 * I;

static double complex polar(double r, double deg)
{
    return r * cexp(i * deg * acos(-1.0) / 180);
}

struct shape {
    double complex a, b, c; /* the symmetrical phase, the one behind, ahead */
    double complex v, f;    /* expected */
};

static struct shape shape_of(enum wp_dip_type type, double complex v)
{
    double complex js = i * sqrt(3) / 2, g = (2 + v) / 3;

    switch (type) {
    case WP_DIP_A:
        return (struct shape){v, v * (-.5 - js), v * (-.5 + js), v, v};
    case WP_DIP_B:
        return (struct shape){v, -.5 - js, -.5 + js, (1 + 2 * v) / 3, 1};
    case WP_DIP_C:
        return (struct shape){1, -.5 - js * v, -.5 + js * v, v, 1};
    case WP_DIP_D:
        return (struct shape){v, -v / 2 - js, -v / 2 + js, v, 1};
    case WP_DIP_E:
        return (struct shape){1, v * (-.5 - js), v * (-.5 + js), v, g};
    case WP_DIP_F:
        return (struct shape){v, -v / 2 - js * g, -v / 2 + js * g, v, g};
    default:
        return (struct shape){g, -g / 2 - js * v, -g / 2 + js * v, v, g};
    }
}

/* Phase k is a symmetrical one: all turn by -120 degrees per phase. */
static void phases_of(const struct shape *s, int k, double complex scale,
                      struct wp_complex phase[3])
{
    double complex turn = scale * polar(1, -120.0 * k);
    double complex p[3] = {s->a * turn, s->b * turn, s->c * turn};

    for (int j = 0; j < 3; j++)
        phase[(k + j) % 3] = (struct wp_complex){creal(p[j]), cimag(p[j])};
}

static const double complex depths[] = {0.0, 0.3, 0.5, 0.7, 0.85};

START_TEST(each_type_on_each_phase)
{
    enum wp_dip_type type = (enum wp_dip_type)(WP_DIP_A + _i);
    bool one = type == WP_DIP_B || type == WP_DIP_D || type == WP_DIP_F;

    for (int k = 0; k < 15; k++) {
        double complex v = depths[k / 3], scale = polar(231, 17 * k);
        struct shape s = shape_of(type, v);
        struct wp_complex phase[3];
        struct wp_sequence q;
        struct wp_dip_class c;

        phases_of(&s, k % 3, scale, phase);
        q = wp_sequence_of(phase);
        c = wp_dip_classify(&q,
                            (struct wp_complex){creal(scale), cimag(scale)});
        ck_assert_int_eq(c.type, type);
        ck_assert_uint_eq(c.phases, type == WP_DIP_A ? 7
                                    : one            ? 1u << k % 3
                                                     : 7u & ~(1u << k % 3));
        ck_assert_double_eq_tol(c.characteristic_pu, cabs(s.v), 1e-9);
        ck_assert_double_eq_tol(c.pn_factor_pu, cabs(s.f), 1e-9);
    }
}
END_TEST

/* With a phase jump: V of -20 and -40 degrees; type and phase stay. */
START_TEST(phase_jumps)
{
    enum wp_dip_type type = (enum wp_dip_type)(WP_DIP_A + _i);

    for (int k = 0; k < 6; k++) {
        struct shape s = shape_of(type, polar(0.5, k < 3 ? -20 : -40));
        struct wp_complex phase[3];
        struct wp_sequence q;
        struct wp_dip_class c;

        phases_of(&s, k % 3, 1, phase);
        q = wp_sequence_of(phase);
        c = wp_dip_classify(&q, (struct wp_complex){1, 0});
        ck_assert_int_eq(c.type, type);
        ck_assert_double_eq_tol(c.characteristic_pu, cabs(s.v), 1e-9);
    }
}
END_TEST

/* No division by nothing. */
START_TEST(nothing_changed)
{
    struct wp_complex phase[3] = {{1, 0}, {1, 0}, {1, 0}};
    struct wp_sequence q = wp_sequence_of(phase);
    struct wp_dip_class c;

    q.positive = (struct wp_complex){1, 0};
    c = wp_dip_classify(&q, q.positive);
    ck_assert_int_eq(c.type, WP_DIP_A);
    q.negative = (struct wp_complex){0.1, 0};
    c = wp_dip_classify(&q, q.positive);
    ck_assert(isfinite(c.characteristic_pu) && isfinite(c.pn_factor_pu));
}
END_TEST

/* Before: 1 V, 1 A. A change of the current by di with impedance z of what it
 * flows through: downstream dv = -z di. */
static enum wp_direction side(double complex dv, double complex di)
{
    struct wp_dip_side before = {{1, 0}, {1, 0}};
    struct wp_dip_side now = {{1 + creal(dv), cimag(dv)},
                              {1 + creal(di), cimag(di)}};

    return wp_dip_direction(&before, &now, 0.001);
}

START_TEST(direction_by_impedance)
{
    for (int deg = -30; deg <= 120; deg += 10)
        for (int turn = 0; turn < 360; turn += 45) {
            double complex di = polar(0.5, turn), z = polar(0.4, deg);

            ck_assert_int_eq(side(-z * di, di), WP_DIRECTION_DOWNSTREAM);
            ck_assert_int_eq(side(z * di, di), WP_DIRECTION_UPSTREAM);
        }
    ck_assert_int_eq(side(-i * i * polar(0.4, -45), 1), WP_DIRECTION_UNKNOWN);
}
END_TEST

/* Changes under 1 % of the voltage, 2 % of the current, the floor. */
START_TEST(direction_needs_a_change)
{
    ck_assert_int_eq(side(-0.009, 0.5), WP_DIRECTION_UNKNOWN);
    ck_assert_int_eq(side(-0.011, 0.5), WP_DIRECTION_DOWNSTREAM);
    ck_assert_int_eq(side(-0.5, 0.019), WP_DIRECTION_UNKNOWN);
    ck_assert_int_eq(side(-0.5, 0.021), WP_DIRECTION_DOWNSTREAM);
    ck_assert_int_eq(side(0, 0), WP_DIRECTION_UNKNOWN);
    ck_assert_int_eq(wp_dip_direction(&(struct wp_dip_side){{1, 0}, {0, 0}},
                                      &(struct wp_dip_side){{.5, 0}, {1e-4, 0}},
                                      0.001),
                     WP_DIRECTION_UNKNOWN);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("pq/dip_type, dip_direction");
    TCase *t = tcase_create("phasors");

    tcase_add_loop_test(t, each_type_on_each_phase, 0, 7);
    tcase_add_loop_test(t, phase_jumps, 0, 7);
    tcase_add_test(t, nothing_changed);
    tcase_add_test(t, direction_by_impedance);
    tcase_add_test(t, direction_needs_a_change);
    suite_add_tcase(s, t);
    return s;
}
