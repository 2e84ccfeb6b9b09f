/* Reading tables, by the stages after the one that wrote them. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/hdf5_attr_priv.h"
#include "format/hdf5_column_priv.h"
#include "format/hdf5_table_priv.h"

/* Rows are read a few at a time, one column after another. */
enum { STEP_ITEMS = 65536, COLUMNS_TEXT_MAX = 65536 };

int64_t wp_hdf5_table_rows(const struct wp_hdf5_table *t)
{
    return t->rows;
}

size_t wp_hdf5_table_width(const struct wp_hdf5_table *t)
{
    return t->width;
}

size_t wp_hdf5_table_columns(const struct wp_hdf5_table *t)
{
    return t->count;
}

const struct wp_column *wp_hdf5_table_column(const struct wp_hdf5_table *t,
                                             size_t index)
{
    return &t->column[index];
}

int wp_hdf5_table_find(const struct wp_hdf5_table *t, const char *name)
{
    int at = 0;

    for (size_t i = 0; i < t->count; i++) {
        if (strcmp(t->column[i].name, name) == 0)
            return at;
        at += (int)t->column[i].width;
    }
    return -1;
}

/* Opens one dataset of the table and checks that it is as long as the rest. */
static enum wp_status open_series(struct wp_hdf5_table *t, const char *name,
                                  struct wp_h5_series *s, struct wp_error *err)
{
    char place[512];
    struct wp_h5_column c = {0};
    hid_t set = H5Lexists(t->group, name, H5P_DEFAULT) > 0
                    ? wp_h5_dataset_open(t->group, name)
                    : -1;
    hsize_t size[2] = {0, 1};
    enum wp_status status;

    (void)snprintf(place, sizeof(place), "%s: /%s/%s", t->file->path, t->name,
                   name);
    if (set < 0)
        return wp_fail(err, WP_E_FORMAT, "%s: expected a column, found none",
                       place);
    status = wp_h5_column_open(&c, &t->file->h5, set, place, err);
    if (!status &&
        (H5Sget_simple_extent_dims(c.space, size, NULL) < 0 || c.holes ||
         size[0] > INT64_MAX || !size[1] || size[1] > STEP_ITEMS ||
         (t->rows >= 0 && (int64_t)size[0] != t->rows)))
        status =
            wp_fail(err, WP_E_FORMAT,
                    "%s: expected %" PRId64 " rows, found %llu x %llu%s", place,
                    t->rows, (unsigned long long)size[0],
                    (unsigned long long)size[1], c.holes ? " with holes" : "");
    if (!status) {
        s->set = c.set;
        s->width = (size_t)size[1];
        t->rows = (int64_t)size[0];
        c.set = 0;
    }
    wp_h5_column_close(&c);
    return status;
}

static enum wp_status open_columns(struct wp_hdf5_table *t, char *names,
                                   size_t words, struct wp_error *err)
{
    char *next = names;
    enum wp_status status = WP_OK;

    t->rows = -1;
    t->chunk_rows = 1;
    for (size_t i = 0; i < t->count + 2 && !status; i++) {
        char *name = strsep(&next, " ");
        struct wp_h5_series *s = i == 0   ? &t->time
                                 : i == 1 ? &t->flagged
                                          : &t->series[i - 2];
        struct wp_table_text *text = i < 2 ? NULL : &t->text[i - 2];

        status = open_series(t, name, s, err);
        if (status || !text)
            continue;
        (void)snprintf(text->name, sizeof(text->name), "%s", name);
        (void)wp_h5_get_text(s->set, "unit", text->unit, sizeof(text->unit));
        (void)wp_h5_get_text(s->set, "quantity", text->quantity,
                             sizeof(text->quantity));
        t->column[i - 2].width = (unsigned)s->width;
        t->width += s->width;
    }
    return status ? status : wp_table_words_open(t, next, words, err);
}

/* How many of the names, from the last one on, are of texts. */
static size_t count_words(hid_t group, const char *names)
{
    size_t count = 0, end = strlen(names);

    while (end) {
        char name[WP_NAME_MAX] = "";
        size_t at = end;

        while (at && names[at - 1] != ' ')
            at--;
        (void)snprintf(name, sizeof(name), "%.*s", (int)(end - at), names + at);
        if (!at || !wp_table_is_words(group, name))
            break;
        count++;
        end = at - 1;
    }
    return count;
}

