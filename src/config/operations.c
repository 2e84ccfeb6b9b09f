#include "config/operations.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/operation_read_priv.h"

struct wp_operations {
    size_t count, times;
    struct wp_operation *list;
    int64_t *time; /* each once */
};

struct sorted {
    struct wp_operation op;
    size_t index; /* in the file: qsort alone is not stable */
};

static int by_time(const void *a, const void *b)
{
    const struct sorted *x = a, *y = b;

    if (x->op.time_ns != y->op.time_ns)
        return x->op.time_ns < y->op.time_ns ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static void finish(struct wp_operations *o, struct sorted *all)
{
    qsort(all, o->count, sizeof(*all), by_time);
    for (size_t i = 0; i < o->count; i++) {
        o->list[i] = all[i].op;
        if (!o->times || o->time[o->times - 1] != all[i].op.time_ns)
            o->time[o->times++] = all[i].op.time_ns;
    }
}

static enum wp_status read_all(struct wp_operations *o, struct sorted *all,
                               const struct wp_json_file *f,
                               const struct cJSON *list, struct wp_error *err)
{
    const struct cJSON *n = wp_json_first(list);
    enum wp_status status = WP_OK;

    for (; n && !status; n = wp_json_next(n)) {
        all[o->count].index = o->count;
        status = wp_operation_read(f, n, &all[o->count++].op, err);
    }
    if (!status)
        finish(o, all);
    return status;
}

static enum wp_status check_root(const struct wp_json_file *f,
                                 const struct cJSON **list,
                                 struct wp_error *err)
{
    static const char *const keys[] = {"$schema", "comment", "operations",
                                       NULL};
    const struct cJSON *root = wp_json_root(f);
    enum wp_status status = wp_json_only(f, root, keys, err);

    if (status)
        return status;
    *list = wp_json_member(root, "operations");
    if (!*list)
        return wp_json_fail(f, root, err,
                            "expected the key operations, found none");
    if (!wp_json_is_array(*list))
        return wp_json_fail(f, *list, err, "expected a list of operations");
    if (wp_json_count(*list) > WP_OPERATIONS_MAX)
        return wp_json_fail(f, *list, err,
                            "expected at most %d operations, found %zu",
                            WP_OPERATIONS_MAX, wp_json_count(*list));
    return WP_OK;
}

static enum wp_status take(struct wp_operations **out,
                           const struct wp_json_file *f, struct wp_error *err)
{
    const struct cJSON *list = NULL;
    enum wp_status status = check_root(f, &list, err);
    struct wp_operations *o;
    struct sorted *all;
    size_t n;

    if (status)
        return status;
    n = wp_json_count(list) + 1; /* calloc of nothing may be NULL */
    all = calloc(n, sizeof(*all));
    o = calloc(1, sizeof(*o));
    if (o) {
        o->list = calloc(n, sizeof(*o->list));
        o->time = calloc(n, sizeof(*o->time));
    }
    if (!all || !o || !o->list || !o->time)
        status = wp_fail_nomem(err, "the operations");
    else
        status = read_all(o, all, f, list, err);
    free(all);
    if (status)
        wp_operations_close(o);
    else
        *out = o;
    return status;
}

enum wp_status wp_operations_open(struct wp_operations **out, const char *path,
                                  struct wp_error *err)
{
    struct wp_json_file *f;
    enum wp_status status = wp_json_open(&f, path, err);

    *out = NULL;
    if (!status)
        status = take(out, f, err);
    wp_json_close(f);
    return status;
}

enum wp_status wp_operations_parse(struct wp_operations **out, const char *text,
                                   size_t length, const char *name,
                                   struct wp_error *err)
{
    struct wp_json_file *f;
    enum wp_status status = wp_json_parse(&f, text, length, name, err);

    *out = NULL;
    if (!status)
        status = take(out, f, err);
    wp_json_close(f);
    return status;
}

void wp_operations_close(struct wp_operations *o)
{
    if (!o)
        return;
    free(o->list);
    free(o->time);
    free(o);
}

size_t wp_operations_count(const struct wp_operations *o)
{
    return o ? o->count : 0;
}

const struct wp_operation *wp_operations_list(const struct wp_operations *o)
{
    return o ? o->list : NULL;
}

const int64_t *wp_operations_times(const struct wp_operations *o, size_t *count)
{
    *count = o ? o->times : 0;
    return o ? o->time : NULL;
}
