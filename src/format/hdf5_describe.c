#include "format/hdf5_describe_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "format/hdf5_attr_priv.h"
#include "format/hdf5_capture_priv.h"
#include "format/hdf5_series_priv.h"

/* num, den, end_frame: one row of the dataset `rates`. */
enum { RATE_ITEMS = 3, SEGMENTS_MAX = 1000000 };

static const int64_t RATE_NUM_MAX = 1000000000000000, RATE_DEN_MAX = 1000000000;

static bool put_segments(hid_t group, const struct wp_source_info *info)
{
    struct wp_h5_series s = {0};
    bool good = wp_h5_series_create(
        &s, group,
        &(struct wp_h5_series_spec){"rates", H5T_STD_I64LE, H5T_NATIVE_INT64,
                                    sizeof(int64_t), RATE_ITEMS, 64});

    for (size_t i = 0; i < info->segments && good; i++) {
        const struct wp_rate_segment *g = &info->segment[i];
        int64_t row[RATE_ITEMS] = {g->rate.num, g->rate.den, g->end_frame};

        good = wp_h5_series_append(&s, row, 1);
    }
    good = good && wp_h5_series_flush(&s);
    wp_h5_series_release(&s);
    return good;
}

static bool put_times(hid_t g, const struct wp_source_info *info)
{
    if (info->rate.num && (!wp_h5_put_int(g, "rate_num", info->rate.num) ||
                           !wp_h5_put_int(g, "rate_den", info->rate.den)))
        return false;
    if (info->start_known && !wp_h5_put_int(g, "start_ns", info->start_ns))
        return false;
    if (info->trigger_known &&
        !wp_h5_put_int(g, "trigger_ns", info->trigger_ns))
        return false;
    if (info->utc_quality_known &&
        !wp_h5_put_int(g, "utc_error_ns", info->utc_error_ns))
        return false;
    if (info->nominal_hz > 0.0 &&
        !wp_h5_put_double(g, "nominal_hz", info->nominal_hz))
        return false;
    if (info->nominal_v > 0.0 &&
        !wp_h5_put_double(g, "nominal_v", info->nominal_v))
        return false;
    if (info->nominal_a > 0.0 &&
        !wp_h5_put_double(g, "nominal_a", info->nominal_a))
        return false;
    return info->clock != WP_CLOCK_RATES || put_segments(g, info);
}

bool wp_h5_describe_capture(hid_t g, const struct wp_source_info *info,
                            const struct wp_sink_options *options)
{
    if (!wp_h5_put_text(g, "format", WP_H5_CAPTURE_FORMAT) ||
        !wp_h5_put_int(g, "version", WP_H5_CAPTURE_VERSION) ||
        !wp_h5_put_int(g, "channels", info->channels) ||
        !wp_h5_put_int(g, "digitals", info->digitals) ||
        !wp_h5_put_text(g, "clock", wp_h5_clock_name(info->clock)) ||
        !wp_h5_put_text(g, "source_format", info->format ? info->format : "") ||
        !wp_h5_put_text(g, "source_detail", info->detail) ||
        !wp_h5_put_text(g, "station", info->station) ||
        !wp_h5_put_text(g, "device", info->device))
        return false;
    if (!(options && options->reproducible) &&
        !wp_h5_put_text(g, "writer", "wattproof " WP_VERSION))
        return false;
    for (size_t i = 0; options && i < options->origin.count; i++)
        if (!wp_h5_put_text(g, options->origin.pair[i].key,
                            options->origin.pair[i].value))
            return false;
    return put_times(g, info);
}

bool wp_h5_describe_channel(hid_t set, const struct wp_source_channel *c)
{
    struct wp_h5_storage storage = wp_h5_storage_of(c->storage);

    return wp_h5_put_text(set, "name", c->name) &&
           wp_h5_put_text(set, "phase", c->phase) &&
           wp_h5_put_text(set, "unit", c->unit) &&
           wp_h5_put_text(set, "storage", wp_storage_name(c->storage)) &&
           wp_h5_put_int(set, "bits", storage.bits) &&
           wp_h5_put_double(set, "norm", c->norm) &&
           wp_h5_put_double(set, "scale", c->scale) &&
           wp_h5_put_double(set, "offset", c->offset) &&
           wp_h5_put_double(set, "skew_s", c->skew_s) &&
           wp_h5_put_text(set, "side", wp_h5_side_name(c->side)) &&
           wp_h5_put_double(set, "ratio_primary", c->ratio_primary) &&
           wp_h5_put_double(set, "ratio_secondary", c->ratio_secondary);
}

bool wp_h5_describe_digital(hid_t set, const struct wp_source_digital *d)
{
    return wp_h5_put_text(set, "name", d->name) &&
           wp_h5_put_int(set, "normal", d->normal);
}

