/* The sidecars beside the later files of a sequence. */
#include <stdlib.h>
#include <string.h>

#include "format/json.h"
#include "ingest/join_chain_priv.h"

/* What each file may say for itself. */
static bool is_own(const char *key)
{
    static const char *const keys[] = {"$schema", "comment", "start", "origin",
                                       "non_finite"};

    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        if (strcmp(key, keys[i]) == 0)
            return true;
    return false;
}

/* The first key of a that b does not have alike; NULL = none. */
static const char *differing(const struct wp_sidecar *a,
                             const struct wp_sidecar *b)
{
    const struct cJSON *other = wp_json_root(b->json);
    const struct cJSON *node = wp_json_first(wp_json_root(a->json));

    for (; node; node = wp_json_next(node)) {
        const char *key = wp_json_key(node);

        if (!is_own(key) && !wp_json_equal(node, wp_json_member(other, key)))
            return key;
    }
    return NULL;
}

static enum wp_status compare(const struct wp_chain *c,
                              const struct wp_sidecar *own,
                              struct wp_error *err)
{
    const struct wp_sidecar *s = c->setup.sidecar;
    const char *key;

    if (!s)
        return wp_fail(err, WP_E_CONFIG,
                       "%s: expected a sidecar beside %s too, found none",
                       own->path, c->part[0].path);
    key = differing(own, s);
    if (!key)
        key = differing(s, own);
    if (key)
        return wp_fail(err, WP_E_CONFIG,
                       "%s: $.%s: expected the same as in %s, found another",
                       own->path, key, s->path);
    return WP_OK;
}

static enum wp_status take(struct wp_chain *c, struct wp_chain_part *p,
                           const struct wp_sidecar *own, struct wp_error *err)
{
    enum wp_status status = compare(c, own, err);

    if (!status)
        status = wp_sidecar_start(own, p->path, &p->told_start, &p->told_ns,
                                  c->setup.notes, err);
    if (status)
        return status;
    p->missing = own->non_finite_is_missing;
    p->sidecar = strdup(own->path);
    return p->sidecar ? WP_OK : wp_fail_nomem(err, p->path);
}

enum wp_status wp_chain_own_sidecar(struct wp_chain *c, size_t k,
                                    struct wp_error *err)
{
    const struct wp_sidecar *s = c->setup.sidecar;
    struct wp_chain_part *p = &c->part[k];
    struct wp_sidecar *own;
    enum wp_status status;

    if (c->setup.sidecar_given)
        return WP_OK;
    status = wp_sidecar_find(&own, p->path, err);
    if (!status && own && !(s && strcmp(own->path, s->path) == 0))
        status = take(c, p, own, err);
    wp_sidecar_close(own);
    return status;
}
