/* Opening a canonical capture. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/hdf5_attr_priv.h"
#include "format/hdf5_capture_priv.h"
#include "format/hdf5_describe_priv.h"
#include "format/hdf5_source_priv.h"

/* Bytes that a dataset's header takes at least. */
enum { HEADER_BYTES = 64, PLACE_MAX = 512 };

bool wp_h5_capture_is_in(const struct wp_h5_source *s)
{
    char format[64] = "";
    hid_t group = H5Lexists(s->file.file, "capture", H5P_DEFAULT) > 0
                      ? H5Gopen2(s->file.file, "capture", H5P_DEFAULT)
                      : -1;

    if (group < 0)
        return false;
    (void)wp_h5_get_text(group, "format", format, sizeof(format));
    (void)H5Gclose(group);
    return strcmp(format, WP_H5_CAPTURE_FORMAT) == 0;
}

static void place_of(const struct wp_h5_source *s, const char *name,
                     char out[PLACE_MAX])
{
    (void)snprintf(out, PLACE_MAX, "%s: /capture/%s", s->path, name);
}

/* Opens a dataset of `frames` numbers. */
static enum wp_status open_member(struct wp_h5_source *s, hid_t group,
                                  const char *name, struct wp_h5_column *c,
                                  struct wp_error *err)
{
    char place[PLACE_MAX];
    hid_t set = H5Lexists(group, name, H5P_DEFAULT) > 0
                    ? wp_h5_dataset_open(group, name)
                    : -1;
    enum wp_status status;

    place_of(s, name, place);
    if (set < 0)
        return wp_fail(err, WP_E_FORMAT, "%s: expected a dataset, found none",
                       place);
    status = wp_h5_column_open(c, &s->file, set, place, err);
    if (status)
        return status;
    if (c->shape.rank != 1 || c->shape.rows != s->info->frames || c->holes)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected %lld samples, all written, found %lld%s",
                       place, (long long)s->info->frames,
                       (long long)c->shape.rows, c->holes ? " with holes" : "");
    return WP_OK;
}

static enum wp_status open_missing(struct wp_h5_source *s, hid_t group,
                                   const char *channel,
                                   struct wp_h5_spans *spans,
                                   struct wp_error *err)
{
    char name[WP_H5_NAME_MAX + 16], place[PLACE_MAX];
    hid_t set;

    spans->frames = s->info->frames;
    (void)snprintf(name, sizeof(name), "missing/%s", channel);
    if (H5Lexists(group, "missing", H5P_DEFAULT) <= 0 ||
        H5Lexists(group, name, H5P_DEFAULT) <= 0)
        return WP_OK;
    place_of(s, name, place);
    set = wp_h5_dataset_open(group, name);
    if (set < 0)
        return wp_h5_fail(err, WP_E_FORMAT, "%s: does not open", place);
    return wp_h5_spans_open(spans, &s->file, set, place, err);
}

/* Channel `number` (from 1) of the file becomes channel `to` of the source. */
static enum wp_status open_channel(struct wp_h5_source *s, hid_t group,
                                   unsigned number, unsigned to,
                                   struct wp_error *err)
{
    char name[WP_H5_NAME_MAX], place[PLACE_MAX];
    struct wp_h5_column *c = &s->column[to];
    struct wp_source_channel *info = &s->info->channel[to];
    enum wp_status status;

    (void)snprintf(name, sizeof(name), "channel_%u", number);
    place_of(s, name, place);
    status = open_member(s, group, name, c, err);
    if (!status)
        status = wp_h5_recall_channel(c->set, place, info, err);
    if (status)
        return status;
    if (c->shape.floats != (wp_h5_storage_of(info->storage).high == 0))
        return wp_fail(err, WP_E_FORMAT, "%s: expected %s, found %s", place,
                       wp_storage_name(info->storage),
                       c->shape.floats ? "floats" : "integers");
    return open_missing(s, group, name, &s->missing[to], err);
}

static enum wp_status open_digitals(struct wp_h5_source *s, hid_t group,
                                    struct wp_error *err)
{
    char name[WP_H5_NAME_MAX], place[PLACE_MAX];
    enum wp_status status = WP_OK;

