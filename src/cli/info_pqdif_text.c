#include "cli/info_pqdif_show.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "core/utc.h"

const char *wp_info_guid(struct wp_guid guid, char out[WP_GUID_TEXT])
{
    const char *name = wp_pqdif_guid_name(guid);

    if (name)
        (void)snprintf(out, WP_GUID_TEXT, "%s", name);
    else if (guid.hi || guid.lo)
        wp_guid_format(guid, out);
    else
        out[0] = '\0';
    return out;
}

static const char *or_number(const char *name, uint32_t id, char out[16])
{
    (void)snprintf(out, 16, "%u", (unsigned)id);
    return name ? name : out;
}

static void show_line(const char *key, const char *text)
{
    if (text[0])
        (void)printf("  %-10s %s\n", key, text);
}

static const char *utc(const struct wp_pqdif_time *t, char out[WP_UTC_TEXT_MAX])
{
    if (t->known)
        wp_utc_format(t->ns, 9, out);
    else
        (void)snprintf(out, WP_UTC_TEXT_MAX, "not known");
    return out;
}

static void show_file(const struct wp_info_pqdif_show *s)
{
    const struct wp_pqdif_container *c = wp_pqdif_container(s->file);
    const struct wp_pqdif_file *f = wp_pqdif_file(s->file);
    char text[WP_UTC_TEXT_MAX];

    (void)printf("%s\n  format     PQDIF", s->name);
    if (c->version_known)
        (void)printf(" %u.%u", c->version[0], c->version[1]);
    (void)printf(", %s\n",
                 wp_pqdif_file_style(f) == WP_PQDIF_STYLE_RECORD &&
                         wp_pqdif_file_algorithm(f) == WP_PQDIF_ALGORITHM_ZLIB
                     ? "records compressed by zlib"
                     : "not compressed");
    show_line("called", c->file_name);
    show_line("title", c->title);
    show_line("author", c->author);
    show_line("written by", c->application);
    show_line("owner", c->owner);
    show_line("created", utc(&c->created, text));
    (void)printf("  records    %zu: container, %zu data source%s, %zu monitor "
                 "settings, %zu observation%s\n",
                 wp_pqdif_file_records(f), wp_pqdif_sources(s->file),
                 wp_pqdif_sources(s->file) == 1 ? "" : "s",
                 wp_pqdif_settings_count(s->file),
                 wp_pqdif_observations(s->file),
                 wp_pqdif_observations(s->file) == 1 ? "" : "s");
}

static void show_channel_defn(const struct wp_pqdif_channel_defn *d, size_t i)
{
    char guid[WP_GUID_TEXT], phase[16], measured[16];

    (void)printf(
        "    %4zu %-24s %-6s %-8s %-9s", i, d->name,
        or_number(wp_pqdif_phase_name(d->phase), d->phase, phase),
        or_number(wp_pqdif_measured_name(d->measured), d->measured, measured),
        wp_info_guid(d->quantity_type, guid));
    for (size_t k = 0; k < d->series_count; k++)
        (void)printf("%s%s [%s]", k ? ", " : " ",
                     wp_info_guid(d->series[k].value_type, guid),
                     or_number(wp_pqdif_unit_name(d->series[k].unit),
                               d->series[k].unit, phase));
    (void)printf("\n");
}

static void show_source(const struct wp_pqdif_source *d, size_t i)
{
    char vendor[WP_GUID_TEXT], equipment[WP_GUID_TEXT];

    (void)printf("  source %-3zu %s\n", i, d->name);
    (void)wp_info_guid(d->vendor, vendor);
    (void)wp_info_guid(d->equipment, equipment);
    if (vendor[0] || equipment[0])
        (void)printf("    vendor %s, equipment %s\n", vendor, equipment);
    if (d->serial[0] || d->version[0])
        (void)printf("    serial number %s, version %s\n", d->serial,
                     d->version);
    if (d->owner[0])
        (void)printf("    owner %s\n", d->owner);
    if (d->location[0])
        (void)printf("    location %s\n", d->location);
    if (d->time_zone[0])
        (void)printf("    time zone %s\n", d->time_zone);
    if (!isnan(d->utc_to_standard_s))
        (void)printf("    local standard time is UTC %+.9g s\n",
                     d->utc_to_standard_s);
    (void)printf("    %zu channel%s defined%s\n", d->channels,
                 d->channels == 1 ? "" : "s",
                 d->channels ? " (index, name, phase, quantity, kind, series)"
                             : "");
    for (size_t k = 0; k < d->channels; k++)
        show_channel_defn(&d->channel[k], k);
}

