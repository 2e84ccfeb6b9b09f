#include <stdlib.h>

#include "ingest/scenario_course_priv.h"
#include "ingest/scenario_parse_priv.h"

static const struct wp_range fundamental_hz = {0.1, 1e4};

/* Room for the two lists, freed whatever happens. */
struct profile {
    struct wp_frequency_point *point;
    struct wp_wander *wander;
    struct wp_course_config config;
};

static enum wp_status parse_point(struct wp_scenario_parser *p,
                                  const struct cJSON *node, size_t i,
                                  struct wp_frequency_point *at)
{
    static const char *const keys[] = {"at_s", "hz", "ramp", NULL};
    enum wp_status status = wp_scenario_only(p, node, keys);

    if (!status)
        status = wp_scenario_need(p, node, "at_s");
    if (!status)
        status = wp_scenario_need(p, node, "hz");
    if (!status)
        status = wp_scenario_exact(p, node, "at_s", (struct wp_range){0.0, 1e9},
                                   &at->t);
    if (!status)
        status = wp_scenario_exact(p, node, "hz", fundamental_hz, &at->hz);
    if (!status)
        status = wp_json_get_bool(p->f, node, "ramp", &at->ramp, p->err);
    if (status)
        return status;
    if (i == 0 && (wp_fixed_double(at->t) != 0.0 || at->ramp))
        return wp_json_fail(p->f, node, p->err,
                            "expected the first point at 0 s without ramp");
    if (i > 0 && wp_fixed_compare(at->t, at[-1].t) <= 0)
        return wp_json_fail(p->f, wp_json_member(node, "at_s"), p->err,
                            "expected a later time than the point before");
    return WP_OK;
}

static enum wp_status parse_points(struct wp_scenario_parser *p,
                                   const struct cJSON *obj, struct profile *out)
{
    void *room;
    const struct cJSON *node = wp_json_first(wp_json_member(obj, "points"));
    enum wp_status status =
        wp_scenario_list(p, obj, "points", sizeof(*out->point), &room);

    if (status)
        return status;
    out->point = room;
    for (; node && !status; node = wp_json_next(node)) {
        size_t i = out->config.points++;

        status = parse_point(p, node, i, &out->point[i]);
    }
    return status;
}

static enum wp_status parse_wander(struct wp_scenario_parser *p,
                                   const struct cJSON *node,
                                   struct wp_wander *w)
{
    static const char *const keys[] = {"amplitude_hz", "frequency_hz",
                                       "phase_deg", NULL};
    double hz = 0.0;
    struct wp_fixed degrees = wp_fixed_int(0);
    enum wp_status status = wp_scenario_only(p, node, keys);

    if (!status)
        status = wp_scenario_need(p, node, "amplitude_hz");
    if (!status)
        status = wp_scenario_need(p, node, "frequency_hz");
    if (!status)
        status =
            wp_scenario_number(p, node, "amplitude_hz",
                               (struct wp_range){-1e4, 1e4}, &w->amplitude_hz);
    if (!status)
        status = wp_scenario_number(p, node, "frequency_hz",
                                    (struct wp_range){1e-6, 1e4}, &hz);
    if (!status)
        status =
            wp_scenario_exact(p, node, "phase_deg", wp_any_degrees, &degrees);
    w->hz = wp_fixed_decimal(hz);
    w->turn = wp_fixed_div_int(degrees, 360);
    return status;
}

static enum wp_status parse_wanders(struct wp_scenario_parser *p,
                                    const struct cJSON *obj,
                                    struct profile *out)
{
    void *room;
    const struct cJSON *node = wp_json_first(wp_json_member(obj, "wander"));
    enum wp_status status =
        wp_scenario_list(p, obj, "wander", sizeof(*out->wander), &room);

    if (status)
        return status;
    out->wander = room;
    for (; node && !status; node = wp_json_next(node))
        status = parse_wander(p, node, &out->wander[out->config.wanders++]);
    return status;
}

/* A number, "hz" or "points"; nominal.frequency_hz where nothing is said. */
static enum wp_status parse_start(struct wp_scenario_parser *p,
                                  const struct cJSON *root, struct profile *out)
{
    const struct cJSON *node = wp_json_member(root, "frequency");
    bool object = wp_json_is_object(node);
    const struct cJSON *obj = object ? node : root;
    const char *key = object ? "hz" : "frequency";

    if (out->config.points) {
        if (!wp_json_member(node, "hz"))
            return WP_OK;
        return wp_json_fail(p->f, node, p->err,
                            "expected \"hz\" or \"points\", found both");
    }
    out->config.points = 1;
    if (!wp_json_member(obj, key) && p->s->nominal_hz > 0.0) {
        obj = wp_json_member(root, "nominal");
        key = "frequency_hz";
    }
    if (!wp_json_member(obj, key))
        return wp_scenario_need(p, obj, key);
    return wp_scenario_exact(p, obj, key, fundamental_hz, &out->point[0].hz);
}

static enum wp_status build(struct wp_scenario_parser *p,
                            const struct cJSON *node, struct profile *profile)
{
    profile->config.point = profile->point;
    profile->config.wander = profile->wander;
    if (wp_course_create(&p->s->course, &profile->config))
        return wp_fail_nomem(p->err, "the frequency profile");
    p->max_hz = wp_course_max_hz(p->s->course);
    if (wp_course_min_hz(p->s->course) < fundamental_hz.min)
        return wp_json_fail(p->f, node, p->err,
                            "expected at least %g Hz at all times, found %g",
                            fundamental_hz.min, wp_course_min_hz(p->s->course));
    if (p->max_hz >= p->half_rate_hz)
        return wp_json_fail(p->f, node, p->err,
                            "expected a frequency below half the rate "
                            "(%g Hz), found %g",
                            p->half_rate_hz, p->max_hz);
    return WP_OK;
}

enum wp_status wp_scenario_parse_frequency(struct wp_scenario_parser *p,
                                           const struct cJSON *root)
{
    static const char *const keys[] = {"hz", "points", "wander", NULL};
    const struct cJSON *node = wp_json_member(root, "frequency");
    const struct cJSON *obj = wp_json_is_object(node) ? node : NULL;
    struct profile profile = {0};
    enum wp_status status = obj ? wp_scenario_only(p, obj, keys) : WP_OK;

    if (!status)
        status = parse_points(p, obj, &profile);
    if (!status)
        status = parse_wanders(p, obj, &profile);
    if (!status)
        status = parse_start(p, root, &profile);
    if (!status)
        status = build(p, node ? node : root, &profile);
    free(profile.point);
    free(profile.wander);
    return status;
}
