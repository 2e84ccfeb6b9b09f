/* Channels of a file without a sidecar. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "ingest/channel_map.h"

/* What is thought of a stored channel before some are chosen. */
struct idea {
    enum wp_quantity quantity;
    enum wp_phase phase;
    double factor; /* of its unit */
    bool si;
};

/* Units that say nothing: the name may still tell the quantity. */
static bool is_no_unit(const char *unit)
{
    static const char *const words[] = {"",      "-",      "_",   "none", "raw",
                                        "count", "counts", "lsb", "adc",  "pu",
                                        "p.u.",  "fs",     NULL};
    struct wp_slice s = wp_trim(unit, strlen(unit));

    for (const char *const *w = words; *w; w++)
        if (wp_slice_is(s, *w))
            return true;
    return false;
}

static struct idea think(const struct wp_source_channel *src)
{
    struct idea idea = {.factor = 1.0};
    enum wp_quantity by_name, by_phase;
    enum wp_phase phase_of_name, phase_of_phase;

    wp_channel_guess(src->name, &by_name, &phase_of_name);
    wp_channel_guess(src->phase, &by_phase, &phase_of_phase);
    if (wp_unit_parse(src->unit, &idea.quantity, &idea.factor)) {
        idea.si = true;
    } else if (is_no_unit(src->unit)) {
        idea.quantity = by_name;
        idea.si = src->unit[0] == '\0' && src->storage >= WP_STORE_F32;
    }
    idea.phase = wp_phase_parse(src->phase);
    /* Some recorders count in that field: then a name says more. */
    if (phase_of_name && src->phase[strspn(src->phase, "0123456789")] == 0)
        idea.phase = phase_of_name;
    if (!idea.phase)
        idea.phase = phase_of_phase;
    if (!idea.phase)
        idea.phase = phase_of_name;
    if (idea.quantity == WP_PULSE_SIGNAL ||
        (idea.quantity == WP_CURRENT && idea.phase >= WP_PHASE_AB))
        idea.phase = WP_PHASE_NONE;
    return idea;
}

static bool is_taken(const struct wp_channel_map *map, const struct idea *idea)
{
    for (unsigned i = 0; i < map->channels; i++)
        if (map->entry[i].channel.quantity == idea->quantity &&
            map->entry[i].channel.phase == idea->phase)
            return true;
    return false;
}

static void add(struct wp_channel_map *map, unsigned source,
                const struct idea *idea, const struct wp_map_file *file)
{
    const struct wp_source_channel *src = &file->info->channel[source];
    struct wp_map_entry *e = &map->entry[map->channels++];
    double factor = idea->factor;

    *e = (struct wp_map_entry){
        .channel = {.quantity = idea->quantity, .phase = idea->phase},
        .source = source,
        .skew_s = src->skew_s,
        .si = idea->si};
    if (src->name[0])
        (void)snprintf(e->channel.name, sizeof(e->channel.name), "%s",
                       src->name);
    else
        (void)snprintf(e->channel.name, sizeof(e->channel.name), "%s%s",
                       idea->quantity == WP_VOLTAGE        ? "V"
                       : idea->quantity == WP_CURRENT      ? "I"
                       : idea->quantity == WP_PULSE_SIGNAL ? "pulse"
                                                           : "?",
                       wp_phase_name(idea->phase));
    if (src->side == WP_SIDE_PRIMARY && idea->quantity != WP_PULSE_SIGNAL &&
        src->ratio_primary != src->ratio_secondary) {
        if (src->ratio_primary > 0.0 && src->ratio_secondary > 0.0) {
            factor *= src->ratio_secondary / src->ratio_primary;
            e->side = true;
        }
        wp_note(file->notes,
                e->side ? "%s: channel \"%s\": primary side values brought to "
                          "the secondary side by %.9g : %.9g"
                        : "%s: channel \"%s\": primary side values, no ratio "
                          "known (%.9g : %.9g): taken as they are",
                file->path, e->channel.name, src->ratio_primary,
                src->ratio_secondary);
    }
    e->scale = src->scale * factor;
    e->offset = src->offset * factor;
}

/* Line voltages are left out where phase voltages are. */
static bool has_phase_voltage(const struct idea *idea, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (idea[i].quantity == WP_VOLTAGE && idea[i].phase >= WP_PHASE_A &&
            idea[i].phase <= WP_PHASE_C)
            return true;
    return false;
}

static void leave_out(const struct wp_map_file *file, unsigned i,
                      const char *why)
{
    wp_note(file->notes, "%s: channel %u \"%s\" is not used: %s", file->path,
            i + 1, file->info->channel[i].name, why);
}

/* Why a channel is not used; NULL: it is. */
static const char *objection(const struct wp_channel_map *map,
                             const struct idea *idea, bool phases)
{
    if (idea->quantity == WP_QUANTITY_NONE)
        return "neither volts nor amperes";
    if (map->channels == WP_MAX_CHANNELS)
        return "8 channels are used already";
    if (idea->quantity == WP_PULSE_SIGNAL)
        return NULL;
    if (idea->phase == WP_PHASE_NONE)
        return "its phase is not known";
    if (is_taken(map, idea))
        return "another channel is of the same phase";
    if (phases && idea->phase >= WP_PHASE_AB)
        return "the phase voltages are there";
    return NULL;
}