bool wp_h5_describe_notes(hid_t group, const struct wp_notes *notes)
{
    if (!notes->count)
        return true;
    return wp_h5_put_int(group, "note_count", (int64_t)notes->count) &&
           (!notes->kept ||
            wp_h5_put_texts(group, "notes", notes->text, notes->kept));
}

static void take_note(void *ctx, const char *text)
{
    wp_note(ctx, "%s", text);
}

static void recall_notes(hid_t group, struct wp_notes *notes)
{
    int64_t count = 0;

    if (!wp_h5_get_int(group, "note_count", &count))
        return;
    (void)wp_h5_get_texts(group, "notes", WP_NOTES_KEPT, take_note, notes);
    if (count > (int64_t)notes->count)
        notes->count = (size_t)count;
}

static bool rate_is_sound(struct wp_rate r)
{
    return r.num > 0 && r.num <= RATE_NUM_MAX && r.den > 0 &&
           r.den <= RATE_DEN_MAX;
}

static enum wp_status check_segments(const struct wp_source_info *info,
                                     const char *path, struct wp_error *err)
{
    int64_t end = 0;

    for (size_t i = 0; i < info->segments; i++) {
        const struct wp_rate_segment *g = &info->segment[i];

        if (!rate_is_sound(g->rate) || g->end_frame <= end)
            return wp_fail(err, WP_E_FORMAT,
                           "%s: /capture/rates, row %zu: expected a rate and "
                           "a growing end frame, found %lld / %lld Hz up to "
                           "%lld",
                           path, i + 1, (long long)g->rate.num,
                           (long long)g->rate.den, (long long)g->end_frame);
        end = g->end_frame;
    }
    return WP_OK;
}

/* The shape of `rates`: rows of three, or 0 when it is something else. */
static size_t count_segments(hid_t set)
{
    hid_t space = set < 0 ? -1 : H5Dget_space(set);
    hsize_t size[2] = {0, 0};
    bool good = space >= 0 && H5Sget_simple_extent_ndims(space) == 2 &&
                H5Sget_simple_extent_dims(space, size, NULL) == 2 &&
                size[1] == RATE_ITEMS && size[0] <= SEGMENTS_MAX;

    if (space >= 0)
        (void)H5Sclose(space);
    return good ? (size_t)size[0] : 0;
}

static enum wp_status recall_segments(hid_t group, const char *path,
                                      struct wp_source_info *info,
                                      struct wp_error *err)
{
    hid_t set = H5Dopen2(group, "rates", H5P_DEFAULT);
    size_t n = count_segments(set);
    int64_t(*row)[RATE_ITEMS] = n ? calloc(n, sizeof(*row)) : NULL;
    bool good;

    info->segment = row ? calloc(n, sizeof(*info->segment)) : NULL;
    good = info->segment && wp_h5_rows_read(set, H5T_NATIVE_INT64, 0, n, row);
    for (size_t i = 0; good && i < n; i++)
        info->segment[i] =
            (struct wp_rate_segment){{row[i][0], row[i][1]}, row[i][2]};
    info->segments = good ? n : 0;
    free(row);
    if (set >= 0)
        (void)H5Dclose(set);
    if (!good)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: /capture/rates: expected rows of numerator, "
                       "denominator, end frame, found none",
                       path);
    return check_segments(info, path, err);
}

static enum wp_status recall_clock(hid_t g, const char *path,
                                   struct wp_source_info *info,
                                   struct wp_error *err)
{
    char clock[16] = "";
    bool rated = wp_h5_get_int(g, "rate_num", &info->rate.num) &&
                 wp_h5_get_int(g, "rate_den", &info->rate.den);

    (void)wp_h5_get_text(g, "clock", clock, sizeof(clock));
    if (!wp_h5_clock_parse(clock, &info->clock))
        return wp_fail(err, WP_E_FORMAT,
                       "%s: /capture@clock: expected none, rate, rates or "
                       "stamps, found '%s'",
                       path, clock);
    if ((info->clock == WP_CLOCK_RATE || rated || info->rate.num) &&
        !rate_is_sound(info->rate))
        return wp_fail(err, WP_E_FORMAT,
                       "%s: /capture@rate_num, @rate_den: expected a rate "
                       "above 0, found %lld / %lld Hz",
                       path, (long long)info->rate.num,
                       (long long)info->rate.den);
    if (info->clock == WP_CLOCK_RATES)
        return recall_segments(g, path, info, err);
    return WP_OK;
}

static enum wp_status recall_counts(hid_t g, const char *path,
                                    struct wp_source_info *info,
                                    struct wp_error *err)
{
    int64_t version = 0, channels = -1, digitals = -1;

