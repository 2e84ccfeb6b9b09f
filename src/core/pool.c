#include "core/pool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

struct wp_pool {
    int threads, started; /* with and without the caller's own */
    pthread_t thread[WP_POOL_THREADS_MAX];
    atomic_bool busy; /* a run is under way */

    pthread_mutex_t lock;
    pthread_cond_t work, idle;
    /* Guarded by lock. */
    bool open, stop; /* open: the run at hand takes more hands */
    unsigned long runs;
    int working; /* threads in the run at hand, without the caller */

    /* Of the run at hand, fixed while it is open. */
    wp_pool_task *task;
    void *arg;
    size_t count;
    atomic_size_t next;
};

static void work_on(struct wp_pool *p)
{
    size_t i;

    while ((i = atomic_fetch_add(&p->next, 1)) < p->count)
        p->task(p->arg, i);
}

/* A thread that wakes when the run is over already has missed nothing. */
static void *serve(void *arg)
{
    struct wp_pool *p = arg;
    unsigned long seen = 0;

    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (!p->stop && !(p->open && p->runs != seen))
            pthread_cond_wait(&p->work, &p->lock);
        if (p->stop)
            break;
        seen = p->runs;
        p->working++;
        pthread_mutex_unlock(&p->lock);
        work_on(p);
        pthread_mutex_lock(&p->lock);
        p->open = false; /* nothing is left to take */
        if (--p->working == 0)
            pthread_cond_signal(&p->idle);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* Signals are for the threads that can do something about them. */
static bool start_threads(struct wp_pool *p)
{
    sigset_t all, before;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    while (p->started < p->threads - 1 &&
           pthread_create(&p->thread[p->started], NULL, serve, p) == 0)
        p->started++;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return p->started == p->threads - 1;
}

enum wp_status wp_pool_create(struct wp_pool **out, int threads)
{
    struct wp_pool *p;

    *out = NULL;
    if (threads < 1 || threads > WP_POOL_THREADS_MAX)
        return WP_E_ARG;
    p = calloc(1, sizeof(*p));
    if (!p)
        return WP_E_NOMEM;
    p->threads = threads;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->work, NULL);
    pthread_cond_init(&p->idle, NULL);
    if (!start_threads(p)) {
        wp_pool_destroy(p);
        return WP_E_NOMEM;
    }
    *out = p;
    return WP_OK;
}

void wp_pool_destroy(struct wp_pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->stop = true;
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
    for (int i = 0; i < p->started; i++)
        pthread_join(p->thread[i], NULL);
    pthread_cond_destroy(&p->idle);
    pthread_cond_destroy(&p->work);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

int wp_pool_threads(const struct wp_pool *p)
{
    return p->threads;
}

static void run_shared(struct wp_pool *p, size_t count, wp_pool_task *task,
                       void *arg)
{
    pthread_mutex_lock(&p->lock);
    p->task = task;
    p->arg = arg;
    p->count = count;
    atomic_store(&p->next, 0);
    p->open = true;
    p->runs++;
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
    work_on(p);
    pthread_mutex_lock(&p->lock);
    p->open = false;
    while (p->working > 0)
        pthread_cond_wait(&p->idle, &p->lock);
    pthread_mutex_unlock(&p->lock);
}

void wp_pool_run(struct wp_pool *p, size_t count, wp_pool_task *task, void *arg)
{
    if (p->threads == 1 || count < 2 || atomic_exchange(&p->busy, true)) {
        for (size_t i = 0; i < count; i++)
            task(arg, i);
        return;
    }
    run_shared(p, count, task, arg);
    atomic_store(&p->busy, false);
}

int wp_pool_default_threads(void)
{
    cpu_set_t mine;
    long n = sched_getaffinity(0, sizeof(mine), &mine) == 0
                 ? CPU_COUNT(&mine)
                 : sysconf(_SC_NPROCESSORS_ONLN);

    return n < 1 ? 1 : n > 16 ? 16 : (int)n;
}
