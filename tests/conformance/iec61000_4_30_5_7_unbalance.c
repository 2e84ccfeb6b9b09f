/*
 * IEC 61000-4-30 clause 5.7: unbalance u2 and u0 from the fundamental's
 * symmetrical components.
 *
 * Truth: magnitudes exactly 120 degrees apart, 73/80/87 % and 152/140/128 %,
 * give 5.0518 and 4.9487 % for both (the first by hand below); phasors that are
 * composed from known sequences must give these back; and the formula of the
 * clause for three L-L magnitudes must agree with the phasors.
 */
#include <math.h>

#include "item_row.h"
#include "lines.h"
#include "pq/sequence.h"
#include "runner.h"

static struct lines l;
static struct item_row row;

/* U1, U2, U0 and their angles as three phases. */
struct known {
    double rms[3], deg[3]; /* positive, negative, zero */
};

static struct wp_complex polar(double rms, double deg)
{
    double rad = deg * acos(-1.0) / 180.0;

    return (struct wp_complex){rms * cos(rad), rms * sin(rad)};
}

static struct wp_complex phase_of(const struct known *k, int phase)
{
    struct wp_complex sum = {0.0, 0.0};

    for (int s = 0; s < 3; s++) {
        double turn = s == 0 ? -120.0 * phase : s == 1 ? 120.0 * phase : 0.0;
        struct wp_complex c = polar(k->rms[s], k->deg[s] + turn);

        sum.re += c.re;
        sum.im += c.im;
    }
    return sum;
}

static void set_phases(int first, const struct wp_complex of[3])
{
    for (int k = 0; k < 3; k++) {
        struct wp_complex c = of[k];

        lines_order(&l, first + k, 1, hypot(c.re, c.im),
                    atan2(c.im, c.re) * 180.0 / acos(-1.0));
    }
}

static const struct {
    double pct[3], u_pct;
} magnitudes[] = {
    {{100, 100, 100}, 0.0},    {{73, 80, 87}, 5.0518},
    {{152, 140, 128}, 4.9487}, {{100, 90, 100}, 3.4483},
    {{100, 100, 95}, 1.6949},  {{87, 73, 80}, 5.0518},
    {{128, 152, 140}, 4.9487},
};

/* By hand for 73, 80, 87: |U1| = 240/3, 3 U2 = 73 - 83.5 + j 7 sqrt(3)/2, so u2
 * = sqrt(10.5^2 + 36.75) / 240 = sqrt(147) / 240 = 5.0518 %. With other
 * angles of the set, at 50 and 60 Hz, u0 alike. */
START_TEST(magnitudes_of_120_degrees)
{
    for (int turn = 0; turn < 360; turn += 77) {
        struct wp_complex of[3];

        lines_init(&l, turn % 2 ? 50.0 : 60.0, "vA vB vC iA iB iC");
        for (int k = 0; k < 3; k++)
            of[k] = polar(2.3 * magnitudes[_i].pct[k], turn - 120.0 * k);
        set_phases(WP_V_A, of);
        set_phases(WP_I_A, of);
        item_row_make(&row, &l, NULL);
        ck_assert_double_eq_tol(item_row_at(&row, "u2_pct"),
                                magnitudes[_i].u_pct, 5e-5);
        ck_assert_double_eq_tol(item_row_at(&row, "u0_pct"),
                                magnitudes[_i].u_pct, 5e-5);
        ck_assert_double_eq_tol(item_row_at(&row, "i2_pct"),
                                magnitudes[_i].u_pct, 5e-5);
        ck_assert_double_eq_tol(item_row_at(&row, "i0_pct"),
                                magnitudes[_i].u_pct, 5e-5);
    }
    ck_assert_double_eq_tol(100.0 * sqrt(147.0) / 240.0, 5.0518, 5e-5);
}
END_TEST

/* Sequences of every size and angle, some larger than the positive one. */
START_TEST(sequences_come_back_with_their_angles)
{
    struct known k = {{230.0, 1.7 * _i, 0.9 * _i},
                      {10.0 + 31.0 * _i, 200.0 - 47.0 * _i, 63.0 * _i}};
    struct wp_complex of[3];
    double reference;

    for (int p = 0; p < 3; p++)
        of[p] = phase_of(&k, p);
    lines_init(&l, 50.0, "vA vB vC");
    set_phases(WP_V_A, of);
    item_row_make(&row, &l, NULL);
    ck_assert_double_eq_tol(item_row_at(&row, "u_pos_v"), 230.0, 1e-10);
    ck_assert_double_eq_tol(item_row_at(&row, "u_neg_v"), k.rms[1], 1e-10);
    ck_assert_double_eq_tol(item_row_at(&row, "u_zero_v"), k.rms[2], 1e-10);
    ck_assert_double_eq_tol(item_row_at(&row, "u2_pct"), k.rms[1] / 2.3, 1e-10);
    ck_assert_double_eq_tol(item_row_at(&row, "u0_pct"), k.rms[2] / 2.3, 1e-10);
    reference = atan2(of[0].im, of[0].re) * 180.0 / acos(-1.0);
    ck_assert_double_eq_tol(
        remainder(item_row_at(&row, "u_pos_deg") - k.deg[0] + reference, 360.0),
        0.0, 1e-9);
    if (_i > 0) {
        ck_assert_double_eq_tol(
            remainder(item_row_at(&row, "u_neg_deg") - k.deg[1] + reference,
                      360.0),
            0.0, 1e-9);
        ck_assert_double_eq_tol(
            remainder(item_row_at(&row, "u_zero_deg") - k.deg[2] + reference,
                      360.0),
            0.0, 1e-9);
    }
}
END_TEST

