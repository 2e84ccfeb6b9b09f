#include "format/json.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_BYTES = 64 << 20, PATH_TEXT_MAX = 256 };

struct wp_json_file {
    char *name;
    cJSON *root;
};

/* Line and column (from 1) of a place in the text. */
static void locate(const char *text, const char *place, int *line, int *column)
{
    *line = *column = 1;
    for (; text < place; text++) {
        if (*text == '\n') {
            ++*line;
            *column = 1;
        } else {
            ++*column;
        }
    }
}

/* Where what is no more than blank ends. */
static const char *skip_blank(const char *p, const char *end)
{
    while (p < end && strchr(" \t\r\n", *p) && *p)
        p++;
    return p;
}

/* The character at p, for a complaint. */
static void describe(const char *p, const char *end, char *out, size_t size)
{
    if (p >= end)
        (void)snprintf(out, size, "the end of the file");
    else if (*p > ' ' && *p < 127)
        (void)snprintf(out, size, "'%c'", *p);
    else
        (void)snprintf(out, size, "the byte 0x%02x", (unsigned char)*p);
}

enum wp_status wp_json_parse(struct wp_json_file **out, const char *text,
                             size_t length, const char *name,
                             struct wp_error *err)
{
    const char *end = NULL;
    struct wp_json_file *f = calloc(1, sizeof(*f));

    *out = NULL;
    if (f)
        f->name = strdup(name);
    if (!f || !f->name) {
        wp_json_close(f);
        return wp_fail_nomem(err, name);
    }
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        length -= 3;
    }
    f->root = cJSON_ParseWithLengthOpts(text, length, &end, false);
    if (f->root)
        end = skip_blank(end, text + length);
    if (!f->root || end < text + length) {
        const char *what = f->root ? "nothing after the JSON" : "JSON";
        int line, column;
        char found[24];

        end = end ? end : text;
        locate(text, end, &line, &column);
        describe(end, text + length, found, sizeof(found));
        wp_json_close(f);
        return wp_fail(err, WP_E_FORMAT, "%s:%d:%d: expected %s, found %s",
                       name, line, column, what, found);
    }
    *out = f;
    return WP_OK;
}

static enum wp_status slurp(const char *path, char **text, size_t *length,
                            struct wp_error *err)
{
    FILE *in = fopen(path, "rb");
    size_t capacity = 1 << 16, n;

    *text = NULL;
    *length = 0;
    if (!in)
        return wp_fail(err, WP_E_IO, "%s: %s", path, strerror(errno));
    do {
        char *more = realloc(*text, capacity *= 2);

        if (!more)
            break;
        *text = more;
        n = fread(*text + *length, 1, capacity - *length, in);
        *length += n;
    } while (n && *length <= MAX_BYTES);
    n = (size_t)ferror(in);
    (void)fclose(in);
    if (!n && *text && *length <= MAX_BYTES)
        return WP_OK;
    free(*text);
    *text = NULL;
    return wp_fail(err, WP_E_IO, "%s: %s", path,
                   n ? "cannot read" : "expected at most 64 MiB of JSON");
}

enum wp_status wp_json_open(struct wp_json_file **out, const char *path,
                            struct wp_error *err)
{
    char *text;
    size_t length;
    enum wp_status status = slurp(path, &text, &length, err);

    *out = NULL;
    if (status)
        return status;
    status = wp_json_parse(out, text, length, path, err);
    free(text);
    return status;
}

void wp_json_close(struct wp_json_file *f)
{
    if (!f)
        return;
    cJSON_Delete(f->root);
    free(f->name);
    free(f);
}

const struct cJSON *wp_json_root(const struct wp_json_file *f)
{
    return f->root;
}

const struct cJSON *wp_json_member(const struct cJSON *obj, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(obj, key);
}

bool wp_json_equal(const struct cJSON *a, const struct cJSON *b)
{
    return (!a && !b) || cJSON_Compare(a, b, true);
}

const struct cJSON *wp_json_first(const struct cJSON *node)
{
    return node ? node->child : NULL;
}

const struct cJSON *wp_json_next(const struct cJSON *node)
{
    return node->next;
}

size_t wp_json_count(const struct cJSON *node)
{
    size_t n = 0;

    for (node = wp_json_first(node); node; node = node->next)
        n++;
    return n;
}

const char *wp_json_key(const struct cJSON *node)
{
    return node->string;
}

bool wp_json_is_object(const struct cJSON *node)
{
    return cJSON_IsObject(node);
}

bool wp_json_is_array(const struct cJSON *node)
{
    return cJSON_IsArray(node);
}

bool wp_json_is_string(const struct cJSON *node)
{
    return cJSON_IsString(node);
}

bool wp_json_is_number(const struct cJSON *node)
{
    return cJSON_IsNumber(node);
}

