/*
 * csv_stamp - instants as text: ISO 8601, and the dates that instruments write.
 */
#ifndef WP_FORMAT_CSV_STAMP_H
#define WP_FORMAT_CSV_STAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "core/number.h"
#include "core/parse.h"

/* How the numbers of a time column are to be read. */
enum wp_csv_time_unit {
    WP_CSV_TIME_GUESS,
    WP_CSV_SECONDS,
    WP_CSV_MILLISECONDS,
    WP_CSV_MICROSECONDS,
    WP_CSV_NANOSECONDS,
    WP_CSV_SAMPLES,
    WP_CSV_ISO
};

/* Femtoseconds keep what a nanosecond is too coarse for: scope time bases. */
struct wp_csv_instant {
    int64_t ns;
    int32_t fs; /* 0..999999 */
};

/* UTC of "2024-01-01T00:00:00.5+0200", "24.12.2024 08:00:00,5",
 * "13-Jul-2012 10:24:13", "12/24/2024 08:00:00"; a zone abbreviation that
 * means one thing only may follow. No zone: UTC. */
bool wp_csv_stamp_parse(struct wp_slice text, int64_t *ns);

/* True when the text ends in a zone: Z, an offset, or an abbreviation. */
bool wp_csv_stamp_has_zone(struct wp_slice text);

/* "PDT" -> -25200 s. False when unknown, or when it means several zones (CST,
 * IST, BST ...). */
bool wp_csv_zone_offset(struct wp_slice name, int32_t *offset_s);

/* "ms", "(ms)", "Microseconds", "second", ...; GUESS when it is no time unit.
 */
enum wp_csv_time_unit wp_csv_time_unit_parse(struct wp_slice text);

/* A number in a unit (not ISO) as an instant; false when beyond 292 years.
 * WP_CSV_SAMPLES: ns is the sample number, which must be whole. */
bool wp_csv_instant_from(const struct wp_decimal *d, enum wp_csv_time_unit unit,
                         struct wp_csv_instant *out);

/* b - a [ns] */
double wp_csv_instant_diff_ns(struct wp_csv_instant a, struct wp_csv_instant b);

/* Power of ten of the unit in seconds: -3 for milliseconds. */
int wp_csv_time_unit_power(enum wp_csv_time_unit unit);

#endif
