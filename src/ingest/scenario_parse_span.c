#include <stdlib.h>
#include <string.h>

#include "ingest/scenario_parse_priv.h"

/* "frequency_hz", or "changes_per_minute" of a rectangle: two to a period. */
static enum wp_status parse_speed(struct wp_scenario_parser *p,
                                  const struct cJSON *obj,
                                  struct wp_modulation *m)
{
    bool changes = wp_json_member(obj, "changes_per_minute") != NULL;
    const char *key = changes ? "changes_per_minute" : "frequency_hz";
    double value = 0.0;
    enum wp_status status;

    if (changes == (wp_json_member(obj, "frequency_hz") != NULL) ||
        (changes && !m->rectangular))
        return wp_json_fail(p->f, obj, p->err,
                            "expected either \"frequency_hz\" or, for a "
                            "rectangle, \"changes_per_minute\"");
    status =
        wp_scenario_number(p, obj, key, (struct wp_range){1e-6, 1e5}, &value);
    m->hz = wp_fixed_div_int(wp_fixed_decimal(value), changes ? 120 : 1);
    if (!status && wp_fixed_double(m->hz) >= p->half_rate_hz)
        status = wp_json_fail(p->f, wp_json_member(obj, key), p->err,
                              "expected less than half the rate (%g Hz), "
                              "found %g Hz",
                              p->half_rate_hz, wp_fixed_double(m->hz));
    return status;
}

static enum wp_status parse_shape(struct wp_scenario_parser *p,
                                  const struct cJSON *obj,
                                  struct wp_modulation *m)
{
    const char *shape = "sine";
    double duty = 50.0;
    enum wp_status status =
        wp_json_get_string(p->f, obj, "shape", &shape, p->err);

    if (status)
        return status;
    m->rectangular = strcmp(shape, "rectangular") == 0;
    if (!m->rectangular && strcmp(shape, "sine") != 0)
        return wp_json_fail(p->f, wp_json_member(obj, "shape"), p->err,
                            "expected sine or rectangular, found \"%s\"",
                            shape);
    if (!m->rectangular && wp_json_member(obj, "duty_pct"))
        return wp_json_fail(p->f, wp_json_member(obj, "duty_pct"), p->err,
                            "expected no duty of a sine, found one");
    status = wp_scenario_number(p, obj, "duty_pct",
                                (struct wp_range){0.1, 99.9}, &duty);
    m->duty = duty / 100.0;
    return status;
}

static enum wp_status parse_modulation(struct wp_scenario_parser *p,
                                       const struct cJSON *obj,
                                       struct wp_modulation *m)
{
    static const char *const keys[] = {"quantity",
                                       "phases",
                                       "shape",
                                       "depth_pct",
                                       "frequency_hz",
                                       "phase_deg",
                                       "duty_pct",
                                       "changes_per_minute",
                                       NULL};
    double depth = 0.0;
    struct wp_fixed degrees = wp_fixed_int(0);
    enum wp_status status = wp_scenario_only(p, obj, keys);

    if (!status)
        status = wp_scenario_channels(p, obj, &m->channels);
    if (!status)
        status = parse_shape(p, obj, m);
    if (!status)
        status = parse_speed(p, obj, m);
    if (!status)
        status = wp_scenario_need(p, obj, "depth_pct");
    if (!status)
        status = wp_scenario_number(p, obj, "depth_pct",
                                    (struct wp_range){0.0, 200.0}, &depth);
    if (!status)
        status =
            wp_scenario_exact(p, obj, "phase_deg", wp_any_degrees, &degrees);
    m->half_depth = depth / 200.0;
    m->turn = wp_fixed_div_int(degrees, 360);
    return status;
}

enum wp_status wp_scenario_parse_modulation(struct wp_scenario_parser *p,
                                            const struct cJSON *root)
{
    void *room;
    const struct cJSON *list = wp_json_member(root, "modulation");
    enum wp_status status = wp_scenario_list(p, root, "modulation",
                                             sizeof(*p->s->modulation), &room);

    if (status)
        return status;
    p->s->modulation = room;
    if (wp_json_count(list) > 100)
        return wp_json_fail(p->f, list, p->err,
                            "expected at most 100 modulations, found %zu",
                            wp_json_count(list));
    for (const struct cJSON *node = wp_json_first(list); node && !status;
         node = wp_json_next(node))
        status =
            parse_modulation(p, node, &p->s->modulation[p->s->modulations++]);
    return status;
}