double wp_json_number(const struct cJSON *node)
{
    return cJSON_IsNumber(node) ? node->valuedouble : 0.0;
}

const char *wp_json_text(const struct cJSON *node)
{
    return cJSON_IsString(node) ? node->valuestring : "";
}

/* Writes the way from `at` to node; cJSON keeps no parents, so it searches.
 * Returns whether node was found below `at`. */
static bool write_path(const cJSON *at, const cJSON *node, char *path, size_t n)
{
    int index = 0;

    if (at == node)
        return true;
    for (const cJSON *child = at->child; child; child = child->next, index++) {
        int k =
            child->string
                ? snprintf(path + n, PATH_TEXT_MAX - n, ".%s", child->string)
                : snprintf(path + n, PATH_TEXT_MAX - n, "[%d]", index);
        size_t m = n + (size_t)(k > 0 ? k : 0);

        if (m >= PATH_TEXT_MAX)
            m = PATH_TEXT_MAX - 1;
        if (write_path(child, node, path, m))
            return true;
    }
    path[n] = '\0';
    return false;
}

enum wp_status wp_json_fail(const struct wp_json_file *f,
                            const struct cJSON *node, struct wp_error *err,
                            const char *format, ...)
{
    char path[PATH_TEXT_MAX] = "$", text[512];
    va_list args;

    (void)write_path(f->root, node, path, 1);
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return wp_fail(err, WP_E_CONFIG, "%s: %s: %s", f->name, path, text);
}

static const char *type_name(const cJSON *node)
{
    return cJSON_IsNumber(node)   ? "a number"
           : cJSON_IsString(node) ? "text"
           : cJSON_IsBool(node)   ? "true or false"
           : cJSON_IsArray(node)  ? "a list"
           : cJSON_IsObject(node) ? "an object"
                                  : "null";
}

static enum wp_status wrong_type(const struct wp_json_file *f,
                                 const cJSON *node, const char *expected,
                                 struct wp_error *err)
{
    return wp_json_fail(f, node, err, "expected %s, found %s", expected,
                        type_name(node));
}

enum wp_status wp_json_get_double(const struct wp_json_file *f,
                                  const struct cJSON *obj, const char *key,
                                  double *out, struct wp_error *err)
{
    const cJSON *node = wp_json_member(obj, key);

    if (!node)
        return WP_OK;
    if (!cJSON_IsNumber(node))
        return wrong_type(f, node, "a number", err);
    if (!isfinite(node->valuedouble))
        return wp_json_fail(f, node, err,
                            "expected a number that a double "
                            "can hold");
    *out = node->valuedouble;
    return WP_OK;
}

enum wp_status wp_json_get_int(const struct wp_json_file *f,
                               const struct cJSON *obj, const char *key,
                               int64_t *out, struct wp_error *err)
{
    double value = 0.0;
    enum wp_status status = wp_json_get_double(f, obj, key, &value, err);

    if (status || !wp_json_member(obj, key))
        return status;
    if (value != rint(value) || fabs(value) > 9007199254740992.0)
        return wp_json_fail(f, wp_json_member(obj, key), err,
                            "expected a whole number, found %.17g", value);
    *out = (int64_t)value;
    return WP_OK;
}

enum wp_status wp_json_get_bool(const struct wp_json_file *f,
                                const struct cJSON *obj, const char *key,
                                bool *out, struct wp_error *err)
{
    const cJSON *node = wp_json_member(obj, key);

    if (!node)
        return WP_OK;
    if (!cJSON_IsBool(node))
        return wrong_type(f, node, "true or false", err);
    *out = cJSON_IsTrue(node);
    return WP_OK;
}

enum wp_status wp_json_get_string(const struct wp_json_file *f,
                                  const struct cJSON *obj, const char *key,
                                  const char **out, struct wp_error *err)
{
    const cJSON *node = wp_json_member(obj, key);

    if (!node)
        return WP_OK;
    if (!cJSON_IsString(node))
        return wrong_type(f, node, "text", err);
    *out = node->valuestring;
    return WP_OK;
}

enum wp_status wp_json_only(const struct wp_json_file *f,
                            const struct cJSON *obj, const char *const *keys,
                            struct wp_error *err)
{
    if (!cJSON_IsObject(obj))
        return wrong_type(f, obj, "an object", err);
    for (const cJSON *child = obj->child; child; child = child->next) {
        const char *const *k = keys;
        char known[256] = "";
        size_t n = 0;

        while (*k && strcmp(*k, child->string) != 0)
            k++;
        if (*k)
            continue;
        for (k = keys; *k && n < sizeof(known); k++) {
            int more = snprintf(known + n, sizeof(known) - n, "%s%s",
                                n ? ", " : "", *k);

            n += (size_t)(more > 0 ? more : 0);
        }
        return wp_json_fail(f, child, err, "unknown key; known are: %s", known);
    }
    return WP_OK;
}
