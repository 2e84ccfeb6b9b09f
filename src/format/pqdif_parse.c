#include "format/pqdif_parse_priv.h"

#include <math.h>
#include <stdlib.h>

void wp_pqdif_take_text(const struct wp_pqdif_reading *r,
                        const struct wp_pqdif_element *c, enum wp_pqdif_tag tag,
                        char *out, size_t size)
{
    struct wp_pqdif_element e;

    out[0] = '\0';
    if (wp_pqdif_find(r->body, c, tag, &e))
        (void)wp_pqdif_text(&e, out, size);
}

struct wp_pqdif_time wp_pqdif_take_time(const struct wp_pqdif_reading *r,
                                        const struct wp_pqdif_element *c,
                                        enum wp_pqdif_tag tag)
{
    struct wp_pqdif_element e;
    struct wp_pqdif_time t = {false, 0};

    if (!wp_pqdif_find(r->body, c, tag, &e))
        return t;
    t.known = wp_pqdif_utc(&e, 0, &t.ns);
    if (!t.known)
        wp_note(r->notes,
                "%s, record %zu: a time stamp that is no time is "
                "ignored",
                r->path, r->record);
    return t;
}

struct wp_guid wp_pqdif_take_guid(const struct wp_pqdif_reading *r,
                                  const struct wp_pqdif_element *c,
                                  enum wp_pqdif_tag tag)
{
    struct wp_pqdif_element e;
    struct wp_guid guid = {0, 0};

    if (wp_pqdif_find(r->body, c, tag, &e))
        (void)wp_pqdif_guid(&e, &guid);
    return guid;
}

double wp_pqdif_take_number(const struct wp_pqdif_reading *r,
                            const struct wp_pqdif_element *c,
                            enum wp_pqdif_tag tag)
{
    struct wp_pqdif_element e;

    return wp_pqdif_find(r->body, c, tag, &e) ? wp_pqdif_number(&e, 0) : NAN;
}

int64_t wp_pqdif_take_int(const struct wp_pqdif_reading *r,
                          const struct wp_pqdif_element *c,
                          enum wp_pqdif_tag tag, int64_t missing)
{
    double value = wp_pqdif_take_number(r, c, tag);

    if (!(value >= 0.0 && value <= (double)UINT32_MAX) || value != floor(value))
        return missing;
    return (int64_t)value;
}

struct wp_pqdif_element wp_pqdif_take_list(const struct wp_pqdif_reading *r,
                                           const struct wp_pqdif_element *c,
                                           enum wp_pqdif_tag tag)
{
    struct wp_pqdif_element e;

    if (wp_pqdif_find(r->body, c, tag, &e) && e.kind == WP_PQDIF_COLLECTION)
        return e;
    return (struct wp_pqdif_element){.kind = WP_PQDIF_COLLECTION};
}

bool wp_pqdif_list_next(const struct wp_pqdif_reading *r,
                        const struct wp_pqdif_element *list,
                        enum wp_pqdif_tag tag, uint32_t *i,
                        struct wp_pqdif_element *out)
{
    while (*i < list->count) {
        *out = wp_pqdif_entry(r->body, list, (*i)++);
        if (out->kind == WP_PQDIF_COLLECTION &&
            wp_guid_equal(out->tag, wp_pqdif_tag_guid(tag)))
            return true;
    }
    return false;
}

size_t wp_pqdif_list_count(const struct wp_pqdif_reading *r,
                           const struct wp_pqdif_element *list,
                           enum wp_pqdif_tag tag)
{
    struct wp_pqdif_element e;
    uint32_t i = 0;
    size_t n = 0;

    while (wp_pqdif_list_next(r, list, tag, &i, &e))
        n++;
    return n;
}

void wp_pqdif_container_parse(const struct wp_pqdif_reading *r,
                              struct wp_pqdif_container *out)
{
    struct wp_pqdif_element root = wp_pqdif_root(r->body), e;

