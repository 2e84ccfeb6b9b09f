/* flat_top: what stands still at the end of its range, by hand-made samples. */
#include "pq/flat_top.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "dice.h"
#include "runner.h"

enum { RATE = 30720, N = RATE * 2 };

static double x[N];
static struct wp_flat_top whole, cut;

static void push(struct wp_flat_top *f, int64_t from, size_t n)
{
    const double *at = x + from;
    struct wp_sample_view view = {
        .first = from, .frames = n, .channels = 1, .x = &at};

    wp_flat_top_push(f, &view);
}

static void init(struct wp_flat_top *f)
{
    struct wp_rate rate = {RATE, 1};

    wp_flat_top_init(f, rate, 0, 1, 50);
}

/* A sine of so many steps to its crest; clipped at `limit` of it from from_s to
 * to_s. */
static void fill(double steps, double limit, double from_s, double to_s)
{
    for (int k = 0; k < N; k++) {
        double t = (double)k / RATE;
        double v = sin(2 * acos(-1.0) * 50.03 * t);

        if (t >= from_s && t < to_s)
            v = fmax(fmin(v, limit), -limit);
        x[k] = rint(v * steps) / steps;
    }
}

/* Whole and in pieces at random: the same answer. */
static bool within(double from_s, double to_s)
{
    int64_t from = (int64_t)(from_s * 1e9), to = (int64_t)(to_s * 1e9);
    uint64_t seed = dice_seed(7);

    init(&whole);
    push(&whole, 0, N);
    init(&cut);
    for (int64_t k = 0; k < N;) {
        int64_t n = 1 + (int64_t)dice_roll(&seed, 700);

        if (n > N - k)
            n = N - k;
        push(&cut, k, (size_t)n);
        k += n;
    }
    ck_assert_mem_eq(whole.slot, cut.slot, sizeof(whole.slot));
    return wp_flat_top_within(&whole, from, to);
}

START_TEST(good_signals_are_not_flat)
{
    static const double steps[] = {1e9, 32767, 2048, 600};

    for (int k = 0; k < 4; k++) {
        fill(steps[k], 1, 0, 0);
        ck_assert(!within(0, 2));
    }
}
END_TEST

/* 8 steps: 1 - cos(w t) < 1/16 for 11 % of a cycle. */
START_TEST(four_bits_are)
{
    fill(8, 1, 0, 0);
    ck_assert(within(0, 0.2));
    ck_assert(within(1.7, 2));
}
END_TEST

/* At 0.95 of the crest the top is flat for 10 % of a cycle; before it the
 * crest was higher, so that stands still inside the range. */
START_TEST(clipping_is_flat_where_it_is)
{
    fill(32767, 0.95, 0, 0.9);
    ck_assert(within(0, 0.9));
    ck_assert(!within(1.0, 2));
    fill(32767, 0.95, 1.1, 2);
    ck_assert(!within(0, 2));
}
END_TEST

START_TEST(dead_and_constant_channels)
{
    for (int k = 0; k < N; k++)
        x[k] = 0;
    ck_assert(!within(0, 2));
    for (int k = 0; k < N; k++)
        x[k] = 1.5;
    ck_assert(within(0, 2));
}
END_TEST

/* A gap ends a run; NaN is no value. */
START_TEST(gaps_and_missing_samples)
{
    fill(32767, 1, 0, 0);
    for (int k = 1000; k < 1010; k++)
        x[k] = 2.0;
    init(&whole);
    push(&whole, 0, 1008);
    push(&whole, 1010, N - 1010);
    ck_assert(!wp_flat_top_within(&whole, 0, 2000000000));
    for (int k = 1000; k < 1100; k++)
        x[k] = NAN;
    ck_assert(!within(0, 2));
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("flat_top");
    TCase *t = tcase_create("flat_top");

    tcase_add_test(t, good_signals_are_not_flat);
    tcase_add_test(t, four_bits_are);
    tcase_add_test(t, clipping_is_flat_where_it_is);
    tcase_add_test(t, dead_and_constant_channels);
    tcase_add_test(t, gaps_and_missing_samples);
    suite_add_tcase(s, t);
    return s;
}
