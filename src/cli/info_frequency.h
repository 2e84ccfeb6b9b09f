/*
 * info_frequency - the mean frequency of a capture, by the tracker that `run`
 * uses, on its references alone: up to three voltages (or currents).
 */
#ifndef WP_CLI_INFO_FREQUENCY_H
#define WP_CLI_INFO_FREQUENCY_H

#include "ingest/capture.h"
#include "metrology/sync.h"

struct wp_info_frequency {
    struct wp_sync *sync;
    unsigned channels;
    int channel[3]; /* of the capture */
    int64_t half_cycles;
    double duration_s;
    struct wp_half_cycle *half_cycle;
};

/* WP_E_NOMEM. At rates that cannot be tracked there will be no frequency. */
WP_MUST_CHECK enum wp_status
wp_info_frequency_init(struct wp_info_frequency *f,
                       const struct wp_capture_info *info,
                       struct wp_error *err);
void wp_info_frequency_release(struct wp_info_frequency *f);

void wp_info_frequency_push(struct wp_info_frequency *f,
                            const struct wp_sample_view *view);

/* Whole half-cycles with a live fundamental over their duration [Hz]; 0 when
 * there are none. */
double wp_info_frequency_finish(struct wp_info_frequency *f);

#endif
