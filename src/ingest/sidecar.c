#include "ingest/sidecar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "core/utc.h"
#include "format/json.h"
#include "ingest/sidecar_priv.h"

enum wp_status wp_sidecar_choice(const struct wp_sidecar *s,
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

enum wp_status wp_sidecar_positive(const struct wp_sidecar *s,
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
        status = wp_sidecar_positive(s, o, "frequency_hz", false,
                                     &s->nominal_hz, err);
    if (!status)
        status =
            wp_sidecar_positive(s, o, "voltage_v", false, &s->nominal_v, err);
    if (!status)
        status =
            wp_sidecar_positive(s, o, "current_a", false, &s->nominal_a, err);
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
        status = wp_sidecar_choice(s, o, "join", joins, &join, err);
    if (!status)
        status = wp_sidecar_choice(s, o, "overlap", overlaps, &overlap, err);
    if (!status)
        status = wp_sidecar_positive(s, o, "tolerance_s", true, &s->tolerance_s,
                                     err);
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
    enum wp_status status =
        wp_json_get_string(s->json, root, "time_zone_offset", &text, err);

    if (status || !text)
        return status;
    if (wp_utc_zone_parse(text, strlen(text), &s->zone_s))
        return WP_OK;
    return wp_json_fail(s->json, wp_json_member(root, "time_zone_offset"), err,
                        "expected an offset such as \"+02:00\", found \"%s\"",
                        text);
}

enum wp_status wp_sidecar_check_value(const struct wp_sidecar *s,
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

static enum wp_status read_root(struct wp_sidecar *s, struct wp_error *err)
{
    static const char *const keys[] = {
        "$schema",  "comment",    "start",    "time_zone_offset",
        "rate_hz",  "nominal",    "channels", "files",
        "sequence", "non_finite", "csv",      "hdf5",
        "comtrade", "audio",      "origin",   NULL};
    static const char *const policies[] = {"refuse", "missing", NULL};
    const struct cJSON *root = wp_json_root(s->json);
    int policy = 0;
    enum wp_status status = wp_json_only(s->json, root, keys, err);

    if (status)
        return status;
    s->start = wp_json_member(root, "start");
    s->rate = wp_json_member(root, "rate_hz");
    s->files = wp_json_member(root, "files");
    status = wp_sidecar_choice(s, root, "non_finite", policies, &policy, err);
    s->non_finite_is_missing = policy == 1;
    if (!status && !wp_json_is_array(s->rate))
        status = wp_sidecar_check_value(s, s->rate, err);
    if (!status)
        status = read_zone(s, err);
    if (!status)
        status = read_nominal(s, err);
    if (!status)
        status = read_sequence(s, err);
    if (!status)
        status = wp_sidecar_read_channels(s, err);
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
