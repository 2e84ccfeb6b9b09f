#include "ingest/channel_map.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/parse.h"
#include "format/json.h"

static bool is_integer(enum wp_storage storage)
{
    return storage < WP_STORE_F32;
}

/* Brings an entry from the primary to the secondary side. */
static void to_secondary(struct wp_map_entry *e, enum wp_side side,
                         double primary, double secondary,
                         const struct wp_map_file *file)
{
    double ratio;

    if (side != WP_SIDE_PRIMARY || primary == secondary)
        return;
    if (!(primary > 0.0) || !(secondary > 0.0)) {
        wp_note(file->notes,
                "%s: channel \"%s\": primary side values, no ratio known: "
                "taken as they are",
                file->path, e->channel.name);
        return;
    }
    ratio = secondary / primary;
    e->scale *= ratio;
    e->offset *= ratio;
    e->side = true;
    wp_note(file->notes,
            "%s: channel \"%s\": primary side values brought to the secondary "
            "side by %.9g : %.9g",
            file->path, e->channel.name, primary, secondary);
}

static void name_entry(struct wp_map_entry *e, const char *name)
{
    size_t room = sizeof(e->channel.name);

    if (name[0] || e->channel.quantity == WP_PULSE_SIGNAL)
        (void)snprintf(e->channel.name, room, "%s", name[0] ? name : "pulse");
    else
        (void)snprintf(e->channel.name, room, "%s%s",
                       e->channel.quantity == WP_VOLTAGE ? "V" : "I",
                       wp_phase_name(e->channel.phase));
}

/* The stored channel that a sidecar means; HDF5 paths with or without the
 * leading slash. */
static bool find_source(const struct wp_sidecar_channel *ch,
                        const struct wp_source_info *info, unsigned *out)
{
    const char *wanted = ch->source;

    if (!wanted) {
        *out = ch->number - 1;
        return ch->number <= info->channels;
    }
    for (int pass = 0; pass < 2; pass++)
        for (unsigned i = 0; i < info->channels; i++) {
            const char *name = info->channel[i].name;
            const char *w = wanted + (wanted[0] == '/' && name[0] != '/');

            name += name[0] == '/' && w[0] != '/';
            if (pass ? strcasecmp(w, name) == 0 : strcmp(w, name) == 0) {
                *out = i;
                return true;
            }
        }
    return false;
}

static void list_names(const struct wp_source_info *info, char *out,
                       size_t size)
{
    size_t n = 0;

    out[0] = '\0';
    for (unsigned i = 0; i < info->channels && n + 8 < size; i++) {
        int more = snprintf(out + n, size - n, "%s\"%s\"", i ? ", " : "",
                            info->channel[i].name);

        n += (size_t)(more > 0 ? more : 0);
        if (n > size / 2 && i + 1 < info->channels) {
            (void)snprintf(out + (n < size ? n : size - 8), 8, ", ...");
            return;
        }
    }
}

static bool has_names(const struct wp_source_info *info)
{
    for (unsigned i = 0; i < info->channels; i++)
        if (info->channel[i].name[0])
            return true;
    return false;
}

static enum wp_status not_there(const struct wp_sidecar *s,
                                const struct wp_sidecar_channel *ch,
                                const struct wp_map_file *file,
                                struct wp_error *err)
{
    const struct cJSON *node = wp_json_member(ch->node, "source");
    char names[256];

    node = node ? node : ch->node;
    if (!ch->source)
        return wp_json_fail(s->json, node, err,
                            "%s: expected a channel from 1 to %u, found %u",
                            file->path, file->info->channels, ch->number);
    if (!has_names(file->info))
        return wp_json_fail(s->json, node, err,
                            "%s: expected a channel from 1 to %u (they have no "
                            "names), found \"%s\"",
                            file->path, file->info->channels, ch->source);
    list_names(file->info, names, sizeof(names));
    return wp_json_fail(s->json, node, err,
                        "%s: expected one of %s, found \"%s\"", file->path,
                        names, ch->source);
}

