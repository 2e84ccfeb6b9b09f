/* Half-cycles planned and filled in batches are those that are pulled one by
 * one, to the bit: whatever the batch, in whatever order they are filled, and
 * by several threads at once. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/pool.h"
#include "metrology/sync.h"
#include "runner.h"

enum { CHANNELS = 3, KEEP = 600 };

static double *x[CHANNELS];
static struct wp_half_cycle *single, *batch;
static struct wp_sync *sync;

/* Stretches between gaps: long, shorter than the tracker's look-ahead, shorter
 * than the filter, and one that ends in the dark. */
struct course {
    double rate_hz;
    size_t frames;
};

static const struct course courses[] = {
    {8000, 36000}, {800, 4000}, {30720, 92000}, {200000, 220000}};

static bool missing(size_t i, size_t n)
{
    return (i > n / 2 && i < n / 2 + n / 50) ||
           (i > n / 2 + n / 30 && i < n / 2 + n / 29) ||
           (i > n / 2 + n / 29 + 5 && i < n / 2 + n / 28);
}

static void make(const struct course *c)
{
    const double w = 2.0 * acos(-1.0) / c->rate_hz;

    for (int k = 0; k < CHANNELS; k++) {
        x[k] = malloc(c->frames * sizeof(double));
        ck_assert_ptr_nonnull(x[k]);
        for (size_t i = 0; i < c->frames; i++) {
            double p = w * 50.03 * (double)i - 2.0944 * k +
                       (i > c->frames / 4 ? 1.0 : 0.0);

            x[k][i] = i > c->frames / 5 * 4 ? 0.0 : 300 * sin(p) + sin(7 * p);
            if (missing(i, c->frames))
                x[k][i] = NAN;
        }
    }
    single = calloc(KEEP, sizeof(*single));
    batch = calloc(KEEP, sizeof(*batch));
    ck_assert(single && batch);
}

static void teardown(void)
{
    for (int k = 0; k < CHANNELS; k++)
        free(x[k]);
    free(single);
    free(batch);
}

static void create(const struct course *c)
{
    struct wp_sync_config config = {.channels = CHANNELS};

    ck_assert(wp_rate_from_double(c->rate_hz, &config.rate));
    for (unsigned k = 0; k < CHANNELS; k++) {
        config.channel[k].quantity = WP_VOLTAGE;
        config.channel[k].phase = (enum wp_phase)(WP_PHASE_A + k);
    }
    ck_assert_int_eq(wp_sync_create(&sync, &config), WP_OK);
}

static size_t pull_singly(struct wp_half_cycle *out)
{
    size_t n = 0;

    while (wp_sync_pull(sync, &out[n]))
        n++;
    return n;
}

static size_t batch_size; /* 0: all at once, by several threads */
static struct wp_pool *pool;

static void fill(void *arg, size_t k)
{
    wp_sync_fill(sync, k, (struct wp_half_cycle *)arg + k);
}

/* The last is filled first, as a thread might. */
static size_t pull_batches(struct wp_half_cycle *out)
{
    size_t most = batch_size ? batch_size : WP_SYNC_BATCH, all = 0, n;

    while ((n = wp_sync_plan(sync, out + all, most)) > 0) {
        if (pool)
            wp_pool_run(pool, n, fill, out + all);
        else
            for (size_t k = n; k-- > 0;)
                fill(out + all, k);
        all += n;
    }
    return all;
}

static size_t run(const struct course *c, size_t block, size_t waits,
                  size_t (*pull)(struct wp_half_cycle *),
                  struct wp_half_cycle *out)
{
    const double *at[CHANNELS];
    size_t n = 0, waiting = 0;

    create(c);
    for (size_t i = 0; i < c->frames; i += block) {
        struct wp_sample_view view = {.first = (int64_t)i,
                                      .frames = block,
                                      .channels = CHANNELS,
                                      .x = at};
        size_t from = 0;

        if (view.frames > c->frames - i)
            view.frames = c->frames - i;
        for (int k = 0; k < CHANNELS; k++)
            at[k] = x[k] + i;
        while (from < view.frames) {
            wp_sync_push(sync, &view, &from);
            if (from < view.frames || ++waiting > waits) {
                n += pull(out + n);
                waiting = 0;
            }
        }
    }
    wp_sync_flush(sync);
    n += pull(out + n);
    wp_sync_destroy(sync);
    ck_assert_uint_lt(n, KEEP - WP_SYNC_BATCH);
    return n;
}

static bool same(const struct wp_half_cycle *a, const struct wp_half_cycle *b)
{
    return a->start.index == b->start.index && a->end.index == b->end.index &&
           !memcmp(&a->start.frac, &b->start.frac, sizeof(double)) &&
           !memcmp(&a->end.frac, &b->end.frac, sizeof(double)) &&
           a->start_ns == b->start_ns && a->end_ns == b->end_ns &&
           a->flags == b->flags && a->missing == b->missing &&
           !memcmp(&a->f_hz, &b->f_hz, sizeof(double)) &&
           !memcmp(&a->duration_s, &b->duration_s, sizeof(double)) &&
           !memcmp(a->crossing, b->crossing, sizeof(a->crossing)) &&
           !memcmp(a->dt_s, b->dt_s, sizeof(a->dt_s)) &&
           !memcmp(a->x, b->x, CHANNELS * sizeof(a->x[0]));
}

static void compare(size_t n, size_t found)
{
    ck_assert_uint_eq(found, n);
    for (size_t k = 0; k < n; k++)
        ck_assert_msg(same(&single[k], &batch[k]),
                      "half-cycle %zu of %zu differs", k, n);
}

START_TEST(batches_are_what_pull_gives)
{
    const struct course *c = &courses[_i];
    static const size_t sizes[] = {1, 7, WP_SYNC_BATCH, 1000};
    size_t n, partial = 0;

    make(c);
    n = run(c, 4096, 0, pull_singly, single);
    for (size_t k = 0; k < n; k++)
        partial += single[k].flags & WP_HC_PARTIAL;
    ck_assert_uint_ge(partial, 6); /* the gaps are there */
    for (int i = 0; i < 4; i++) {
        batch_size = sizes[i];
        compare(n, run(c, 4096, 0, pull_batches, batch));
        compare(n, run(c, 1777, 9, pull_batches, batch));
        /* The end finds a full ring. */
        compare(n, run(c, 100000, 100, pull_batches, batch));
    }
}
END_TEST

START_TEST(several_threads_fill_at_once)
{
    const struct course *c = &courses[_i];
    size_t n;

    make(c);
    n = run(c, 4096, 0, pull_singly, single);
    batch_size = 0;
    for (int threads = 1; threads < 9; threads += 3) {
        ck_assert_int_eq(wp_pool_create(&pool, threads), WP_OK);
        compare(n, run(c, 3000, 20, pull_batches, batch));
        wp_pool_destroy(pool);
    }
    pool = NULL;
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/sync in batches");
    TCase *t = tcase_create("plan and fill");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_loop_test(t, batches_are_what_pull_gives, 0, 4);
    tcase_add_loop_test(t, several_threads_fill_at_once, 0, 4);
    suite_add_tcase(s, t);
    return s;
}
