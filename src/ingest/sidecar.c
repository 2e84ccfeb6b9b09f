#include "ingest/sidecar.h"

#include <dirent.h>
#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "format/json.h"

static enum wp_status read_choice(const struct wp_sidecar *s,
                                  const struct cJSON *obj, const char *key,
                                  const char *const *words, int *out,
                                  struct wp_error *err)
{
    const char *text = NULL;
    char list[128] = "";
    enum wp_status status = wp_json_get_string(s->json, obj, key, &text, err);

    if (status || !text)
        return status;
    for (int i = 0; words[i]; i++) {
        size_t n = strlen(list);

        if (strcmp(text, words[i]) == 0) {
            *out = i;
            return WP_OK;
        }
        (void)snprintf(list + n, sizeof(list) - n, "%s\"%s\"", i ? " or " : "",
                       words[i]);
    }
    return wp_json_fail(s->json, wp_json_member(obj, key), err,
                        "expected %s, found \"%s\"", list, text);
}

/* A number that may not be negative (or zero). */
static enum wp_status read_positive(const struct wp_sidecar *s,
                                    const struct cJSON *obj, const char *key,
                                    bool zero_too, double *out,
                                    struct wp_error *err)
{
    double value = -1.0;
    enum wp_status status = wp_json_get_double(s->json, obj, key, &value, err);

    if (status || !wp_json_member(obj, key))
        return status;
    if (value < 0.0 || (value == 0.0 && !zero_too))
        return wp_json_fail(s->json, wp_json_member(obj, key), err,
                            "expected a number above 0, found %.17g", value);
    *out = value;
    return WP_OK;
}

static enum wp_status read_nominal(struct wp_sidecar *s, struct wp_error *err)
{
    static const char *const keys[] = {"frequency_hz", "voltage_v", "current_a",
                                       NULL};
    const struct cJSON *o = wp_json_member(wp_json_root(s->json), "nominal");
    enum wp_status status;

    if (!o)
        return WP_OK;
    status = wp_json_only(s->json, o, keys, err);
    if (!status)
        status =
            read_positive(s, o, "frequency_hz", false, &s->nominal_hz, err);
    if (!status)
        status = read_positive(s, o, "voltage_v", false, &s->nominal_v, err);
    if (!status)
        status = read_positive(s, o, "current_a", false, &s->nominal_a, err);
    return status;
}

static enum wp_status read_sequence(struct wp_sidecar *s, struct wp_error *err)
{
    static const char *const keys[] = {"join", "tolerance_s", "overlap", NULL};
    static const char *const joins[] = {"time", "consecutive", NULL};
    static const char *const overlaps[] = {"refuse", "trim", NULL};
    const struct cJSON *o = wp_json_member(wp_json_root(s->json), "sequence");
    int join = 0, overlap = 0;
    enum wp_status status;

    s->tolerance_s = -1.0;
    if (!o)
        return WP_OK;
    status = wp_json_only(s->json, o, keys, err);
    if (!status)
        status = read_choice(s, o, "join", joins, &join, err);
    if (!status)
        status = read_choice(s, o, "overlap", overlaps, &overlap, err);
    if (!status)
        status = read_positive(s, o, "tolerance_s", true, &s->tolerance_s, err);
    s->join = (enum wp_join)join;
    s->join_given = wp_json_member(o, "join") != NULL;
    s->overlap = (enum wp_overlap)overlap;
    return status;
}

/* "+02:00", "-0530", "Z": read as the zone of some instant. */
static enum wp_status read_zone(struct wp_sidecar *s, struct wp_error *err)
{
    const struct cJSON *root = wp_json_root(s->json);
    const char *text = NULL;
    int sign, h = 0, m = 0, n = 0;
    enum wp_status status =
        wp_json_get_string(s->json, root, "time_zone_offset", &text, err);

