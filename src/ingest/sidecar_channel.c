/* The channels of a sidecar. */
#include <math.h>

#include "format/json.h"
#include "ingest/sidecar_priv.h"

static enum wp_status read_transformer(struct wp_sidecar *s,
                                       const struct cJSON *node,
                                       struct wp_sidecar_channel *ch,
                                       struct wp_error *err)
{
    static const char *const keys[] = {"side", "primary", "secondary", NULL};
    static const char *const sides[] = {"primary", "secondary", NULL};
    const struct cJSON *o = wp_json_member(node, "transformer");
    int side = -1;
    enum wp_status status;

    if (!o)
        return WP_OK;
    status = wp_json_only(s->json, o, keys, err);
    if (!status)
        status = wp_sidecar_choice(s, o, "side", sides, &side, err);
    if (!status)
        status = wp_sidecar_positive(s, o, "primary", false, &ch->ratio_primary,
                                     err);
    if (!status)
        status = wp_sidecar_positive(s, o, "secondary", false,
                                     &ch->ratio_secondary, err);
    ch->side = side == 0   ? WP_SIDE_PRIMARY
               : side == 1 ? WP_SIDE_SECONDARY
                           : WP_SIDE_UNKNOWN;
    if (!status && ch->side == WP_SIDE_UNKNOWN)
        return wp_json_fail(s->json, o, err,
                            "expected \"side\": \"primary\" or \"secondary\"");
    return status;
}

static enum wp_status read_source(struct wp_sidecar *s,
                                  struct wp_sidecar_channel *ch,
                                  struct wp_error *err)
{
    const struct cJSON *node = wp_json_member(ch->node, "source");
    double n = wp_json_number(node);

    ch->number = 1;
    if (!node && ch->file)
        return WP_OK;
    if (!node)
        return wp_json_fail(s->json, ch->node, err,
                            "expected \"source\": a channel number from 1, a "
                            "name or an HDF5 path");
    if (wp_json_is_string(node)) {
        ch->source = wp_json_text(node);
        return WP_OK;
    }
    if (!wp_json_is_number(node) || !(n >= 1.0) || n > 1e6 || n != rint(n))
        return wp_json_fail(s->json, node, err,
                            "expected a channel number from 1 or a name, "
                            "found %.17g",
                            n);
    ch->number = (unsigned)n;
    return WP_OK;
}

static enum wp_status read_phase(struct wp_sidecar *s,
                                 struct wp_sidecar_channel *ch,
                                 struct wp_error *err)
{
    const struct cJSON *node = wp_json_member(ch->node, "phase");
    const char *phase = NULL;
    enum wp_status status =
        wp_json_get_string(s->json, ch->node, "phase", &phase, err);

    if (status)
        return status;
    if (ch->quantity == WP_PULSE_SIGNAL)
        return phase ? wp_json_fail(s->json, node, err,
                                    "expected no phase of a pulse signal, "
                                    "found \"%s\"",
                                    phase)
                     : WP_OK;
    if (!phase)
        return wp_json_fail(s->json, ch->node, err,
                            "expected \"phase\": A, B, C, N, AB, BC or CA, "
                            "found none");
    ch->phase = wp_phase_parse(phase);
    if (ch->phase == WP_PHASE_NONE ||
        (ch->quantity == WP_CURRENT && ch->phase >= WP_PHASE_AB))
        return wp_json_fail(
            s->json, node, err, "expected A, B, C, N%s, found \"%s\"",
            ch->quantity == WP_CURRENT ? "" : ", AB, BC or CA", phase);
    return WP_OK;
}

static enum wp_status read_what(struct wp_sidecar *s,
                                struct wp_sidecar_channel *ch,
                                struct wp_error *err)
{
    static const char *const quantities[] = {"voltage", "current", "pulse",
                                             NULL};
    int quantity = -1;
    enum wp_status status =
        wp_sidecar_choice(s, ch->node, "quantity", quantities, &quantity, err);

    if (status)
        return status;
    if (quantity < 0)
        return wp_json_fail(
            s->json, ch->node, err,
            "expected \"quantity\": \"voltage\", \"current\" or "
            "\"pulse\", found none");
    ch->quantity = (enum wp_quantity)(WP_VOLTAGE + quantity);
    return read_phase(s, ch, err);
}

static enum wp_status read_unit(struct wp_sidecar *s,
                                struct wp_sidecar_channel *ch,
                                struct wp_error *err)
{
    const char *unit = NULL;
    enum wp_quantity quantity = WP_QUANTITY_NONE;
    enum wp_status status =
        wp_json_get_string(s->json, ch->node, "unit", &unit, err);

