/* The files that a sidecar's patterns name. */
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "format/json.h"
#include "ingest/sidecar.h"

struct list {
    char **path;
    size_t count;
};

static bool add(struct list *l, const char *path)
{
    char **more = realloc(l->path, (l->count + 1) * sizeof(*more));

    if (!more)
        return false;
    l->path = more;
    l->path[l->count] = strdup(path);
    return l->path[l->count] && ++l->count;
}

/* The folder's own name is taken literally: '[' in it is no pattern. */
static char *in_folder(const char *folder, const char *pattern)
{
    char *out = malloc(2 * strlen(folder) + strlen(pattern) + 1), *p = out;

    if (!out)
        return NULL;
    if (pattern[0] != '/')
        for (; *folder; folder++) {
            if (strchr("*?[\\", *folder))
                *p++ = '\\';
            *p++ = *folder;
        }
    strcpy(p, pattern);
    return out;
}

static enum wp_status expand(const struct wp_sidecar *s,
                             const struct cJSON *node, struct list *l,
                             struct wp_error *err)
{
    char *pattern;
    glob_t g = {0};
    int result;
    enum wp_status status = WP_OK;

    if (!wp_json_is_string(node) || !*wp_json_text(node))
        return wp_json_fail(s->json, node, err,
                            "expected a file name or pattern");
    pattern = in_folder(s->folder, wp_json_text(node));
    if (!pattern)
        return wp_fail_nomem(err, s->path);
    result = glob(pattern, 0, NULL, &g);
    free(pattern);
    if (result == GLOB_NOSPACE)
        status = wp_fail_nomem(err, s->path);
    else if (result != 0)
        status = wp_json_fail(s->json, node, err,
                              "expected a file of that name, found none "
                              "(\"%s\")",
                              wp_json_text(node));
    for (size_t i = 0; !status && i < g.gl_pathc; i++)
        if (!add(l, g.gl_pathv[i]))
            status = wp_fail_nomem(err, s->path);
    globfree(&g);
    return status;
}

enum wp_status wp_sidecar_paths(const struct wp_sidecar *s,
                                const struct cJSON *node, char ***paths,
                                size_t *count, struct wp_error *err)
{
    struct list l = {0};
    enum wp_status status = WP_OK;

    *paths = NULL;
    *count = 0;
    if (!wp_json_is_array(node))
        status = expand(s, node, &l, err);
    else if (!wp_json_first(node))
        status = wp_json_fail(s->json, node, err,
                              "expected at least one file, found none");
    else
        for (node = wp_json_first(node); node && !status;
             node = wp_json_next(node))
            status = expand(s, node, &l, err);
    if (status) {
        wp_sidecar_free_paths(l.path, l.count);
        return status;
    }
    *paths = l.path;
    *count = l.count;
    return WP_OK;
}

void wp_sidecar_free_paths(char **paths, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(paths[i]);
    free(paths);
}
