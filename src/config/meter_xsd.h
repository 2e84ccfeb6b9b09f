/*
 * meter_xsd - schemas/meter.xsd as text inside the program (scripts/embed.sh).
 */
#ifndef WP_CONFIG_METER_XSD_H
#define WP_CONFIG_METER_XSD_H

#include <stddef.h>

extern const char wp_meter_xsd[]; /* terminated */
extern const size_t wp_meter_xsd_length;

#endif
