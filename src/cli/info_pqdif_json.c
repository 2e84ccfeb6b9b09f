#include "cli/info_pqdif_show.h"

#include <math.h>
#include <stdio.h>

#include "core/utc.h"

static void put_time(struct wp_json_writer *w, const char *key,
                     const struct wp_pqdif_time *t)
{
    char text[WP_UTC_TEXT_MAX];

    if (!t->known)
        return;
    wp_utc_format(t->ns, 9, text);
    wp_json_put_string(w, key, text);
}

static void put_guid(struct wp_json_writer *w, const char *key,
                     struct wp_guid guid)
{
    char text[WP_GUID_TEXT];

    if (guid.hi || guid.lo)
        wp_json_put_string(w, key, wp_info_guid(guid, text));
}

static void put_number(struct wp_json_writer *w, const char *key, double value)
{
    if (!isnan(value))
        wp_json_put_double(w, key, value);
}

static void put_text(struct wp_json_writer *w, const char *key,
                     const char *text)
{
    if (text[0])
        wp_json_put_string(w, key, text);
}

/* The name; where the standard has none, the number. */
static void put_id(struct wp_json_writer *w, const char *key, const char *name,
                   uint32_t id)
{
    if (name)
        wp_json_put_string(w, key, name);
    else
        wp_json_put_int(w, key, id);
}

static void put_file(const struct wp_info_pqdif_show *s,
                     struct wp_json_writer *w)
{
    const struct wp_pqdif_container *c = wp_pqdif_container(s->file);
    const struct wp_pqdif_file *f = wp_pqdif_file(s->file);
    bool zlib = wp_pqdif_file_style(f) == WP_PQDIF_STYLE_RECORD &&
                wp_pqdif_file_algorithm(f) == WP_PQDIF_ALGORITHM_ZLIB;

    wp_json_put_string(w, "file", s->name);
    wp_json_put_string(w, "format", "pqdif");
    if (c->version_known) {
        wp_json_begin_array(w, "version");
        for (int i = 0; i < 4; i++)
            wp_json_put_int(w, NULL, c->version[i]);
        wp_json_end_array(w);
    }
    wp_json_put_string(w, "compression", zlib ? "zlib" : "none");
    put_text(w, "file_name", c->file_name);
    put_text(w, "title", c->title);
    put_text(w, "author", c->author);
    put_text(w, "application", c->application);
    put_text(w, "owner", c->owner);
    put_time(w, "created", &c->created);
    put_time(w, "last_saved", &c->saved);
    wp_json_put_int(w, "records", (int64_t)wp_pqdif_file_records(f));
}

static void put_series_defn(const struct wp_pqdif_series_defn *d,
                            struct wp_json_writer *w)
{
    wp_json_begin_object(w, NULL);
    put_guid(w, "value_type", d->value_type);
    put_id(w, "unit", wp_pqdif_unit_name(d->unit), d->unit);
    put_guid(w, "characteristic", d->characteristic);
    wp_json_put_int(w, "storage_method", d->method);
    put_number(w, "nominal", d->nominal);
    wp_json_end_object(w);
}

static void put_channel_defn(const struct wp_pqdif_channel_defn *d,
                             struct wp_json_writer *w)
{
    wp_json_begin_object(w, NULL);
    wp_json_put_string(w, "name", d->name);
    put_id(w, "phase", wp_pqdif_phase_name(d->phase), d->phase);
    put_id(w, "measured", wp_pqdif_measured_name(d->measured), d->measured);
    put_guid(w, "quantity_type", d->quantity_type);
    wp_json_begin_array(w, "series");
    for (size_t k = 0; k < d->series_count; k++)
        put_series_defn(&d->series[k], w);
    wp_json_end_array(w);
    wp_json_end_object(w);
}

static void put_source(const struct wp_pqdif_source *d,
                       struct wp_json_writer *w)
{
    wp_json_begin_object(w, NULL);
    wp_json_put_string(w, "name", d->name);
    put_guid(w, "type", d->type);
    put_guid(w, "vendor", d->vendor);
    put_guid(w, "equipment", d->equipment);
    put_text(w, "serial_number", d->serial);
    put_text(w, "version", d->version);
    put_text(w, "owner", d->owner);
    put_text(w, "location", d->location);
    put_text(w, "time_zone", d->time_zone);
    put_number(w, "utc_to_standard_s", d->utc_to_standard_s);
    put_time(w, "effective", &d->effective);
    wp_json_begin_array(w, "channel_definitions");
    for (size_t k = 0; k < d->channels; k++)
        put_channel_defn(&d->channel[k], w);
    wp_json_end_array(w);
    wp_json_end_object(w);
}

static void put_channel_setting(const struct wp_pqdif_channel_setting *c,
                                struct wp_json_writer *w)
{
    wp_json_begin_object(w, NULL);
    wp_json_put_int(w, "definition", c->defn);
    if (c->transformer)
        wp_json_put_int(w, "transformer", c->transformer);
    put_number(w, "ratio_system", c->ratio_system);
    put_number(w, "ratio_monitor", c->ratio_monitor);
    wp_json_end_object(w);
}

