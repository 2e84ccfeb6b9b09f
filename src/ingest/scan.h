/*
 * scan - a quick look over a whole capture: RMS, extremes, missing samples.
 *
 * For people and `info` only: metrology measures properly.
 *
 * Lifecycle: init, push every view, finish, read, release
 */
#ifndef WP_INGEST_SCAN_H
#define WP_INGEST_SCAN_H

#include "ingest/capture.h"

struct wp_scan_channel {
    int64_t valid, missing; /* frames */
    double rms, min, max;   /* [V] or [A]; NaN when nothing is valid */
    double sum2;
};

struct wp_scan {
    unsigned channels, digitals;
    struct wp_scan_channel channel[WP_MAX_CHANNELS];
    int64_t *ones; /* [digitals] frames in which a status channel is 1 */
    int64_t end;   /* index after the last frame */
};

/* WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_scan_init(struct wp_scan *s,
                                          const struct wp_capture_info *info,
                                          struct wp_error *err);
/* May be called twice. */
void wp_scan_release(struct wp_scan *s);

void wp_scan_push(struct wp_scan *s, const struct wp_sample_view *view,
                  const uint8_t *const *digital);
void wp_scan_finish(struct wp_scan *s);

#endif
