/*
 * time_zone - whether the system knows a time zone by its IANA name.
 */
#ifndef WP_CONFIG_TIME_ZONE_H
#define WP_CONFIG_TIME_ZONE_H

#include <stdbool.h>

/* "UTC" always; else /usr/share/zoneinfo/NAME must be a TZif file (RFC 8536).
 * A name has letters, digits and _ + - in parts between slashes, so that no
 * other file is ever opened. */
bool wp_time_zone_known(const char *name);

#endif