/* Pulse signals last: consumers take the metered ones without them. */
static void choose(struct wp_channel_map *map, const struct idea *idea,
                   const struct wp_map_file *file)
{
    unsigned n = file->info->channels;
    bool phases = has_phase_voltage(idea, n);

    for (int pass = 0; pass < 2; pass++)
        for (unsigned i = 0; i < n; i++) {
            const char *why = objection(map, &idea[i], phases);

            if ((idea[i].quantity == WP_PULSE_SIGNAL) != (pass == 1))
                continue;
            if (why)
                leave_out(file, i, why);
            else
                add(map, i, &idea[i], file);
        }
}

/* A quantity of which no channel names a phase: A, B, C, N in order. */
static void give_phases(struct idea *idea, const struct wp_map_file *file,
                        enum wp_quantity quantity)
{
    unsigned n = file->info->channels, phase = WP_PHASE_A;

    for (unsigned i = 0; i < n; i++)
        if (idea[i].quantity == quantity && idea[i].phase)
            return;
    for (unsigned i = 0; i < n && phase <= WP_PHASE_N; i++) {
        if (idea[i].quantity != quantity)
            continue;
        idea[i].phase = (enum wp_phase)phase++;
        wp_note(file->notes,
                "%s: channel %u \"%s\": no phase is named: taken as %s %s",
                file->path, i + 1, file->info->channel[i].name,
                wp_quantity_name(quantity), wp_phase_name(idea[i].phase));
    }
}

/* Voltages and currents by the number of channels; 2, 4 and 6 as sound cards
 * and simulators write them would differ, so only one order is offered: 1 V;
 * 2 V, I; 3 V; 4 V, then N; 6 V V V I I I; 7 with N; 8 V V V N I I I N. */
static const char *layout_of(unsigned channels)
{
    static const char *const layouts[] = {
        "", "A", "Aa", "ABC", "ABCN", "", "ABCabc", "ABCabcn", "ABCNabcn"};

    return channels <= WP_MAX_CHANNELS ? layouts[channels] : "";
}

static bool by_count(struct idea *idea, const struct wp_map_file *file)
{
    unsigned n = file->info->channels;
    const char *layout = layout_of(n);
    bool si = true;

    for (unsigned i = 0; i < n; i++)
        if (file->info->channel[i].name[0] || idea[i].quantity)
            return false;
    for (unsigned i = 0; layout[i]; i++) {
        const char phase[] = {layout[i], '\0'};

        idea[i].quantity =
            layout[i] >= 'a' && layout[i] <= 'z' ? WP_CURRENT : WP_VOLTAGE;
        idea[i].phase = wp_phase_parse(phase);
        idea[i].si = file->info->channel[i].storage >= WP_STORE_F32;
        si = si && idea[i].si;
    }
    if (!layout[0])
        return false;
    wp_note(file->notes,
            "%s: no sidecar names the channels: %s taken in this order",
            file->path,
            n == 1   ? "voltage A"
            : n == 2 ? "voltage A and current A"
                     : "voltages A, B, C (N), then currents A, B, C (N)");
    if (!si)
        wp_note(file->notes,
                "%s: scale unknown: values are in units of full scale",
                file->path);
    return true;
}

/* For those who only want to see what is there. */
static void take_any(struct wp_channel_map *map, const struct wp_map_file *file)
{
    const struct idea nothing = {.factor = 1.0};

    for (unsigned i = 0;
         i < file->info->channels && map->channels < WP_MAX_CHANNELS; i++)
        add(map, i, &nothing, file);
    if (map->channels)
        wp_note(file->notes,
                "%s: no channel is known to be a voltage or a current (a "
                "sidecar can say so): shown as stored",
                file->path);
}

enum wp_status wp_channel_map_auto(struct wp_channel_map *map,
                                   const struct wp_map_file *file,
                                   struct wp_error *err)
{
    unsigned n = file->info->channels;
    struct idea *idea = calloc(n + 1u, sizeof(*idea));

    *map = (struct wp_channel_map){0};
    if (!idea)
        return wp_fail_nomem(err, file->path);
    for (unsigned i = 0; i < n; i++)
        idea[i] = think(&file->info->channel[i]);
    if (!by_count(idea, file)) {
        give_phases(idea, file, WP_VOLTAGE);
        give_phases(idea, file, WP_CURRENT);
    }
    choose(map, idea, file);
    free(idea);
    if (!map->channels && file->any_channel)
        take_any(map, file);
    if (map->channels)
        return WP_OK;
    return wp_fail(err, WP_E_FORMAT,
                   "%s: channels: expected a voltage or a current, found none "
                   "among %u (a sidecar can say which they are)",
                   file->path, n);
}
