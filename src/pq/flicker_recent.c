#include "pq/flicker_recent.h"

#include <math.h>
#include <stdlib.h>

#include "core/simd.h"
#include "pq/pq_flag.h"

enum { STRETCHES = 32 };

static const double kept_s = 8.0;

struct stretch {
    uint64_t first; /* sample */
    int64_t start_ns, settled_ns;
};

struct wp_flicker_recent {
    double rate_hz;
    unsigned channels;
    uint64_t count, begun; /* samples, stretches so far */
    size_t capacity;       /* a multiple of the chain's chunk */
    struct stretch stretch[STRETCHES];
    struct wp_flicker_lanes *pinst;
};

enum wp_status wp_flicker_recent_create(struct wp_flicker_recent **out,
                                        const struct wp_flicker_config *config)
{
    struct wp_flicker_recent *r = calloc(1, sizeof(*r));

    *out = NULL;
    if (!r)
        return WP_E_NOMEM;
    r->rate_hz = config->rate_hz;
    r->channels = config->channels;
    r->capacity = (size_t)(kept_s * r->rate_hz / WP_FLICKER_CHUNK + 1.0) *
                  WP_FLICKER_CHUNK;
    r->pinst = calloc(r->capacity, sizeof(*r->pinst));
    if (!r->pinst) {
        free(r);
        return WP_E_NOMEM;
    }
    *out = r;
    return WP_OK;
}

void wp_flicker_recent_destroy(struct wp_flicker_recent *r)
{
    if (!r)
        return;
    free(r->pinst);
    free(r);
}

void wp_flicker_recent_begin(struct wp_flicker_recent *r, int64_t start_ns,
                             int64_t settled_ns)
{
    r->stretch[r->begun++ % STRETCHES] =
        (struct stretch){r->count, start_ns, settled_ns};
}

struct wp_flicker_lanes *wp_flicker_recent_room(struct wp_flicker_recent *r)
{
    return r->pinst + r->count % r->capacity;
}

void wp_flicker_recent_add(struct wp_flicker_recent *r, size_t n)
{
    r->count += n;
}

typedef long long mask4 __attribute__((vector_size(32)));

/* What is gathered between two instants. */
struct gathered {
    wp_v4 sum, least, greatest;
    mask4 known;
};

#define SELECT(mask, yes, no)                                                  \
    ((wp_v4)(((mask) & (mask4)(yes)) | (~(mask) & (mask4)(no))))

/* Samples that follow each other in memory; a negative one is not known. */
WP_CLONES static void gather(struct gathered *out,
                             const struct wp_flicker_lanes *at, size_t n)
{
    struct gathered g = *out;

    for (size_t i = 0; i < n; i++) {
        wp_v4 p = *(const wp_v4u *)at[i].lane;
        mask4 known = p >= 0.0, less = known & (p < g.least),
              more = known & (p > g.greatest);

        g.known -= known;
        g.sum += (wp_v4)(known & (mask4)p);
        g.least = SELECT(less, p, g.least);
        g.greatest = SELECT(more, p, g.greatest);
    }
    *out = g;
}

/* The samples before an instant, counted from the stretch's first. */
static uint64_t samples_before(const struct wp_flicker_recent *r,
                               const struct stretch *s, int64_t t_ns)
{
    double n = (double)(t_ns - s->start_ns) * 1e-9 * r->rate_hz;

    return n > 0.0 ? (uint64_t)ceil(n - 1e-6) : 0;
}

/* The samples of stretch number k; *settling: they are of before it settled. */
static void gather_stretch(const struct wp_flicker_recent *r, uint64_t k,
                           const int64_t span_ns[2], struct gathered *g,
                           bool *settling)
{
    const struct stretch *s = &r->stretch[k % STRETCHES];
    uint64_t end = r->count, from, to;

    if (k + 1 < r->begun)
        end = r->stretch[(k + 1) % STRETCHES].first;
    from = s->first + samples_before(r, s, span_ns[0]);
    to = s->first + samples_before(r, s, span_ns[1]);
    if (to > end)
        to = end;
    if (from + r->capacity < r->count)
        from = r->count - r->capacity;
    *settling = *settling || (from < to && span_ns[0] < s->settled_ns);
    while (from < to) {
        size_t at = from % r->capacity, n = r->capacity - at;

        n = n < to - from ? n : (size_t)(to - from);
        gather(g, r->pinst + at, n);
        from += n;
    }
}

bool wp_flicker_recent_get(const struct wp_flicker_recent *r, int64_t start_ns,
                           int64_t end_ns, struct wp_pinst *out)
{
    uint64_t oldest = r->begun > STRETCHES ? r->begun - STRETCHES : 0;
    double wanted = (double)(end_ns - start_ns) * 1e-9 * r->rate_hz;
    struct gathered g = {.least = {HUGE_VAL, HUGE_VAL, HUGE_VAL, HUGE_VAL}};
    bool any = false, settling = false;

    *out = (struct wp_pinst){0};
    for (uint64_t k = oldest; k < r->begun; k++)
        gather_stretch(r, k, (int64_t[2]){start_ns, end_ns}, &g, &settling);
    for (unsigned k = 0; k < r->channels; k++) {
        if ((double)g.known[k] < wanted - 1.5)
            out->flags |= WP_PQ_MISSING;
        if (!g.known[k])
            continue;
        any = true;
        out->mean[k] = g.sum[k] / (double)g.known[k];
        out->least[k] = g.least[k];
        out->greatest[k] = g.greatest[k];
    }
    if (settling)
        out->flags |= WP_PQ_SETTLING;
    return any;
}
