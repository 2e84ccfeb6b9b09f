/*
 * meter_settings - all settings of a meter as names and texts, to show and to
 * compare.
 *
 * Names are those of meter_explain.h with the place of what there are several
 * of: "service/form", "outputs/contact[2]/ke", "gains/phase[A]/watt",
 * "instrument-transformers/ct[C]/point[1]/at-a". Values are as in the XML.
 */
#ifndef WP_CONFIG_METER_SETTINGS_H
#define WP_CONFIG_METER_SETTINGS_H

#include "core/error.h"
#include "core/meter_config.h"

struct wp_meter_setting {
    char name[96];
    char value[128];
    const char *standard; /* its default; NULL when there is none, as for a
                             point of a correction */
    bool differs;         /* from the default */
};

struct wp_meter_settings;

/* On failure (WP_E_NOMEM) *out is NULL. */
WP_MUST_CHECK enum wp_status
wp_meter_settings_open(struct wp_meter_settings **out,
                       const struct wp_meter_config *config,
                       struct wp_error *err);

/* Accepts NULL. */
void wp_meter_settings_close(struct wp_meter_settings *s);

unsigned wp_meter_settings_count(const struct wp_meter_settings *s);
const struct wp_meter_setting *
wp_meter_settings_at(const struct wp_meter_settings *s, unsigned index);

#endif
