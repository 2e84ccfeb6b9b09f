#include "cli/prefetch.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/pool.h"

enum { BLOCKS = 16, FRAMES = WP_CAPTURE_FRAMES };

struct block {
    int64_t first;
    size_t frames;
    double *x[WP_MAX_CHANNELS];
    uint8_t *digital[WP_PREFETCH_DIGITALS];
};

struct wp_prefetch {
    struct wp_capture *capture;
    unsigned channels, digitals;
    unsigned digital[WP_PREFETCH_DIGITALS]; /* their numbers */
    struct block block[BLOCKS];
    const double *x[WP_MAX_CHANNELS]; /* of the view handed out */
    const uint8_t *bits[WP_PREFETCH_DIGITALS];

    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool threaded; /* else there is one processor, and nothing to gain */
    bool running;
    bool held; /* a view is out */
    /* Guarded by lock: blocks filled and blocks given back so far. */
    unsigned long filled, freed;
    bool ended, stop;
    enum wp_status status;
    struct wp_error err;
};

/* Waits until a block is free; false when asked to stop. */
static bool wait_for_room(struct wp_prefetch *p)
{
    bool stop;

    pthread_mutex_lock(&p->lock);
    while (p->filled - p->freed == BLOCKS && !p->stop)
        pthread_cond_wait(&p->changed, &p->lock);
    stop = p->stop;
    pthread_mutex_unlock(&p->lock);
    return !stop;
}

static void hand_over(struct wp_prefetch *p)
{
    pthread_mutex_lock(&p->lock);
    p->filled++;
    pthread_cond_signal(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

static void end(struct wp_prefetch *p, enum wp_status status)
{
    pthread_mutex_lock(&p->lock);
    p->status = status;
    p->ended = true;
    pthread_cond_signal(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

/* The samples change hands, what is wanted of the bits is copied. */
static void fill_block(struct wp_prefetch *p, struct block *b,
                       const struct wp_sample_view *view)
{
    const uint8_t *const *bits = wp_capture_digital(p->capture);

    b->first = view->first;
    b->frames = view->frames;
    wp_capture_swap(p->capture, b->x);
    for (unsigned d = 0; d < p->digitals; d++)
        memcpy(b->digital[d], bits[p->digital[d]], b->frames);
}

static void *read_on(void *arg)
{
    struct wp_prefetch *p = arg;

    for (;;) {
        struct wp_sample_view view;
        enum wp_status status = wp_capture_read(p->capture, &view, &p->err);

        if (status || view.frames == 0) {
            end(p, status);
            return NULL;
        }
        if (!wait_for_room(p))
            return NULL;
        fill_block(p, &p->block[p->filled % BLOCKS], &view);
        hand_over(p);
    }
}

static bool create_blocks(struct wp_prefetch *p)
{
    for (int b = 0; b < BLOCKS; b++) {
        struct block *k = &p->block[b];

        for (unsigned c = 0; c < p->channels; c++)
            if (!(k->x[c] = malloc(FRAMES * sizeof(double))))
                return false;
        for (unsigned d = 0; d < p->digitals; d++)
            if (!(k->digital[d] = malloc(FRAMES)))
                return false;
    }
    return true;
}

enum wp_status wp_prefetch_create(struct wp_prefetch **out,
                                  struct wp_capture *capture,
                                  const unsigned *digital, unsigned digitals,
                                  struct wp_error *err)
{
    struct wp_prefetch *p = calloc(1, sizeof(*p));

    *out = NULL;
    if (!p)
        return wp_fail_nomem(err, "reading ahead");
    p->capture = capture;
    p->channels = wp_capture_info(capture)->channels;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->changed, NULL);
    for (unsigned d = 0; d < digitals && d < WP_PREFETCH_DIGITALS; d++)
        p->digital[p->digitals++] = digital[d];
    if (!create_blocks(p)) {
        wp_prefetch_destroy(p);
        return wp_fail_nomem(err, "reading ahead");
    }
    p->threaded = wp_pool_default_threads() > 1;
    p->running =
        p->threaded && pthread_create(&p->thread, NULL, read_on, p) == 0;
    if (p->threaded && !p->running) {
        wp_prefetch_destroy(p);
        return wp_fail(err, WP_E_NOMEM, "cannot start a thread");
    }
    *out = p;
    return WP_OK;
}

void wp_prefetch_destroy(struct wp_prefetch *p)
{
    if (!p)
        return;
    if (p->running) {
        pthread_mutex_lock(&p->lock);
        p->stop = true;
        pthread_cond_signal(&p->changed);
        pthread_mutex_unlock(&p->lock);
        pthread_join(p->thread, NULL);
    }
    for (int b = 0; b < BLOCKS; b++) {
        for (unsigned c = 0; c < p->channels; c++)
            free(p->block[b].x[c]);
        for (unsigned d = 0; d < p->digitals; d++)
            free(p->block[b].digital[d]);
    }
    pthread_cond_destroy(&p->changed);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

/* Gives the last block back and waits for the next; false at the end. */
static bool next_block(struct wp_prefetch *p)
{
    bool there;

    pthread_mutex_lock(&p->lock);
    if (p->held) {
        p->freed++;
        /* Who waits for room is woken for more than one block. */
        if (p->filled - p->freed <= BLOCKS / 2)
            pthread_cond_signal(&p->changed);
    }
    while (p->filled == p->freed && !p->ended)
        pthread_cond_wait(&p->changed, &p->lock);
    there = p->held = p->filled != p->freed;
    pthread_mutex_unlock(&p->lock);
    return there;
}

/* Without a thread: what the capture hands out, as it is. */
static enum wp_status read_now(struct wp_prefetch *p,
                               struct wp_sample_view *view,
                               struct wp_error *err)
{
    enum wp_status status = wp_capture_read(p->capture, view, err);
    const uint8_t *const *bits = wp_capture_digital(p->capture);

    for (unsigned d = 0; d < p->digitals && view->frames; d++)
        p->bits[d] = bits[p->digital[d]];
    return status;
}

enum wp_status wp_prefetch_read(struct wp_prefetch *p,
                                struct wp_sample_view *view,
                                struct wp_error *err)
{
    const struct block *b;

    if (!p->threaded)
        return read_now(p, view, err);
    *view = (struct wp_sample_view){.channels = p->channels, .x = p->x};
    if (!next_block(p)) {
        if (p->status && err)
            *err = p->err;
        return p->status;
    }
    b = &p->block[p->freed % BLOCKS];
    for (unsigned c = 0; c < p->channels; c++)
        p->x[c] = b->x[c];
    for (unsigned d = 0; d < p->digitals; d++)
        p->bits[d] = b->digital[d];
    view->first = b->first;
    view->frames = b->frames;
    return WP_OK;
}

const uint8_t *const *wp_prefetch_digital(const struct wp_prefetch *p)
{
    return p->bits;
}
