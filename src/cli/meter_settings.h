/*
 * meter_settings - how the meter is set, in words, for summary and report.
 */
#ifndef WP_CLI_METER_SETTINGS_H
#define WP_CLI_METER_SETTINGS_H

#include "case/summary.h"
#include "metrology/wiring.h"

enum { WP_METER_SETTINGS_MAX = 20, WP_METER_SETTING_TEXT = 48 };

struct wp_meter_settings {
    size_t count;
    struct wp_summary_text at[WP_METER_SETTINGS_MAX];
    char text[WP_METER_SETTINGS_MAX][WP_METER_SETTING_TEXT];
};

/* Must not be moved afterwards. */
void wp_meter_settings_init(struct wp_meter_settings *s,
                            const struct wp_meter_config *config,
                            const struct wp_wiring *wiring);

#endif
