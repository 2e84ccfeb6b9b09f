#include "format/pqdif_parse_priv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What parsing an observation carries along. */
struct job {
    const struct wp_pqdif_reading *r;
    const struct wp_pqdif_context *context;
    struct wp_pqdif_observation *o;
    /* Values looked at for being uniform: where many series lie on the same
     * bytes, no more than there are bytes. */
    size_t looked;
};

/* Whom a series shares, for the second pass. */
struct share {
    int64_t channel, series; /* -1 = its own values */
};

static void describe(const struct job *j, struct wp_pqdif_channel *c)
{
    const struct wp_pqdif_source *s = j->context->source;
    const struct wp_pqdif_channel_defn *d;

    if (!s || c->defn < 0 || (size_t)c->defn >= s->channels) {
        wp_note(j->r->notes,
                "%s, record %zu: a channel of the observation has no "
                "definition",
                j->r->path, j->r->record);
        c->defn = -1;
        return;
    }
    d = &s->channel[c->defn];
    (void)snprintf(c->name, sizeof(c->name), "%s", d->name);
    c->phase = d->phase;
    c->measured = d->measured;
    c->quantity_type = d->quantity_type;
}

/* The k-th series belongs to the k-th definition; too many have none. */
static void describe_series(const struct job *j,
                            const struct wp_pqdif_channel *c, size_t k,
                            struct wp_pqdif_series *s)
{
    const struct wp_pqdif_channel_defn *d =
        c->defn < 0 ? NULL : &j->context->source->channel[c->defn];

    s->method = WP_PQDIF_METHOD_VALUES;
    if (!d || k >= d->series_count)
        return;
    s->value_type = d->series[k].value_type;
    s->unit = d->series[k].unit;
    s->method = d->series[k].method;
}

static void parse_channel(struct job *j, const struct wp_pqdif_element *inst,
                          struct wp_pqdif_channel *c, struct share *share)
{
    struct wp_pqdif_element e;
    struct wp_pqdif_element list =
        wp_pqdif_take_list(j->r, inst, WP_PQDIF_SERIES_INSTANCES);

    c->defn = wp_pqdif_take_int(j->r, inst, WP_PQDIF_CHANNEL_DEFN_IDX, -1);
    describe(j, c);
    c->group = wp_pqdif_take_number(j->r, inst, WP_PQDIF_CHANNEL_GROUP);
    for (uint32_t i = 0;
         wp_pqdif_list_next(j->r, &list, WP_PQDIF_ONE_SERIES_INSTANCE, &i, &e);
         c->series_count++, share++) {
        struct wp_pqdif_series *s = &c->series[c->series_count];

        describe_series(j, c, c->series_count, s);
        wp_pqdif_series_parse(j->r, &e, s);
        share->channel = -1;
        if (s->present)
            continue;
        share->channel =
            wp_pqdif_take_int(j->r, &e, WP_PQDIF_SERIES_SHARE_CHANNEL_IDX, -1);
        share->series =
            wp_pqdif_take_int(j->r, &e, WP_PQDIF_SERIES_SHARE_SERIES_IDX, -1);
    }
}

/* One level only: the owner must hold values itself. Its scale, offset and
 * method are those of the values. */
static void resolve(const struct job *j, struct wp_pqdif_series *s,
                    const struct share *share)
{
    const struct wp_pqdif_observation *o = j->o;
    const struct wp_pqdif_channel *c;
    const struct wp_pqdif_series *owner = NULL;

    if (share->channel >= 0 && (size_t)share->channel < o->channels) {
        c = &o->channel[share->channel];
        if (share->series >= 0 && (size_t)share->series < c->series_count)
            owner = &c->series[share->series];
    }
    if (!owner || !owner->present || owner->shared) {
        wp_note(j->r->notes, "%s, record %zu: a series has no values",
                j->r->path, j->r->record);
        return;
    }
    s->shared = true;
    s->present = true;
    s->type = owner->type;
    s->method = owner->method;
    s->scale = owner->scale;
    s->offset = owner->offset;
    s->base = owner->base;
    s->points = owner->points;
    s->at = owner->at;
    s->stored = owner->stored;
}

static double value_at(const struct wp_pqdif_series *s, int64_t i)
{
    double value;

    wp_pqdif_values(s, i, 1, &value);
    return value;
}

static bool is_even(const struct wp_pqdif_series *s, double first, double step)
{
    enum { PIECE = 256 };
    double x[PIECE];

    for (int64_t i = 0; i < s->points; i += PIECE) {
        wp_pqdif_values(s, i, PIECE, x);
        for (int64_t k = 0; k < PIECE && i + k < s->points; k++)
            if (!(fabs(x[k] - first - (double)(i + k) * step) <= 0.01 * step))
                return false;
    }
    return true;
}

/* Increments are so when all are of one step. */
static bool uniform(struct job *j, const struct wp_pqdif_series *s,
                    double first, double last)
{
    double step = (last - first) / (double)(s->points - 1);

    if (s->points < 2 || !(step > 0.0) || !isfinite(step))
        return false;
    if (wp_pqdif_by_increment(s))
        return s->stored <= 3;
    if (s->points > (int64_t)(j->r->body->size - j->looked))
        return false;
    j->looked += (size_t)s->points;
    return is_even(s, first, step);
}

