#include "cli/batches.h"

#include <stdlib.h>

struct batch {
    size_t count;
    struct wp_half_cycle half_cycle[WP_SYNC_BATCH];
};

struct wp_batches {
    struct wp_batches_config config;
    struct batch batch[2];
    struct batch *filling, *full; /* full: waits to be handed on */
    enum wp_status status;        /* of handing on */
    struct wp_error err;
};

enum wp_status wp_batches_create(struct wp_batches **out,
                                 const struct wp_batches_config *config)
{
    struct wp_batches *b = calloc(1, sizeof(*b));

    *out = b;
    if (!b)
        return WP_E_NOMEM;
    b->config = *config;
    b->filling = &b->batch[0];
    b->full = &b->batch[1];
    return WP_OK;
}

void wp_batches_destroy(struct wp_batches *b)
{
    free(b);
}

static void hand_on(struct wp_batches *b)
{
    for (size_t k = 0; k < b->full->count && !b->status; k++)
        b->status =
            b->config.take(b->config.arg, &b->full->half_cycle[k], &b->err);
    b->full->count = 0;
}

/* Task 0 is the longest, so it comes first. */
static void do_task(void *arg, size_t task)
{
    struct wp_batches *b = arg;

    if (task == 0)
        hand_on(b);
    else
        wp_sync_fill(b->config.sync, task - 1,
                     &b->filling->half_cycle[task - 1]);
}

/* Fills what was planned and hands on the batch before. */
static enum wp_status turn(struct wp_batches *b, struct wp_error *err)
{
    struct batch *filled = b->filling;

    wp_pool_run(b->config.pool, 1 + filled->count, do_task, b);
    b->filling = b->full;
    b->full = filled;
    if (b->status && err)
        *err = b->err;
    return b->status;
}

enum wp_status wp_batches_pull(struct wp_batches *b, struct wp_error *err)
{
    for (;;) {
        b->filling->count =
            wp_sync_plan(b->config.sync, b->filling->half_cycle, WP_SYNC_BATCH);
        if (b->filling->count == 0)
            return b->status;
        if (turn(b, err))
            return b->status;
    }
}

enum wp_status wp_batches_finish(struct wp_batches *b, struct wp_error *err)
{
    enum wp_status status = wp_batches_pull(b, err);

    return status ? status : turn(b, err); /* count is 0: hands on only */
}
