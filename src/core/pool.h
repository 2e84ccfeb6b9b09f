/*
 * pool - a fixed crew of threads that share out a counted piece of work.
 *
 * Fork and join: run() hands the numbers 0 .. count - 1 to the threads, the
 * calling one among them, and returns when all are done. Which thread does
 * which number, and when, is left to chance: results are the same for every
 * number of threads where each task writes its own slot only.
 * Memory:  made by create; run allocates nothing
 */
#ifndef WP_CORE_POOL_H
#define WP_CORE_POOL_H

#include <stddef.h>

#include "core/status.h"

struct wp_pool;

enum { WP_POOL_THREADS_MAX = 64 };

/* One task: number `task` of what `arg` describes. */
typedef void wp_pool_task(void *arg, size_t task);

/* `threads` counts the calling one: 1 starts none. WP_E_ARG: not 1 ..
 * WP_POOL_THREADS_MAX; WP_E_NOMEM, also when a thread cannot be started. */
WP_MUST_CHECK enum wp_status wp_pool_create(struct wp_pool **out, int threads);

/* Ends the threads. Accepts NULL; not during run. */
void wp_pool_destroy(struct wp_pool *p);

int wp_pool_threads(const struct wp_pool *p);

/*
 * Does all tasks; what they wrote is visible to the caller afterwards. With one
 * thread they are done in order. A task may call run again, on this pool too:
 * a pool that is busy already does the inner tasks in the calling thread, in
 * order.
 */
void wp_pool_run(struct wp_pool *p, size_t count, wp_pool_task *task,
                 void *arg);

/* Processors that the process may use, 1 .. 16: the number of threads when none
 * is said. */
int wp_pool_default_threads(void);

#endif