/* Seconds per unit of a TIME series; NaN = cycles of an unknown length. */
static double unit_s(const struct job *j, const struct wp_pqdif_series *s)
{
    const struct wp_pqdif_settings *set = j->context->settings;

    if (s->unit != WP_PQDIF_UNIT_CYCLES)
        return 1.0;
    return set && set->nominal_hz > 0.0 ? 1.0 / set->nominal_hz : NAN;
}

static void time_channel(struct job *j, struct wp_pqdif_channel *c)
{
    const struct wp_pqdif_series *t = NULL;
    double first, last, unit;
    double zero = 0.0;

    c->first_s = c->last_s = NAN;
    for (size_t k = 0; k < c->series_count; k++) {
        const struct wp_pqdif_series *s = &c->series[k];

        if (s->points > c->points)
            c->points = s->points;
        if (!t && s->present && wp_pqdif_is_time(s->value_type))
            t = s;
    }
    if (!t || !t->points)
        return;
    if (t->type == WP_PQDIF_TYPE_TIMESTAMP)
        zero = j->o->start.known ? (double)j->o->start.ns * 1e-9 : NAN;
    unit = unit_s(j, t);
    first = value_at(t, 0);
    last = value_at(t, t->points - 1);
    c->points = t->points;
    c->first_s = first * unit - zero;
    c->last_s = last * unit - zero;
    if (last > first && t->points > 1 && isfinite(c->last_s - c->first_s))
        c->rate_hz = (double)(t->points - 1) / (c->last_s - c->first_s);
    c->uniform = uniform(j, t, first, last);
}

static enum wp_status parse_channels(struct job *j,
                                     const struct wp_pqdif_element *list,
                                     size_t series, struct wp_error *err)
{
    struct wp_pqdif_observation *o = j->o;
    struct wp_pqdif_element e;
    struct share *share = calloc(series + 1, sizeof(*share));
    size_t at = 0;

    o->channel = calloc(o->channels + 1, sizeof(*o->channel));
    o->series = calloc(series + 1, sizeof(*o->series));
    if (!share || !o->channel || !o->series) {
        free(share);
        return wp_fail_nomem(err, "an observation of a PQDIF file");
    }
    for (uint32_t i = 0, k = 0;
         wp_pqdif_list_next(j->r, list, WP_PQDIF_ONE_CHANNEL_INST, &i, &e);
         k++) {
        o->channel[k].series = o->series + at;
        parse_channel(j, &e, &o->channel[k], share + at);
        at += o->channel[k].series_count;
    }
    for (size_t k = 0; k < series; k++)
        if (!o->series[k].present)
            resolve(j, &o->series[k], &share[k]);
    for (size_t k = 0; k < o->channels; k++)
        time_channel(j, &o->channel[k]);
    free(share);
    return WP_OK;
}

static void parse_head(const struct wp_pqdif_reading *r,
                       const struct wp_pqdif_element *root,
                       struct wp_pqdif_observation *o)
{
    wp_pqdif_take_text(r, root, WP_PQDIF_OBSERVATION_NAME, o->name,
                       sizeof(o->name));
    o->created = wp_pqdif_take_time(r, root, WP_PQDIF_TIME_CREATE);
    o->start = wp_pqdif_take_time(r, root, WP_PQDIF_TIME_START);
    o->triggered = wp_pqdif_take_time(r, root, WP_PQDIF_TIME_TRIGGERED);
    o->trigger_method =
        (uint32_t)wp_pqdif_take_int(r, root, WP_PQDIF_TRIGGER_METHOD, 0);
    o->disturbance = wp_pqdif_take_guid(r, root, WP_PQDIF_DISTURBANCE_CATEGORY);
    o->serial = wp_pqdif_take_int(r, root, WP_PQDIF_OBSERVATION_SERIAL, -1);
    if (!o->start.known)
        wp_note(r->notes, "%s, record %zu: the observation has no start",
                r->path, r->record);
}

enum wp_status wp_pqdif_observation_parse(
    const struct wp_pqdif_reading *r, const struct wp_pqdif_context *context,
    struct wp_pqdif_observation *out, struct wp_error *err)
{
    struct wp_pqdif_element root = wp_pqdif_root(r->body), e;
    struct wp_pqdif_element list =
        wp_pqdif_take_list(r, &root, WP_PQDIF_CHANNEL_INSTANCES);
    struct job j = {.r = r, .context = context, .o = out};
    size_t series = 0;

    parse_head(r, &root, out);
    for (uint32_t i = 0;
         wp_pqdif_list_next(r, &list, WP_PQDIF_ONE_CHANNEL_INST, &i, &e);) {
        struct wp_pqdif_element inner =
            wp_pqdif_take_list(r, &e, WP_PQDIF_SERIES_INSTANCES);

        series += wp_pqdif_list_count(r, &inner, WP_PQDIF_ONE_SERIES_INSTANCE);
        out->channels++;
    }
    return parse_channels(&j, &list, series, err);
}

void wp_pqdif_observation_release(struct wp_pqdif_observation *o)
{
    free(o->channel);
    free(o->series);
    wp_pqdif_body_release(&o->body);
    *o = (struct wp_pqdif_observation){0};
}