/* A list of names such as "UA" and "IN"; all when absent. */
static enum wp_status parse_names(struct wp_scenario_parser *p,
                                  const struct cJSON *obj, unsigned *out)
{
    const struct cJSON *list = wp_json_member(obj, "channels");

    *out = list ? 0 : (1u << p->s->channels) - 1;
    if (list && (!wp_json_is_array(list) || !wp_json_count(list)))
        return wp_json_fail(p->f, list, p->err,
                            "expected a list of channels such as [\"UA\"]");
    for (const struct cJSON *node = wp_json_first(list); node;
         node = wp_json_next(node)) {
        unsigned c = 0;

        while (c < p->s->channels &&
               strcmp(wp_json_text(node), p->s->channel[c].what.name) != 0)
            c++;
        if (c == p->s->channels)
            return wp_json_fail(p->f, node, p->err,
                                "expected a channel that is defined, such as "
                                "%s, found \"%s\"",
                                p->s->channel[0].what.name, wp_json_text(node));
        *out |= 1u << c;
    }
    return WP_OK;
}

/* Frames with at <= n / rate < at + duration. */
static enum wp_status parse_seconds(struct wp_scenario_parser *p,
                                    const struct cJSON *obj,
                                    struct wp_missing *m)
{
    struct wp_fixed at = wp_fixed_int(0), end;
    double length_s = 1.0;
    const uint64_t den = (uint64_t)p->s->rate.den;
    enum wp_status status = wp_scenario_need(p, obj, "at_s");

    if (!status)
        status = wp_scenario_need(p, obj, "duration_s");
    if (!status)
        status =
            wp_scenario_exact(p, obj, "at_s", (struct wp_range){0.0, 1e9}, &at);
    if (!status)
        status = wp_scenario_positive(p, obj, "duration_s", 1e9, &length_s);
    end = wp_fixed_add(at, wp_fixed_decimal(length_s));
    at = wp_fixed_mul_int(at, p->s->rate.num);
    end = wp_fixed_mul_int(end, p->s->rate.num);
    m->first = wp_fixed_ceil(wp_fixed_div_int(at, den));
    m->last = wp_fixed_ceil(wp_fixed_div_int(end, den));
    return status;
}

static enum wp_status parse_gap(struct wp_scenario_parser *p,
                                const struct cJSON *obj, struct wp_missing *m)
{
    static const char *const keys[] = {"at_s",   "duration_s", "first",
                                       "frames", "channels",   NULL};
    bool frames = wp_json_member(obj, "first") != NULL;
    int64_t count = 0;
    enum wp_status status = wp_scenario_only(p, obj, keys);

    if (!status)
        status = parse_names(p, obj, &m->channels);
    if (status)
        return status;
    if (frames == (wp_json_member(obj, "at_s") != NULL) ||
        frames != (wp_json_member(obj, "frames") != NULL) ||
        frames == (wp_json_member(obj, "duration_s") != NULL))
        return wp_json_fail(p->f, obj, p->err,
                            "expected either \"at_s\" and \"duration_s\" or "
                            "\"first\" and \"frames\"");
    if (!frames) {
        status = parse_seconds(p, obj, m);
    } else {
        status = wp_json_get_int(p->f, obj, "first", &m->first, p->err);
        if (!status)
            status = wp_json_get_int(p->f, obj, "frames", &count, p->err);
        m->last = m->first + count;
    }
    if (!status &&
        (m->first < 0 || m->first >= p->s->frames || m->last <= m->first))
        return wp_json_fail(p->f, obj, p->err,
                            "expected a span within frames 0 to %lld, found "
                            "%lld to %lld",
                            (long long)p->s->frames, (long long)m->first,
                            (long long)m->last);
    if (m->last > p->s->frames)
        m->last = p->s->frames;
    return status;
}

static int by_first(const void *a, const void *b)
{
    const struct wp_missing *x = a, *y = b;

    return x->first < y->first ? -1 : x->first > y->first;
}

/* Per channel, so that the work stays linear in the spans. */
static enum wp_status check_overlap(struct wp_scenario_parser *p,
                                    const struct cJSON *list)
{
    for (unsigned c = 0; c < p->s->channels; c++) {
        int64_t end = 0;

        for (size_t i = 0; i < p->s->missings; i++) {
            const struct wp_missing *m = &p->s->missing[i];

            if (!(m->channels & 1u << c))
                continue;
            if (m->first < end)
                return wp_json_fail(p->f, list, p->err,
                                    "expected spans apart from each other, "
                                    "found frame %lld of %s in two of them",
                                    (long long)m->first,
                                    p->s->channel[c].what.name);
            end = m->last;
        }
    }
    return WP_OK;
}

enum wp_status wp_scenario_parse_missing(struct wp_scenario_parser *p,
                                         const struct cJSON *root)
{
    void *room;
    const struct cJSON *list = wp_json_member(root, "missing");
    enum wp_status status =
        wp_scenario_list(p, root, "missing", sizeof(*p->s->missing), &room);

    if (status)
        return status;
    p->s->missing = room;
    for (const struct cJSON *node = wp_json_first(list); node && !status;
         node = wp_json_next(node))
        status = parse_gap(p, node, &p->s->missing[p->s->missings++]);
    if (status)
        return status;
    qsort(p->s->missing, p->s->missings, sizeof(*p->s->missing), by_first);
    return check_overlap(p, list);
}
