#include "ingest/scenario_parse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/utc.h"
#include "ingest/scenario_course_priv.h"
#include "ingest/scenario_parse_priv.h"

static const double max_rate_hz = 1e8, max_length_s = 1e9;
static const double max_frames = 1e12;

void wp_scenario_free(struct wp_scenario *s)
{
    if (!s)
        return;
    for (unsigned c = 0; c < WP_MAX_CHANNELS; c++) {
        free(s->channel[c].component);
        free(s->channel[c].tone);
        free(s->channel[c].point);
    }
    wp_course_destroy(s->course);
    free(s->modulation);
    free(s->event);
    free(s->missing);
    free(s);
}

/* [num, den]: 48000/1.001 is [48000000, 1001]. */
static bool ratio(const struct cJSON *list, struct wp_rate *out)
{
    const struct cJSON *num = wp_json_first(list);
    double n = wp_json_number(num), d;
    int64_t a, b;

    if (wp_json_count(list) != 2)
        return false;
    d = wp_json_number(wp_json_next(num));
    if (!(n >= 1 && n <= 1e15 && d >= 1 && d <= 1e9) || n != rint(n) ||
        d != rint(d))
        return false;
    for (a = (int64_t)n, b = (int64_t)d; b;) {
        int64_t rest = a % b;

        a = b;
        b = rest;
    }
    *out = (struct wp_rate){(int64_t)n / a, (int64_t)d / a};
    return true;
}

static enum wp_status parse_rate(struct wp_scenario_parser *p,
                                 const struct cJSON *root)
{
    const struct cJSON *node = wp_json_member(root, "rate_hz");
    const char *text = wp_json_text(node);
    struct wp_rate *out = &p->s->rate;
    enum wp_status status = wp_scenario_need(p, root, "rate_hz");
    bool good;

    if (status)
        return status;
    good =
        wp_json_is_number(node) ? wp_rate_from_double(wp_json_number(node), out)
        : wp_json_is_string(node) ? wp_rate_parse(text, strlen(text), out)
                                  : wp_json_is_array(node) && ratio(node, out);
    if (!good || !(wp_rate_hz(*out) >= 1.0) || wp_rate_hz(*out) > max_rate_hz)
        return wp_json_fail(p->f, node, p->err,
                            "expected a rate from 1 to 1e8 Hz as a number, "
                            "decimal text or [numerator, denominator]");
    p->half_rate_hz = 0.5 * wp_rate_hz(*out);
    return WP_OK;
}

/* Samples at t < duration. */
static enum wp_status parse_length(struct wp_scenario_parser *p,
                                   const struct cJSON *root)
{
    const struct cJSON *frames = wp_json_member(root, "frames");
    double length_s = 0.0, count = 0.0;
    struct wp_fixed t;
    enum wp_status status;

    if (!frames == !wp_json_member(root, "duration_s"))
        return wp_json_fail(p->f, root, p->err,
                            "expected either \"duration_s\" or \"frames\"");
    status =
        wp_scenario_positive(p, root, "duration_s", max_length_s, &length_s);
    if (!status)
        status = wp_json_get_int(p->f, root, "frames", &p->s->frames, p->err);
    if (status)
        return status;
    t = wp_fixed_mul_int(wp_fixed_decimal(length_s), p->s->rate.num);
    t = wp_fixed_div_int(t, (uint64_t)p->s->rate.den);
    count = frames ? (double)p->s->frames : wp_fixed_double(t);
    if (!frames && count <= max_frames)
        p->s->frames = wp_fixed_ceil(t);
    if (!(count > 0.0 && count <= max_frames) ||
        wp_scenario_length_s(p->s) > max_length_s)
        return wp_json_fail(p->f, frames ? frames : root, p->err,
                            "expected 1 to 1e12 frames in at most 1e9 s, "
                            "found %g frames",
                            count);
    return WP_OK;
}

static enum wp_status parse_samples(struct wp_scenario_parser *p,
                                    const struct cJSON *root)
{
    static const char *const keys[] = {"type", "full_scale_v", "full_scale_a",
                                       NULL};
    const struct cJSON *obj = wp_json_member(root, "samples");
    const char *type = "float64";
    enum wp_status status;

    p->s->storage = WP_STORE_F64;
    if (!obj)
        return WP_OK;
    status = wp_scenario_only(p, obj, keys);
    if (!status)
        status = wp_json_get_string(p->f, obj, "type", &type, p->err);
    if (!status)
        status = wp_scenario_positive(p, obj, "full_scale_v", 1e9,
                                      &p->s->full_scale_v);
    if (!status)
        status = wp_scenario_positive(p, obj, "full_scale_a", 1e9,
                                      &p->s->full_scale_a);
    if (status)
        return status;
    for (int k = 0; k < WP_STORE_COUNT; k++)
        if (strcmp(type, wp_storage_name((enum wp_storage)k)) == 0) {
            p->s->storage = (enum wp_storage)k;
            return WP_OK;
        }
    return wp_json_fail(p->f, wp_json_member(obj, "type"), p->err,
                        "expected int8, int16, int24, int32, float32 or "
                        "float64, found \"%s\"",
                        type);
}

