/* Numbers that a sidecar fetches from elsewhere. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/parse.h"
#include "format/json.h"
#include "ingest/sidecar.h"

enum { LINE_MAX_BYTES = 4096 };

/* One request: which node of which sidecar asks, for which data file. */
struct asking {
    const struct wp_sidecar *s;
    const struct cJSON *node;
    const char *data_path;
    char file[1024]; /* the text file, as opened */
    struct wp_error *err;
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* "30000Hz", "50 kHz", "16000/3", "2.5": a number and perhaps Hz. */
static bool number_of_text(const char *text, size_t length, double *out)
{
    struct wp_slice t = wp_trim(text, length);
    double factor = 1.0, below = 1.0;
    const char *slash;

    if (t.length > 2 && strncasecmp(t.at + t.length - 2, "Hz", 2) == 0) {
        t.length -= 2;
        if (t.at[t.length - 1] == 'k' || t.at[t.length - 1] == 'M') {
            factor = t.at[t.length - 1] == 'k' ? 1e3 : 1e6;
            t.length--;
        }
    }
    slash = memchr(t.at, '/', t.length);
    if (slash) {
        size_t rest = t.length - (size_t)(slash + 1 - t.at);

        if (!wp_parse_double(slash + 1, rest, &below) || below == 0.0)
            return false;
        t.length = (size_t)(slash - t.at);
    }
    if (!wp_parse_double(t.at, t.length, out) || !isfinite(*out))
        return false;
    *out *= factor / below;
    return isfinite(*out);
}

static enum wp_status text_value(struct asking *a, int line, const char *text,
                                 size_t length, double *out)
{
    if (number_of_text(text, length, out))
        return WP_OK;
    return wp_fail(a->err, WP_E_CONFIG,
                   "%s: line %d: expected a number, found \"%.*s\"", a->file,
                   line, (int)(length < 40 ? length : 40), text);
}

/* The whole number that follows `after` in the data file's name. */
static enum wp_status number_in_name(struct asking *a, const char *after,
                                     int64_t *out)
{
    const char *name = base_name(a->data_path);
    const char *at = strstr(name, after);
    size_t n = 0;

    if (at)
        for (at += strlen(after); isdigit((unsigned char)at[n]);)
            n++;
    if (!n || !wp_parse_int64(at, n, out))
        return wp_json_fail(a->s->json, a->node, a->err,
                            "expected digits after \"%s\" in the name of %s",
                            after, a->data_path);
    return WP_OK;
}

static enum wp_status line_number(struct asking *a, int64_t *line)
{
    static const char *const keys[] = {"after", NULL};
    const struct cJSON *node = wp_json_member(a->node, "line");
    const char *after = NULL;
    enum wp_status status;

    if (!wp_json_is_object(node))
        return wp_json_get_int(a->s->json, a->node, "line", line, a->err);
    status = wp_json_only(a->s->json, node, keys, a->err);
    if (!status)
        status = wp_json_get_string(a->s->json, node, "after", &after, a->err);
    if (!status && !after)
        status = wp_json_fail(a->s->json, node, a->err,
                              "expected \"after\": the text before the number "
                              "in the file's name");
    return status ? status : number_in_name(a, after, line);
}

/* Field k (from 1) of a line, split at blanks, commas and semicolons. */
static struct wp_slice field_of(const char *line, int64_t k)
{
    static const char cut[] = " \t,;\r\n";

    for (;; k--) {
        size_t n;

        line += strspn(line, cut);
        n = strcspn(line, cut);
        if (!n || k == 1)
            return (struct wp_slice){line, n};
        line += n;
    }
}

static enum wp_status from_line(struct asking *a, FILE *in, double *out)
{
    char text[LINE_MAX_BYTES];
    int64_t wanted = 0, field = 1, line = 0;
    struct wp_slice f = {0};
    enum wp_status status = line_number(a, &wanted);