/* Scale and offset in the unit, then the unit. */
static enum wp_status scale_entry(struct wp_map_entry *e,
                                  const struct wp_sidecar *s,
                                  const struct wp_sidecar_channel *ch,
                                  const struct wp_map_file *file,
                                  struct wp_error *err)
{
    const struct wp_source_channel *src = &file->info->channel[e->source];
    enum wp_quantity quantity = WP_QUANTITY_NONE;
    double factor = 1.0;
    enum wp_status status = WP_OK;

    e->scale = ch->scale ? 1.0 : src->scale;
    e->offset = ch->scale ? 0.0 : src->offset;
    if (ch->scale)
        status = wp_sidecar_number(s, ch->scale, file->path, &e->scale, err);
    if (!status && ch->offset)
        status = wp_sidecar_number(s, ch->offset, file->path, &e->offset, err);
    if (!status && e->scale == 0.0)
        return wp_json_fail(s->json, ch->scale ? ch->scale : ch->node, err,
                            "expected a scale other than 0, found 0");
    if (ch->unit > 0.0)
        factor = ch->unit;
    else if (!ch->scale && ch->quantity != WP_PULSE_SIGNAL &&
             wp_unit_parse(src->unit, &quantity, &factor) &&
             quantity != e->channel.quantity)
        return wp_json_fail(s->json, ch->node, err,
                            "%s: channel \"%s\": expected a unit of %s, found "
                            "\"%s\"",
                            file->path, src->name,
                            wp_quantity_name(e->channel.quantity), src->unit);
    e->si = ch->quantity == WP_PULSE_SIGNAL || ch->scale || ch->unit > 0.0 ||
            quantity || !is_integer(src->storage);
    if (ch->invert)
        factor = -factor;
    e->scale *= factor;
    e->offset *= factor;
    return status;
}

static enum wp_status skew_entry(struct wp_map_entry *e,
                                 const struct wp_sidecar *s,
                                 const struct wp_sidecar_channel *ch,
                                 const struct wp_map_file *file,
                                 struct wp_error *err)
{
    double us = 0.0, deg = 0.0;
    double hz = s->nominal_hz > 0.0 ? s->nominal_hz : file->info->nominal_hz;
    enum wp_status status = WP_OK;

    e->skew_s = file->info->channel[e->source].skew_s;
    if (ch->skew_us) {
        status = wp_sidecar_number(s, ch->skew_us, file->path, &us, err);
        e->skew_s = us * 1e-6;
    }
    if (status || !ch->phase_deg)
        return status;
    if (!(hz > 0.0))
        return wp_json_fail(s->json, ch->phase_deg, err,
                            "expected nominal.frequency_hz beside phase_deg, "
                            "found none");
    status = wp_sidecar_number(s, ch->phase_deg, file->path, &deg, err);
    e->skew_s += deg / 360.0 / hz;
    return status;
}

enum wp_status wp_channel_map_add(struct wp_channel_map *map,
                                  const struct wp_sidecar *s,
                                  const struct wp_sidecar_channel *ch,
                                  const struct wp_map_file *file,
                                  struct wp_error *err)
{
    struct wp_map_entry *e = &map->entry[map->channels];
    const struct wp_source_channel *src;
    enum wp_status status;

    *e = (struct wp_map_entry){0};
    if (!find_source(ch, file->info, &e->source))
        return not_there(s, ch, file, err);
    src = &file->info->channel[e->source];
    e->channel.quantity = ch->quantity;
    e->channel.phase = ch->phase;
    e->remove_mean = ch->remove_mean;
    name_entry(e, ch->name ? ch->name : src->name);
    status = scale_entry(e, s, ch, file, err);
    if (!status)
        status = skew_entry(e, s, ch, file, err);
    if (status)
        return status;
    map->channels++;
    if (ch->quantity == WP_PULSE_SIGNAL)
        return WP_OK;
    to_secondary(
        e, ch->side ? ch->side : src->side,
        ch->ratio_primary > 0.0 ? ch->ratio_primary : src->ratio_primary,
        ch->ratio_secondary > 0.0 ? ch->ratio_secondary : src->ratio_secondary,
        file);
    return WP_OK;
}
