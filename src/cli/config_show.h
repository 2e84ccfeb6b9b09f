/*
 * config_show - a meter's settings and operations for people and for scripts.
 */
#ifndef WP_CLI_CONFIG_SHOW_H
#define WP_CLI_CONFIG_SHOW_H

#include "config/meter_explain.h"
#include "config/meter_settings.h"
#include "config/operations.h"
#include "format/json_write.h"

/* What differs from the default, in lines; name is the file's. */
void wp_config_show_differences(const char *name,
                                const struct wp_meter_settings *s);

/* "settings": {name: value}, "differs": [{setting, value, default}]. */
void wp_config_json_settings(struct wp_json_writer *w,
                             const struct wp_meter_settings *s);

void wp_config_show_operations(const char *name, const struct wp_operations *o);

/* "operations": [{time, do, ...}], as the file but sorted and in UTC. */
void wp_config_json_operations(struct wp_json_writer *w,
                               const struct wp_operations *o);

/* One line for each setting, under its section. */
void wp_config_list_settings(const struct wp_meter_explain *e);

/* All that is known of one; a section with its settings in lines. */
void wp_config_explain(const struct wp_meter_explain *e,
                       const struct wp_explain_entry *entry);

void wp_config_json_explain(struct wp_json_writer *w,
                            const struct wp_explain_entry *entry);

#endif