static void show_settings(const struct wp_pqdif_settings *m, size_t i)
{
    char text[WP_UTC_TEXT_MAX], number[16];

    (void)printf("  settings %zu effective %s", i, utc(&m->effective, text));
    if (!isnan(m->nominal_hz))
        (void)printf(", %.9g Hz", m->nominal_hz);
    if (m->connection)
        (void)printf(", %s", or_number(wp_pqdif_connection_name(m->connection),
                                       m->connection, number));
    (void)printf(", %zu channels%s%s\n", m->channels,
                 m->use_transducer ? ", transducer ratios to be applied" : "",
                 m->use_calibration ? ", calibration to be applied" : "");
}

/* Channels that are shown in one line. */
static bool alike(const struct wp_pqdif_channel *a,
                  const struct wp_pqdif_channel *b)
{
    return wp_guid_equal(a->quantity_type, b->quantity_type) &&
           a->points == b->points && a->uniform == b->uniform &&
           (a->first_s == b->first_s ||
            (isnan(a->first_s) && isnan(b->first_s))) &&
           (a->last_s == b->last_s || (isnan(a->last_s) && isnan(b->last_s)));
}

static void show_group(const struct wp_pqdif_channel *c, size_t n)
{
    char kind[WP_GUID_TEXT];

    (void)printf("         %3zu channel%s %-9s %8" PRId64 " points", n,
                 n == 1 ? " " : "s", wp_info_guid(c->quantity_type, kind),
                 c->points);
    if (c->uniform)
        (void)printf(", %.9g Hz", c->rate_hz);
    if (!isnan(c->first_s) && !isnan(c->last_s))
        (void)printf(", %.9g to %.9g s", c->first_s, c->last_s);
    (void)printf("\n");
}

static void show_observation(const struct wp_pqdif_observation *o, size_t i)
{
    char start[WP_UTC_TEXT_MAX], text[WP_UTC_TEXT_MAX], number[16];
    char kind[WP_GUID_TEXT];

    (void)printf("    %4zu %s  %s, trigger %s", i, utc(&o->start, start),
                 o->name,
                 or_number(wp_pqdif_trigger_name(o->trigger_method),
                           o->trigger_method, number));
    if (o->triggered.known)
        (void)printf(" at %s", utc(&o->triggered, text));
    if (wp_info_guid(o->disturbance, kind)[0])
        (void)printf(", %s", kind);
    (void)printf("\n");
    for (size_t k = 0, n; k < o->channels; k += n) {
        for (n = 1;
             k + n < o->channels && alike(&o->channel[k], &o->channel[k + n]);
             n++)
            ;
        show_group(&o->channel[k], n);
    }
}

static void show_notes(const struct wp_info_pqdif_show *s)
{
    if (s->quiet || !s->notes->count)
        return;
    (void)printf("  notes      %zu\n", s->notes->count);
    for (size_t i = 0; i < s->notes->kept; i++)
        (void)printf("    %s\n", s->notes->text[i]);
    if (s->notes->count > s->notes->kept)
        (void)printf("    ... %zu more of the same kind\n",
                     s->notes->count - s->notes->kept);
}

static enum wp_status show_definitions(const struct wp_info_pqdif_show *s,
                                       struct wp_error *err)
{
    const struct wp_pqdif_source *source;
    const struct wp_pqdif_settings *settings;
    enum wp_status status = WP_OK;

    for (size_t i = 0; !status && i < wp_pqdif_sources(s->file); i++) {
        status = wp_pqdif_source_get(s->file, i, &source, err);
        if (!status)
            show_source(source, i);
    }
    for (size_t i = 0; !status && i < wp_pqdif_settings_count(s->file); i++) {
        status = wp_pqdif_settings_get(s->file, i, &settings, NULL, err);
        if (!status)
            show_settings(settings, i);
    }
    return status;
}

enum wp_status wp_info_pqdif_text(const struct wp_info_pqdif_show *s,
                                  struct wp_error *err)
{
    struct wp_pqdif_observation o;
    enum wp_status status;

    show_file(s);
    status = show_definitions(s, err);
    if (!status)
        (void)printf("  observations (index, start, name, trigger; times from "
                     "the start)\n");
    for (size_t i = 0; !status && i < wp_pqdif_observations(s->file); i++) {
        status = wp_pqdif_observation_read(s->file, i, &o, err);
        if (!status)
            show_observation(&o, i);
        wp_pqdif_observation_release(&o);
    }
    if (!status)
        show_notes(s);
    return status;
}