    *out = (struct wp_pqdif_container){0};
    wp_pqdif_take_text(r, &root, WP_PQDIF_FILE_NAME, out->file_name,
                       sizeof(out->file_name));
    wp_pqdif_take_text(r, &root, WP_PQDIF_TITLE, out->title,
                       sizeof(out->title));
    wp_pqdif_take_text(r, &root, WP_PQDIF_AUTHOR, out->author,
                       sizeof(out->author));
    wp_pqdif_take_text(r, &root, WP_PQDIF_APPLICATION, out->application,
                       sizeof(out->application));
    wp_pqdif_take_text(r, &root, WP_PQDIF_OWNER, out->owner,
                       sizeof(out->owner));
    out->created = wp_pqdif_take_time(r, &root, WP_PQDIF_CREATION);
    out->saved = wp_pqdif_take_time(r, &root, WP_PQDIF_LAST_SAVED);
    if (!wp_pqdif_find(r->body, &root, WP_PQDIF_VERSION_INFO, &e))
        return;
    out->version_known = true;
    for (uint32_t i = 0; i < 4; i++) {
        double v = wp_pqdif_number(&e, i);

        out->version_known &= v >= 0.0 && v <= 65535.0;
        out->version[i] = out->version_known ? (unsigned)v : 0;
    }
}

static void parse_series_defn(const struct wp_pqdif_reading *r,
                              const struct wp_pqdif_element *c,
                              struct wp_pqdif_series_defn *out)
{
    out->value_type = wp_pqdif_take_guid(r, c, WP_PQDIF_VALUE_TYPE);
    out->characteristic =
        wp_pqdif_take_guid(r, c, WP_PQDIF_QUANTITY_CHARACTERISTIC);
    out->unit = (uint32_t)wp_pqdif_take_int(r, c, WP_PQDIF_QUANTITY_UNITS, 0);
    out->method = (uint32_t)wp_pqdif_take_int(r, c, WP_PQDIF_STORAGE_METHOD,
                                              WP_PQDIF_METHOD_VALUES);
    out->nominal = wp_pqdif_take_number(r, c, WP_PQDIF_SERIES_NOMINAL_QUANTITY);
}

/* Takes its series from *next on. */
static void parse_channel_defn(const struct wp_pqdif_reading *r,
                               const struct wp_pqdif_element *c,
                               struct wp_pqdif_channel_defn *out,
                               struct wp_pqdif_series_defn **next)
{
    struct wp_pqdif_element list =
        wp_pqdif_take_list(r, c, WP_PQDIF_SERIES_DEFNS);
    struct wp_pqdif_element e;

    wp_pqdif_take_text(r, c, WP_PQDIF_CHANNEL_NAME, out->name,
                       sizeof(out->name));
    out->phase = (uint32_t)wp_pqdif_take_int(r, c, WP_PQDIF_PHASE, 0);
    out->measured =
        (uint32_t)wp_pqdif_take_int(r, c, WP_PQDIF_QUANTITY_MEASURED, 0);
    out->quantity_type = wp_pqdif_take_guid(r, c, WP_PQDIF_QUANTITY_TYPE);
    out->series = *next;
    for (uint32_t i = 0;
         wp_pqdif_list_next(r, &list, WP_PQDIF_ONE_SERIES_DEFN, &i, &e);
         (*next)++, out->series_count++)
        parse_series_defn(r, &e, *next);
}

static enum wp_status parse_channel_defns(const struct wp_pqdif_reading *r,
                                          const struct wp_pqdif_element *list,
                                          struct wp_pqdif_source *out,
                                          struct wp_error *err)
{
    struct wp_pqdif_element e;
    struct wp_pqdif_series_defn *next;
    size_t series = 0;

    for (uint32_t i = 0;
         wp_pqdif_list_next(r, list, WP_PQDIF_ONE_CHANNEL_DEFN, &i, &e);) {
        struct wp_pqdif_element inner =
            wp_pqdif_take_list(r, &e, WP_PQDIF_SERIES_DEFNS);

        series += wp_pqdif_list_count(r, &inner, WP_PQDIF_ONE_SERIES_DEFN);
        out->channels++;
    }
    out->channel = calloc(out->channels + 1, sizeof(*out->channel));
    out->series = calloc(series + 1, sizeof(*out->series));
    if (!out->channel || !out->series)
        return wp_fail_nomem(err, "the channels of a PQDIF file");
    next = out->series;
    for (uint32_t i = 0, k = 0;
         wp_pqdif_list_next(r, list, WP_PQDIF_ONE_CHANNEL_DEFN, &i, &e); k++)
        parse_channel_defn(r, &e, &out->channel[k], &next);
    return WP_OK;
}

enum wp_status wp_pqdif_source_parse(const struct wp_pqdif_reading *r,
                                     struct wp_pqdif_source *out,
                                     struct wp_error *err)
{
    struct wp_pqdif_element root = wp_pqdif_root(r->body);
    struct wp_pqdif_element list =
        wp_pqdif_take_list(r, &root, WP_PQDIF_CHANNEL_DEFNS);

