#include "ingest/retime_priv.h"

#include <math.h>
#include <string.h>

double wp_retime_position(const struct wp_retime *r, int64_t frame)
{
    return r->k.clocked ? r->in.x[r->k.channels][frame - r->in.base]
                        : (double)frame;
}

void wp_retime_open_span(struct wp_retime *r, int64_t frame, double position)
{
    wp_reel_restart(&r->in, frame);
    r->open = true;
    r->closing = r->finished;
    r->begun = !r->ends;
    r->ended = !r->ends;
    r->beyond = 0;
    r->stands = 0.0;
    r->low = -HUGE_VAL;
    r->high = HUGE_VAL;
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
void wp_retime_settle(struct wp_retime *r)
{
    struct wp_joint_side before =
        side_of(r, &r->in, -1, r->ahead.base - r->own + 1);
    struct wp_joint_side after =
        side_of(r, &r->ahead, 1, (int64_t)r->ahead.count);
    ptrdiff_t most = wp_rate_joint_need(before.interval, after.interval);

    before.count = before.count < most ? before.count : most;
    r->closing = true;
    r->joined = wp_rate_joint_solve(r->joint, &before, &after);
    r->ended = true;
    r->beyond = r->joined ? WP_JOINT_VIRTUAL : 0;
    if (r->joined)
        write_virtual(r, false, before.interval);
    r->after_interval = after.interval;
}

/* Frames of `in` before its own, or behind them: `to` on. */
static void write_end(struct wp_retime *r, size_t to, bool behind)
{
    int step = behind ? -1 : 1;
    size_t at = behind ? to - 1 : to + WP_SINC_HALF;
    double *position = r->in.x[r->k.channels];
    double interval =
        (position[(ptrdiff_t)at + step * (WP_SINC_HALF - 1)] - position[at]) /
        (WP_SINC_HALF - 1);

    for (unsigned i = 0; i < WP_SINC_HALF; i++) {
        size_t k = behind ? at + 1 + i : at - 1 - i;

        for (unsigned c = 0; c < r->k.channels; c++)
            r->in.x[c][k] =
                wp_sinc_end_value(r->ends, r->in.x[c] + at, step, i);
        position[k] = position[at] - (i + 1) * interval;
        for (unsigned d = 0; d < r->k.digitals; d++)
            r->in.digital[d][k] = r->in.digital[d][at];
    }
}

static void write_begin(struct wp_retime *r)
{
    const size_t n = r->in.count;

    r->low = r->in.x[r->k.channels][0];
    for (unsigned c = 0; c <= r->k.channels; c++)
        memmove(r->in.x[c] + WP_SINC_HALF, r->in.x[c], n * sizeof(double));
    for (unsigned d = 0; d < r->k.digitals; d++)
        memmove(r->in.digital[d] + WP_SINC_HALF, r->in.digital[d], n);
    r->in.count += WP_SINC_HALF;
    r->start = r->in.base -= WP_SINC_HALF;
    for (unsigned c = 0; c < r->k.channels; c++)
        r->cursor[c] = r->start;
    write_end(r, 0, false);
}

void wp_retime_complete(struct wp_retime *r)
{
    bool enough = wp_reel_end(&r->in) - r->beyond - r->own >= WP_SINC_END_FROM;
    int64_t end;

    if (!r->begun && enough) {
        r->begun = true;
        write_begin(r);
    }
    if (!r->closing || r->ended)
        return;
    r->ended = true;
    end = wp_reel_end(&r->in);
    if (end - r->own < 2)
        return;
    r->stands = wp_retime_position(r, end - 1) - wp_retime_position(r, end - 2);
    if (!enough)
        return;
    r->high = wp_retime_position(r, end - 1) + r->stands;
    write_end(r, r->in.count, true);
    r->in.count += WP_SINC_HALF;
    r->beyond = WP_SINC_HALF;
}

/* On with the span behind the change. */
void wp_retime_change_over(struct wp_retime *r)
{
    struct wp_frames ahead = {.x = (const double *const *)r->ahead.x,
                              .digital =
                                  (const uint8_t *const *)r->ahead.digital};
    int64_t next = r->next;
    size_t from = r->joined ? 0 : 1;

    wp_retime_open_span(r, r->ahead.base + (int64_t)from,
                        r->ahead.x[r->k.channels][from]);
    r->begun = true;
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
        wp_retime_settle(r);
        return false;
    }
    append(r, &r->ahead, in, i, position);
    if (r->ahead.count >= r->enough)
        wp_retime_settle(r);
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
        r->ended = r->ended || course == BENT;
        r->closing = true;
        return false;
    }
    if (!r->open)
        wp_retime_open_span(r, frame, position[i]);
    append(r, &r->in, in, i, position);
    return true;
}

size_t wp_retime_push_clocked(struct wp_retime *r, const struct wp_frames *in,
                              size_t from, const double *position)
{
    size_t i = from;

    while (i < in->frames && wp_reel_room(&r->in) > 2 * WP_JOINT_VIRTUAL &&
           take(r, in, i, position))
        i++;
    return i - from;
}
