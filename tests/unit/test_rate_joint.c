#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/rate_joint.h"
#include "ingest/retime.h"
#include "runner.h"

/* Records of several rates through the stage that brings them to one grid;
 * truth is the closed form at the grid's instants. */
enum { N = 20000, PARTS = 5 };

struct part {
    double interval; /* grid samples */
    int frames;
};

struct record {
    int frames;
    double at[N], x[N], y[2 * N];
    bool got[2 * N], ends;
    int64_t end; /* of y */
};

static struct record *record_of(const struct part *part)
{
    struct record *r = calloc(1, sizeof(*r));
    double at = 0.0;

    ck_assert_ptr_nonnull(r);
    for (int p = 0; p < PARTS && part[p].frames; p++) {
        for (int i = 0; i < part[p].frames; i++)
            r->at[r->frames + i] = at + i * part[p].interval;
        at += part[p].frames * part[p].interval;
        r->frames += part[p].frames;
    }
    ck_assert_int_le(r->frames, N);
    return r;
}

/* Harmonics 1 to 11 of a fundamental of 160 grid samples; sum of amplitudes
 * below 1.5. */
static double harmonics(double t)
{
    double sum = sin(2.0 * M_PI * t / 160.0 + 0.4);

    for (int n = 3; n <= 11; n += 2)
        sum += 0.1 * sin(2.0 * M_PI * n * t / 160.0 + n);
    return sum;
}

static void keep(struct record *r, const struct wp_frames *out)
{
    ck_assert_int_ge(out->first, r->end);
    r->end = out->first + (int64_t)out->frames;
    ck_assert_int_le(r->end, 2 * N);
    for (size_t i = 0; i < out->frames; i++) {
        r->y[out->first + (int64_t)i] = out->x[0][i];
        r->got[out->first + (int64_t)i] = !isnan(out->x[0][i]);
    }
}

/* Frames are given `cut` at a time, at most. */
static void run(struct record *r, size_t cut, double shift)
{
    struct wp_retime_config k = {.channels = 1,
                                 .block = 1000,
                                 .shift = {shift},
                                 .clocked = true,
                                 .gap = HUGE_VAL,
                                 .bend = 0.01,
                                 .stretch = 16.0,
                                 .ends = r->ends};
    struct wp_frames out;
    struct wp_retime *stage;
    size_t all = (size_t)r->frames, taken = 0;

    ck_assert_int_eq(wp_retime_create(&stage, &k, NULL), WP_OK);
    while (taken <= all) {
        const double *x = r->x + taken;
        struct wp_frames in = {(int64_t)taken, all - taken, &x, NULL};

        while (wp_retime_pull(stage, &out))
            keep(r, &out);
        if (taken == all)
            break;
        in.frames = in.frames < cut ? in.frames : cut;
        taken += wp_retime_push(stage, &in, 0, r->at + taken);
    }
    wp_retime_finish(stage);
    while (wp_retime_pull(stage, &out))
        keep(r, &out);
    wp_retime_destroy(stage);
}

/* The worst error from `begin` to `end`, where nothing may be missing. */
static double worst(const struct record *r, double (*truth)(double), int begin,
                    int end)
{
    double most = 0.0;

    for (int n = begin; n < end; n++) {
        ck_assert_msg(r->got[n], "missing at %d", n);
        most = fmax(most, fabs(r->y[n] - truth(n)));
    }
    return most;
}

static const struct part records[][PARTS] = {
    {{4.0, 1200}, {1.0, 3000}},                          /* up */
    {{1.0, 3000}, {4.0, 1200}},                          /* down */
    {{2.56, 1200}, {1.0, 2001}, {1.6, 1200}},            /* both sides */
    {{2.56, 1201}, {1.6, 1203}, {2.0, 801}, {1.0, 999}}, /* no side on grid */
    {{1.0, 3000}, {1.02, 1000}, {1.0, 3000}},            /* nearly alike */
    {{1.0, 1000}, {4.0, 60}, {1.0, 1000}},               /* a short one */
    {{5.5, 400}, {1.0, 1500}},                           /* far apart */
};
static const int count = sizeof(records) / sizeof(*records);

static void fill(struct record *r, double (*truth)(double))
{
    for (int i = 0; i < r->frames; i++)
        r->x[i] = truth(r->at[i]);
}

/* Where the slow ends of the records lose nothing. */
static int first_of(const struct part *part)
{
    return part[0].interval == 1.0 ? 0 : (int)ceil(33 * part[0].interval);
}

