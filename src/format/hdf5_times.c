#include "format/hdf5_times_priv.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/parse.h"
#include "core/utc.h"
#include "format/hdf5_attr_priv.h"
#include "format/json.h"

static const int64_t NS_PER_S = 1000000000;

enum wp_status wp_h5_hints_read(struct wp_h5_hints *out,
                                const struct cJSON *hints, const char *path,
                                struct wp_error *err)
{
    struct {
        const char *key, **to;
    } keys[] = {
        {"rate_attribute", &out->rate_attribute},
        {"start_attribute", &out->start_attribute},
        {"scale_attribute", &out->scale_attribute},
        {"offset_attribute", &out->offset_attribute},
        {"unit_attribute", &out->unit_attribute},
        {"unit", &out->unit},
    };

    *out = (struct wp_h5_hints){.unit = NULL};
    for (const struct cJSON *n = wp_json_first(hints); n; n = wp_json_next(n)) {
        const char *key = wp_json_key(n);
        size_t i = 0;

        while (i < sizeof(keys) / sizeof(*keys) &&
               (!key || strcmp(key, keys[i].key) != 0))
            i++;
        if (i == sizeof(keys) / sizeof(*keys))
            return wp_fail(err, WP_E_CONFIG,
                           "%s: the sidecar's hdf5.%s: unknown key; known are: "
                           "rate_attribute, start_attribute, scale_attribute, "
                           "offset_attribute, unit_attribute, unit",
                           path, key ? key : "?");
        if (!wp_json_is_string(n))
            return wp_fail(err, WP_E_CONFIG,
                           "%s: the sidecar's hdf5.%s: expected text", path,
                           key);
        *keys[i].to = wp_json_text(n);
    }
    return WP_OK;
}

/* Opens the object of "OBJECT@NAME" and gives the NAME; negative if absent. */
static hid_t open_owner(hid_t file, const char *place, const char **name)
{
    const char *at = strrchr(place, '@');
    char object[256];
    size_t n = at ? (size_t)(at - place) : 0;

    *name = at ? at + 1 : place;
    if (n >= sizeof(object))
        return -1;
    memcpy(object, place, n);
    object[n] = '\0';
    return H5Oopen(file, n ? object : "/", H5P_DEFAULT);
}

/* 50000, 50000.0, "30000Hz", "6.4 kHz". */
static bool get_rate(hid_t object, const char *name, struct wp_rate *rate)
{
    char text[64] = "";
    double hz, factor = 1.0;
    size_t n;

    if (wp_h5_get_double(object, name, &hz))
        return wp_rate_from_double(hz, rate);
    if (!wp_h5_get_text(object, name, text, sizeof(text)))
        return false;
    n = strlen(text);
    if (n > 2 && strcmp(text + n - 2, "Hz") == 0)
        n -= 2;
    if (n > 1 && n < strlen(text) && text[n - 1] == 'k') {
        factor = 1000.0;
        n--;
    }
    return wp_parse_double(text, n, &hz) &&
           wp_rate_from_double(hz * factor, rate);
}

/* ISO 8601, or seconds since 1970 as integer or float. */
static bool get_start(hid_t object, const char *name, int64_t *ns)
{
    char text[64] = "";
    int64_t whole;
    double s;

    if (wp_h5_get_text(object, name, text, sizeof(text)))
        return wp_utc_parse(text, strlen(text), ns);
    if (wp_h5_get_int(object, name, &whole) && whole > -8000000000 &&
        whole < 8000000000) {
        *ns = whole * NS_PER_S;
        return true;
    }
    if (!wp_h5_get_double(object, name, &s) || !(fabs(s) < 8e9))
        return false;
    /* A double of this size knows half microseconds. */
    *ns = (int64_t)floor(s) * NS_PER_S +
          (int64_t)rint((s - floor(s)) * 1e6) * 1000;
    return true;
}

