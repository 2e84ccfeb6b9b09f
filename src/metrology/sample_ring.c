#include "metrology/sample_ring.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/simd.h"

enum wp_status wp_sample_ring_init(struct wp_sample_ring *r, unsigned channels,
                                   size_t capacity)
{
    *r = (struct wp_sample_ring){.channels = channels, .capacity = capacity};
    r->missing = calloc(capacity, 1);
    for (unsigned c = 0; c < channels; c++)
        r->x[c] = calloc(capacity, sizeof(double));
    for (unsigned c = 0; c < channels; c++)
        if (!r->x[c] || !r->missing) {
            wp_sample_ring_release(r);
            return WP_E_NOMEM;
        }
    return WP_OK;
}

void wp_sample_ring_release(struct wp_sample_ring *r)
{
    for (unsigned c = 0; c < r->channels; c++)
        free(r->x[c]);
    free(r->missing);
    *r = (struct wp_sample_ring){0};
}

void wp_sample_ring_reset(struct wp_sample_ring *r, int64_t index)
{
    r->base = r->end = r->whole_from = index;
}

size_t wp_sample_ring_room(const struct wp_sample_ring *r)
{
    return r->capacity - (size_t)(r->end - r->base);
}

void wp_sample_ring_forget(struct wp_sample_ring *r, int64_t index)
{
    size_t gone, kept;

    if (index > r->end)
        index = r->end;
    if (index <= r->base)
        return;
    gone = (size_t)(index - r->base);
    kept = (size_t)(r->end - index);
    for (unsigned c = 0; c < r->channels; c++)
        memmove(r->x[c], r->x[c] + gone, kept * sizeof(double));
    memmove(r->missing, r->missing + gone, kept);
    r->base = index;
}

/* x - x is 0 for every number and NaN for what is none. */
WP_CLONES bool wp_samples_present(const double *x, size_t n)
{
    wp_v4 sum = {0};
    double rest = 0.0;
    size_t i = 0;

    for (; i + 4 <= n; i += 4) {
        wp_v4 v = *(const wp_v4u *)(x + i);

        sum += v - v;
    }
    for (; i < n; i++)
        rest += x[i] - x[i];
    rest += wp_v4_sum(&sum);
    return rest == 0.0;
}

/* Copies and says whether all are numbers: x - x is 0 for those only. */
WP_CLONES static bool copy_samples(double *out, const double *in, size_t n)
{
    wp_v4 sum = {0}, more = {0};
    double rest = 0.0;
    size_t i = 0;

    for (; i + 8 <= n; i += 8) {
        wp_v4 v = *(const wp_v4u *)(in + i), w = *(const wp_v4u *)(in + i + 4);

        *(wp_v4u *)(out + i) = v;
        *(wp_v4u *)(out + i + 4) = w;
        sum += v - v;
        more += w - w;
    }
    for (; i < n; i++) {
        out[i] = in[i];
        rest += in[i] - in[i];
    }
    sum += more;
    return wp_v4_sum(&sum) + rest == 0.0;
}

/* What is missing becomes 0 and is marked in the mask. */
static void mark_missing(double *x, uint8_t *mask, size_t n, uint8_t bit)
{
    for (size_t i = 0; i < n; i++)
        if (x[i] != x[i]) {
            x[i] = 0.0;
            mask[i] |= bit;
        }
}

void wp_sample_ring_append(struct wp_sample_ring *r,
                           const struct wp_sample_view *view, size_t from,
                           size_t n)
{
    uint8_t *mask = r->missing + (r->end - r->base);

    memset(mask, 0, n);
    for (unsigned c = 0; c < r->channels; c++) {
        double *out = wp_sample_ring_at(r, c, r->end);

        if (!copy_samples(out, view->x[c] + from, n)) {
            mark_missing(out, mask, n, (uint8_t)(1u << c));
            r->whole_from = r->end + (int64_t)n;
        }
    }
    r->end += (int64_t)n;
}

uint32_t wp_sample_ring_missing(const struct wp_sample_ring *r, int64_t from,
                                int64_t to)
{
    uint32_t any = 0;

    if (from < r->base)
        from = r->base;
    if (to > r->end)
        to = r->end;
    for (; from < to; from++)
        any |= r->missing[from - r->base];
    return any;
}