static void put_settings(const struct wp_pqdif_settings *m, int64_t source,
                         struct wp_json_writer *w)
{
    wp_json_begin_object(w, NULL);
    if (source >= 0)
        wp_json_put_int(w, "source", source);
    put_time(w, "effective", &m->effective);
    put_time(w, "installed", &m->installed);
    put_time(w, "removed", &m->removed);
    wp_json_put_bool(w, "use_calibration", m->use_calibration);
    wp_json_put_bool(w, "use_transducer", m->use_transducer);
    put_number(w, "nominal_hz", m->nominal_hz);
    if (m->connection)
        put_id(w, "connection", wp_pqdif_connection_name(m->connection),
               m->connection);
    wp_json_begin_array(w, "channels");
    for (size_t k = 0; k < m->channels; k++)
        put_channel_setting(&m->channel[k], w);
    wp_json_end_array(w);
    wp_json_end_object(w);
}

static void put_channel(const struct wp_pqdif_channel *c,
                        struct wp_json_writer *w)
{
    wp_json_begin_object(w, NULL);
    if (c->defn >= 0)
        wp_json_put_int(w, "definition", c->defn);
    wp_json_put_string(w, "name", c->name);
    put_guid(w, "quantity_type", c->quantity_type);
    put_number(w, "group", c->group);
    wp_json_put_int(w, "points", c->points);
    put_number(w, "first_s", c->first_s);
    put_number(w, "last_s", c->last_s);
    wp_json_put_bool(w, "uniform", c->uniform);
    if (c->rate_hz > 0.0)
        wp_json_put_double(w, "rate_hz", c->rate_hz);
    wp_json_begin_array(w, "series");
    for (size_t k = 0; k < c->series_count; k++) {
        wp_json_begin_object(w, NULL);
        put_guid(w, "value_type", c->series[k].value_type);
        put_id(w, "unit", wp_pqdif_unit_name(c->series[k].unit),
               c->series[k].unit);
        wp_json_put_int(w, "points", c->series[k].points);
        wp_json_put_bool(w, "shared", c->series[k].shared);
        wp_json_end_object(w);
    }
    wp_json_end_array(w);
    wp_json_end_object(w);
}

static void put_observation(const struct wp_pqdif_observation *o,
                            struct wp_json_writer *w)
{
    wp_json_begin_object(w, NULL);
    wp_json_put_string(w, "name", o->name);
    if (o->source >= 0)
        wp_json_put_int(w, "source", o->source);
    if (o->settings >= 0)
        wp_json_put_int(w, "settings", o->settings);
    put_time(w, "start", &o->start);
    put_time(w, "created", &o->created);
    put_id(w, "trigger", wp_pqdif_trigger_name(o->trigger_method),
           o->trigger_method);
    put_time(w, "triggered", &o->triggered);
    put_guid(w, "disturbance", o->disturbance);
    if (o->serial >= 0)
        wp_json_put_int(w, "serial", o->serial);
    wp_json_begin_array(w, "channels");
    for (size_t k = 0; k < o->channels; k++)
        put_channel(&o->channel[k], w);
    wp_json_end_array(w);
    wp_json_end_object(w);
}

static enum wp_status put_definitions(const struct wp_info_pqdif_show *s,
                                      struct wp_json_writer *w,
                                      struct wp_error *err)
{
    const struct wp_pqdif_source *source;
    const struct wp_pqdif_settings *settings;
    int64_t of;
    enum wp_status status = WP_OK;

    wp_json_begin_array(w, "data_sources");
    for (size_t i = 0; !status && i < wp_pqdif_sources(s->file); i++) {
        status = wp_pqdif_source_get(s->file, i, &source, err);
        if (!status)
            put_source(source, w);
    }
    wp_json_end_array(w);
    wp_json_begin_array(w, "monitor_settings");
    for (size_t i = 0; !status && i < wp_pqdif_settings_count(s->file); i++) {
        status = wp_pqdif_settings_get(s->file, i, &settings, &of, err);
        if (!status)
            put_settings(settings, of, w);
    }
    wp_json_end_array(w);
    return status;
}

enum wp_status wp_info_pqdif_json(const struct wp_info_pqdif_show *s,
                                  struct wp_json_writer *w,
                                  struct wp_error *err)
{
    struct wp_pqdif_observation o;
    enum wp_status status;

    wp_json_begin_object(w, NULL);
    put_file(s, w);
    status = put_definitions(s, w, err);
    wp_json_begin_array(w, "observations");
    for (size_t i = 0; !status && i < wp_pqdif_observations(s->file); i++) {
        status = wp_pqdif_observation_read(s->file, i, &o, err);
        if (!status)
            put_observation(&o, w);
        wp_pqdif_observation_release(&o);
    }
    wp_json_end_array(w);
    wp_json_put_int(w, "note_count", (int64_t)s->notes->count);
    wp_json_begin_array(w, "notes");
    for (size_t i = 0; i < s->notes->kept; i++)
        wp_json_put_string(w, NULL, s->notes->text[i]);
    wp_json_end_array(w);
    wp_json_end_object(w);
    return status;
}