    if (status || !text || strcmp(text, "Z") == 0)
        return status;
    sign = text[0] == '-' ? -1 : 1;
    if ((text[0] == '+' || text[0] == '-') &&
        ((sscanf(text + 1, "%2d:%2d%n", &h, &m, &n) == 2 ||
          sscanf(text + 1, "%2d%2d%n", &h, &m, &n) == 2 ||
          (m = 0, sscanf(text + 1, "%2d%n", &h, &n) == 1)) &&
         !text[1 + n] && h >= 0 && h <= 14 && m >= 0 && m < 60)) {
        s->zone_s = sign * (h * 3600 + m * 60);
        return WP_OK;
    }
    return wp_json_fail(s->json, wp_json_member(root, "time_zone_offset"), err,
                        "expected an offset such as \"+02:00\", found \"%s\"",
                        text);
}

static enum wp_status read_transformer(struct wp_sidecar *s,
                                       const struct cJSON *node,
                                       struct wp_sidecar_channel *ch,
                                       struct wp_error *err)
{
    static const char *const keys[] = {"side", "primary", "secondary", NULL};
    static const char *const sides[] = {"primary", "secondary", NULL};
    const struct cJSON *o = wp_json_member(node, "transformer");
    int side = -1;
    enum wp_status status;

    if (!o)
        return WP_OK;
    status = wp_json_only(s->json, o, keys, err);
    if (!status)
        status = read_choice(s, o, "side", sides, &side, err);
    if (!status)
        status = read_positive(s, o, "primary", false, &ch->ratio_primary, err);
    if (!status)
        status =
            read_positive(s, o, "secondary", false, &ch->ratio_secondary, err);
    ch->side = side == 0   ? WP_SIDE_PRIMARY
               : side == 1 ? WP_SIDE_SECONDARY
                           : WP_SIDE_UNKNOWN;
    if (!status && ch->side == WP_SIDE_UNKNOWN)
        return wp_json_fail(s->json, o, err,
                            "expected \"side\": \"primary\" or \"secondary\"");
    return status;
}

static enum wp_status read_source(struct wp_sidecar *s,
                                  struct wp_sidecar_channel *ch,
                                  struct wp_error *err)
{
    const struct cJSON *node = wp_json_member(ch->node, "source");
    double n = wp_json_number(node);

    ch->number = 1;
    if (!node && ch->file)
        return WP_OK;
    if (!node)
        return wp_json_fail(s->json, ch->node, err,
                            "expected \"source\": a channel number from 1, a "
                            "name or an HDF5 path");
    if (wp_json_is_string(node)) {
        ch->source = wp_json_text(node);
        return WP_OK;
    }
    if (!wp_json_is_number(node) || !(n >= 1.0) || n > 1e6 || n != rint(n))
        return wp_json_fail(s->json, node, err,
                            "expected a channel number from 1 or a name, "
                            "found %.17g",
                            n);
    ch->number = (unsigned)n;
    return WP_OK;
}

static enum wp_status read_what(struct wp_sidecar *s,
                                struct wp_sidecar_channel *ch,
                                struct wp_error *err)
{
    static const char *const quantities[] = {"voltage", "current", NULL};
    const char *phase = NULL;
    int quantity = -1;
    enum wp_status status =
        read_choice(s, ch->node, "quantity", quantities, &quantity, err);

    if (!status)
        status = wp_json_get_string(s->json, ch->node, "phase", &phase, err);
    if (status)
        return status;
    if (quantity < 0)
        return wp_json_fail(s->json, ch->node, err,
                            "expected \"quantity\": \"voltage\" or "
                            "\"current\", found none");
    ch->quantity = quantity ? WP_CURRENT : WP_VOLTAGE;
    if (!phase)
        return wp_json_fail(s->json, ch->node, err,
                            "expected \"phase\": A, B, C, N, AB, BC or CA, "
                            "found none");
    ch->phase = wp_phase_parse(phase);
    if (ch->phase == WP_PHASE_NONE ||
        (ch->quantity == WP_CURRENT && ch->phase >= WP_PHASE_AB))
        return wp_json_fail(s->json, wp_json_member(ch->node, "phase"), err,
                            "expected A, B, C, N%s, found \"%s\"",
                            quantity ? "" : ", AB, BC or CA", phase);
    return WP_OK;
}

static enum wp_status read_unit(struct wp_sidecar *s,
                                struct wp_sidecar_channel *ch,
                                struct wp_error *err)
{
    const char *unit = NULL;
    enum wp_quantity quantity = WP_QUANTITY_NONE;
    enum wp_status status =
        wp_json_get_string(s->json, ch->node, "unit", &unit, err);

