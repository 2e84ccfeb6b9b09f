/*
 * settings_list - how the meter is set, in words, for summary and report.
 */
#ifndef WP_CLI_SETTINGS_LIST_H
#define WP_CLI_SETTINGS_LIST_H

#include "case/summary.h"
#include "metrology/wiring.h"

enum { WP_SETTINGS_LIST_MAX = 20, WP_SETTINGS_LIST_TEXT = 48 };

struct wp_settings_list {
    size_t count;
    struct wp_summary_text at[WP_SETTINGS_LIST_MAX];
    char text[WP_SETTINGS_LIST_MAX][WP_SETTINGS_LIST_TEXT];
};

/* Must not be moved afterwards. */
void wp_settings_list_init(struct wp_settings_list *s,
                           const struct wp_meter_config *config,
                           const struct wp_wiring *wiring);

#endif
