#include "format/hdf5_source.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/hdf5_attr_priv.h"
#include "format/hdf5_capture_priv.h"
#include "format/hdf5_series_priv.h"
#include "format/hdf5_source_priv.h"

/* From here on integers are not all doubles. */
static const double EXACT_MAX = 9007199254740992.0;

static int detect(const char *path, const uint8_t *head, size_t length)
{
    static const uint8_t magic[] = {0x89, 'H',  'D',  'F',
                                    '\r', '\n', 0x1a, '\n'};

    (void)path;
    /* A user block of 512 bytes times a power of two may stand before. */
    for (size_t at = 0; at + sizeof(magic) <= length; at = at ? at * 2 : 512)
        if (memcmp(head + at, magic, sizeof(magic)) == 0)
            return 95;
    return 0;
}

enum wp_status wp_h5_source_allocate(struct wp_h5_source *s, unsigned n,
                                     struct wp_error *err)
{
    s->info->channels = s->columns = n;
    s->info->channel = calloc((size_t)n + 1, sizeof(*s->info->channel));
    s->column = calloc((size_t)n + 1, sizeof(*s->column));
    s->missing =
        s->canonical ? calloc((size_t)n + 1, sizeof(*s->missing)) : NULL;
    if (!s->info->channel || !s->column || (s->canonical && !s->missing))
        return wp_fail_nomem(err, s->path);
    return WP_OK;
}

static void source_destroy(struct wp_h5_source *s)
{
    if (!s)
        return;
    for (unsigned i = 0; s->column && i < s->columns; i++)
        wp_h5_column_close(&s->column[i]);
    for (unsigned i = 0; s->missing && i < s->columns; i++)
        wp_h5_spans_close(&s->missing[i]);
    for (unsigned i = 0; s->digital && i < s->digitals; i++)
        wp_h5_column_close(&s->digital[i]);
    wp_h5_column_close(&s->stamps);
    wp_h5_release(&s->file);
    free(s->column);
    free(s->missing);
    free(s->digital);
    free(s->scratch);
    free(s->path);
    free(s);
}

static enum wp_status refuse_tables(const struct wp_h5_source *s,
                                    struct wp_error *err)
{
    char format[64] = "";
    hid_t root = H5Gopen2(s->file.file, "/", H5P_DEFAULT);

    if (root < 0)
        return wp_h5_fail(err, WP_E_FORMAT, "%s: its root does not open",
                          s->path);
    (void)wp_h5_get_text(root, "format", format, sizeof(format));
    (void)H5Gclose(root);
    if (strcmp(format, WP_H5_TABLES_FORMAT) == 0)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected a capture, found wattproof's result "
                       "tables",
                       s->path);
    return WP_OK;
}

static enum wp_status open_any(struct wp_h5_source *s,
                               const struct wp_source_options *options,
                               struct wp_error *err)
{
    enum wp_status status;

    s->scratch = calloc(WP_H5_SCRATCH, sizeof(*s->scratch));
    if (!s->scratch || !s->path)
        return wp_fail_nomem(err, s->path ? s->path : "HDF5");
    status = wp_h5_open(&s->file, s->path, err);
    if (status)
        return status;
    if (wp_h5_capture_is_in(s))
        return wp_h5_capture_open(s, options, err);
    status = refuse_tables(s, err);
    return status ? status : wp_h5_layout_open(s, options, err);
}

static enum wp_status source_open(void **self, const char *path,
                                  const struct wp_source_options *options,
                                  struct wp_source_info *info,
                                  struct wp_error *err)
{
    struct wp_h5_source *s = calloc(1, sizeof(*s));
    struct wp_h5_quiet quiet;
    enum wp_status status;

    *self = NULL;
    info->format = wp_hdf5_source.id;
    if (!s)
        return wp_fail_nomem(err, path);
    quiet = wp_h5_quiet_begin();
    s->path = strdup(path);
    s->info = info;
    s->non_finite_is_missing = options && options->non_finite_is_missing;
    status = open_any(s, options, err);
    if (status)
        source_destroy(s);
    else
        *self = s;
    wp_h5_quiet_end(&quiet);
    return status;
}

/* x[0..n) stand in the file from frame `first` on and are not missing. */
static enum wp_status check_samples(struct wp_h5_source *s, unsigned index,
                                    int64_t first, double *x, size_t n,
                                    struct wp_error *err)
{
    const struct wp_h5_column *c = &s->column[index];
    bool wide = c->memory_type == H5T_NATIVE_INT64;

    if (!c->shape.floats && !wide)
        return WP_OK;
    for (size_t i = 0; i < n; i++) {
        if (isfinite(x[i]) && (!wide || fabs(x[i]) < EXACT_MAX))
            continue;
        if (wide && isnan(x[i])) /* in a chunk that was never written */
            continue;
        if (!wide && (s->non_finite_is_missing || (c->holes && isnan(x[i])))) {
            x[i] = NAN;
            continue;
        }
        return wp_fail(
            err, WP_E_FORMAT, "%s: %s[%" PRId64 "]: expected %s, found %.17g",
            s->path, s->info->channel[index].name, first + (int64_t)i,
            wide ? "an integer below 2^53" : "a finite number", x[i]);
    }
    return WP_OK;
}

