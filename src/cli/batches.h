/*
 * batches - sync's half-cycles, filled by all threads of a pool at once.
 *
 * While one batch is filled, the batch before is handed on to the stages that
 * follow, each in a thread of its own: in order, each half-cycle once, so that
 * these need not know of threads and no result depends on their number.
 * Memory: two batches, made by create
 */
#ifndef WP_CLI_BATCHES_H
#define WP_CLI_BATCHES_H

#include "core/error.h"
#include "core/pool.h"
#include "metrology/sync.h"

struct wp_batches;

/* The next half-cycle for a stage; a failure ends the run. It may be called
 * from any thread of the pool, never from two at once for one stage. */
typedef enum wp_status wp_batches_take(void *arg,
                                       const struct wp_half_cycle *hc,
                                       struct wp_error *err);

enum { WP_BATCHES_STAGES = 2 };

struct wp_batches_config {
    struct wp_sync *sync; /* both are borrowed until destroy */
    struct wp_pool *pool;
    void *arg;
    unsigned stages;
    wp_batches_take *take[WP_BATCHES_STAGES];
    /* Decimated voltages, before the half-cycles that they lie in, while no
     * stage is at work. May be NULL. */
    void (*decimated)(void *arg, const struct wp_decimated *d);
};

/* WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_batches_create(struct wp_batches **out,
                  const struct wp_batches_config *config);

void wp_batches_destroy(struct wp_batches *b); /* accepts NULL */

/* All half-cycles that sync has ready; the last of them are kept back until
 * the next call. Statuses of take. */
WP_MUST_CHECK enum wp_status wp_batches_pull(struct wp_batches *b,
                                             struct wp_error *err);

/* The same, and nothing is kept back. */
WP_MUST_CHECK enum wp_status wp_batches_finish(struct wp_batches *b,
                                               struct wp_error *err);

#endif
