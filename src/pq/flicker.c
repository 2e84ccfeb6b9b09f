#include "pq/flicker.h"

#include <math.h>
#include <stdlib.h>

#include "pq/flicker_chain.h"
#include "pq/flicker_percentile.h"
#include "pq/flicker_recent.h"
#include "pq/flicker_rows.h"
#include "pq/pq_flag.h"

static const int64_t ten_minutes_ns = INT64_C(600000000000);
static const int64_t settling_ns = INT64_C(190000000000);
/* A hole so long is a new start. */
static const int64_t long_hole_ns = INT64_C(60000000000);
/* So little is not missed: the low-pass of the decimator needs it. */
static const int64_t edge_ns = INT64_C(20000000);
/* Classes are counted about so often. */
static const double counted_hz = 400.0;
static const double least_rate_hz = 400.0, most_rate_hz = 1e5;

struct wp_flicker {
    struct wp_flicker_config config;
    struct wp_flicker_chain chain;
    struct wp_flicker_percentile *percentile[WP_FLICKER_CHANNELS];
    struct wp_flicker_recent *recent;
    struct wp_flicker_rows rows;
    unsigned stride; /* samples from one that is counted to the next */

    /* The stretch at hand: its first sample, and how many came. */
    bool running;
    int64_t anchor_ns, index;
    int64_t settled_ns;

    /* The 10 minutes at hand. */
    bool open;
    int64_t end_index; /* in the stretch */
    struct wp_flicker_row row;
};

static enum wp_status create_parts(struct wp_flicker *f)
{
    enum wp_status status = wp_flicker_recent_create(&f->recent, &f->config);

    for (unsigned k = 0; k < f->config.channels && !status; k++)
        status = wp_flicker_percentile_create(&f->percentile[k]);
    return status;
}

enum wp_status wp_flicker_create(struct wp_flicker **out,
                                 const struct wp_flicker_config *c)
{
    struct wp_flicker_design design;
    struct wp_flicker *f;
    enum wp_status status;

    *out = NULL;
    if (c->channels < 1 || c->channels > WP_FLICKER_CHANNELS ||
        c->lamp < WP_LAMP_230 || c->lamp > WP_LAMP_100 ||
        !(c->nominal_hz > 0.0))
        return WP_E_ARG;
    if (!(c->rate_hz >= least_rate_hz && c->rate_hz <= most_rate_hz))
        return WP_E_UNSUPPORTED;
    f = calloc(1, sizeof(*f));
    if (!f)
        return WP_E_NOMEM;
    f->config = *c;
    f->rows.channels = c->channels;
    f->stride = (unsigned)fmax(1.0, c->rate_hz / counted_hz);
    wp_flicker_design(&design, c->lamp, c->nominal_hz, c->rate_hz);
    wp_flicker_chain_init(&f->chain, &design);
    status = create_parts(f);
    if (status)
        wp_flicker_destroy(f);
    else
        *out = f;
    return status;
}

void wp_flicker_destroy(struct wp_flicker *f)
{
    if (!f)
        return;
    for (unsigned k = 0; k < WP_FLICKER_CHANNELS; k++)
        wp_flicker_percentile_destroy(f->percentile[k]);
    wp_flicker_recent_destroy(f->recent);
    free(f);
}

/* When sample `index` of the stretch is. */
static int64_t instant_ns(const struct wp_flicker *f, int64_t index)
{
    return f->anchor_ns +
           (int64_t)llrint((double)index * 1e9 / f->config.rate_hz);
}

/* The first sample of the stretch that is not before an instant, to a
 * microsecond: instants are rounded. */
static int64_t index_at(const struct wp_flicker *f, int64_t t_ns)
{
    return (int64_t)ceil((double)(t_ns - f->anchor_ns - 1000) * 1e-9 *
                         f->config.rate_hz);
}

static void open_interval(struct wp_flicker *f, int64_t t_ns)
{
    int64_t into = t_ns % ten_minutes_ns;

    if (into < 0)
        into += ten_minutes_ns;
    f->open = true;
    f->row = (struct wp_flicker_row){.start_ns = t_ns - into,
                                     .end_ns = t_ns - into + ten_minutes_ns};
    if (f->row.start_ns < f->settled_ns)
        f->row.flags |= WP_PQ_SETTLING;
    f->end_index = index_at(f, f->row.end_ns);
}

/* Samples that all channels have, of those that 10 minutes hold [%]. */
static unsigned share_of_inputs(const struct wp_flicker *f)
{
    double all = ((double)ten_minutes_ns - (double)edge_ns) * 1e-9 *
                 f->config.rate_hz / f->stride;
    double least = all;

    for (unsigned k = 0; k < f->config.channels; k++)
        least =
            fmin(least, (double)wp_flicker_percentile_count(f->percentile[k]));
    return (unsigned)(100.0 * least / all);
}