static enum wp_status apply_missing(struct wp_h5_source *s, unsigned index,
                                    double *x, size_t n, struct wp_error *err)
{
    enum wp_status status = WP_OK;
    int64_t from = s->at, to = s->at + (int64_t)n, start, end;

    while (from < to && !status) {
        if (!wp_h5_spans_at(&s->missing[index], from, &start, &end))
            return wp_fail(err, WP_E_FORMAT,
                           "%s: /capture/missing/channel_%u: expected runs of "
                           "frames in order, found something else",
                           s->path, index + 1);
        if (start > to)
            start = to;
        if (end > to)
            end = to;
        if (start > from)
            status = check_samples(s, index, from, x + (from - s->at),
                                   (size_t)(start - from), err);
        else
            start = from;
        for (int64_t i = start; i < end; i++)
            x[i - s->at] = NAN;
        from = end;
    }
    return status;
}

static enum wp_status read_failed(const struct wp_h5_source *s,
                                  const char *what, struct wp_error *err)
{
    return wp_h5_fail(err, WP_E_FORMAT,
                      "%s: %s, frame %" PRId64 ": expected readable data",
                      s->path, what, s->at);
}

static enum wp_status read_channel(struct wp_h5_source *s, unsigned index,
                                   double *x, size_t n, struct wp_error *err)
{
    const struct wp_source_channel *info = &s->info->channel[index];

    if (!wp_h5_column_read(&s->column[index], s->at, n, x, s->scratch))
        return read_failed(s, info->name, err);
    for (size_t i = 0; info->norm != 1.0 && i < n; i++)
        x[i] *= info->norm;
    if (s->canonical)
        return apply_missing(s, index, x, n, err);
    return check_samples(s, index, s->at, x, n, err);
}

static enum wp_status read_digitals(struct wp_h5_source *s,
                                    const struct wp_block *b, size_t n,
                                    struct wp_error *err)
{
    uint8_t *state = (uint8_t *)s->scratch;

    for (unsigned i = 0; i < s->info->digitals && b->digital; i++) {
        const struct wp_h5_column *c = &s->digital[i];

        if (!wp_h5_rows_read(c->set, H5T_NATIVE_UINT8, (hsize_t)s->at, n,
                             state))
            return read_failed(s, s->info->digital[i].name, err);
        for (size_t k = 0; k < n; k++)
            if (state[k] > 1)
                return wp_fail(err, WP_E_FORMAT,
                               "%s: /capture/digital_%u[%" PRId64
                               "]: expected 0 or 1, found %u",
                               s->path, i + 1, s->at + (int64_t)k, state[k]);
        memcpy(b->digital[i], state, n);
    }
    return WP_OK;
}

static enum wp_status read_block(struct wp_h5_source *s, struct wp_block *b,
                                 struct wp_error *err)
{
    int64_t left = s->info->frames - s->at;
    size_t n = b->capacity < WP_H5_SCRATCH ? b->capacity : WP_H5_SCRATCH;
    enum wp_status status = WP_OK;

    b->frames = 0;
    if (left < (int64_t)n)
        n = (size_t)left;
    for (unsigned i = 0; i < s->info->channels && n && !status; i++)
        status = read_channel(s, i, b->x[i], n, err);
    if (!status && n)
        status = read_digitals(s, b, n, err);
    if (status)
        return status;
    if (n && s->info->clock == WP_CLOCK_STAMPS && b->stamp_ns &&
        !wp_h5_rows_read(s->stamps.set, H5T_NATIVE_INT64, (hsize_t)s->at, n,
                         b->stamp_ns))
        return read_failed(s, "/capture/stamp_ns", err);
    s->at += (int64_t)n;
    b->frames = n;
    return WP_OK;
}

static enum wp_status source_read(void *self, struct wp_block *block,
                                  struct wp_error *err)
{
    struct wp_h5_quiet quiet = wp_h5_quiet_begin();
    enum wp_status status = read_block(self, block, err);

    wp_h5_quiet_end(&quiet);
    return status;
}

static void source_close(void *self)
{
    struct wp_h5_quiet quiet;

    if (!self)
        return;
    quiet = wp_h5_quiet_begin();
    source_destroy(self);
    wp_h5_quiet_end(&quiet);
}

const struct wp_source_ops wp_hdf5_source = {
    .id = "hdf5",
    .description = "HDF5: our own captures, BLOND, and any datasets that a "
                   "sidecar names",
    .extensions = "h5 hdf5 hdf he5 mat",
    .detect = detect,
    .open = source_open,
    .read = source_read,
    .close = source_close,
};