    if (status || !unit)
        return status;
    if (!wp_unit_parse(unit, &quantity, &ch->unit) || quantity != ch->quantity)
        return wp_json_fail(s->json, wp_json_member(ch->node, "unit"), err,
                            "expected a unit of %s, found \"%s\"",
                            wp_quantity_name(ch->quantity), unit);
    return WP_OK;
}

/* Number, text or an object that says where the number stands. */
static enum wp_status check_value(const struct wp_sidecar *s,
                                  const struct cJSON *node,
                                  struct wp_error *err)
{
    static const char *const keys[] = {"file",    "line",       "field",
                                       "section", "key",        "name_token",
                                       "times",   "divided_by", NULL};

    if (!node || wp_json_is_number(node) || wp_json_is_string(node))
        return WP_OK;
    return wp_json_only(s->json, node, keys, err);
}

static enum wp_status read_channel(struct wp_sidecar *s,
                                   struct wp_sidecar_channel *ch,
                                   struct wp_error *err)
{
    static const char *const keys[] = {"source",    "file",
                                       "name",      "quantity",
                                       "phase",     "scale",
                                       "offset",    "unit",
                                       "invert",    "remove_mean_per_cycle",
                                       "skew_us",   "transformer",
                                       "phase_deg", "comment",
                                       NULL};
    const struct cJSON *const o = ch->node;
    enum wp_status status = wp_json_only(s->json, o, keys, err);

    if (!status)
        status = wp_json_get_string(s->json, o, "file", &ch->file, err);
    if (!status)
        status = wp_json_get_string(s->json, o, "name", &ch->name, err);
    if (!status)
        status = read_source(s, ch, err);
    if (!status)
        status = read_what(s, ch, err);
    if (!status)
        status = read_unit(s, ch, err);
    if (!status)
        status = wp_json_get_bool(s->json, o, "invert", &ch->invert, err);
    if (!status)
        status = wp_json_get_bool(s->json, o, "remove_mean_per_cycle",
                                  &ch->remove_mean, err);
    if (!status)
        status = read_transformer(s, o, ch, err);
    ch->scale = wp_json_member(o, "scale");
    ch->offset = wp_json_member(o, "offset");
    ch->skew_us = wp_json_member(o, "skew_us");
    ch->phase_deg = wp_json_member(o, "phase_deg");
    if (!status)
        status = check_value(s, ch->scale, err);
    if (!status)
        status = check_value(s, ch->offset, err);
    if (!status)
        status = check_value(s, ch->skew_us, err);
    if (!status)
        status = check_value(s, ch->phase_deg, err);
    return status;
}

static enum wp_status check_twice(const struct wp_sidecar *s, unsigned at,
                                  struct wp_error *err)
{
    const struct wp_sidecar_channel *ch = &s->channel[at];

    for (unsigned i = 0; i < at; i++)
        if (s->channel[i].quantity == ch->quantity &&
            s->channel[i].phase == ch->phase)
            return wp_json_fail(s->json, ch->node, err,
                                "expected one source for %s %s, found a "
                                "second one (the first is $.channels[%u])",
                                wp_quantity_name(ch->quantity),
                                wp_phase_name(ch->phase), i);
    return WP_OK;
}

static enum wp_status read_channels(struct wp_sidecar *s, struct wp_error *err)
{
    const struct cJSON *list =
        wp_json_member(wp_json_root(s->json), "channels");
    size_t n = wp_json_count(list);

    if (!list)
        return WP_OK;
    if (!wp_json_is_array(list) || n < 1 || n > WP_MAX_CHANNELS)
        return wp_json_fail(s->json, list, err,
                            "expected a list of 1 to %d channels, found %zu",
                            WP_MAX_CHANNELS, n);
    for (list = wp_json_first(list); list; list = wp_json_next(list)) {
        struct wp_sidecar_channel *ch = &s->channel[s->channels];
        enum wp_status status;

        ch->node = list;
        status = read_channel(s, ch, err);
        if (!status)
            status = check_twice(s, s->channels, err);
        if (status)
            return status;
        s->channels++;
    }
    return WP_OK;
}