static int end_of(const struct record *r)
{
    double last = r->at[r->frames - 1] - r->at[r->frames - 2];

    return (int)(r->at[r->frames - 1] - 33 * last);
}

START_TEST(nothing_is_lost_where_rates_meet)
{
    struct record *r = record_of(records[_i]);

    fill(r, harmonics);
    run(r, N, 0.0);
    ck_assert_double_lt(worst(r, harmonics, first_of(records[_i]), end_of(r)),
                        1e-8);
    free(r);
}
END_TEST

static double late_harmonics(double t)
{
    return harmonics(t - 0.37);
}

static double early_harmonics(double t)
{
    return harmonics(t + 15.5);
}

/* A channel sampled later or earlier than its frame: x(at + shift) is what the
 * frame holds, x(n) is what the grid is to hold. */
START_TEST(a_skew_is_taken_away_across_the_change)
{
    double shift[] = {-0.37, 15.5};
    double (*held[])(double) = {late_harmonics, early_harmonics};

    for (int i = 0; i < 2; i++) {
        struct record *r = record_of(records[_i]);

        fill(r, held[i]);
        run(r, N, shift[i]);
        /* Beside the ends a skewed channel has no honest value. */
        ck_assert_double_lt(worst(r, harmonics, 33 * 6 + 16, end_of(r) - 16),
                            1e-7);
        free(r);
    }
}
END_TEST

START_TEST(how_the_stream_is_cut_has_no_meaning)
{
    struct record *whole = record_of(records[_i]);
    size_t cut[] = {1, 7, 64, 999, 1000};

    fill(whole, harmonics);
    whole->ends = _i % 2;
    run(whole, N, 0.0);
    for (size_t i = 0; i < sizeof(cut) / sizeof(*cut); i++) {
        struct record *r = record_of(records[_i]);

        fill(r, harmonics);
        r->ends = _i % 2;
        run(r, cut[i], 0.0);
        ck_assert_int_eq(r->end, whole->end);
        ck_assert_mem_eq(r->got, whole->got, sizeof(r->got));
        ck_assert_mem_eq(r->y, whole->y, sizeof(r->y));
        free(r);
    }
    free(whole);
}
END_TEST

static double second_rate_only(double t)
{
    return sin(2.0 * M_PI * 0.31 * t + 1.0);
}

/* What the slower rate (a quarter) cannot carry, on the faster side only: the
 * slower side ends with less than it, and is free of it 16 samples away. */
START_TEST(content_above_the_slower_rate_does_not_ring)
{
    struct record *r = record_of(records[_i]);
    bool up = records[_i][0].interval > 1.0;
    int change = up ? 4800 : 3000;

    for (int i = 0; i < r->frames; i++)
        if (up ? r->at[i] > change : r->at[i] < change)
            r->x[i] = second_rate_only(r->at[i]);
    run(r, N, 0.0);
    for (int n = 200; n < end_of(r); n++) {
        int away = up ? change - n : n - change;

        ck_assert_msg(r->got[n], "missing at %d", n);
        if (away >= 0)
            ck_assert_double_lt(fabs(r->y[n]), away < 64 ? 0.1 : 1e-3);
        else
            ck_assert_double_eq(r->y[n], second_rate_only(n));
    }
    free(r);
}
END_TEST

static int missing(const struct record *r, int begin, int end)
{
    int sum = 0;

    for (int n = begin; n < end; n++)
        sum += !r->got[n];
    return sum;
}

static double fundamental(double t)
{
    return sin(2.0 * M_PI * t / 160.0 + 0.4);
}

static double late_fundamental(double t)
{
    return fundamental(t - 9.0);
}

/* With ends continued a part of n samples lasts n intervals; what they are
 * allowed is sinc_end.h's, here for 1/160 to 4/160 of the rate. */
START_TEST(the_ends_of_a_record_lose_nothing)
{
    struct record *r = record_of(records[_i]);
    double step = r->at[r->frames - 1] - r->at[r->frames - 2];
    int last = (int)floor(r->at[r->frames - 1]);
    int all = (int)floor(r->at[r->frames - 1] + step + 0.5 - 1e-6);

    fill(r, fundamental);
    r->ends = true;
    run(r, N, 0.0);
    ck_assert_int_eq(r->end, all);
    ck_assert_int_eq(wp_retime_whole(r->at[r->frames - 1] + step), all);
    ck_assert_double_lt(worst(r, fundamental, 0, last + 1), 1.5e-4);
    ck_assert_double_lt(worst(r, fundamental, last, all), 3e-3);
    free(r);
}
END_TEST

