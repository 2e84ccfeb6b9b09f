/* The columns of text of a table. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/hdf5_attr_priv.h"
#include "format/hdf5_table_priv.h"

enum { TEXT_MOST = 4096 };

size_t wp_hdf5_table_texts(const struct wp_hdf5_table *t)
{
    return t->word_count;
}

const struct wp_text_column *
wp_hdf5_table_text_column(const struct wp_hdf5_table *t, size_t index)
{
    return &t->words[index].column;
}

static enum wp_status allocate(struct wp_hdf5_table *t, size_t count,
                               struct wp_error *err)
{
    t->words = calloc(count + 1, sizeof(*t->words));
    if (!t->words)
        return wp_fail_nomem(err, t->name);
    t->word_count = count;
    for (size_t i = 0; i < count; i++) {
        t->words[i].column.name = t->words[i].name;
        t->words[i].column.quantity = t->words[i].quantity;
    }
    return WP_OK;
}

/* Fixed length, padded with zeros: h5py, MATLAB and R show it as text. */
static bool make_type(struct wp_table_words *w)
{
    w->type = H5Tcopy(H5T_C_S1);
    w->text = calloc(w->column.size + 1, 1);
    return w->text && w->type >= 0 &&
           H5Tset_size(w->type, w->column.size) >= 0 &&
           H5Tset_strpad(w->type, H5T_STR_NULLPAD) >= 0 &&
           H5Tset_cset(w->type, H5T_CSET_UTF8) >= 0;
}

static bool taken(const struct wp_hdf5_table *t, size_t upto, const char *name)
{
    for (size_t i = 0; i < upto; i++)
        if (strcmp(t->words[i].name, name) == 0)
            return true;
    return wp_hdf5_table_find(t, name) >= 0;
}

enum wp_status wp_table_words_copy(struct wp_hdf5_table *t,
                                   const struct wp_table_layout *l,
                                   struct wp_error *err)
{
    enum wp_status status = allocate(t, l->text_count, err);

    for (size_t i = 0; i < l->text_count && !status; i++) {
        const struct wp_text_column *c = &l->texts[i];
        struct wp_table_words *w = &t->words[i];

        if (!c->size || c->size > TEXT_MOST || taken(t, i, c->name) ||
            strlen(c->name) >= sizeof(w->name))
            return wp_fail(err, WP_E_ARG,
                           "table %s: text column '%s' has no size, or its "
                           "name is taken or too long",
                           t->name, c->name);
        w->column.size = c->size;
        (void)snprintf(w->name, sizeof(w->name), "%s", c->name);
        (void)snprintf(w->quantity, sizeof(w->quantity), "%s", c->quantity);
    }
    return status;
}

bool wp_table_words_create(struct wp_hdf5_table *t)
{
    bool good = true;

    for (size_t i = 0; i < t->word_count && good; i++) {
        struct wp_table_words *w = &t->words[i];
        struct wp_h5_series_spec spec = {.name = w->name,
                                         .item = w->column.size,
                                         .chunk_rows = t->chunk_rows};

        good = make_type(w);
        spec.file_type = spec.memory_type = w->type;
        good = good && wp_h5_series_create(&w->series, t->group, &spec) &&
               wp_h5_put_text(w->series.set, "unit", "") &&
               wp_h5_put_text(w->series.set, "quantity", w->quantity);
    }
    return good;
}

bool wp_table_words_put(struct wp_hdf5_table *t, const char *const *texts)
{
    bool good = true;

    for (size_t i = 0; i < t->word_count && good; i++) {
        struct wp_table_words *w = &t->words[i];
        size_t n = texts ? strnlen(texts[i], w->column.size) : 0;

        memset(w->text, 0, w->column.size);
        if (n)
            memcpy(w->text, texts[i], n);
        good = wp_h5_series_append(&w->series, w->text, 1);
    }
    return good;
}

bool wp_table_words_flush(struct wp_hdf5_table *t)
{
    for (size_t i = 0; i < t->word_count; i++)
        if (!wp_h5_series_flush(&t->words[i].series))
            return false;
    return true;
}