    info->frames = -1;
    if (!wp_h5_get_int(g, "version", &version) ||
        version != WP_H5_CAPTURE_VERSION)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: /capture@version: expected %d, found %lld", path,
                       WP_H5_CAPTURE_VERSION, (long long)version);
    if (!wp_h5_get_int(g, "channels", &channels) ||
        !wp_h5_get_int(g, "digitals", &digitals) || channels < 0 ||
        channels > INT32_MAX || digitals < 0 || digitals > INT32_MAX ||
        !wp_h5_get_int(g, "frames", &info->frames) || info->frames < 0)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: /capture@channels, @digitals, @frames: expected "
                       "counts, found %lld, %lld, %lld",
                       path, (long long)channels, (long long)digitals,
                       (long long)info->frames);
    info->channels = (unsigned)channels;
    info->digitals = (unsigned)digitals;
    return WP_OK;
}

enum wp_status wp_h5_recall_capture(hid_t g, const char *path,
                                    struct wp_source_info *info,
                                    struct wp_error *err)
{
    enum wp_status status = recall_counts(g, path, info, err);

    if (!status)
        status = recall_clock(g, path, info, err);
    if (status)
        return status;
    info->start_known = wp_h5_get_int(g, "start_ns", &info->start_ns);
    info->trigger_known = wp_h5_get_int(g, "trigger_ns", &info->trigger_ns);
    info->utc_quality_known =
        wp_h5_get_int(g, "utc_error_ns", &info->utc_error_ns);
    (void)wp_h5_get_double(g, "nominal_hz", &info->nominal_hz);
    (void)wp_h5_get_double(g, "nominal_v", &info->nominal_v);
    (void)wp_h5_get_double(g, "nominal_a", &info->nominal_a);
    (void)wp_h5_get_text(g, "source_detail", info->detail,
                         sizeof(info->detail));
    (void)wp_h5_get_text(g, "station", info->station, sizeof(info->station));
    (void)wp_h5_get_text(g, "device", info->device, sizeof(info->device));
    recall_notes(g, &info->notes);
    return WP_OK;
}

static bool storage_parse(const char *text, enum wp_storage *out)
{
    for (int i = 0; i < WP_STORE_COUNT; i++)
        if (strcmp(text, wp_storage_name((enum wp_storage)i)) == 0) {
            *out = (enum wp_storage)i;
            return true;
        }
    return false;
}

enum wp_status wp_h5_recall_channel(hid_t set, const char *place,
                                    struct wp_source_channel *c,
                                    struct wp_error *err)
{
    char storage[16] = "", side[16] = "";

    (void)wp_h5_get_text(set, "name", c->name, sizeof(c->name));
    (void)wp_h5_get_text(set, "phase", c->phase, sizeof(c->phase));
    (void)wp_h5_get_text(set, "unit", c->unit, sizeof(c->unit));
    (void)wp_h5_get_text(set, "storage", storage, sizeof(storage));
    (void)wp_h5_get_text(set, "side", side, sizeof(side));
    if (!storage_parse(storage, &c->storage))
        return wp_fail(err, WP_E_FORMAT,
                       "%s@storage: expected int8 to float64, found '%s'",
                       place, storage);
    if (!wp_h5_side_parse(side, &c->side))
        return wp_fail(err, WP_E_FORMAT,
                       "%s@side: expected primary, secondary or nothing, "
                       "found '%s'",
                       place, side);
    if (!wp_h5_get_double(set, "norm", &c->norm) || !(c->norm > 0.0) ||
        !wp_h5_get_double(set, "scale", &c->scale) ||
        !wp_h5_get_double(set, "offset", &c->offset))
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected the numbers norm (above 0), scale and "
                       "offset as attributes, found something else",
                       place);
    (void)wp_h5_get_double(set, "skew_s", &c->skew_s);
    (void)wp_h5_get_double(set, "ratio_primary", &c->ratio_primary);
    (void)wp_h5_get_double(set, "ratio_secondary", &c->ratio_secondary);
    return WP_OK;
}

enum wp_status wp_h5_recall_digital(hid_t set, const char *place,
                                    struct wp_source_digital *d,
                                    struct wp_error *err)
{
    int64_t normal = 0;

    (void)wp_h5_get_text(set, "name", d->name, sizeof(d->name));
    if (!wp_h5_get_int(set, "normal", &normal) || normal < 0 || normal > 1)
        return wp_fail(err, WP_E_FORMAT,
                       "%s@normal: expected 0 or 1, found %lld", place,
                       (long long)normal);
    d->normal = (uint8_t)normal;
    return WP_OK;
}
