/*
 * utc - nanoseconds since 1970-01-01T00:00:00 UTC (no leap seconds) from and to
 * the proleptic Gregorian calendar and ISO 8601 text.
 */
#ifndef WP_CORE_UTC_H
#define WP_CORE_UTC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a stamp says; month and day from 1, second 0..60, offset east of UTC. */
struct wp_civil {
    int year, month, day, hour, minute, second;
    int32_t nanosecond;
    int32_t offset_s; /* local = UTC + offset_s */
};

enum { WP_UTC_TEXT_MAX = 40 };

/* False when the date or time does not exist or lies beyond 1700..2250. A
 * second of 60 is the following second. */
bool wp_utc_from_civil(const struct wp_civil *civil, int64_t *ns);

/* The inverse, offset_s = 0. */
void wp_utc_to_civil(int64_t ns, struct wp_civil *civil);

/* "2024-01-01T00:00:00.000000000Z"; decimals 0 to 9 (shortened, not rounded).
 */
void wp_utc_format(int64_t ns, int decimals, char out[WP_UTC_TEXT_MAX]);

/*
 * "2024-01-01T00:00:00[.fraction][Z|+hh[:]mm|-hh[:]mm]"; a space or underscore
 * may stand for the T, a comma for the decimal point, '-' for ':' inside the
 * time (as in file names); seconds may be left out; no zone means UTC. At most
 * 9 decimals count. False when it is not such text.
 */
bool wp_utc_parse(const char *text, size_t length, int64_t *ns);

/* "Z", "+hh", "+hh:mm", "+hhmm" and with '-', less than 15 hours: seconds east
 * of UTC. */
bool wp_utc_zone_parse(const char *text, size_t length, int32_t *offset_s);

#endif
