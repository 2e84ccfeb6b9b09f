#include "ingest/retime.h"

#include <math.h>
#include <stdlib.h>

#include "ingest/sinc.h"

/* A run of frames without a gap is a span; taps never reach across its ends.
 * Within the reel, a clocked stage keeps the frames' positions as one more
 * channel behind the samples. */
struct wp_retime {
    struct wp_retime_config k;
    struct wp_reel in, out;
    double tap[WP_MAX_CHANNELS][WP_SINC_TAPS]; /* not clocked */
    int64_t whole[WP_MAX_CHANNELS];            /* floor(-shift) */
    struct wp_sinc_table *table;               /* clocked */
    int64_t cursor[WP_MAX_CHANNELS]; /* clocked: frame at or before n */
    bool open, closing;
    int64_t start; /* first frame of the span */
    int64_t next;  /* next output index of the span */
    int64_t reach; /* frames kept on both sides of the next output */
};

static int64_t reach_of(const struct wp_retime_config *k)
{
    double most = 0.0;

    for (unsigned c = 0; c < k->channels; c++)
        most = fmax(most, fabs(k->shift[c]));
    return (int64_t)ceil(most) + 2 * WP_SINC_HALF;
}

enum wp_status wp_retime_create(struct wp_retime **out,
                                const struct wp_retime_config *k,
                                struct wp_error *err)
{
    struct wp_retime *r = calloc(1, sizeof(*r));
    enum wp_status status = WP_E_NOMEM;

    *out = NULL;
    if (!r)
        return wp_fail_nomem(err, "resampling");
    r->k = *k;
    r->reach = reach_of(k) * (1 + k->clocked);
    for (unsigned c = 0; c < k->channels; c++) {
        double nu = -k->shift[c];

        r->whole[c] = (int64_t)floor(nu);
        wp_sinc_taps(nu - floor(nu), r->tap[c]);
    }
    if (k->clocked && !(r->table = wp_sinc_table_create()))
        goto fail;
    status = wp_reel_init(&r->in, k->channels + k->clocked, k->digitals,
                          2 * k->block + 6 * (size_t)r->reach, err);
    if (!status)
        status = wp_reel_init(&r->out, k->channels, k->digitals, k->block, err);
    if (status)
        goto fail;
    *out = r;
    return WP_OK;
fail:
    wp_retime_destroy(r);
    return status == WP_E_NOMEM ? wp_fail_nomem(err, "resampling") : status;
}

void wp_retime_destroy(struct wp_retime *r)
{
    if (!r)
        return;
    wp_sinc_table_destroy(r->table);
    wp_reel_release(&r->in);
    wp_reel_release(&r->out);
    free(r);
}

static double position_of(const struct wp_retime *r, int64_t frame)
{
    return r->k.clocked ? r->in.x[r->k.channels][frame - r->in.base]
                        : (double)frame;
}

static void open_span(struct wp_retime *r, int64_t frame, double position)
{
    wp_reel_restart(&r->in, frame);
    r->open = true;
    r->closing = false;
    r->start = frame;
    r->next = r->k.clocked ? (int64_t)ceil(position) : frame;
    for (unsigned c = 0; c < r->k.channels; c++)
        r->cursor[c] = frame;
}

/* Whether frame i of `in` goes on where the span ends. */
static bool continues(const struct wp_retime *r, const struct wp_frames *in,
                      size_t i, const double *position)
{
    double last, step;

    if (in->first + (int64_t)i != wp_reel_end(&r->in))
        return false;
    if (!position)
        return true;
    last = position_of(r, wp_reel_end(&r->in) - 1);
    step = position[i] - last;
    if (r->in.count > 1) {
        double before = last - position_of(r, wp_reel_end(&r->in) - 2);

        if (fabs(step - before) > r->k.bend * before)
            return false;
    }
    return step > 0.0 && step <= r->k.gap;
}

static void append(struct wp_retime *r, const struct wp_frames *in, size_t i,
                   const double *position)
{
    const double *x[WP_MAX_CHANNELS + 1];
    struct wp_frames all = *in;

    for (unsigned c = 0; c < r->k.channels; c++)
        x[c] = in->x[c];
    x[r->k.channels] = position;
    all.x = x;
    wp_reel_append(&r->in, &all, i, 1);
}

static size_t push_clocked(struct wp_retime *r, const struct wp_frames *in,
                           size_t from, const double *position)
{
    size_t i = from;

    for (; i < in->frames && wp_reel_room(&r->in); i++) {
        if (isnan(position[i])) {
            r->closing = r->open;
            continue;
        }
        if (r->open && (r->closing || !continues(r, in, i, position))) {
            r->closing = true;
            break;
        }
        if (!r->open)
            open_span(r, in->first + (int64_t)i, position[i]);
        append(r, in, i, position);
    }
    return i - from;
}

size_t wp_retime_push(struct wp_retime *r, const struct wp_frames *in,
                      size_t from, const double *position)
{
    size_t n = in->frames - from;

    if (r->k.clocked)
        return push_clocked(r, in, from, position);
    if (r->open && (r->closing || !continues(r, in, from, NULL))) {
        r->closing = true;
        return 0;
    }
    if (!r->open)
        open_span(r, in->first + (int64_t)from, 0.0);
    if (n > wp_reel_room(&r->in))
        n = wp_reel_room(&r->in);
    wp_reel_append(&r->in, in, from, n);
    return n;
}

