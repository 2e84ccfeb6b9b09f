#include "format/hdf5_finder_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/hdf5_column_priv.h"

enum { LINKS_MAX = 20000 };

struct walk {
    struct wp_h5_finder *finder;
    unsigned links;
};

static herr_t keep(struct wp_h5_finder *f, const char *path,
                   const struct wp_h5_shape *shape)
{
    struct wp_h5_found *found = &f->found[f->count];

    if (f->count == WP_H5_FOUND_MAX) {
        f->more = true;
        return 1;
    }
    found->path = strdup(path);
    if (!found->path) {
        f->no_memory = true;
        return 1;
    }
    found->rows = shape->rows;
    found->columns = shape->columns;
    found->rank = shape->rank;
    f->count++;
    return 0;
}

static herr_t visit(hid_t group, const char *path, const H5L_info_t *link,
                    void *ctx)
{
    struct walk *w = ctx;
    struct wp_h5_shape shape;
    hid_t set;

    if (++w->links > LINKS_MAX) {
        w->finder->more = true;
        return 1;
    }
    if (link->type != H5L_TYPE_HARD)
        return 0;
    set = H5Dopen2(group, path, H5P_DEFAULT);
    if (set < 0)
        return 0;
    shape = wp_h5_shape_of(set);
    (void)H5Dclose(set);
    if (!shape.numeric || !shape.rows || shape.columns > WP_H5_COLUMNS_FEW)
        return 0;
    return keep(w->finder, path, &shape);
}

void wp_h5_find(struct wp_h5_finder *f, hid_t file)
{
    struct walk w = {f, 0};

    *f = (struct wp_h5_finder){.count = 0};
    (void)H5Lvisit(file, H5_INDEX_NAME, H5_ITER_INC, visit, &w);
}

void wp_h5_found_list(const struct wp_h5_finder *f, char *out, size_t size)
{
    size_t n = 0;

    (void)snprintf(out, size, "none");
    for (size_t i = 0; i < f->count && n + 1 < size; i++) {
        int k = snprintf(out + n, size - n, "%s%s", i ? ", " : "",
                         f->found[i].path);

        n += (size_t)(k > 0 ? k : 0);
    }
    if (f->more || n >= size)
        memcpy(out + (n < size - 5 ? n : size - 5), " ...", 5);
}

void wp_h5_finder_release(struct wp_h5_finder *f)
{
    for (size_t i = 0; i < f->count; i++)
        free(f->found[i].path);
    f->count = 0;
}
