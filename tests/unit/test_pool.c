#include <check.h>
#include <stdint.h>
#include <string.h>

#include "core/pool.h"
#include "runner.h"

enum { SLOTS = 5000 };

struct job {
    struct wp_pool *pool;
    uint32_t factor;
    uint32_t slot[SLOTS];
    uint32_t inner[8][16];
};

static struct job job;

static void setup(void)
{
    memset(&job, 0, sizeof(job));
}

static struct wp_pool *make(int threads)
{
    struct wp_pool *p = NULL;

    ck_assert_int_eq(wp_pool_create(&p, threads), WP_OK);
    ck_assert_int_eq(wp_pool_threads(p), threads);
    return p;
}

/* Adds, so that a task done twice or never shows. */
static void add_product(void *arg, size_t i)
{
    struct job *j = arg;

    j->slot[i] += j->factor * (uint32_t)i + 1;
}

static const int crews[] = {1, 2, 3, 8, WP_POOL_THREADS_MAX};

START_TEST(each_task_is_done_once_by_any_number_of_threads)
{
    struct wp_pool *p = make(crews[_i]);

    job.factor = 7;
    wp_pool_run(p, SLOTS, add_product, &job);
    for (uint32_t i = 0; i < SLOTS; i++)
        ck_assert_uint_eq(job.slot[i], 7 * i + 1);
    wp_pool_destroy(p);
}
END_TEST

/* Many short runs of changing counts: late wakers must miss them unharmed. */
START_TEST(runs_follow_each_other)
{
    struct wp_pool *p = make(crews[_i]);
    uint32_t sum[20] = {0};

    for (uint32_t run = 0; run < 3000; run++) {
        job.factor = run;
        wp_pool_run(p, run % 20, add_product, &job);
        for (uint32_t i = 0; i < 20; i++) {
            if (i < run % 20)
                sum[i] += run * i + 1;
            ck_assert_uint_eq(job.slot[i], sum[i]);
        }
    }
    wp_pool_destroy(p);
}
END_TEST

START_TEST(no_task_at_all_is_no_trouble)
{
    struct wp_pool *p = make(crews[_i]);

    wp_pool_run(p, 0, add_product, &job);
    ck_assert_uint_eq(job.slot[0], 0);
    wp_pool_destroy(p);
}
END_TEST

static void note_order(void *arg, size_t i)
{
    struct job *j = arg;

    j->slot[i] = j->factor++;
}

START_TEST(one_thread_goes_in_order)
{
    struct wp_pool *p = make(1);

    wp_pool_run(p, 100, note_order, &job);
    for (uint32_t i = 0; i < 100; i++)
        ck_assert_uint_eq(job.slot[i], i);
    wp_pool_destroy(p);
}
END_TEST

static void inner(void *arg, size_t i)
{
    uint32_t *row = arg;

    row[i] += (uint32_t)i + 1;
}

static void outer(void *arg, size_t i)
{
    struct job *j = arg;

    wp_pool_run(j->pool, 16, inner, j->inner[i]);
}

START_TEST(a_task_may_run_tasks)
{
    job.pool = make(crews[_i]);
    for (int times = 0; times < 100; times++)
        wp_pool_run(job.pool, 8, outer, &job);
    for (uint32_t i = 0; i < 8; i++)
        for (uint32_t k = 0; k < 16; k++)
            ck_assert_uint_eq(job.inner[i][k], 100 * (k + 1));
    wp_pool_destroy(job.pool);
}
END_TEST

START_TEST(no_crew_and_a_crowd_are_refused)
{
    struct wp_pool *p;

    ck_assert_int_eq(wp_pool_create(&p, 0), WP_E_ARG);
    ck_assert_ptr_null(p);
    ck_assert_int_eq(wp_pool_create(&p, WP_POOL_THREADS_MAX + 1), WP_E_ARG);
    ck_assert_int_eq(wp_pool_create(&p, -1), WP_E_ARG);
    wp_pool_destroy(NULL);
    ck_assert_int_ge(wp_pool_default_threads(), 1);
    ck_assert_int_le(wp_pool_default_threads(), 16);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("core/pool");
    TCase *t = tcase_create("fork and join");

    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_loop_test(t, each_task_is_done_once_by_any_number_of_threads, 0,
                        5);
    tcase_add_loop_test(t, runs_follow_each_other, 0, 5);
    tcase_add_loop_test(t, no_task_at_all_is_no_trouble, 0, 5);
    tcase_add_test(t, one_thread_goes_in_order);
    tcase_add_loop_test(t, a_task_may_run_tasks, 0, 5);
    tcase_add_test(t, no_crew_and_a_crowd_are_refused);
    suite_add_tcase(s, t);
    return s;
}
