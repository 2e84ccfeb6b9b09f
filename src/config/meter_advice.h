/*
 * meter_advice - settings that are allowed, but seldom meant.
 */
#ifndef WP_CONFIG_METER_ADVICE_H
#define WP_CONFIG_METER_ADVICE_H

#include "core/meter_config.h"
#include "core/notes.h"

/* Adds a note for each: the setting by its way, what follows from it. */
void wp_meter_advice(const struct wp_meter_config *config,
                     struct wp_notes *notes);

#endif