/* Integers need to know what their largest value stands for. */
static enum wp_status check_scale(struct wp_scenario_parser *p,
                                  const struct cJSON *root)
{
    const struct cJSON *obj = wp_json_member(root, "samples");

    if (p->s->storage == WP_STORE_F32 || p->s->storage == WP_STORE_F64)
        return WP_OK;
    for (unsigned c = 0; c < p->s->channels; c++) {
        bool v = p->s->channel[c].what.quantity == WP_VOLTAGE;

        if ((v ? p->s->full_scale_v : p->s->full_scale_a) > 0.0)
            continue;
        return wp_scenario_need(p, obj, v ? "full_scale_v" : "full_scale_a");
    }
    return WP_OK;
}

static enum wp_status parse_nominal(struct wp_scenario_parser *p,
                                    const struct cJSON *root)
{
    static const char *const keys[] = {"frequency_hz", "voltage_v", "current_a",
                                       NULL};
    const struct cJSON *obj = wp_json_member(root, "nominal");
    enum wp_status status = obj ? wp_scenario_only(p, obj, keys) : WP_OK;

    if (!status)
        status = wp_scenario_positive(p, obj, "frequency_hz", 1e4,
                                      &p->s->nominal_hz);
    if (!status)
        status =
            wp_scenario_positive(p, obj, "voltage_v", 1e9, &p->s->nominal_v);
    if (!status)
        status =
            wp_scenario_positive(p, obj, "current_a", 1e9, &p->s->nominal_a);
    return status;
}

static enum wp_status parse_identity(struct wp_scenario_parser *p,
                                     const struct cJSON *root)
{
    const char *start = NULL, *title = "", *ignored;
    int64_t version = 0, seed = 0;
    enum wp_status status = wp_scenario_need(p, root, "scenario");

    if (!status)
        status = wp_json_get_int(p->f, root, "scenario", &version, p->err);
    if (!status && version != 1)
        return wp_json_fail(p->f, wp_json_member(root, "scenario"), p->err,
                            "expected version 1, found %lld",
                            (long long)version);
    if (!status)
        status = wp_json_get_string(p->f, root, "title", &title, p->err);
    if (!status)
        status =
            wp_json_get_string(p->f, root, "description", &ignored, p->err);
    if (!status)
        status = wp_json_get_string(p->f, root, "$schema", &ignored, p->err);
    if (!status)
        status = wp_json_get_string(p->f, root, "start", &start, p->err);
    if (!status)
        status = wp_json_get_int(p->f, root, "seed", &seed, p->err);
    if (status)
        return status;
    if (start && !wp_utc_parse(start, strlen(start), &p->s->start_ns))
        return wp_json_fail(p->f, wp_json_member(root, "start"), p->err,
                            "expected ISO 8601 UTC such as "
                            "2024-01-01T00:00:00Z, found \"%s\"",
                            start);
    p->s->start_known = start != NULL;
    p->s->seed = (uint64_t)seed;
    (void)strncpy(p->s->title, title, sizeof(p->s->title) - 1);
    return WP_OK;
}

static enum wp_status parse_signals(struct wp_scenario_parser *p,
                                    const struct cJSON *root)
{
    enum wp_status status = wp_scenario_parse_frequency(p, root);

    if (!status)
        status = wp_scenario_parse_quantity(p, root, WP_VOLTAGE);
    if (!status)
        status = wp_scenario_parse_quantity(p, root, WP_CURRENT);
    if (!status && !p->s->channels)
        status = wp_json_fail(p->f, root, p->err,
                              "expected \"voltage\" or \"current\" with at "
                              "least one phase, found none");
    if (!status)
        status = check_scale(p, root);
    if (!status)
        status = wp_scenario_parse_modulation(p, root);
    if (!status)
        status = wp_scenario_parse_events(p, root);
    if (!status)
        status = wp_scenario_parse_missing(p, root);
    return status;
}

static enum wp_status parse(struct wp_scenario_parser *p)
{
    static const char *const keys[] = {
        "scenario", "title",      "description", "start",   "rate_hz",
        "frames",   "duration_s", "samples",     "nominal", "frequency",
        "voltage",  "current",    "seed",        "events",  "modulation",
        "missing",  "$schema",    NULL};
    const struct cJSON *root = wp_json_root(p->f);
    enum wp_status status = wp_scenario_only(p, root, keys);

    if (!status)
        status = parse_identity(p, root);
    if (!status)
        status = parse_rate(p, root);
    if (!status)
        status = parse_length(p, root);
    if (!status)
        status = parse_samples(p, root);
    if (!status)
        status = parse_nominal(p, root);
    if (!status)
        status = parse_signals(p, root);
    return status;
}

enum wp_status wp_scenario_load(struct wp_scenario **out, const char *path,
                                struct wp_notes *notes, struct wp_error *err)
{
    struct wp_json_file *f;
    struct wp_scenario_parser p = {.notes = notes, .err = err};
    enum wp_status status = wp_json_open(&f, path, err);

    *out = NULL;
    if (status)
        return status;
    p.f = f;
    p.s = calloc(1, sizeof(*p.s));
    status = p.s ? parse(&p) : wp_fail_nomem(err, path);
    wp_json_close(f);
    if (status)
        wp_scenario_free(p.s);
    else
        *out = p.s;
    return status;
}
