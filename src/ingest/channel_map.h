/*
 * channel_map - which stored channel is which voltage or current, and how its
 * stored values become volts or amperes on the secondary side.
 *
 * By the sidecar where there is one; else by the unit, phase and name that the
 * source gives (or, for audio, by the number of channels). What is not used,
 * and every decision that the file does not state, is noted.
 */
#ifndef WP_INGEST_CHANNEL_MAP_H
#define WP_INGEST_CHANNEL_MAP_H

#include "format/source.h"
#include "ingest/sidecar.h"

/* value [V] or [A] = scale * stored + offset */
struct wp_map_entry {
    struct wp_channel channel;
    unsigned source; /* index of the stored channel */
    double scale, offset;
    double skew_s; /* instant of its sample minus instant of the frame [s] */
    bool remove_mean;
    bool si;   /* false: no scale to volts or amperes is known */
    bool side; /* true: was brought from the primary side */
};

struct wp_channel_map {
    unsigned channels;
    struct wp_map_entry entry[WP_MAX_CHANNELS];
};

/* A file as the map sees it. */
struct wp_map_file {
    const char *path;
    const struct wp_source_info *info;
    struct wp_notes *notes;
    bool any_channel; /* as in struct wp_capture_options */
};

/* Without a sidecar. WP_E_FORMAT when no channel is a voltage or current. */
WP_MUST_CHECK enum wp_status wp_channel_map_auto(struct wp_channel_map *map,
                                                 const struct wp_map_file *file,
                                                 struct wp_error *err);

/* Adds the sidecar's channel. WP_E_CONFIG when its source is not there. */
WP_MUST_CHECK enum wp_status
wp_channel_map_add(struct wp_channel_map *map, const struct wp_sidecar *s,
                   const struct wp_sidecar_channel *channel,
                   const struct wp_map_file *file, struct wp_error *err);

/* Quantity and phase from a name such as "V_L1", "F1-IA", "current2", "Uab";
 * what the name does not say is NONE. */
void wp_channel_guess(const char *name, enum wp_quantity *quantity,
                      enum wp_phase *phase);

#endif