/* 60 samples are too few to say what is beyond: their ends are missing, and
 * counted. A skewed channel has nothing outside its own samples. */
START_TEST(an_end_is_not_made_up)
{
    static const struct part few[] = {{4.0, 60}, {0.0, 0}},
                             many[] = {{4.0, 90}, {0.0, 0}};
    struct record *r = record_of(few);

    fill(r, fundamental);
    r->ends = true;
    run(r, N, 0.0);
    ck_assert_int_eq(r->end, 240);
    ck_assert_int_eq(missing(r, 0, 240), 60 * 3);
    free(r);
    r = record_of(many);
    fill(r, late_fundamental);
    r->ends = true;
    run(r, N, -9.0);
    ck_assert_int_eq(missing(r, 0, 351), 0);
    ck_assert_int_eq(missing(r, 0, 360), 9);
    ck_assert_double_lt(worst(r, fundamental, 0, 348), 1.5e-4);
    free(r);
    r = record_of(many);
    fill(r, fundamental);
    r->x[80] = NAN;
    r->ends = true;
    run(r, N, 0.0);
    ck_assert_int_gt(missing(r, 300, 360), 40);
    free(r);
}
END_TEST

/* Noise of 1 RMS on both sides stays what it is: within 6 where 4000 numbers
 * reach 4. A linear congruential generator; sums of 12 are nearly normal. */
START_TEST(noise_is_not_amplified)
{
    struct record *r = record_of(records[_i]);
    uint32_t seed = 1;
    double most = 0.0;

    for (int i = 0; i < r->frames; i++)
        for (int k = 0; k < 12; k++) {
            seed = seed * 1664525u + 1013904223u;
            r->x[i] += (seed >> 8) / 16777216.0 - 0.5;
        }
    run(r, N, 0.0);
    for (int n = first_of(records[_i]); n < end_of(r); n++) {
        ck_assert(r->got[n]);
        most = fmax(most, fabs(r->y[n]));
    }
    ck_assert_double_lt(most, 6.0);
    free(r);
}
END_TEST

/* Up at 4800 from a quarter of the rate: 31 slow intervals hold 3 samples each
 * that cannot be had without what is beyond; the frames themselves remain, the
 * change's own too. */
START_TEST(a_missing_sample_beside_the_change_is_not_made_up)
{
    for (int i = 0; i < 2; i++) {
        struct record *r = record_of(records[0]);

        fill(r, harmonics);
        r->x[i ? 1190 : 1210] = NAN;
        run(r, N, 0.0);
        ck_assert_int_gt(missing(r, 4600, 4800), 90);
        ck_assert_int_lt(missing(r, 4600, 4800), 150);
        for (int n = 200; n < 7000; n++)
            if (r->got[n])
                ck_assert_double_eq_tol(r->y[n], harmonics(n), 1e-8);
        free(r);
    }
}
END_TEST

/* 31 slow samples, or less than 40 slow intervals at the faster rate. */
START_TEST(parts_that_are_too_short_are_not_joined)
{
    static const struct part few[][PARTS] = {
        {{1.0, 1000}, {4.0, 30}, {1.0, 1000}},
        {{4.0, 300}, {1.0, 150}, {4.0, 300}},
        {{4.0, 300}, {1.0, 150}},
    };
    struct record *r = record_of(few[_i]);

    fill(r, harmonics);
    run(r, N, 0.0);
    ck_assert_int_gt(missing(r, 200, 1400), 80);
    for (int n = 0; n < 2 * N; n++)
        if (r->got[n])
            ck_assert_double_eq_tol(r->y[n], harmonics(n), 1e-8);
    free(r);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("ingest/rate_joint");
    TCase *t = tcase_create("rates that meet");

    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, nothing_is_lost_where_rates_meet, 0, count);
    tcase_add_loop_test(t, a_skew_is_taken_away_across_the_change, 0, count);
    tcase_add_loop_test(t, how_the_stream_is_cut_has_no_meaning, 0, count);
    tcase_add_loop_test(t, content_above_the_slower_rate_does_not_ring, 0, 2);
    tcase_add_loop_test(t, the_ends_of_a_record_lose_nothing, 0, count);
    tcase_add_test(t, an_end_is_not_made_up);
    tcase_add_loop_test(t, noise_is_not_amplified, 0, count);
    tcase_add_test(t, a_missing_sample_beside_the_change_is_not_made_up);
    tcase_add_loop_test(t, parts_that_are_too_short_are_not_joined, 0, 3);
    suite_add_tcase(s, t);
    return s;
}