void wp_table_words_release(struct wp_hdf5_table *t)
{
    for (size_t i = 0; i < t->word_count; i++) {
        wp_h5_series_release(&t->words[i].series);
        if (t->words[i].type > 0)
            (void)H5Tclose(t->words[i].type);
        free(t->words[i].text);
    }
    free(t->words);
}

/* The type of a dataset, or negative. */
static hid_t type_of(hid_t group, const char *name, hid_t *set)
{
    *set = H5Lexists(group, name, H5P_DEFAULT) > 0
               ? H5Dopen2(group, name, H5P_DEFAULT)
               : -1;
    return *set < 0 ? -1 : H5Dget_type(*set);
}

bool wp_table_is_words(hid_t group, const char *name)
{
    hid_t set, type = type_of(group, name, &set);
    bool words = type >= 0 && H5Tget_class(type) == H5T_STRING;

    if (type >= 0)
        (void)H5Tclose(type);
    if (set >= 0)
        (void)H5Dclose(set);
    return words;
}

/* 1-D, of fixed length, as long as the rest. */
static bool fits(const struct wp_hdf5_table *t, hid_t set, hid_t type)
{
    hid_t space = set < 0 ? -1 : H5Dget_space(set);
    hsize_t size = 0;
    bool good = space >= 0 && type >= 0 && H5Tis_variable_str(type) == 0 &&
                H5Tget_size(type) >= 1 && H5Tget_size(type) <= TEXT_MOST &&
                H5Sget_simple_extent_ndims(space) == 1 &&
                H5Sget_simple_extent_dims(space, &size, NULL) == 1 &&
                (int64_t)size == t->rows;

    if (space >= 0)
        (void)H5Sclose(space);
    return good;
}

static enum wp_status open_one(struct wp_hdf5_table *t,
                               struct wp_table_words *w, const char *name,
                               struct wp_error *err)
{
    hid_t set, type = type_of(t->group, name, &set);
    bool good = fits(t, set, type);

    if (good) {
        w->column.size = (unsigned)H5Tget_size(type);
        (void)snprintf(w->name, sizeof(w->name), "%s", name);
        (void)wp_h5_get_text(set, "quantity", w->quantity, sizeof(w->quantity));
    }
    if (type >= 0)
        (void)H5Tclose(type);
    if (!good || !make_type(w)) {
        if (set >= 0)
            (void)H5Dclose(set);
        return wp_fail(err, WP_E_FORMAT,
                       "%s: /%s/%s: expected %" PRId64
                       " texts of fixed length, found something else",
                       t->file->path, t->name, name, t->rows);
    }
    w->series.set = set;
    return WP_OK;
}

enum wp_status wp_table_words_open(struct wp_hdf5_table *t, char *names,
                                   size_t count, struct wp_error *err)
{
    enum wp_status status = allocate(t, count, err);
    char *next = names;

    for (size_t i = 0; i < count && !status; i++)
        status = open_one(t, &t->words[i], strsep(&next, " "), err);
    return status;
}

enum wp_status wp_hdf5_table_text(struct wp_hdf5_table *t, size_t index,
                                  int64_t row, char *out, struct wp_error *err)
{
    struct wp_table_words *w;
    struct wp_h5_quiet quiet;
    bool good;

    if (index >= t->word_count || row < 0 || row >= t->rows)
        return wp_fail(err, WP_E_ARG,
                       "%s: /%s: expected rows below %" PRId64
                       " of %zu texts, found %" PRId64 " of text %zu",
                       t->file->path, t->name, t->rows, t->word_count, row,
                       index + 1);
    w = &t->words[index];
    memset(out, 0, w->column.size + 1);
    quiet = wp_h5_quiet_begin();
    good = wp_h5_rows_read(w->series.set, w->type, (hsize_t)row, 1, out);
    wp_h5_quiet_end(&quiet);
    return good ? WP_OK
                : wp_h5_fail(err, WP_E_FORMAT,
                             "%s: /%s/%s, row %" PRId64
                             ": expected readable data",
                             t->file->path, t->name, w->name, row);
}
