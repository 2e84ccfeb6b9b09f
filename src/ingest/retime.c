#include "ingest/retime.h"

#include <math.h>
#include <stdlib.h>

#include "ingest/rate_joint.h"
#include "ingest/sinc.h"

/* A run of frames at one rate without a gap is a span; taps never reach across
 * its ends. Where another rate follows without a gap, both spans are continued
 * across the change by rate_joint: the frames behind the change are gathered
 * in `ahead` until that can be done. Within the reels, a clocked stage keeps
 * the frames' positions as one more channel behind the samples. */
struct wp_retime {
    struct wp_retime_config k;
    struct wp_reel in, out;
    double tap[WP_MAX_CHANNELS][WP_SINC_TAPS]; /* not clocked */
    int64_t whole[WP_MAX_CHANNELS];            /* floor(-shift) */
    struct wp_sinc_table *table;               /* clocked */
    int64_t cursor[WP_MAX_CHANNELS]; /* clocked: frame at or before n */
    bool open, closing, finished;
    int64_t start;   /* first frame of the span, continued */
    int64_t own;     /* first frame of its own */
    int64_t next;    /* next output index of the span */
    int64_t reach;   /* frames needed on both sides of the next output */
    int64_t history; /* frames kept before the next output */
    /* Where another rate follows; NULL when none is to be joined. */
    struct wp_rate_joint *joint;
    struct wp_reel ahead; /* from the span's last frame on */
    size_t enough;        /* frames ahead */
    double after_interval;
    bool joining, joined;
};

static int64_t reach_of(const struct wp_retime_config *k)
{
    double most = 0.0;

    for (unsigned c = 0; c < k->channels; c++)
        most = fmax(most, fabs(k->shift[c]));
    return (int64_t)ceil(most) + 2 * WP_SINC_HALF;
}

static enum wp_status open_joints(struct wp_retime *r, struct wp_error *err)
{
    int64_t most = wp_rate_joint_need(1.0, r->k.stretch);

    if (!r->k.clocked || !(r->k.stretch > 1.0))
        return WP_OK;
    if (most < WP_JOINT_KNOWN)
        most = WP_JOINT_KNOWN;
    if (r->history < most)
        r->history = most;
    if (!(r->joint = wp_rate_joint_create(r->table, r->k.channels)))
        return WP_E_NOMEM;
    return wp_reel_init(&r->ahead, r->k.channels + 1, r->k.digitals,
                        (size_t)most + 2, err);
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
    r->history = r->reach;
    status = open_joints(r, err);
    if (!status)
        status = wp_reel_init(&r->in, k->channels + k->clocked, k->digitals,
                              2 * k->block + 5 * (size_t)r->reach +
                                  (size_t)r->history + 4 * WP_JOINT_VIRTUAL,
                              err);
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
    wp_rate_joint_destroy(r->joint);
    wp_sinc_table_destroy(r->table);
    wp_reel_release(&r->in);
    wp_reel_release(&r->ahead);
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
    r->closing = r->finished;
    r->start = r->own = frame;
    r->next = r->k.clocked ? (int64_t)ceil(position) : frame;
    for (unsigned c = 0; c < r->k.channels; c++)
        r->cursor[c] = frame;
}

enum course { EVEN, BENT, APART };

/* How a frame follows the last one of the reel. */
static enum course course_of(const struct wp_retime *r,
                             const struct wp_reel *reel, int64_t frame,
                             double position)
{
    const double *end = reel->x[r->k.channels] + reel->count;
    double step = position - end[-1];

    if (frame != wp_reel_end(reel) || !(step > 0.0 && step <= r->k.gap))
        return APART;
    if (reel->count > 1 &&
        fabs(step - (end[-1] - end[-2])) > r->k.bend * (end[-1] - end[-2]))
        return BENT;
    return EVEN;
}

static void append(struct wp_retime *r, struct wp_reel *reel,
                   const struct wp_frames *in, size_t i, const double *position)
{
    const double *x[WP_MAX_CHANNELS + 1];
    struct wp_frames all = *in;

    for (unsigned c = 0; c < r->k.channels; c++)
        x[c] = in->x[c];
    x[r->k.channels] = position;
    all.x = x;
    wp_reel_append(reel, &all, i, 1);
}

/* The first frames at the other rate: the span's last and this one. */
static bool begin_joint(struct wp_retime *r, const struct wp_frames *in,
                        size_t i, const double *position)
{
    struct wp_frames own = {.x = (const double *const *)r->in.x,
                            .digital = (const uint8_t *const *)r->in.digital};
    const double *end = r->in.x[r->k.channels] + r->in.count;

    if (!r->joint)
        return false;
    r->enough =
        (size_t)wp_rate_joint_need(position[i] - end[-1], end[-1] - end[-2]);
    if (r->enough > r->ahead.capacity)
        return false;
    wp_reel_restart(&r->ahead, wp_reel_end(&r->in) - 1);
    wp_reel_append(&r->ahead, &own, r->in.count - 1, 1);
    append(r, &r->ahead, in, i, position);
    return r->joining = true;
}

/* The part of a reel beside the change, which is its frame `at`. */
static struct wp_joint_side side_of(const struct wp_retime *r,
                                    const struct wp_reel *reel, int step,
                                    int64_t own)
{
    const double *position = reel->x[r->k.channels];
    ptrdiff_t at = r->ahead.base - reel->base;
    ptrdiff_t n = own < WP_SINC_HALF ? own : WP_SINC_HALF;

    return (struct wp_joint_side){
        .x = (const double *const *)reel->x,
        .position = position,
        .at = at,
        .step = step,
        .count = own,
        .interval = n > 1 ? fabs(position[at + step * (n - 1)] - position[at]) /
                                (double)(n - 1)
                          : HUGE_VAL};
}

