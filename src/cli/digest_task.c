#include "cli/digest_task.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "format/digest.h"

struct wp_digest_task {
    pthread_t thread;
    bool running;
    atomic_bool stop;
    size_t count;
    struct wp_digest *digest;
    enum wp_status status;
    struct wp_error err;
};

static void *digest_all(void *arg)
{
    struct wp_digest_task *t = arg;

    for (size_t i = 0; i < t->count && !t->status; i++)
        t->status = wp_digest_file_until(t->digest[i].path, &t->stop,
                                         t->digest[i].sha256,
                                         &t->digest[i].bytes, &t->err);
    return NULL;
}

/* Signals are for the threads that can do something about them. */
static bool start(struct wp_digest_task *t)
{
    sigset_t all, before;
    bool started;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    started = pthread_create(&t->thread, NULL, digest_all, t) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

enum wp_status wp_digest_task_create(struct wp_digest_task **out,
                                     const char *const *paths, size_t count,
                                     struct wp_error *err)
{
    struct wp_digest_task *t = calloc(1, sizeof(*t));

    *out = NULL;
    if (t)
        t->digest = calloc(count + 1, sizeof(*t->digest));
    if (!t || !t->digest) {
        wp_digest_task_destroy(t);
        return wp_fail_nomem(err, "digests");
    }
    t->count = count;
    for (size_t i = 0; i < count; i++)
        t->digest[i].path = paths[i];
    t->running = start(t);
    if (!t->running)
        (void)digest_all(t);
    *out = t;
    return WP_OK;
}

static void join(struct wp_digest_task *t)
{
    if (t->running)
        (void)pthread_join(t->thread, NULL);
    t->running = false;
}

enum wp_status wp_digest_task_wait(struct wp_digest_task *t,
                                   const struct wp_digest **digests,
                                   struct wp_error *err)
{
    join(t);
    if (t->status && err)
        *err = t->err;
    *digests = t->digest;
    return t->status;
}

void wp_digest_task_destroy(struct wp_digest_task *t)
{
    if (!t)
        return;
    atomic_store(&t->stop, true);
    join(t);
    free(t->digest);
    free(t);
}