static enum wp_status read_root(struct wp_sidecar *s, struct wp_error *err)
{
    static const char *const keys[] = {
        "$schema",  "comment",    "start",    "time_zone_offset",
        "rate_hz",  "nominal",    "channels", "files",
        "sequence", "non_finite", "csv",      "hdf5",
        "comtrade", "audio",      NULL};
    static const char *const policies[] = {"refuse", "missing", NULL};
    const struct cJSON *root = wp_json_root(s->json);
    int policy = 0;
    enum wp_status status = wp_json_only(s->json, root, keys, err);

    if (status)
        return status;
    s->start = wp_json_member(root, "start");
    s->rate = wp_json_member(root, "rate_hz");
    s->files = wp_json_member(root, "files");
    status = read_choice(s, root, "non_finite", policies, &policy, err);
    s->non_finite_is_missing = policy == 1;
    if (!status && !wp_json_is_array(s->rate))
        status = check_value(s, s->rate, err);
    if (!status)
        status = read_zone(s, err);
    if (!status)
        status = read_nominal(s, err);
    if (!status)
        status = read_sequence(s, err);
    if (!status)
        status = read_channels(s, err);
    return status;
}

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? strndup(path, (size_t)(slash - path + 1)) : strdup("");
}

enum wp_status wp_sidecar_open(struct wp_sidecar **out, const char *path,
                               struct wp_error *err)
{
    struct wp_sidecar *s = calloc(1, sizeof(*s));
    enum wp_status status;

    *out = NULL;
    if (s) {
        s->path = strdup(path);
        s->folder = folder_of(path);
    }
    if (!s || !s->path || !s->folder) {
        wp_sidecar_close(s);
        return wp_fail_nomem(err, path);
    }
    status = wp_json_open(&s->json, path, err);
    if (!status)
        status = read_root(s, err);
    if (status) {
        wp_sidecar_close(s);
        return status;
    }
    *out = s;
    return WP_OK;
}

/* Whether the JSON at path looks like a sidecar; errors when it is no JSON. */
static enum wp_status looks_like_one(const char *path, bool *yes,
                                     struct wp_error *err)
{
    struct wp_json_file *f;
    enum wp_status status = wp_json_open(&f, path, err);

    *yes = false;
    if (status)
        return status;
    *yes = (wp_json_member(wp_json_root(f), "channels") ||
            wp_json_member(wp_json_root(f), "files")) &&
           !wp_json_member(wp_json_root(f), "scenario");
    wp_json_close(f);
    return WP_OK;
}

static bool has_json_extension(const char *path)
{
    size_t n = strlen(path);

    return n > 5 && strcasecmp(path + n - 5, ".json") == 0;
}

bool wp_sidecar_is_one(const char *path)
{
    bool yes;

    return has_json_extension(path) &&
           looks_like_one(path, &yes, NULL) == WP_OK && yes;
}

enum wp_status wp_sidecar_find(struct wp_sidecar **out, const char *data_path,
                               struct wp_error *err)
{
    size_t n = strlen(data_path);
    const char *slash = strrchr(data_path, '/');
    const char *dot = strrchr(slash ? slash : data_path, '.');
    char *path = malloc(n + sizeof(".json"));
    enum wp_status status = WP_OK;
    bool yes = false;

    *out = NULL;
    if (!path)
        return wp_fail_nomem(err, data_path);
    (void)snprintf(path, n + sizeof(".json"), "%s.json", data_path);
    if (access(path, F_OK) == 0) {
        status = wp_sidecar_open(out, path, err);
    } else if (dot && !has_json_extension(data_path)) {
        (void)snprintf(path, n + sizeof(".json"), "%.*s.json",
                       (int)(dot - data_path), data_path);
        if (access(path, F_OK) == 0)
            status = looks_like_one(path, &yes, err);
        if (!status && yes)
            status = wp_sidecar_open(out, path, err);
    }
    free(path);
    return status;
}

void wp_sidecar_close(struct wp_sidecar *s)
{
    if (!s)
        return;
    wp_json_close(s->json);
    free(s->path);
    free(s->folder);
    free(s);
}

const struct cJSON *wp_sidecar_hints(const struct wp_sidecar *s,
                                     const char *format)
{
    return s ? wp_json_member(wp_json_root(s->json), format) : NULL;
}