static void close_interval(struct wp_flicker *f)
{
    bool any = false;

    f->open = false;
    f->row.inputs = share_of_inputs(f);
    for (unsigned k = 0; k < f->config.channels; k++) {
        any = any || wp_flicker_percentile_count(f->percentile[k]);
        f->row.value[k] = wp_flicker_percentile_pst(f->percentile[k]);
        wp_flicker_percentile_reset(f->percentile[k]);
    }
    if (any)
        wp_flicker_rows_push(&f->rows, &f->row);
}

/* A hole, or the start of all. */
static void begin_stretch(struct wp_flicker *f, int64_t t_ns)
{
    int64_t end_ns = instant_ns(f, f->index);
    bool first = !f->running, same;

    if (first || t_ns - end_ns > long_hole_ns || t_ns < end_ns)
        f->settled_ns = t_ns + settling_ns;
    if (f->open && end_ns < f->row.end_ns - edge_ns)
        f->row.flags |= WP_PQ_MISSING;
    f->running = true;
    f->anchor_ns = t_ns;
    f->index = 0;
    same = f->open && t_ns >= f->row.start_ns && t_ns < f->row.end_ns;
    if (f->open && !same)
        close_interval(f);
    if (same)
        f->end_index = index_at(f, f->row.end_ns);
    else
        open_interval(f, t_ns);
    if (!same && t_ns > f->row.start_ns + edge_ns)
        f->row.flags |= first ? WP_PQ_INCOMPLETE : WP_PQ_MISSING;
    wp_flicker_chain_resume(&f->chain);
    wp_flicker_recent_begin(f->recent, t_ns, f->settled_ns);
}

/* Up to the end of the chain's chunk or the 10 minutes. */
static size_t take(struct wp_flicker *f, const struct wp_flicker_view *view,
                   size_t from)
{
    struct wp_flicker_lanes *pinst = wp_flicker_recent_room(f->recent);
    struct wp_flicker_chunk in = {.count = view->count - from,
                                  .channels = f->config.channels};
    uint64_t at = f->chain.count;
    uint32_t lost;
    size_t n;

    if ((int64_t)in.count > f->end_index - f->index)
        in.count = (size_t)(f->end_index - f->index);
    in.missing = view->missing ? view->missing + from : NULL;
    for (unsigned k = 0; k < in.channels; k++)
        in.x[k] = view->x[k] + from;
    n = wp_flicker_chain_push(&f->chain, &in, pinst, &lost);
    if (lost)
        f->row.flags |= WP_PQ_MISSING;
    for (size_t i = (size_t)(f->stride - 1 - (at + f->stride - 1) % f->stride);
         i < n; i += f->stride)
        for (unsigned k = 0; k < in.channels; k++)
            wp_flicker_percentile_push(f->percentile[k], pinst[i].lane[k]);
    wp_flicker_recent_add(f->recent, n);
    return n;
}

/* Not where the samples before it ended. */
static bool begins(const struct wp_flicker *f,
                   const struct wp_flicker_view *view)
{
    double off = (double)(view->first_ns - instant_ns(f, f->index));

    return !f->running || view->begins || fabs(off) * f->config.rate_hz > 0.5e9;
}

void wp_flicker_push(struct wp_flicker *f, const struct wp_flicker_view *view)
{
    if (view->count == 0)
        return;
    if (begins(f, view))
        begin_stretch(f, view->first_ns);
    for (size_t i = 0, n; i < view->count; i += n) {
        if (f->index >= f->end_index) {
            int64_t next_ns = f->row.end_ns;

            close_interval(f);
            open_interval(f, next_ns);
        }
        n = take(f, view, i);
        f->index += (int64_t)n;
    }
}

void wp_flicker_flush(struct wp_flicker *f)
{
    if (f->open) {
        if (instant_ns(f, f->index) < f->row.end_ns - edge_ns)
            f->row.flags |= WP_PQ_INCOMPLETE;
        close_interval(f);
    }
    wp_flicker_rows_flush(&f->rows);
}

void wp_flicker_flag(struct wp_flicker *f, int64_t start_ns, int64_t end_ns,
                     uint32_t flags)
{
    if (f->open && start_ns < f->row.end_ns && end_ns > f->row.start_ns)
        f->row.flags |= flags;
    wp_flicker_rows_flag(&f->rows, start_ns, end_ns, flags);
}

bool wp_flicker_pull(struct wp_flicker *f, int64_t until_ns, bool *plt,
                     struct wp_flicker_row *row)
{
    return wp_flicker_rows_pull(&f->rows, until_ns, plt, row);
}

bool wp_flicker_pinst(const struct wp_flicker *f, int64_t start_ns,
                      int64_t end_ns, struct wp_pinst *out)
{
    return wp_flicker_recent_get(f->recent, start_ns, end_ns, out);
}
