/* Files of tables, and writing them; hdf5_table_read.c reads. */
#include "format/hdf5_table.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/hdf5_attr_priv.h"
#include "format/hdf5_capture_priv.h"
#include "format/hdf5_table_priv.h"

/* A chunk of a column has this many rows, less where rows are wide. */
enum {
    TABLE_VERSION = 1,
    CHUNK_ROWS = 1024,
    CHUNK_ITEMS = 16384,
    CHUNK_ITEMS_FEW = 2048,
    COLUMNS_TEXT_MAX = 60000
};

static enum wp_status write_failed(const struct wp_hdf5_file *f,
                                   struct wp_error *err)
{
    if (f->h5.io_errno)
        return wp_h5_check(&f->h5, f->path, err);
    return wp_h5_fail(err, WP_E_IO, "%s: cannot write", f->path);
}

static void file_destroy(struct wp_hdf5_file *f)
{
    wp_h5_release(&f->h5);
    free(f->path);
    free(f);
}

static bool put_texts(hid_t file, const struct wp_hdf5_text *texts,
                      size_t count)
{
    hid_t root = H5Gopen2(file, "/", H5P_DEFAULT);
    bool good = root >= 0 &&
                wp_h5_put_text(root, "format", WP_H5_TABLES_FORMAT) &&
                wp_h5_put_int(root, "version", TABLE_VERSION);

    for (size_t i = 0; i < count && good; i++)
        good = wp_h5_put_text(root, texts[i].key, texts[i].value);
    if (root >= 0)
        (void)H5Gclose(root);
    return good;
}

enum wp_status wp_hdf5_file_create(struct wp_hdf5_file **out, const char *path,
                                   const struct wp_hdf5_text *texts,
                                   size_t count, struct wp_error *err)
{
    struct wp_hdf5_file *f = calloc(1, sizeof(*f));
    struct wp_h5_quiet quiet = wp_h5_quiet_begin();
    enum wp_status status = WP_OK;

    *out = NULL;
    if (f)
        f->path = strdup(path);
    if (!f || !f->path)
        status = wp_fail_nomem(err, path);
    if (!status) {
        f->writing = true;
        status = wp_h5_create(&f->h5, path, path, err);
    }
    if (!status && !put_texts(f->h5.file, texts, count))
        status = write_failed(f, err);
    if (!status)
        *out = f;
    else if (f)
        file_destroy(f);
    wp_h5_quiet_end(&quiet);
    return status;
}

enum wp_status wp_hdf5_file_put_text(struct wp_hdf5_file *f, const char *key,
                                     const char *value, struct wp_error *err)
{
    struct wp_h5_quiet quiet = wp_h5_quiet_begin();
    hid_t root = H5Gopen2(f->h5.file, "/", H5P_DEFAULT);
    bool good = root >= 0 && wp_h5_put_text(root, key, value);
    enum wp_status status = good ? WP_OK : write_failed(f, err);

    if (root >= 0)
        (void)H5Gclose(root);
    wp_h5_quiet_end(&quiet);
    return status;
}

static enum wp_status check_file(const struct wp_hdf5_file *f,
                                 struct wp_error *err)
{
    hid_t root = H5Gopen2(f->h5.file, "/", H5P_DEFAULT);
    char format[64] = "";
    int64_t version = 0;

    if (root >= 0) {
        (void)wp_h5_get_text(root, "format", format, sizeof(format));
        (void)wp_h5_get_int(root, "version", &version);
        (void)H5Gclose(root);
    }
    if (strcmp(format, WP_H5_TABLES_FORMAT) != 0)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected the format '%s', found '%s'", f->path,
                       WP_H5_TABLES_FORMAT, format);
    if (version != TABLE_VERSION)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: expected tables of version %d, found %" PRId64,
                       f->path, TABLE_VERSION, version);
    return WP_OK;
}

enum wp_status wp_hdf5_file_open(struct wp_hdf5_file **out, const char *path,
                                 struct wp_error *err)
{
    struct wp_hdf5_file *f = calloc(1, sizeof(*f));
    struct wp_h5_quiet quiet = wp_h5_quiet_begin();
    enum wp_status status = WP_OK;

    *out = NULL;
    if (f)
        f->path = strdup(path);
    if (!f || !f->path)
        status = wp_fail_nomem(err, path);
    if (!status)
        status = wp_h5_open(&f->h5, path, err);
    if (!status)
        status = check_file(f, err);
    if (!status)
        *out = f;
    else if (f)
        file_destroy(f);
    wp_h5_quiet_end(&quiet);
    return status;
}

bool wp_hdf5_file_text(struct wp_hdf5_file *f, const char *key, char *out,
                       size_t size)
{
    struct wp_h5_quiet quiet = wp_h5_quiet_begin();
    hid_t root = H5Gopen2(f->h5.file, "/", H5P_DEFAULT);
    bool good = root >= 0 && wp_h5_get_text(root, key, out, size);

    if (root >= 0)
        (void)H5Gclose(root);
    wp_h5_quiet_end(&quiet);
    return good;
}

