#include "format/hdf5_attr_priv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 4096 };

static hid_t text_type(void)
{
    hid_t type = H5Tcopy(H5T_C_S1);

    if (type >= 0 && (H5Tset_size(type, H5T_VARIABLE) < 0 ||
                      H5Tset_cset(type, H5T_CSET_UTF8) < 0)) {
        (void)H5Tclose(type);
        return -1;
    }
    return type;
}

static bool put_scalar(hid_t object, const char *name, hid_t file_type,
                       hid_t memory_type, const void *value)
{
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attr = space < 0 ? -1
                           : H5Acreate2(object, name, file_type, space,
                                        H5P_DEFAULT, H5P_DEFAULT);
    bool good = attr >= 0 && H5Awrite(attr, memory_type, value) >= 0;

    if (attr >= 0)
        good = H5Aclose(attr) >= 0 && good;
    if (space >= 0)
        (void)H5Sclose(space);
    return good;
}

bool wp_h5_put_text(hid_t object, const char *name, const char *text)
{
    hid_t type = text_type();
    bool good = type >= 0 && put_scalar(object, name, type, type, &text);

    if (type >= 0)
        (void)H5Tclose(type);
    return good;
}

bool wp_h5_put_int(hid_t object, const char *name, int64_t value)
{
    return put_scalar(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
}

bool wp_h5_put_double(hid_t object, const char *name, double value)
{
    return put_scalar(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

bool wp_h5_has(hid_t object, const char *name)
{
    return H5Aexists(object, name) > 0;
}

/* An attribute with exactly one element, or negative. */
static hid_t open_single(hid_t object, const char *name)
{
    hid_t attr =
        wp_h5_has(object, name) ? H5Aopen(object, name, H5P_DEFAULT) : -1;
    hid_t space = attr < 0 ? -1 : H5Aget_space(attr);
    hssize_t n = space < 0 ? 0 : H5Sget_simple_extent_npoints(space);

    if (space >= 0)
        (void)H5Sclose(space);
    if (attr >= 0 && n != 1) {
        (void)H5Aclose(attr);
        return -1;
    }
    return attr;
}

static bool read_variable(hid_t attr, hid_t type, char *out, size_t size)
{
    hid_t memory = text_type();
    char *text = NULL;
    bool good;

    if (memory < 0)
        return false;
    (void)H5Tset_cset(memory, H5Tget_cset(type));
    good = H5Aread(attr, memory, &text) >= 0;
    if (good)
        (void)snprintf(out, size, "%s", text ? text : "");
    if (text)
        (void)H5free_memory(text);
    (void)H5Tclose(memory);
    return good;
}

static bool read_fixed(hid_t attr, hid_t type, char *out, size_t size)
{
    char text[TEXT_MAX + 1] = "";

    if (H5Tget_size(type) > TEXT_MAX || H5Aread(attr, type, text) < 0)
        return false;
    (void)snprintf(out, size, "%s", text);
    return true;
}

bool wp_h5_get_text(hid_t object, const char *name, char *out, size_t size)
{
    hid_t attr = open_single(object, name);
    hid_t type = attr < 0 ? -1 : H5Aget_type(attr);
    bool good = false;

    if (type >= 0 && H5Tget_class(type) == H5T_STRING)
        good = H5Tis_variable_str(type) > 0
                   ? read_variable(attr, type, out, size)
                   : read_fixed(attr, type, out, size);
    if (type >= 0)
        (void)H5Tclose(type);
    if (attr >= 0)
        (void)H5Aclose(attr);
    return good;
}

static bool get_number(hid_t object, const char *name, int64_t *whole,
                       double *real)
{
    hid_t attr = open_single(object, name);
    hid_t type = attr < 0 ? -1 : H5Aget_type(attr);
    H5T_class_t kind = type < 0 ? H5T_NO_CLASS : H5Tget_class(type);
    bool good = (kind == H5T_INTEGER || kind == H5T_FLOAT) &&
                H5Aread(attr, H5T_NATIVE_DOUBLE, real) >= 0 && isfinite(*real);

    if (good && kind == H5T_INTEGER)
        good = H5Aread(attr, H5T_NATIVE_INT64, whole) >= 0;
    else if (good && fabs(*real) < 9.2e18)
        *whole = (int64_t)*real;
    if (type >= 0)
        (void)H5Tclose(type);
    if (attr >= 0)
        (void)H5Aclose(attr);
    return good;
}

bool wp_h5_get_int(hid_t object, const char *name, int64_t *out)
{
    int64_t whole = 0;
    double real = 0.0;

    if (!get_number(object, name, &whole, &real) ||
        fabs((double)whole - real) > 0x1p-53 * fabs(real))
        return false;
    *out = whole;
    return true;
}

bool wp_h5_get_double(hid_t object, const char *name, double *out)
{
    int64_t whole = 0;
    double real = 0.0;

    if (!get_number(object, name, &whole, &real))
        return false;
    *out = real;
    return true;
}

hid_t wp_h5_new_group(hid_t parent, const char *name)
{
    hid_t create = H5Pcreate(H5P_GROUP_CREATE);
    hid_t group = -1;

    if (create >= 0 && H5Pset_obj_track_times(create, false) >= 0)
        group = H5Gcreate2(parent, name, H5P_DEFAULT, create, H5P_DEFAULT);
    if (create >= 0)
        (void)H5Pclose(create);
    return group;
}

bool wp_h5_put_texts(hid_t parent, const char *name, char *const *text,
                     size_t count)
{
    hsize_t rows = count;
    hid_t type = text_type();
    hid_t space = H5Screate_simple(1, &rows, NULL);
    hid_t create = H5Pcreate(H5P_DATASET_CREATE);
    hid_t set = -1;
    bool good = false;

    if (type >= 0 && space >= 0 && create >= 0 &&
        H5Pset_obj_track_times(create, false) >= 0)
        set = H5Dcreate2(parent, name, type, space, H5P_DEFAULT, create,
                         H5P_DEFAULT);
    if (set >= 0) {
        good = H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text) >= 0;
        good = H5Dclose(set) >= 0 && good;
    }
    if (create >= 0)
        (void)H5Pclose(create);
    if (space >= 0)
        (void)H5Sclose(space);
    if (type >= 0)
        (void)H5Tclose(type);
    return good;
}

static bool take_texts(hid_t set, hid_t space, size_t rows,
                       void (*take)(void *ctx, const char *text), void *ctx)
{
    hid_t type = text_type();
    char **text = calloc(rows, sizeof(*text));
    bool good = type >= 0 && text &&
                H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text) >= 0;

    for (size_t i = 0; good && i < rows; i++)
        take(ctx, text[i] ? text[i] : "");
    if (good)
        (void)H5Dvlen_reclaim(type, space, H5P_DEFAULT, text);
    free(text);
    if (type >= 0)
        (void)H5Tclose(type);
    return good;
}

bool wp_h5_get_texts(hid_t parent, const char *name, size_t most,
                     void (*take)(void *ctx, const char *text), void *ctx)
{
    hid_t set = H5Lexists(parent, name, H5P_DEFAULT) > 0
                    ? H5Dopen2(parent, name, H5P_DEFAULT)
                    : -1;
    hid_t space = set < 0 ? -1 : H5Dget_space(set);
    hid_t type = set < 0 ? -1 : H5Dget_type(set);
    hssize_t rows = space < 0 ? 0 : H5Sget_simple_extent_npoints(space);
    bool good = rows > 0 && rows <= (hssize_t)most && type >= 0 &&
                H5Tis_variable_str(type) > 0 &&
                take_texts(set, space, (size_t)rows, take, ctx);

    if (type >= 0)
        (void)H5Tclose(type);
    if (space >= 0)
        (void)H5Sclose(space);
    if (set >= 0)
        (void)H5Dclose(set);
    return good;
}
