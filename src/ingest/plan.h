/*
 * plan - which files, which channels of them, on which common index: what is
 * decided before the first sample is read.
 *
 * Input:  paths and an optional sidecar
 * Output: open chains and the map of channels; used by capture (volts and
 *         amperes) and by stored (a copy that loses nothing)
 */
#ifndef WP_INGEST_PLAN_H
#define WP_INGEST_PLAN_H

#include "ingest/capture.h"
#include "ingest/channel_map.h"
#include "ingest/join_priv.h"

/* Rates beyond these are refused; below WP_PLAN_FULL_HZ something is lost. */
enum { WP_PLAN_MIN_HZ = 100, WP_PLAN_FULL_HZ = 800, WP_PLAN_MAX_HZ = 1000000 };

struct wp_plan {
    struct wp_sidecar *sidecar; /* NULL = none */
    bool sidecar_found;         /* beside the file, not named by the user */
    unsigned chains;
    struct wp_chain *chain[WP_MAX_CHANNELS];
    int64_t offset[WP_MAX_CHANNELS]; /* capture's index of its frame 0 */
    struct wp_channel_map map;
    unsigned chain_of[WP_MAX_CHANNELS]; /* per entry of the map */
    struct wp_rate rate;                /* of the capture */
    int64_t frames;                     /* of the capture, -1 = not known */
    bool start_known;
    int64_t start_ns;
    double nominal_hz, nominal_v, nominal_a; /* 0 = not stated */
    struct wp_notes notes;
};

/* Whether the capture is a scenario. */
bool wp_plan_is_scenario(const struct wp_plan *plan);

/* ops: the formats to choose from. Fills *plan, which is to be released also
 * after failure and must not move: chains refer to its notes. Errors as
 * wp_capture_open(). */
WP_MUST_CHECK enum wp_status
wp_plan_open(struct wp_plan *plan, const struct wp_source_ops *const *ops,
             const char *const *paths, size_t count,
             const struct wp_capture_options *options, struct wp_error *err);

/* Accepts a zeroed plan. */
void wp_plan_release(struct wp_plan *plan);

#endif