enum wp_status wp_hdf5_file_close(struct wp_hdf5_file *f, struct wp_error *err)
{
    struct wp_h5_quiet quiet;
    enum wp_status status;

    if (!f)
        return WP_OK;
    quiet = wp_h5_quiet_begin();
    status = wp_h5_close(&f->h5, f->path, err);
    file_destroy(f);
    wp_h5_quiet_end(&quiet);
    return status;
}

enum wp_status wp_table_allocate(struct wp_hdf5_table **out,
                                 struct wp_hdf5_file *file, const char *name,
                                 size_t count, struct wp_error *err)
{
    struct wp_hdf5_table *t = calloc(1, sizeof(*t));

    *out = t;
    if (!t)
        return wp_fail_nomem(err, name);
    t->file = file;
    t->count = count;
    t->last_ns = INT64_MIN;
    t->name = strdup(name);
    t->column = calloc(count + 1, sizeof(*t->column));
    t->text = calloc(count + 1, sizeof(*t->text));
    t->series = calloc(count + 1, sizeof(*t->series));
    if (!t->name || !t->column || !t->text || !t->series)
        return wp_fail_nomem(err, name);
    for (size_t i = 0; i < count; i++)
        t->column[i] = (struct wp_column){t->text[i].name, t->text[i].unit,
                                          t->text[i].quantity, 0};
    return WP_OK;
}

void wp_table_destroy(struct wp_hdf5_table *t)
{
    if (!t)
        return;
    wp_h5_series_release(&t->time);
    wp_h5_series_release(&t->flagged);
    for (size_t i = 0; t->series && i < t->count; i++)
        wp_h5_series_release(&t->series[i]);
    if (t->group > 0)
        (void)H5Gclose(t->group);
    free(t->name);
    free(t->column);
    free(t->text);
    free(t->series);
    free(t->scratch);
    wp_table_words_release(t);
    free(t);
}

/* Equal names would also fail in the library, but without saying which. */
static enum wp_status copy_columns(struct wp_hdf5_table *t,
                                   const struct wp_column *columns,
                                   struct wp_error *err)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct wp_column *c = &columns[i];
        struct wp_table_text *text = &t->text[i];

        if (!c->width || wp_hdf5_table_find(t, c->name) >= 0 ||
            strlen(c->name) >= sizeof(text->name))
            return wp_fail(err, WP_E_ARG,
                           "table %s: column %zu '%s' has no width, or its "
                           "name is taken or too long",
                           t->name, i + 1, c->name);
        (void)snprintf(text->name, sizeof(text->name), "%s", c->name);
        (void)snprintf(text->unit, sizeof(text->unit), "%s", c->unit);
        (void)snprintf(text->quantity, sizeof(text->quantity), "%s",
                       c->quantity);
        t->column[i].width = c->width;
        t->width += c->width;
    }
    return WP_OK;
}

static bool create_column(struct wp_hdf5_table *t, size_t i)
{
    const struct wp_column *c = &t->column[i];
    size_t most = t->chunk_rows;
    size_t items = most < CHUNK_ROWS ? CHUNK_ITEMS_FEW : CHUNK_ITEMS;
    size_t rows = items / c->width;
    struct wp_h5_series_spec spec = {c->name,
                                     H5T_IEEE_F64LE,
                                     H5T_NATIVE_DOUBLE,
                                     sizeof(double),
                                     c->width > 1 ? c->width : 0,
                                     rows < 1      ? 1
                                     : rows > most ? most
                                                   : rows};

    if (!wp_h5_series_create(&t->series[i], t->group, &spec) ||
        !wp_h5_put_text(t->series[i].set, "unit", c->unit) ||
        !wp_h5_put_text(t->series[i].set, "quantity", c->quantity))
        return false;
    if (most < CHUNK_ROWS)
        wp_h5_series_rest(&t->series[i], t->group, c->name);
    return true;
}

static bool create_columns(struct wp_hdf5_table *t)
{
    const struct wp_h5_series_spec time = {
        "time_ns", H5T_STD_I64LE, H5T_NATIVE_INT64, sizeof(int64_t),
        0,         t->chunk_rows};
    const struct wp_h5_series_spec flagged = {
        "flagged", H5T_STD_U8LE, H5T_NATIVE_UINT8, 1, 0, t->chunk_rows};
    char order[COLUMNS_TEXT_MAX] = "time_ns flagged";
    size_t n = strlen(order);

    t->group = wp_h5_new_group(t->file->h5.file, t->name);
    if (t->group < 0 || !wp_h5_series_create(&t->time, t->group, &time) ||
        !wp_h5_put_text(t->time.set, "unit", "ns") ||
        !wp_h5_put_text(t->time.set, "quantity",
                        "UTC of the end of the interval since 1970") ||
        !wp_h5_series_create(&t->flagged, t->group, &flagged) ||
        !wp_h5_put_text(t->flagged.set, "unit", "") ||
        !wp_h5_put_text(t->flagged.set, "quantity", "1 = flagged"))
        return false;
    for (size_t i = 0; i < t->count; i++) {
        if (!create_column(t, i))
            return false;
        if (n < sizeof(order))
            n += (size_t)snprintf(order + n, sizeof(order) - n, " %s",
                                  t->column[i].name);
    }
    if (!wp_table_words_create(t))
        return false;
    for (size_t i = 0; i < t->word_count && n < sizeof(order); i++)
        n += (size_t)snprintf(order + n, sizeof(order) - n, " %s",
                              t->words[i].name);
    /* HDF5 lists by name; the order of the columns is ours to keep. */
    return n < sizeof(order) && wp_h5_put_text(t->group, "columns", order);
}

