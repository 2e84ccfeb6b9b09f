#include "format/hdf5_column_priv.h"

#include <math.h>
#include <string.h>

/* A chunk is held in memory as a whole: more than this is nobody's habit. */
static const uint64_t CHUNK_BYTES_MAX = (uint64_t)64 << 20;

static const int64_t ROWS_MAX = (int64_t)1 << 56;

static void shape_of_type(hid_t set, struct wp_h5_shape *s)
{
    hid_t type = H5Dget_type(set);
    H5T_class_t kind = type < 0 ? H5T_NO_CLASS : H5Tget_class(type);

    s->item = type < 0 ? 0 : H5Tget_size(type);
    s->floats = kind == H5T_FLOAT;
    s->numeric = s->item > 0 && s->item <= 8 &&
                 (kind == H5T_INTEGER || kind == H5T_FLOAT);
    if (type >= 0)
        (void)H5Tclose(type);
}

struct wp_h5_shape wp_h5_shape_of(hid_t set)
{
    struct wp_h5_shape s = {0};
    hid_t space = H5Dget_space(set);
    hsize_t size[2] = {0, 1};
    hsize_t time, across;

    s.rank = space < 0 ? -1 : H5Sget_simple_extent_ndims(space);
    if ((s.rank == 1 || s.rank == 2) &&
        H5Sget_simple_extent_dims(space, size, NULL) == s.rank)
        shape_of_type(set, &s);
    if (space >= 0)
        (void)H5Sclose(space);
    /* MATLAB writes a column of N as 1 x N. */
    s.axis = s.rank == 2 && size[1] > size[0];
    time = size[s.axis];
    across = s.rank == 2 ? size[!s.axis] : 1;
    if (time > (hsize_t)ROWS_MAX || across > INT32_MAX) {
        s.numeric = false;
        return s;
    }
    s.rows = (int64_t)time;
    s.columns = (unsigned)across;
    return s;
}

/* Bytes of the chunks that one row touches; 0 when there are none, or too
 * large. */
static size_t row_of_chunks(hid_t set)
{
    struct wp_h5_shape shape = wp_h5_shape_of(set);
    hid_t list = H5Dget_create_plist(set);
    hsize_t size[2] = {1, 1};
    uint64_t bytes = 0;

    if (list >= 0 && shape.numeric && H5Pget_layout(list) == H5D_CHUNKED &&
        H5Pget_chunk(list, 2, size) == shape.rank && size[0] && size[1] &&
        size[0] <= CHUNK_BYTES_MAX && size[1] <= CHUNK_BYTES_MAX) {
        bytes = size[0] * size[1] * shape.item;
        if (shape.rank == 2)
            bytes *= (shape.columns - 1) / size[!shape.axis] + 1;
    }
    if (list >= 0)
        (void)H5Pclose(list);
    return bytes <= CHUNK_BYTES_MAX ? (size_t)bytes : 0;
}

hid_t wp_h5_dataset_open(hid_t at, const char *path)
{
    hid_t set = H5Dopen2(at, path, H5P_DEFAULT);
    size_t cache = set < 0 ? 0 : row_of_chunks(set);
    hid_t access = cache ? H5Pcreate(H5P_DATASET_ACCESS) : -1;

    if (access < 0)
        return set;
    if (H5Pset_chunk_cache(access, 101, cache, 1.0) >= 0) {
        (void)H5Dclose(set);
        set = H5Dopen2(at, path, access);
    }
    (void)H5Pclose(access);
    return set;
}

static bool type_is_unsigned(hid_t set)
{
    hid_t type = H5Dget_type(set);
    bool result = type >= 0 && H5Tget_class(type) == H5T_INTEGER &&
                  H5Tget_sign(type) == H5T_SGN_NONE;

    if (type >= 0)
        (void)H5Tclose(type);
    return result;
}

