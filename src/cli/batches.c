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
    struct {
        enum wp_status status; /* of handing on */
        struct wp_error err;
    } stage[WP_BATCHES_STAGES];
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

static void hand_on(struct wp_batches *b, size_t stage)
{
    enum wp_status status = b->stage[stage].status;

    for (size_t k = 0; k < b->full->count && !status; k++)
        status = b->config.take[stage](b->config.arg, &b->full->half_cycle[k],
                                       &b->stage[stage].err);
    b->stage[stage].status = status;
}

/* The stages' tasks are the longest, so they come first. */
static void do_task(void *arg, size_t task)
{
    struct wp_batches *b = arg;
    size_t k = task - b->config.stages;

    if (task < b->config.stages)
        hand_on(b, task);
    else
        wp_sync_fill(b->config.sync, k, &b->filling->half_cycle[k]);
}

/* The first failure, by the order of the stages. */
static enum wp_status outcome(const struct wp_batches *b, struct wp_error *err)
{
    for (unsigned k = 0; k < b->config.stages; k++)
        if (b->stage[k].status) {
            if (err)
                *err = b->stage[k].err;
            return b->stage[k].status;
        }
    return WP_OK;
}

/* Fills what was planned and hands on the batch before. */
static enum wp_status turn(struct wp_batches *b, struct wp_error *err)
{
    struct batch *filled = b->filling;

    wp_pool_run(b->config.pool, b->config.stages + filled->count, do_task, b);
    b->full->count = 0;
    b->filling = b->full;
    b->full = filled;
    return outcome(b, err);
}

static void plan(struct wp_batches *b)
{
    struct wp_decimated d;

    b->filling->count =
        wp_sync_plan(b->config.sync, b->filling->half_cycle, WP_SYNC_BATCH);
    if (b->config.decimated && wp_sync_decimated(b->config.sync, &d))
        b->config.decimated(b->config.arg, &d);
}

enum wp_status wp_batches_pull(struct wp_batches *b, struct wp_error *err)
{
    for (;;) {
        enum wp_status status;

        plan(b);
        if (b->filling->count == 0)
            return outcome(b, err);
        status = turn(b, err);
        if (status)
            return status;
    }
}

enum wp_status wp_batches_finish(struct wp_batches *b, struct wp_error *err)
{
    enum wp_status status = wp_batches_pull(b, err);

    return status ? status : turn(b, err); /* count is 0: hands on only */
}