/* Unequal angles: the phasors between phases, the formula of their magnitudes
 * alone, and the phasors to neutral agree on u2. */
START_TEST(formula_of_magnitudes_agrees_with_phasors)
{
    double worst = 0.0;

    for (int n = 0; n < 400; n++) {
        struct wp_complex ln[3], ll[3];
        struct wp_sequence s;
        double magnitude[3];

        /* Any triangle of reach: 60 to 140 %, up to 30 degrees off. */
        for (int k = 0; k < 3; k++)
            ln[k] = polar(100.0 + 40.0 * sin(1.0 + 7.0 * n + 3.1 * k),
                          -120.0 * k + 30.0 * sin(2.0 + 5.0 * n + 1.7 * k));
        for (int k = 0; k < 3; k++) {
            ll[k].re = ln[k].re - ln[(k + 1) % 3].re;
            ll[k].im = ln[k].im - ln[(k + 1) % 3].im;
            magnitude[k] = hypot(ll[k].re, ll[k].im);
        }
        s = wp_sequence_of(ll);
        worst = fmax(worst, fabs(wp_sequence_u2(&s) -
                                 wp_sequence_u2_of_magnitudes(magnitude)));
        ck_assert_double_lt(hypot(s.zero.re, s.zero.im), 1e-12);
        ck_assert_double_gt(wp_sequence_u2(&s), 0.01);
        s = wp_sequence_of(ln);
        worst = fmax(worst, fabs(wp_sequence_u2(&s) -
                                 wp_sequence_u2_of_magnitudes(magnitude)));
    }
    ck_assert_double_lt(worst, 1e-9);
}
END_TEST

/* 73/80/87 % to neutral between phases: |AB|^2 = 73^2 + 80^2 + 73 80 and so on;
 * u2 is the same, and there is no u0. */
START_TEST(between_phases_there_is_no_zero_sequence)
{
    const double a = 73.0, b = 80.0, c = 87.0;
    const double ab = sqrt(a * a + b * b + a * b);
    const double bc = sqrt(b * b + c * c + b * c);
    const double ca = sqrt(c * c + a * a + c * a);
    struct wp_complex ln[3], ll[3];

    for (int k = 0; k < 3; k++)
        ln[k] = polar(k == 0 ? a : k == 1 ? b : c, -120.0 * k);
    for (int k = 0; k < 3; k++) {
        ll[k].re = ln[k].re - ln[(k + 1) % 3].re;
        ll[k].im = ln[k].im - ln[(k + 1) % 3].im;
    }
    lines_init(&l, 60.0, "vAB vBC vCA iA iC");
    set_phases(WP_V_AB, ll);
    item_row_make(&row, &l, NULL);
    ck_assert_double_eq_tol(item_row_at(&row, "u2_pct"), 5.0518, 5e-5);
    ck_assert_double_eq_tol(
        wp_sequence_u2_of_magnitudes((double[]){ab, bc, ca}), 5.0518, 5e-5);
    ck_assert_ptr_null(item_row_item(&row, "u0_pct"));
    ck_assert_ptr_null(item_row_item(&row, "u_zero_v"));
}
END_TEST

/* Reverse rotation is 100 % and more of negative sequence; without a positive
 * one there is no ratio to it, and no infinity. */
START_TEST(reverse_rotation_and_dead_phases_are_finite)
{
    struct known reverse = {{_i ? 0.0 : 1.0, 230.0, 0.0}, {0, 0, 0}};
    struct wp_complex of[3];

    for (int p = 0; p < 3; p++)
        of[p] = phase_of(&reverse, p);
    lines_init(&l, 50.0, "vA vB vC iA iB iC");
    set_phases(WP_V_A, of);
    item_row_make(&row, &l, NULL);
    ck_assert_double_eq_tol(item_row_at(&row, "u_neg_v"), 230.0, 1e-9);
    ck_assert_double_eq_tol(item_row_at(&row, "u2_pct"), _i ? 0.0 : 23000.0,
                            1e-6);
    ck_assert_double_eq(item_row_at(&row, "i2_pct"), 0.0);
    ck_assert_double_eq(item_row_at(&row, "i_pos_a"), 0.0);
}
END_TEST

/* Harmonics and interharmonics are not in it. */
START_TEST(only_the_fundamental_counts)
{
    lines_init(&l, 50.0, "vA vB vC");
    for (int k = 0; k < 3; k++) {
        lines_order(&l, WP_V_A + k, 1, 230.0, -120.0 * k);
        lines_order(&l, WP_V_A + k, 5, 11.5, 120.0 * k);
        lines_order(&l, WP_V_A + k, 3, 23.0 * k, 0.0);
    }
    item_row_make(&row, &l, NULL);
    ck_assert_double_lt(item_row_at(&row, "u2_pct"), 1e-12);
    ck_assert_double_lt(item_row_at(&row, "u0_pct"), 1e-12);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("IEC 61000-4-30 unbalance");
    TCase *t = tcase_create("unbalance");

    tcase_add_loop_test(t, magnitudes_of_120_degrees, 0, 7);
    tcase_add_loop_test(t, sequences_come_back_with_their_angles, 0, 8);
    tcase_add_test(t, formula_of_magnitudes_agrees_with_phasors);
    tcase_add_test(t, between_phases_there_is_no_zero_sequence);
    tcase_add_loop_test(t, reverse_rotation_and_dead_phases_are_finite, 0, 2);
    tcase_add_test(t, only_the_fundamental_counts);
    suite_add_tcase(s, t);
    return s;
}
