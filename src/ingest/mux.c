#include "ingest/mux_priv.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/simd.h"

struct wp_mux {
    const struct wp_plan *plan;
    unsigned tracks;
    struct wp_mux_track *track;
    struct wp_reel out; /* only its arrays are used */
    unsigned digital_chain;
    struct wp_stored now[WP_MAX_CHANNELS]; /* what each chain has ready */
};

enum wp_status wp_mux_open(struct wp_mux **out, const struct wp_plan *plan,
                           const struct wp_mux_track *track, unsigned count,
                           struct wp_error *err)
{
    struct wp_mux *m = calloc(1, sizeof(*m));
    enum wp_status status = WP_E_NOMEM;
    unsigned digitals = 0;
    size_t most = (size_t)1 << 22, block = WP_CHAIN_BLOCK;

    *out = NULL;
    if (!m)
        return wp_fail_nomem(err, "sample buffers");
    m->plan = plan;
    m->tracks = count;
    for (unsigned i = 0; i < plan->chains && !digitals; i++) {
        m->digital_chain = i;
        digitals = wp_chain_info(plan->chain[i])->digitals;
    }
    /* Many channels: smaller blocks, as the chain has. */
    if (block > most / (count + digitals + 1u))
        block = most / (count + digitals + 1u);
    m->track = calloc(count + 1u, sizeof(*m->track));
    if (m->track) {
        memcpy(m->track, track, count * sizeof(*track));
        status = wp_reel_init(&m->out, count, digitals, block ? block : 1, err);
    }
    if (status) {
        wp_mux_close(m);
        return wp_fail_nomem(err, "sample buffers");
    }
    *out = m;
    return WP_OK;
}

void wp_mux_close(struct wp_mux *m)
{
    if (!m)
        return;
    wp_reel_release(&m->out);
    free(m->track);
    free(m);
}

struct wp_reel *wp_mux_out(struct wp_mux *m)
{
    return &m->out;
}

unsigned wp_mux_digitals(const struct wp_mux *m)
{
    return m->out.digitals;
}

/* Index of the first frame that some chain has; false at the end of all. */
static enum wp_status next_first(struct wp_mux *m, int64_t *first, bool *end,
                                 struct wp_error *err)
{
    const struct wp_plan *p = m->plan;

    *end = true;
    for (unsigned i = 0; i < p->chains; i++) {
        enum wp_status status = wp_chain_peek(p->chain[i], &m->now[i], err);

        if (status)
            return status;
        m->now[i].first += p->offset[i];
        if (m->now[i].frames && (*end || m->now[i].first < *first))
            *first = m->now[i].first;
        *end = *end && !m->now[i].frames;
    }
    return WP_OK;
}

/* Frames from `first` on for which the set of chains that have data is the
 * same. */
static size_t common_frames(const struct wp_mux *m, int64_t first)
{
    int64_t n = (int64_t)m->out.capacity;

    for (unsigned i = 0; i < m->plan->chains; i++) {
        const struct wp_stored *s = &m->now[i];
        int64_t most = s->first > first ? s->first - first : (int64_t)s->frames;

        if (s->frames && most < n)
            n = most;
    }
    return (size_t)n;
}

/* y = scale * x + offset; whether some |y| is beyond the limit. NaN passes. */
WP_CLONES static bool scale_to(double *restrict y, const double *restrict x,
                               size_t n, const struct wp_mux_track *t)
{
    const double a = t->scale, b = t->offset;
    int bad = 0;

    if (b == 0.0)
        for (size_t i = 0; i < n; i++) {
            y[i] = a * x[i];
            bad |= fabs(y[i]) > WP_MUX_LIMIT;
        }
    else
        for (size_t i = 0; i < n; i++) {
            y[i] = a * x[i] + b;
            bad |= fabs(y[i]) > WP_MUX_LIMIT;
        }
    return bad;
}

/* The same without the product. */
WP_CLONES static bool is_beyond(const double *x, size_t n,
                                const struct wp_mux_track *t)
{
    const double a = t->scale, b = t->offset;
    int bad = 0;

    if (a == 0.0)
        return false;
    for (size_t i = 0; i < n; i++)
        bad |= fabs(a * x[i] + b) > WP_MUX_LIMIT;
    return bad;
}

static enum wp_status out_of_range(const struct wp_mux *m, unsigned track,
                                   int64_t first, size_t n,
                                   struct wp_error *err)
{
    const struct wp_mux_track *t = &m->track[track];
    const struct wp_chain *c = m->plan->chain[t->chain];
    const struct wp_source_channel *ch = &wp_chain_info(c)->channel[t->source];
    const struct wp_stored *s = &m->now[t->chain];
    const double *x = s->x[t->source] + s->from;
    double value = 0.0;
    size_t i = 0;

    for (; i < n; i++) {
        value = t->scale * x[i] + t->offset;
        if (fabs(value) > WP_MUX_LIMIT)
            break;
    }
    return wp_fail(err, WP_E_FORMAT,
                   "%s: channel %u%s%s%s, frame %" PRId64
                   ": expected a value within 1e12, found %.6g",
                   wp_chain_path(c), t->source + 1, ch->name[0] ? " \"" : "",
                   ch->name, ch->name[0] ? "\"" : "",
                   first + (int64_t)i - m->plan->offset[t->chain], value);
}

static enum wp_status fill_track(struct wp_mux *m, unsigned track,
                                 int64_t first, size_t n, struct wp_error *err)
{
    const struct wp_mux_track *t = &m->track[track];
    const struct wp_stored *s = &m->now[t->chain];
    const double *x;
    double *y = m->out.x[track];
    bool bad;

    if (!s->frames || s->first > first) {
        for (size_t i = 0; i < n; i++)
            y[i] = NAN;
        return WP_OK;
    }
    x = s->x[t->source] + s->from;
    bad = t->scaled ? scale_to(y, x, n, t) : is_beyond(x, n, t);
    if (bad)
        return out_of_range(m, track, first, n, err);
    if (!t->scaled)
        memcpy(y, x, n * sizeof(*y));
    return WP_OK;
}

static void fill_digital(struct wp_mux *m, int64_t first, size_t n)
{
    const struct wp_stored *s = &m->now[m->digital_chain];
    const struct wp_source_info *info =
        wp_chain_info(m->plan->chain[m->digital_chain]);

    for (unsigned d = 0; d < m->out.digitals; d++)
        if (!s->frames || s->first > first)
            memset(m->out.digital[d], info->digital[d].normal, n);
        else
            memcpy(m->out.digital[d], s->digital[d] + s->from, n);
}

enum wp_status wp_mux_read(struct wp_mux *m, struct wp_frames *out,
                           const int64_t **stamp_ns, struct wp_error *err)
{
    const struct wp_plan *p = m->plan;
    int64_t first = 0;
    bool end = false;
    size_t n;
    enum wp_status status = next_first(m, &first, &end, err);

    *out = (struct wp_frames){0};
    if (status || end)
        return status;
    n = common_frames(m, first);
    for (unsigned t = 0; t < m->tracks && !status; t++)
        status = fill_track(m, t, first, n, err);
    if (status)
        return status;
    fill_digital(m, first, n);
    if (stamp_ns)
        *stamp_ns =
            m->now[0].stamp_ns ? m->now[0].stamp_ns + m->now[0].from : NULL;
    for (unsigned i = 0; i < p->chains; i++)
        if (m->now[i].frames && m->now[i].first == first)
            wp_chain_take(p->chain[i], n);
    *out = (struct wp_frames){first, n, (const double *const *)m->out.x,
                              (const uint8_t *const *)m->out.digital};
    return WP_OK;
}
