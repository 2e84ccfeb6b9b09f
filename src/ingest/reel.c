#include "ingest/reel_priv.h"

#include <stdlib.h>
#include <string.h>

enum wp_status wp_reel_init(struct wp_reel *r, unsigned channels,
                            unsigned digitals, size_t capacity,
                            struct wp_error *err)
{
    *r = (struct wp_reel){
        .channels = channels, .digitals = digitals, .capacity = capacity};
    r->x = calloc(channels + 1, sizeof(*r->x));
    r->digital = calloc(digitals + 1, sizeof(*r->digital));
    if (!r->x || !r->digital)
        goto fail;
    for (unsigned c = 0; c < channels; c++)
        if (!(r->x[c] = calloc(capacity, sizeof(double))))
            goto fail;
    for (unsigned d = 0; d < digitals; d++)
        if (!(r->digital[d] = calloc(capacity, 1)))
            goto fail;
    return WP_OK;
fail:
    wp_reel_release(r);
    return wp_fail_nomem(err, "sample buffers");
}

void wp_reel_release(struct wp_reel *r)
{
    for (unsigned c = 0; r->x && c < r->channels; c++)
        free(r->x[c]);
    for (unsigned d = 0; r->digital && d < r->digitals; d++)
        free(r->digital[d]);
    free(r->x);
    free(r->digital);
    *r = (struct wp_reel){0};
}

void wp_reel_restart(struct wp_reel *r, int64_t base)
{
    r->base = base;
    r->count = 0;
}

void wp_reel_append(struct wp_reel *r, const struct wp_frames *in, size_t from,
                    size_t count)
{
    for (unsigned c = 0; c < r->channels; c++)
        memcpy(r->x[c] + r->count, in->x[c] + from, count * sizeof(double));
    for (unsigned d = 0; d < r->digitals; d++)
        memcpy(r->digital[d] + r->count, in->digital[d] + from, count);
    r->count += count;
}

void wp_reel_drop(struct wp_reel *r, int64_t index)
{
    size_t n, rest;

    if (index <= r->base)
        return;
    n = index - r->base < (int64_t)r->count ? (size_t)(index - r->base)
                                            : r->count;
    rest = r->count - n;
    for (unsigned c = 0; c < r->channels; c++)
        memmove(r->x[c], r->x[c] + n, rest * sizeof(double));
    for (unsigned d = 0; d < r->digitals; d++)
        memmove(r->digital[d], r->digital[d] + n, rest);
    r->base += (int64_t)n;
    r->count = rest;
}

int64_t wp_reel_end(const struct wp_reel *r)
{
    return r->base + (int64_t)r->count;
}

size_t wp_reel_room(const struct wp_reel *r)
{
    return r->capacity - r->count;
}