enum wp_status wp_h5_hinted_times(hid_t file, const char *path,
                                  const struct wp_h5_hints *hints,
                                  struct wp_source_info *info,
                                  struct wp_error *err)
{
    const char *name;
    hid_t object;
    bool good = true;

    if (hints->rate_attribute) {
        object = open_owner(file, hints->rate_attribute, &name);
        good = object >= 0 && get_rate(object, name, &info->rate);
        if (object >= 0)
            (void)H5Oclose(object);
        if (!good)
            return wp_fail(err, WP_E_CONFIG,
                           "%s: attribute %s: expected a sampling rate in Hz, "
                           "found none",
                           path, hints->rate_attribute);
        info->clock = WP_CLOCK_RATE;
    }
    if (hints->start_attribute) {
        object = open_owner(file, hints->start_attribute, &name);
        good = object >= 0 && get_start(object, name, &info->start_ns);
        if (object >= 0)
            (void)H5Oclose(object);
        info->start_known = good;
    }
    if (!good)
        return wp_fail(err, WP_E_CONFIG,
                       "%s: attribute %s: expected ISO 8601 or seconds since "
                       "1970, found neither",
                       path, hints->start_attribute);
    return WP_OK;
}

static bool get_part(hid_t root, const char *name, int *out)
{
    int64_t value;

    if (!wp_h5_get_int(root, name, &value) || value < -10000 ||
        value > 10000000)
        return false;
    *out = (int)value;
    return true;
}

static void blond_start(hid_t root, struct wp_source_info *info)
{
    struct wp_civil c = {0};
    char zone[16] = "";
    int microseconds = 0;
    bool whole =
        get_part(root, "year", &c.year) && get_part(root, "month", &c.month) &&
        get_part(root, "day", &c.day) && get_part(root, "hours", &c.hour) &&
        get_part(root, "minutes", &c.minute) &&
        get_part(root, "seconds", &c.second) &&
        get_part(root, "microseconds", &microseconds) &&
        wp_h5_get_text(root, "timezone", zone, sizeof(zone)) &&
        microseconds >= 0 && microseconds < 1000000 &&
        (strcmp(zone, "UTC") == 0 ||
         wp_utc_zone_parse(zone, strlen(zone), &c.offset_s));

    c.nanosecond = microseconds * 1000;
    info->start_known = whole && wp_utc_from_civil(&c, &info->start_ns);
    if (!info->start_known)
        wp_note(&info->notes,
                "BLOND: the date, time and zone of the root make no instant; "
                "the start is unknown");
}

/* The counters of consecutive files join when nothing was lost. */
static void blond_sequence(hid_t root, struct wp_notes *notes)
{
    int64_t sequence, first, last;

    if (wp_h5_get_int(root, "sequence", &sequence))
        wp_note(notes, "BLOND: sequence %" PRId64, sequence);
    if (wp_h5_get_int(root, "first_trigger_id", &first) &&
        wp_h5_get_int(root, "last_trigger_id", &last))
        wp_note(notes,
                "BLOND: first_trigger_id %" PRId64 ", last_trigger_id %" PRId64
                " (modulo 65536)",
                first, last);
}

bool wp_h5_blond_recall(hid_t file, struct wp_source_info *info)
{
    hid_t root = H5Gopen2(file, "/", H5P_DEFAULT);
    bool blond = root >= 0 && wp_h5_has(root, "frequency") &&
                 wp_h5_has(root, "year") && wp_h5_has(root, "microseconds") &&
                 wp_h5_has(root, "timezone");

    if (blond) {
        (void)snprintf(info->detail, sizeof(info->detail), "HDF5, BLOND");
        (void)wp_h5_get_text(root, "name", info->device, sizeof(info->device));
        if (get_rate(root, "frequency", &info->rate))
            info->clock = WP_CLOCK_RATE;
        else
            wp_note(&info->notes, "BLOND: the root's frequency is no rate");
        blond_start(root, info);
        blond_sequence(root, &info->notes);
    }
    if (root >= 0)
        (void)H5Gclose(root);
    return blond;
}
