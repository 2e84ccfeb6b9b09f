#include "format/hdf5_spans_priv.h"

#include "format/hdf5_series_priv.h"

enum wp_status wp_h5_spans_open(struct wp_h5_spans *s,
                                const struct wp_h5_file *file, hid_t set,
                                const char *place, struct wp_error *err)
{
    hsize_t size[2] = {0, 0};
    enum wp_status status = wp_h5_column_open(&s->table, file, set, place, err);

    if (status)
        return status;
    if (s->table.shape.rank == 2)
        (void)H5Sget_simple_extent_dims(s->table.space, size, NULL);
    if (s->table.shape.floats || size[1] != 2 || size[0] > INT64_MAX)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected rows of start and length, found something "
                       "else",
                       place);
    s->rows = (int64_t)size[0];
    return WP_OK;
}

static bool refill(struct wp_h5_spans *s)
{
    int64_t n = s->rows - s->next;

    s->held = s->used = 0;
    if (n > WP_H5_SPANS_HELD)
        n = WP_H5_SPANS_HELD;
    if (n && !wp_h5_rows_read(s->table.set, H5T_NATIVE_INT64, (hsize_t)s->next,
                              (hsize_t)n, s->span))
        return false;
    s->next += n;
    for (int64_t i = 0; i < n; i++) {
        int64_t start = s->span[i][0], length = s->span[i][1];

        if (start < s->end || length <= 0 || start > s->frames ||
            length > s->frames - start)
            return false;
        s->end = start + length;
    }
    s->held = (unsigned)n;
    return true;
}

bool wp_h5_spans_at(struct wp_h5_spans *s, int64_t frame, int64_t *start,
                    int64_t *end)
{
    *start = *end = INT64_MAX;
    for (;;) {
        if (s->used == s->held) {
            if (s->next == s->rows)
                return true;
            if (!refill(s))
                return false;
        }
        *start = s->span[s->used][0];
        *end = *start + s->span[s->used][1];
        if (*end > frame)
            return true;
        s->used++;
        *start = *end = INT64_MAX;
    }
}

void wp_h5_spans_close(struct wp_h5_spans *s)
{
    wp_h5_column_close(&s->table);
    *s = (struct wp_h5_spans){0};
}