enum wp_status wp_hdf5_table_create_as(struct wp_hdf5_table **out,
                                       struct wp_hdf5_file *file,
                                       const char *group,
                                       const struct wp_table_layout *l,
                                       struct wp_error *err)
{
    struct wp_h5_quiet quiet = wp_h5_quiet_begin();
    struct wp_hdf5_table *t;
    enum wp_status status = wp_table_allocate(&t, file, group, l->count, err);

    *out = NULL;
    if (t) {
        t->any_order = l->any_order;
        t->chunk_rows = l->chunk_rows ? l->chunk_rows : CHUNK_ROWS;
    }
    if (!status)
        status = copy_columns(t, l->columns, err);
    if (!status)
        status = wp_table_words_copy(t, l, err);
    if (!status && !create_columns(t))
        status = write_failed(file, err);
    if (!status)
        status = wp_h5_check(&file->h5, file->path, err);
    if (status)
        wp_table_destroy(t);
    else
        *out = t;
    wp_h5_quiet_end(&quiet);
    return status;
}

enum wp_status wp_hdf5_table_create(struct wp_hdf5_table **out,
                                    struct wp_hdf5_file *file,
                                    const char *group,
                                    const struct wp_column *columns,
                                    size_t count, struct wp_error *err)
{
    const struct wp_table_layout layout = {.columns = columns, .count = count};

    return wp_hdf5_table_create_as(out, file, group, &layout, err);
}

static enum wp_status check_row(const struct wp_hdf5_table *t, int64_t time_ns,
                                const double *values, struct wp_error *err)
{
    size_t at = 0;

    if (time_ns < t->last_ns && !t->any_order)
        return wp_fail(err, WP_E_INTERNAL,
                       "%s: /%s, row %" PRId64 ": time runs back from %" PRId64
                       " to %" PRId64 " ns",
                       t->file->path, t->name, t->rows, t->last_ns, time_ns);
    for (size_t i = 0; i < t->count; i++)
        for (unsigned k = 0; k < t->column[i].width; k++, at++)
            if (!isfinite(values[at]))
                return wp_fail(err, WP_E_INTERNAL,
                               "%s: /%s/%s, row %" PRId64
                               ": a table holds finite numbers, not %g",
                               t->file->path, t->name, t->column[i].name,
                               t->rows, values[at]);
    return WP_OK;
}

static bool put_row(struct wp_hdf5_table *t, const struct wp_table_row *row)
{
    const uint8_t flag = row->flagged;
    const double *values = row->values;
    bool good = wp_h5_series_append(&t->time, &row->time_ns, 1) &&
                wp_h5_series_append(&t->flagged, &flag, 1);

    for (size_t i = 0; i < t->count && good; i++) {
        good = wp_h5_series_append(&t->series[i], values, 1);
        values += t->column[i].width;
    }
    return good && wp_table_words_put(t, row->texts);
}

enum wp_status wp_hdf5_table_append_row(struct wp_hdf5_table *t,
                                        const struct wp_table_row *row,
                                        struct wp_error *err)
{
    struct wp_h5_quiet quiet;
    enum wp_status status = check_row(t, row->time_ns, row->values, err);

    if (status)
        return status;
    quiet = wp_h5_quiet_begin();
    t->rows++;
    t->last_ns = row->time_ns;
    if (!put_row(t, row))
        status = write_failed(t->file, err);
    else
        status = wp_h5_check(&t->file->h5, t->file->path, err);
    wp_h5_quiet_end(&quiet);
    return status;
}

enum wp_status wp_hdf5_table_append(struct wp_hdf5_table *t, int64_t time_ns,
                                    bool flagged, const double *values,
                                    struct wp_error *err)
{
    const struct wp_table_row row = {time_ns, flagged, values, NULL};

    return wp_hdf5_table_append_row(t, &row, err);
}

enum wp_status wp_hdf5_table_close(struct wp_hdf5_table *t,
                                   struct wp_error *err)
{
    struct wp_h5_quiet quiet;
    enum wp_status status = WP_OK;
    bool good = true;

    if (!t)
        return WP_OK;
    quiet = wp_h5_quiet_begin();
    if (t->file->writing) {
        good = wp_h5_series_flush(&t->time) && wp_h5_series_flush(&t->flagged);
        for (size_t i = 0; i < t->count && good; i++)
            good = wp_h5_series_flush(&t->series[i]);
        good = good && wp_table_words_flush(t);
        status = good ? wp_h5_check(&t->file->h5, t->file->path, err)
                      : write_failed(t->file, err);
    }
    wp_table_destroy(t);
    wp_h5_quiet_end(&quiet);
    return status;
}