static enum wp_status open_table(struct wp_hdf5_table **t,
                                 struct wp_hdf5_file *file, const char *group,
                                 char *names, struct wp_error *err)
{
    hid_t id = H5Lexists(file->h5.file, group, H5P_DEFAULT) > 0
                   ? H5Gopen2(file->h5.file, group, H5P_DEFAULT)
                   : -1;
    size_t count = 0, words;
    enum wp_status status;

    *names = '\0';
    if (id >= 0)
        (void)wp_h5_get_text(id, "columns", names, COLUMNS_TEXT_MAX);
    for (const char *p = names; *p; p++)
        count += *p == ' ';
    if (strncmp(names, "time_ns flagged", 15) != 0) {
        if (id >= 0)
            (void)H5Gclose(id);
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected a table /%s whose columns start with "
                       "time_ns and flagged, found %s",
                       file->path, group, id < 0 ? "no such group" : "another");
    }
    words = count_words(id, names);
    status = wp_table_allocate(t, file, group,
                               count - 1 > words ? count - 1 - words : 0, err);
    if (!*t) {
        (void)H5Gclose(id);
        return status;
    }
    (*t)->group = id;
    (*t)->scratch = calloc(STEP_ITEMS, sizeof(double));
    if (!status && !(*t)->scratch)
        status = wp_fail_nomem(err, group);
    return status ? status : open_columns(*t, names, words, err);
}

enum wp_status wp_hdf5_table_open(struct wp_hdf5_table **out,
                                  struct wp_hdf5_file *file, const char *group,
                                  struct wp_error *err)
{
    struct wp_h5_quiet quiet = wp_h5_quiet_begin();
    struct wp_hdf5_table *t = NULL;
    char *names = malloc(COLUMNS_TEXT_MAX);
    enum wp_status status = names ? open_table(&t, file, group, names, err)
                                  : wp_fail_nomem(err, group);

    *out = status ? NULL : t;
    if (status)
        wp_table_destroy(t);
    free(names);
    wp_h5_quiet_end(&quiet);
    return status;
}

static bool read_column(struct wp_hdf5_table *t, size_t i, int64_t first,
                        size_t n, double *out)
{
    size_t width = t->column[i].width, step = STEP_ITEMS / width;

    for (size_t done = 0; done < n; done += step) {
        if (step > n - done)
            step = n - done;
        if (!wp_h5_rows_read(t->series[i].set, H5T_NATIVE_DOUBLE,
                             (hsize_t)first + done, step, t->scratch))
            return false;
        for (size_t k = 0; k < step; k++)
            memcpy(out + (done + k) * t->width, t->scratch + k * width,
                   width * sizeof(*out));
    }
    return true;
}

static bool read_rows(struct wp_hdf5_table *t, int64_t first, size_t n,
                      const struct wp_table_rows *out)
{
    size_t at = 0;

    if (out->time_ns && !wp_h5_rows_read(t->time.set, H5T_NATIVE_INT64,
                                         (hsize_t)first, n, out->time_ns))
        return false;
    if (out->flagged && !wp_h5_rows_read(t->flagged.set, H5T_NATIVE_UINT8,
                                         (hsize_t)first, n, out->flagged))
        return false;
    for (size_t i = 0; i < t->count && out->values; i++) {
        if (!read_column(t, i, first, n, out->values + at))
            return false;
        at += t->column[i].width;
    }
    return true;
}

enum wp_status wp_hdf5_table_read(struct wp_hdf5_table *t, int64_t first,
                                  size_t n, const struct wp_table_rows *out,
                                  struct wp_error *err)
{
    struct wp_h5_quiet quiet;
    enum wp_status status = WP_OK;

    if (first < 0 || first > t->rows || n > (uint64_t)(t->rows - first))
        return wp_fail(err, WP_E_ARG,
                       "%s: /%s: expected rows below %" PRId64
                       ", found %" PRId64 " + %zu",
                       t->file->path, t->name, t->rows, first, n);
    if (!n)
        return WP_OK;
    quiet = wp_h5_quiet_begin();
    if (!read_rows(t, first, n, out))
        status = wp_h5_fail(err, WP_E_FORMAT,
                            "%s: /%s, row %" PRId64 ": expected readable data",
                            t->file->path, t->name, first);
    wp_h5_quiet_end(&quiet);
    return status;
}