    if (!status)
        status = wp_json_get_int(a->s->json, a->node, "field", &field, a->err);
    if (status)
        return status;
    if (wanted < 1 || field < 1)
        return wp_json_fail(a->s->json, a->node, a->err,
                            "expected line and field from 1, found line "
                            "%lld, field %lld",
                            (long long)wanted, (long long)field);
    while (line < wanted && fgets(text, sizeof(text), in))
        line += strchr(text, '\n') != NULL || feof(in);
    if (line == wanted)
        f = field_of(text, field);
    if (!f.length)
        return wp_fail(a->err, WP_E_CONFIG,
                       "%s: line %lld, field %lld: expected a number, found "
                       "the end of the %s",
                       a->file, (long long)wanted, (long long)field,
                       line == wanted ? "line" : "file");
    return text_value(a, (int)line, f.at, f.length, out);
}

/* "key = value" or "key: value" below "[section]"; case ignored. */
static enum wp_status from_ini(struct asking *a, FILE *in, const char *section,
                               const char *key, double *out)
{
    char text[LINE_MAX_BYTES];
    bool inside = !section;

    for (int line = 1; fgets(text, sizeof(text), in); line++) {
        struct wp_slice t = wp_trim(text, strlen(text));
        size_t n = strcspn(text, "=:");

        if (t.length > 2 && t.at[0] == '[' && section)
            inside =
                wp_slice_is((struct wp_slice){t.at + 1, t.length - 2}, section);
        else if (inside && text[n] && wp_slice_is(wp_trim(text, n), key))
            return text_value(a, line, text + n + 1, strlen(text + n + 1), out);
    }
    return wp_fail(a->err, WP_E_CONFIG,
                   "%s: expected the key %s%s%s, found none", a->file,
                   section ? section : "", section ? "." : "", key);
}

/* A dotted path below the root; numbers select in lists. */
static enum wp_status from_json(struct asking *a, const char *key, double *out)
{
    struct wp_json_file *f;
    const struct cJSON *node;
    char part[256];
    enum wp_status status = wp_json_open(&f, a->file, a->err);

    if (status)
        return status;
    node = wp_json_root(f);
    for (const char *p = key; node && *p;) {
        size_t n = strcspn(p, ".");

        wp_slice_copy((struct wp_slice){p, n}, part, sizeof(part));
        if (wp_json_is_array(node)) {
            long i = strtol(part, NULL, 10);

            for (node = wp_json_first(node); node && i > 0; i--)
                node = wp_json_next(node);
        } else {
            node = wp_json_member(node, part);
        }
        p += n + (p[n] == '.');
    }
    if (node && wp_json_is_number(node))
        *out = wp_json_number(node);
    else if (!node || !number_of_text(wp_json_text(node),
                                      strlen(wp_json_text(node)), out))
        status =
            wp_fail(a->err, WP_E_CONFIG, "%s: %s: expected a number, found %s",
                    a->file, key, node ? "something else" : "no such key");
    wp_json_close(f);
    return status;
}

static enum wp_status from_file(struct asking *a, const char *file, double *out)
{
    const struct wp_json_file *j = a->s->json;
    const char *section = NULL, *key = NULL;
    size_t n = strlen(file);
    FILE *in;
    enum wp_status status =
        wp_json_get_string(j, a->node, "section", &section, a->err);

