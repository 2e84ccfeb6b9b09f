/*
 * info_show - what `wattproof info` shows of one capture, for people and as
 * JSON.
 */
#ifndef WP_CLI_INFO_SHOW_H
#define WP_CLI_INFO_SHOW_H

#include "format/json_write.h"
#include "ingest/plan.h"
#include "ingest/scan.h"

/* scan may be NULL: nothing was read but the description. */
struct wp_info_show {
    const char *name;
    const struct wp_capture_info *info;
    const struct wp_plan *plan;
    const struct wp_scan *scan;
    bool quiet;            /* no notes */
    int frequency_channel; /* of frequency_hz */
    double frequency_hz;   /* 0 = not scanned, or no fundamental */
};

void wp_info_show_text(const struct wp_info_show *s);

/* One object in an array. */
void wp_info_show_json(const struct wp_info_show *s, struct wp_json_writer *w);

#endif
