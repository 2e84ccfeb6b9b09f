/*
 * meter_walk_priv - all settings of a meter in the order in which they are
 * written, as begin, field and end.
 */
#ifndef WP_CONFIG_METER_WALK_PRIV_H
#define WP_CONFIG_METER_WALK_PRIV_H

#include "config/meter_fields_priv.h"

struct wp_meter_visitor {
    void *self;
    /* An element; key and its value where several have that name. */
    void (*begin)(void *self, const char *element, const char *key,
                  const char *value);
    void (*field)(void *self, const struct wp_field *field, const void *base);
    void (*end)(void *self, const char *element);
};

/* Transformers without points and inputs without a channel, carriers and
 * intervals that are not set are left out. */
void wp_meter_walk(const struct wp_meter_config *config,
                   const struct wp_meter_visitor *v);

#endif