/* The type to read in, and the smallest storage that holds every value. */
static void choose_types(struct wp_h5_column *c)
{
    size_t bytes = c->shape.item;

    if (c->shape.floats) {
        c->storage = bytes <= 4 ? WP_STORE_F32 : WP_STORE_F64;
        c->memory_type = bytes <= 4 ? H5T_NATIVE_FLOAT : H5T_NATIVE_DOUBLE;
        return;
    }
    if (type_is_unsigned(c->set))
        bytes++;
    c->storage = bytes <= 1   ? WP_STORE_I8
                 : bytes <= 2 ? WP_STORE_I16
                 : bytes <= 3 ? WP_STORE_I24
                 : bytes <= 4 ? WP_STORE_I32
                              : WP_STORE_F64;
    c->memory_type = bytes <= 2   ? H5T_NATIVE_INT16
                     : bytes <= 4 ? H5T_NATIVE_INT32
                                  : H5T_NATIVE_INT64;
}

static enum wp_status check_filters(hid_t list, const char *place,
                                    struct wp_error *err)
{
    int n = H5Pget_nfilters(list);

    for (int i = 0; i < n; i++) {
        unsigned flags, config;
        size_t values = 0;
        char name[64] = "";
        H5Z_filter_t id = H5Pget_filter2(list, (unsigned)i, &flags, &values,
                                         NULL, sizeof(name) - 1, name, &config);

        if (id < 0 || H5Zfilter_avail(id) <= 0)
            return wp_fail(err, WP_E_UNSUPPORTED,
                           "%s: expected deflate or another filter that this "
                           "HDF5 has, found filter %d '%s'",
                           place, (int)id, name);
    }
    return WP_OK;
}

/* Compact and contiguous data lie in the file as they are. */
static enum wp_status check_plain(const struct wp_h5_column *c,
                                  const struct wp_h5_file *file,
                                  const char *place, struct wp_error *err)
{
    uint64_t announced =
        (uint64_t)c->shape.rows * c->shape.columns; /* < 2^87 / 2^31 */
    uint64_t held = H5Dget_storage_size(c->set);

    if (!c->shape.rows || (held && announced <= held / c->shape.item &&
                           held <= (uint64_t)file->bytes))
        return WP_OK;
    return wp_fail(err, WP_E_FORMAT,
                   "%s: expected %lld x %u numbers, found storage for %llu "
                   "bytes in a file of %lld",
                   place, (long long)c->shape.rows, c->shape.columns,
                   (unsigned long long)held, (long long)file->bytes);
}

/* A few chunks may be absent; half of them may not, or a tiny file could ask
 * for endless work. */
static enum wp_status check_chunks(struct wp_h5_column *c, hid_t list,
                                   const char *place, struct wp_error *err)
{
    hsize_t size[2] = {1, 1}, written = 0;
    uint64_t rows, across, needed;

    if (H5Pget_chunk(list, c->shape.rank, size) != c->shape.rank || !size[0] ||
        !size[1] || size[0] > CHUNK_BYTES_MAX || size[1] > CHUNK_BYTES_MAX ||
        size[0] * size[1] > CHUNK_BYTES_MAX / c->shape.item)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: expected chunks of at most 64 MiB, found %llu x "
                       "%llu numbers (h5repack can cut them)",
                       place, (unsigned long long)size[0],
                       (unsigned long long)size[1]);
    c->chunk_rows = (int64_t)size[c->shape.axis];
    c->chunk_columns = c->shape.rank == 2 ? (int64_t)size[!c->shape.axis] : 1;
    rows = ((uint64_t)c->shape.rows + (uint64_t)c->chunk_rows - 1) /
           (uint64_t)c->chunk_rows;
    across = ((uint64_t)c->shape.columns + (uint64_t)c->chunk_columns - 1) /
             (uint64_t)c->chunk_columns;
    needed =
        rows > UINT64_MAX / (across ? across : 1) ? UINT64_MAX : rows * across;
    if (H5Dget_num_chunks(c->set, c->space, &written) < 0)
        return wp_h5_fail(err, WP_E_FORMAT, "%s: its chunks cannot be counted",
                          place);
    if (needed && written < (needed + 1) / 2)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected %llu chunks for %lld x %u numbers, found "
                       "%llu",
                       place, (unsigned long long)needed,
                       (long long)c->shape.rows, c->shape.columns,
                       (unsigned long long)written);
    c->holes = written < needed;
    return WP_OK;
}