void wp_retime_finish(struct wp_retime *r)
{
    r->closing = r->open;
}

/* The output index after the last one that can be computed now. */
static int64_t ready_end(const struct wp_retime *r)
{
    int64_t end = wp_reel_end(&r->in);

    if (!r->k.clocked)
        return r->closing ? end : end - r->reach;
    if (r->closing)
        return (int64_t)floor(position_of(r, end - 1)) + 1;
    /* Positions are at most `gap` apart: look back by frames, not by time. */
    if (r->in.count <= (size_t)r->reach)
        return r->next;
    return (int64_t)floor(position_of(r, end - 1 - r->reach));
}

/* One sample of channel c from the taps whose first sample is frame k. */
static double apply(const struct wp_retime *r, unsigned c, const double *tap,
                    int64_t k)
{
    if (k < r->start || k < r->in.base ||
        k + WP_SINC_TAPS > wp_reel_end(&r->in))
        return NAN;
    return wp_sinc_apply(tap, r->in.x[c] + (k - r->in.base));
}

static void skewed_channel(struct wp_retime *r, unsigned c, size_t n)
{
    const double *x = r->in.x[c];
    double *y = r->out.x[c];

    if (r->k.shift[c] == 0.0) {
        for (size_t i = 0; i < n; i++)
            y[i] = x[r->next + (int64_t)i - r->in.base];
        return;
    }
    for (size_t i = 0; i < n; i++)
        y[i] = apply(r, c, r->tap[c],
                     r->next + (int64_t)i + r->whole[c] - (WP_SINC_HALF - 1));
}

/* Moves the channel's cursor to the last frame at or before the instant. */
static int64_t find(struct wp_retime *r, unsigned c, double instant)
{
    int64_t k = r->cursor[c], end = wp_reel_end(&r->in);

    if (k < r->in.base)
        k = r->in.base;
    while (k + 1 < end && position_of(r, k + 1) <= instant)
        k++;
    return r->cursor[c] = k;
}

static double clocked_value(struct wp_retime *r, unsigned c, double instant,
                            double *tap, double *tap_nu)
{
    int64_t k = find(r, c, instant);
    double at = position_of(r, k), f;

    if (instant < at)
        return NAN;
    if (instant == at)
        return r->in.x[c][k - r->in.base];
    if (k + 1 == wp_reel_end(&r->in))
        return NAN;
    f = (instant - at) / (position_of(r, k + 1) - at);
    if (*tap_nu != f) {
        wp_sinc_table_taps(r->table, f, tap);
        *tap_nu = f;
    }
    return apply(r, c, tap, k - (WP_SINC_HALF - 1));
}

/* Channels inside, so that those without a skew share their taps. */
static void clocked_frames(struct wp_retime *r, size_t n)
{
    double tap[WP_SINC_TAPS], tap_nu = NAN;

    for (size_t i = 0; i < n; i++)
        for (unsigned c = 0; c < r->k.channels; c++)
            r->out.x[c][i] = clocked_value(
                r, c, (double)(r->next + (int64_t)i) - r->k.shift[c], tap,
                &tap_nu);
}

/* A status channel holds its state until the next frame says otherwise. */
static void digital_frames(struct wp_retime *r, size_t n)
{
    int64_t k = r->in.base, end = wp_reel_end(&r->in);

    for (size_t i = 0; i < n && r->k.digitals; i++) {
        double instant = (double)(r->next + (int64_t)i);

        while (k + 1 < end && position_of(r, k + 1) <= instant)
            k++;
        for (unsigned d = 0; d < r->k.digitals; d++)
            r->out.digital[d][i] = r->in.digital[d][k - r->in.base];
    }
}

/* Frames before the next output's reach are of no more use. */
static void forget(struct wp_retime *r)
{
    int64_t k = r->next;

    if (r->k.clocked) {
        k = r->cursor[0];
        for (unsigned c = 1; c < r->k.channels; c++)
            k = r->cursor[c] < k ? r->cursor[c] : k;
    }
    wp_reel_drop(&r->in, k - r->reach);
}

bool wp_retime_pull(struct wp_retime *r, struct wp_frames *out)
{
    int64_t n;

    if (!r->open)
        return false;
    n = ready_end(r) - r->next;
    if (n <= 0) {
        r->open = !r->closing;
        return false;
    }
    if (n > (int64_t)r->out.capacity)
        n = (int64_t)r->out.capacity;
    if (r->k.clocked)
        clocked_frames(r, (size_t)n);
    else
        for (unsigned c = 0; c < r->k.channels; c++)
            skewed_channel(r, c, (size_t)n);
    digital_frames(r, (size_t)n);
    *out =
        (struct wp_frames){r->next, (size_t)n, (const double *const *)r->out.x,
                           (const uint8_t *const *)r->out.digital};
    r->next += n;
    forget(r);
    return true;
}