    if (!status)
        status = wp_json_get_string(j, a->node, "key", &key, a->err);
    if (status)
        return status;
    if (!key == !wp_json_member(a->node, "line"))
        return wp_json_fail(j, a->node, a->err,
                            "expected \"line\" or \"key\" beside \"file\"");
    (void)snprintf(a->file, sizeof(a->file), "%s%s",
                   file[0] == '/' ? "" : a->s->folder, file);
    if (key && n > 5 && strcasecmp(file + n - 5, ".json") == 0)
        return from_json(a, key, out);
    in = fopen(a->file, "r");
    if (!in)
        return wp_json_fail(j, a->node, a->err, "%s: %s", a->file,
                            strerror(errno));
    status = key ? from_ini(a, in, section, key, out) : from_line(a, in, out);
    (void)fclose(in);
    return status;
}

/* {"MK1": 1033.64, ...}: the token that stands in the data file's name. */
static enum wp_status from_name(struct asking *a, const struct cJSON *tokens,
                                double *out)
{
    const char *name = base_name(a->data_path);

    for (const struct cJSON *t = wp_json_first(tokens); t;
         t = wp_json_next(t)) {
        const char *word = wp_json_key(t), *at = strstr(name, word);
        size_t n = strlen(word);

        /* "MK1" must not be found in "MK12". */
        if (!at || isalnum((unsigned char)at[n]) ||
            (at > name && isalnum((unsigned char)at[-1])))
            continue;
        if (!wp_json_is_number(t))
            return wp_json_fail(a->s->json, t, a->err, "expected a number");
        *out = wp_json_number(t);
        return WP_OK;
    }
    return wp_json_fail(a->s->json, tokens, a->err,
                        "expected one of these tokens in the name of %s, "
                        "found none",
                        a->data_path);
}

static enum wp_status fetch(struct asking *a, double *out)
{
    const struct cJSON *tokens = wp_json_member(a->node, "name_token");
    const char *file = NULL;
    double times = 1.0, by = 1.0;
    enum wp_status status =
        wp_json_get_string(a->s->json, a->node, "file", &file, a->err);

    if (!status)
        status =
            wp_json_get_double(a->s->json, a->node, "times", &times, a->err);
    if (!status)
        status =
            wp_json_get_double(a->s->json, a->node, "divided_by", &by, a->err);
    if (status)
        return status;
    if (!file == !tokens || by == 0.0)
        return wp_json_fail(a->s->json, a->node, a->err,
                            "expected a number, or \"file\" or "
                            "\"name_token\" that says where it stands");
    status = file ? from_file(a, file, out) : from_name(a, tokens, out);
    *out *= times / by;
    return status;
}

enum wp_status wp_sidecar_number(const struct wp_sidecar *s,
                                 const struct cJSON *node,
                                 const char *data_path, double *out,
                                 struct wp_error *err)
{
    struct asking a = {s, node, data_path, "", err};
    const char *text = wp_json_text(node);
    double value = 0.0;
    enum wp_status status = WP_OK;

    if (wp_json_is_number(node))
        value = wp_json_number(node);
    else if (wp_json_is_object(node))
        status = fetch(&a, &value);
    else if (!number_of_text(text, strlen(text), &value))
        status = wp_json_fail(s->json, node, err,
                              "expected a number, found \"%s\"", text);
    if (!status && !isfinite(value))
        status = wp_json_fail(s->json, node, err,
                              "expected a finite number, found %g", value);
    if (!status)
        *out = value;
    return status;
}

/* [16000, 3]: exactly 16000/3 Hz. */
static bool ratio_of(const struct cJSON *node, struct wp_rate *out)
{
    const struct cJSON *first = wp_json_first(node);
    double num, den;

    if (!wp_json_is_array(node) || wp_json_count(node) != 2)
        return false;
    num = wp_json_number(first);
    den = wp_json_number(wp_json_next(first));
    if (!(num >= 1.0) || num > 1e15 || num != rint(num) || !(den >= 1.0) ||
        den > 1e9 || den != rint(den))
        return false;
    *out = (struct wp_rate){(int64_t)num, (int64_t)den};
    for (int64_t a = out->num, b = out->den; a;) {
        int64_t rest = b % a;

        b = a;
        a = rest;
        if (!a) {
            out->num /= b;
            out->den /= b;
        }
    }
    return true;
}

enum wp_status wp_sidecar_rate(const struct wp_sidecar *s,
                               const char *data_path, struct wp_rate *out,
                               struct wp_error *err)
{
    double hz = 0.0;
    enum wp_status status;

    if (!s->rate || ratio_of(s->rate, out))
        return WP_OK;
    status = wp_sidecar_number(s, s->rate, data_path, &hz, err);
    if (!status && !wp_rate_from_double(hz, out))
        status = wp_json_fail(s->json, s->rate, err,
                              "expected a rate above 0 and up to 1 MHz, "
                              "found %g",
                              hz);
    return status;
}