static enum wp_status check_storage(struct wp_h5_column *c,
                                    const struct wp_h5_file *file,
                                    const char *place, struct wp_error *err)
{
    hid_t list = H5Dget_create_plist(c->set);
    H5D_layout_t layout = list < 0 ? H5D_LAYOUT_ERROR : H5Pget_layout(list);
    enum wp_status status;

    if (layout == H5D_CHUNKED) {
        status = check_filters(list, place, err);
        if (!status)
            status = check_chunks(c, list, place, err);
    } else if ((layout == H5D_CONTIGUOUS || layout == H5D_COMPACT) &&
               H5Pget_external_count(list) == 0) {
        status = check_plain(c, file, place, err);
    } else {
        status = wp_fail(err, WP_E_UNSUPPORTED,
                         "%s: expected numbers inside this file, found a "
                         "virtual or external dataset",
                         place);
    }
    if (list >= 0)
        (void)H5Pclose(list);
    return status;
}

enum wp_status wp_h5_column_open(struct wp_h5_column *c,
                                 const struct wp_h5_file *file, hid_t set,
                                 const char *place, struct wp_error *err)
{
    *c = (struct wp_h5_column){.set = set, .shape = wp_h5_shape_of(set)};
    if (!c->shape.numeric)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: expected integers or floats of at most 64 bits in "
                       "one or two dimensions, found something else",
                       place);
    c->space = H5Dget_space(set);
    if (c->space < 0) {
        c->space = 0;
        return wp_h5_fail(err, WP_E_FORMAT, "%s: no dataspace", place);
    }
    choose_types(c);
    return check_storage(c, file, place, err);
}

void wp_h5_column_close(struct wp_h5_column *c)
{
    if (c->space > 0)
        (void)H5Sclose(c->space);
    if (c->set > 0)
        (void)H5Dclose(c->set);
    *c = (struct wp_h5_column){0};
}

static bool fetch(const struct wp_h5_column *c, int64_t first, size_t n,
                  void *scratch)
{
    hsize_t start[2], count[2] = {1, 1}, items = n;
    hid_t memory = H5Screate_simple(1, &items, NULL);
    bool good;

    start[0] = start[1] = c->column;
    start[c->shape.axis] = (hsize_t)first;
    count[c->shape.axis] = n;
    good = memory >= 0 &&
           H5Sselect_hyperslab(c->space, H5S_SELECT_SET, start, NULL, count,
                               NULL) >= 0 &&
           H5Dread(c->set, c->memory_type, memory, c->space, H5P_DEFAULT,
                   scratch) >= 0;
    if (memory >= 0)
        (void)H5Sclose(memory);
    return good;
}

static void widen(const struct wp_h5_column *c, const void *in, size_t n,
                  double *out)
{
    if (c->memory_type == H5T_NATIVE_DOUBLE)
        memcpy(out, in, n * sizeof(*out));
    else if (c->memory_type == H5T_NATIVE_FLOAT)
        for (size_t i = 0; i < n; i++)
            out[i] = ((const float *)in)[i];
    else if (c->memory_type == H5T_NATIVE_INT16)
        for (size_t i = 0; i < n; i++)
            out[i] = ((const int16_t *)in)[i];
    else if (c->memory_type == H5T_NATIVE_INT32)
        for (size_t i = 0; i < n; i++)
            out[i] = ((const int32_t *)in)[i];
    else
        for (size_t i = 0; i < n; i++)
            out[i] = (double)((const int64_t *)in)[i];
}

static bool chunk_is_written(const struct wp_h5_column *c, int64_t row)
{
    hsize_t at[2], bytes = 0;

    at[0] = at[1] = (hsize_t)(c->column / c->chunk_columns * c->chunk_columns);
    at[c->shape.axis] = (hsize_t)(row / c->chunk_rows * c->chunk_rows);
    return H5Dget_chunk_storage_size(c->set, at, &bytes) >= 0 && bytes > 0;
}

bool wp_h5_column_read(const struct wp_h5_column *c, int64_t first, size_t n,
                       double *out, void *scratch)
{
    while (n) {
        size_t step = n;
        bool there = true;

        if (c->holes) {
            int64_t left = c->chunk_rows - first % c->chunk_rows;

            if ((uint64_t)left < step)
                step = (size_t)left;
            there = chunk_is_written(c, first);
        }
        if (there && !fetch(c, first, step, scratch))
            return false;
        if (there)
            widen(c, scratch, step, out);
        for (size_t i = 0; !there && i < step; i++)
            out[i] = NAN;
        first += (int64_t)step;
        out += step;
        n -= step;
    }
    return true;
}