    *out = (struct wp_pqdif_source){0};
    wp_pqdif_take_text(r, &root, WP_PQDIF_NAME_DS, out->name,
                       sizeof(out->name));
    wp_pqdif_take_text(r, &root, WP_PQDIF_OWNER_DS, out->owner,
                       sizeof(out->owner));
    wp_pqdif_take_text(r, &root, WP_PQDIF_LOCATION_DS, out->location,
                       sizeof(out->location));
    wp_pqdif_take_text(r, &root, WP_PQDIF_SERIAL_NUMBER_DS, out->serial,
                       sizeof(out->serial));
    wp_pqdif_take_text(r, &root, WP_PQDIF_VERSION_DS, out->version,
                       sizeof(out->version));
    wp_pqdif_take_text(r, &root, WP_PQDIF_TIME_ZONE_DS, out->time_zone,
                       sizeof(out->time_zone));
    out->type = wp_pqdif_take_guid(r, &root, WP_PQDIF_DATA_SOURCE_TYPE);
    out->vendor = wp_pqdif_take_guid(r, &root, WP_PQDIF_VENDOR);
    out->equipment = wp_pqdif_take_guid(r, &root, WP_PQDIF_EQUIPMENT);
    out->effective = wp_pqdif_take_time(r, &root, WP_PQDIF_EFFECTIVE);
    out->utc_to_standard_s =
        wp_pqdif_take_number(r, &root, WP_PQDIF_UTC_TO_LST);
    return parse_channel_defns(r, &list, out, err);
}

void wp_pqdif_source_release(struct wp_pqdif_source *s)
{
    free(s->channel);
    free(s->series);
    *s = (struct wp_pqdif_source){0};
}

static void parse_channel_setting(const struct wp_pqdif_reading *r,
                                  const struct wp_pqdif_element *c,
                                  struct wp_pqdif_channel_setting *out)
{
    out->defn = wp_pqdif_take_int(r, c, WP_PQDIF_CHANNEL_DEFN_IDX, -1);
    out->transformer =
        (uint32_t)wp_pqdif_take_int(r, c, WP_PQDIF_XD_TRANSFORMER_TYPE, 0);
    out->ratio_system =
        wp_pqdif_take_number(r, c, WP_PQDIF_XD_SYSTEM_SIDE_RATIO);
    out->ratio_monitor =
        wp_pqdif_take_number(r, c, WP_PQDIF_XD_MONITOR_SIDE_RATIO);
}

enum wp_status wp_pqdif_settings_parse(const struct wp_pqdif_reading *r,
                                       struct wp_pqdif_settings *out,
                                       struct wp_error *err)
{
    struct wp_pqdif_element root = wp_pqdif_root(r->body), e;
    struct wp_pqdif_element list =
        wp_pqdif_take_list(r, &root, WP_PQDIF_CHANNEL_SETTINGS_ARRAY);

    *out = (struct wp_pqdif_settings){0};
    out->effective = wp_pqdif_take_time(r, &root, WP_PQDIF_EFFECTIVE);
    out->installed = wp_pqdif_take_time(r, &root, WP_PQDIF_TIME_INSTALLED);
    out->removed = wp_pqdif_take_time(r, &root, WP_PQDIF_TIME_REMOVED);
    out->use_calibration =
        wp_pqdif_take_int(r, &root, WP_PQDIF_USE_CALIBRATION, 0) != 0;
    out->use_transducer =
        wp_pqdif_take_int(r, &root, WP_PQDIF_USE_TRANSDUCER, 0) != 0;
    out->nominal_hz =
        wp_pqdif_take_number(r, &root, WP_PQDIF_NOMINAL_FREQUENCY);
    out->connection =
        (uint32_t)wp_pqdif_take_int(r, &root, WP_PQDIF_PHYSICAL_CONNECTION, 0);
    out->channels = wp_pqdif_list_count(r, &list, WP_PQDIF_ONE_CHANNEL_SETTING);
    out->channel = calloc(out->channels + 1, sizeof(*out->channel));
    if (!out->channel)
        return wp_fail_nomem(err, "the settings of a PQDIF file");
    for (uint32_t i = 0, k = 0;
         wp_pqdif_list_next(r, &list, WP_PQDIF_ONE_CHANNEL_SETTING, &i, &e);
         k++)
        parse_channel_setting(r, &e, &out->channel[k]);
    return WP_OK;
}

void wp_pqdif_settings_release(struct wp_pqdif_settings *s)
{
    free(s->channel);
    *s = (struct wp_pqdif_settings){0};
}