    if (status || !unit || ch->quantity == WP_PULSE_SIGNAL)
        return status;
    if (!wp_unit_parse(unit, &quantity, &ch->unit) || quantity != ch->quantity)
        return wp_json_fail(s->json, wp_json_member(ch->node, "unit"), err,
                            "expected a unit of %s, found \"%s\"",
                            wp_quantity_name(ch->quantity), unit);
    return WP_OK;
}

static enum wp_status read_channel(struct wp_sidecar *s,
                                   struct wp_sidecar_channel *ch,
                                   struct wp_error *err)
{
    static const char *const keys[] = {"source",    "file",
                                       "name",      "quantity",
                                       "phase",     "scale",
                                       "offset",    "unit",
                                       "invert",    "remove_mean_per_cycle",
                                       "skew_us",   "transformer",
                                       "phase_deg", "comment",
                                       NULL};
    const struct cJSON *const o = ch->node;
    enum wp_status status = wp_json_only(s->json, o, keys, err);

    if (!status)
        status = wp_json_get_string(s->json, o, "file", &ch->file, err);
    if (!status)
        status = wp_json_get_string(s->json, o, "name", &ch->name, err);
    if (!status)
        status = read_source(s, ch, err);
    if (!status)
        status = read_what(s, ch, err);
    if (!status)
        status = read_unit(s, ch, err);
    if (!status)
        status = wp_json_get_bool(s->json, o, "invert", &ch->invert, err);
    if (!status)
        status = wp_json_get_bool(s->json, o, "remove_mean_per_cycle",
                                  &ch->remove_mean, err);
    if (!status)
        status = read_transformer(s, o, ch, err);
    ch->scale = wp_json_member(o, "scale");
    ch->offset = wp_json_member(o, "offset");
    ch->skew_us = wp_json_member(o, "skew_us");
    ch->phase_deg = wp_json_member(o, "phase_deg");
    if (!status)
        status = wp_sidecar_check_value(s, ch->scale, err);
    if (!status)
        status = wp_sidecar_check_value(s, ch->offset, err);
    if (!status)
        status = wp_sidecar_check_value(s, ch->skew_us, err);
    if (!status)
        status = wp_sidecar_check_value(s, ch->phase_deg, err);
    return status;
}

static enum wp_status check_twice(const struct wp_sidecar *s, unsigned at,
                                  struct wp_error *err)
{
    const struct wp_sidecar_channel *ch = &s->channel[at];

    for (unsigned i = 0; i < at && ch->quantity != WP_PULSE_SIGNAL; i++)
        if (s->channel[i].quantity == ch->quantity &&
            s->channel[i].phase == ch->phase)
            return wp_json_fail(s->json, ch->node, err,
                                "expected one source for %s %s, found a "
                                "second one (the first is $.channels[%u])",
                                wp_quantity_name(ch->quantity),
                                wp_phase_name(ch->phase), i);
    return WP_OK;
}

/* Those that are metered first: consumers take them without the others. */
static void put_pulses_last(struct wp_sidecar *s)
{
    struct wp_sidecar_channel pulse[WP_MAX_CHANNELS];
    unsigned pulses = 0, n = 0;

    for (unsigned i = 0; i < s->channels; i++)
        if (s->channel[i].quantity == WP_PULSE_SIGNAL)
            pulse[pulses++] = s->channel[i];
        else
            s->channel[n++] = s->channel[i];
    for (unsigned i = 0; i < pulses; i++)
        s->channel[n++] = pulse[i];
}

enum wp_status wp_sidecar_read_channels(struct wp_sidecar *s,
                                        struct wp_error *err)
{
    const struct cJSON *list =
        wp_json_member(wp_json_root(s->json), "channels");
    size_t n = wp_json_count(list);

    if (!list)
        return WP_OK;
    if (!wp_json_is_array(list) || n < 1 || n > WP_MAX_CHANNELS)
        return wp_json_fail(s->json, list, err,
                            "expected a list of 1 to %d channels, found %zu",
                            WP_MAX_CHANNELS, n);
    for (list = wp_json_first(list); list; list = wp_json_next(list)) {
        struct wp_sidecar_channel *ch = &s->channel[s->channels];
        enum wp_status status;

        ch->node = list;
        status = read_channel(s, ch, err);
        if (!status)
            status = check_twice(s, s->channels, err);
        if (status)
            return status;
        s->channels++;
    }
    put_pulses_last(s);
    return WP_OK;
}