    s->info->digital = calloc(s->digitals + 1, sizeof(*s->info->digital));
    s->digital = calloc(s->digitals + 1, sizeof(*s->digital));
    if (!s->info->digital || !s->digital)
        return wp_fail_nomem(err, s->path);
    for (unsigned i = 0; i < s->digitals && !status; i++) {
        (void)snprintf(name, sizeof(name), "digital_%u", i + 1);
        place_of(s, name, place);
        status = open_member(s, group, name, &s->digital[i], err);
        if (!status)
            status = wp_h5_recall_digital(s->digital[i].set, place,
                                          &s->info->digital[i], err);
    }
    if (!status && s->info->clock == WP_CLOCK_STAMPS)
        status = open_member(s, group, "stamp_ns", &s->stamps, err);
    return status;
}

/* The number of the channel that a sidecar calls `wanted`: its name, its
 * number or its dataset; 0 when there is none. */
static unsigned find_channel(hid_t group, unsigned channels, const char *wanted)
{
    const char *number = strncmp(wanted, "/capture/", 9) ? wanted : wanted + 9;
    char name[WP_H5_NAME_MAX], called[WP_NAME_MAX], digits[16];

    for (unsigned i = 1; i <= channels; i++) {
        hid_t set;

        (void)snprintf(name, sizeof(name), "channel_%u", i);
        (void)snprintf(digits, sizeof(digits), "%u", i);
        if (strcmp(number, name) == 0 || strcmp(wanted, digits) == 0)
            return i;
        set = H5Lexists(group, name, H5P_DEFAULT) > 0
                  ? H5Dopen2(group, name, H5P_DEFAULT)
                  : -1;
        *called = '\0';
        if (set >= 0) {
            (void)wp_h5_get_text(set, "name", called, sizeof(called));
            (void)H5Dclose(set);
        }
        if (*called && strcmp(called, wanted) == 0)
            return i;
    }
    return 0;
}

static enum wp_status open_wanted(struct wp_h5_source *s, hid_t group,
                                  unsigned channels,
                                  const struct wp_source_options *options,
                                  struct wp_error *err)
{
    for (unsigned i = 0; i < options->wanted_count; i++) {
        unsigned number = find_channel(group, channels, options->wanted[i]);
        enum wp_status status;

        if (!number)
            return wp_fail(err, WP_E_CONFIG,
                           "%s: expected channel '%s', found channel_1 to "
                           "channel_%u without one of that name",
                           s->path, options->wanted[i], channels);
        status = open_channel(s, group, number, i, err);
        if (status)
            return status;
    }
    return WP_OK;
}

static enum wp_status open_members(struct wp_h5_source *s, hid_t group,
                                   const struct wp_source_options *options,
                                   struct wp_error *err)
{
    unsigned channels = s->info->channels;
    unsigned wanted = options ? (unsigned)options->wanted_count : 0;
    enum wp_status status;

    if ((uint64_t)channels + s->info->digitals >
        (uint64_t)s->file.bytes / HEADER_BYTES)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: /capture: expected %u channels and %u digitals, "
                       "found a file of %lld bytes",
                       s->path, channels, s->info->digitals,
                       (long long)s->file.bytes);
    s->digitals = s->info->digitals;
    status = wp_h5_source_allocate(s, wanted ? wanted : channels, err);
    if (!status && wanted)
        status = open_wanted(s, group, channels, options, err);
    for (unsigned i = 0; i < channels && !wanted && !status; i++)
        status = open_channel(s, group, i + 1, i, err);
    if (!status)
        status = open_digitals(s, group, err);
    return status;
}

enum wp_status wp_h5_capture_open(struct wp_h5_source *s,
                                  const struct wp_source_options *options,
                                  struct wp_error *err)
{
    hid_t group = H5Gopen2(s->file.file, "capture", H5P_DEFAULT);
    enum wp_status status;

    if (group < 0)
        return wp_h5_fail(err, WP_E_FORMAT, "%s: /capture does not open",
                          s->path);
    s->canonical = true;
    status = wp_h5_recall_capture(group, s->path, s->info, err);
    if (!status)
        status = open_members(s, group, options, err);
    (void)H5Gclose(group);
    return status;
}
