#include "ingest/retime_priv.h"

#include <math.h>
#include <stdlib.h>

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
    if (k->clocked && k->ends && !(r->ends = wp_sinc_end_create()))
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
    wp_sinc_end_destroy(r->ends);
    wp_reel_release(&r->in);
    wp_reel_release(&r->ahead);
    wp_reel_release(&r->out);
    free(r);
}

size_t wp_retime_push(struct wp_retime *r, const struct wp_frames *in,
                      size_t from, const double *position)
{
    size_t n = in->frames - from;

    if (r->k.clocked)
        return wp_retime_push_clocked(r, in, from, position);
    if (r->open &&
        (r->closing || in->first + (int64_t)from != wp_reel_end(&r->in))) {
        r->closing = true;
        return 0;
    }
    if (!r->open)
        wp_retime_open_span(r, in->first + (int64_t)from, 0.0);
    if (n > wp_reel_room(&r->in))
        n = wp_reel_room(&r->in);
    wp_reel_append(&r->in, in, from, n);
    return n;
}

void wp_retime_finish(struct wp_retime *r)
{
    r->finished = true;
    if (r->joining && !r->closing)
        wp_retime_settle(r);
    r->closing = r->open;
}

int64_t wp_retime_whole(double duration)
{
    /* Less than the rounding of instants decides at exactly one half. */
    return (int64_t)floor(duration + 0.5 - 1e-6);
}

/* The output index after the last one that can be computed now. */
static int64_t ready_end(const struct wp_retime *r)
{
    int64_t end = wp_reel_end(&r->in);

    if (!r->k.clocked)
        return r->closing ? end : end - r->reach;
    end -= r->beyond;
    if (r->closing && r->stands > 0.0)
        return wp_retime_whole(wp_retime_position(r, end - 1) + r->stands);
    if (r->closing)
        return (int64_t)floor(wp_retime_position(r, end - 1)) + 1;
    /* Positions are at most `gap` apart: look back by frames, not by time. */
    if (r->in.count <= (size_t)r->reach)
        return r->next;
    return (int64_t)floor(wp_retime_position(r, end - 1 - r->reach));
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
    while (k + 1 < end && wp_retime_position(r, k + 1) <= instant)
        k++;
    return r->cursor[c] = k;
}

static double clocked_value(struct wp_retime *r, unsigned c, double instant,
                            double *tap, double *tap_nu)
{
    int64_t k = find(r, c, instant);
    double at = wp_retime_position(r, k), f;

    if (instant < at || instant < r->low || instant >= r->high)
        return NAN;
    if (instant == at)
        return r->in.x[c][k - r->in.base];
    if (k + 1 == wp_reel_end(&r->in))
        return NAN;
    f = (instant - at) / (wp_retime_position(r, k + 1) - at);
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

        while (k + 1 < end && wp_retime_position(r, k + 1) <= instant)
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

    while (r->open) {
        wp_retime_complete(r);
        n = ready_end(r) - r->next;
        if (n > 0)
            break;
        if (!r->closing)
            return false;
        if (r->joining)
            wp_retime_change_over(r);
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

struct wp_reel *wp_retime_out(struct wp_retime *r)
{
    return &r->out;
}