/* Frames of `in` from `to` on: the span before or after the change continued
 * beyond it. */
static void write_virtual(struct wp_retime *r, bool after, double interval)
{
    size_t to = r->in.count;
    double change = r->ahead.x[r->k.channels][0];

    for (unsigned i = 0; i < WP_JOINT_VIRTUAL; i++) {
        unsigned far = after ? WP_JOINT_VIRTUAL - 1 - i : i;
        double away = (far + 1) * interval;

        for (unsigned c = 0; c < r->k.channels; c++)
            r->in.x[c][to + i] = wp_rate_joint_value(r->joint, after, c, far);
        r->in.x[r->k.channels][to + i] = after ? change - away : change + away;
        for (unsigned d = 0; d < r->k.digitals; d++)
            r->in.digital[d][to + i] = r->ahead.digital[d][0];
    }
    r->in.count += WP_JOINT_VIRTUAL;
}

/* As much as there will be of the other rate is there. */
static void settle(struct wp_retime *r)
{
    struct wp_joint_side before =
        side_of(r, &r->in, -1, r->ahead.base - r->own + 1);
    struct wp_joint_side after =
        side_of(r, &r->ahead, 1, (int64_t)r->ahead.count);
    ptrdiff_t most = wp_rate_joint_need(before.interval, after.interval);

    before.count = before.count < most ? before.count : most;
    r->closing = true;
    r->joined = wp_rate_joint_solve(r->joint, &before, &after);
    if (r->joined)
        write_virtual(r, false, before.interval);
    r->after_interval = after.interval;
}

/* On with the span behind the change. */
static void change_over(struct wp_retime *r)
{
    struct wp_frames ahead = {.x = (const double *const *)r->ahead.x,
                              .digital =
                                  (const uint8_t *const *)r->ahead.digital};
    int64_t next = r->next;
    size_t from = r->joined ? 0 : 1;

    open_span(r, r->ahead.base + (int64_t)from,
              r->ahead.x[r->k.channels][from]);
    if (r->joined) {
        r->next = next;
        r->start = r->in.base -= WP_JOINT_VIRTUAL;
        for (unsigned c = 0; c < r->k.channels; c++)
            r->cursor[c] = r->start;
        write_virtual(r, true, r->after_interval);
    }
    wp_reel_append(&r->in, &ahead, from, r->ahead.count - from);
    r->joining = r->joined = false;
}

/* Whether a frame behind the change has been taken. */
static bool look_ahead(struct wp_retime *r, const struct wp_frames *in,
                       size_t i, const double *position)
{
    int64_t frame = in->first + (int64_t)i;

    if (r->closing)
        return false;
    if (course_of(r, &r->ahead, frame, position[i]) != EVEN) {
        settle(r);
        return false;
    }
    append(r, &r->ahead, in, i, position);
    if (r->ahead.count >= r->enough)
        settle(r);
    return true;
}

/* Whether a frame of the span, or the first of the next one, has been taken. */
static bool take(struct wp_retime *r, const struct wp_frames *in, size_t i,
                 const double *position)
{
    int64_t frame = in->first + (int64_t)i;
    enum course course = EVEN;

    if (r->joining)
        return look_ahead(r, in, i, position);
    if (isnan(position[i])) {
        r->closing = r->open;
        return true;
    }
    if (r->open)
        course = r->closing ? APART : course_of(r, &r->in, frame, position[i]);
    if (course == BENT && begin_joint(r, in, i, position))
        return true;
    if (course != EVEN) {
        r->closing = true;
        return false;
    }
    if (!r->open)
        open_span(r, frame, position[i]);
    append(r, &r->in, in, i, position);
    return true;
}

static size_t push_clocked(struct wp_retime *r, const struct wp_frames *in,
                           size_t from, const double *position)
{
    size_t i = from;

    while (i < in->frames && wp_reel_room(&r->in) > WP_JOINT_VIRTUAL &&
           take(r, in, i, position))
        i++;
    return i - from;
}

size_t wp_retime_push(struct wp_retime *r, const struct wp_frames *in,
                      size_t from, const double *position)
{
    size_t n = in->frames - from;

    if (r->k.clocked)
        return push_clocked(r, in, from, position);
    if (r->open &&
        (r->closing || in->first + (int64_t)from != wp_reel_end(&r->in))) {
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
    r->finished = true;
    if (r->joining && !r->closing)
        settle(r);
    r->closing = r->open;
}

/* The output index after the last one that can be computed now. */
static int64_t ready_end(const struct wp_retime *r)
{
    int64_t end = wp_reel_end(&r->in);

    if (!r->k.clocked)
        return r->closing ? end : end - r->reach;
    if (r->joined)
        end -= WP_JOINT_VIRTUAL;
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
    wp_reel_drop(&r->in, k - r->history);
}

bool wp_retime_pull(struct wp_retime *r, struct wp_frames *out)
{
    int64_t n = 0;

    while (r->open && (n = ready_end(r) - r->next) <= 0) {
        if (!r->closing)
            return false;
        if (r->joining)
            change_over(r);
        else
            r->open = false;
    }
    if (!r->open)
        return false;
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
