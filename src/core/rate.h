/*
 * rate - a sampling rate as a ratio of integers, and the instants it implies.
 *
 * Time is the sample index on a rational rate from a UTC start; it becomes
 * nanoseconds once, by wp_rate_ns(), without accumulated rounding.
 */
#ifndef WP_CORE_RATE_H
#define WP_CORE_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wp_rate {
    int64_t num; /* [Hz] = num / den, reduced, 0 < num <= 10^15 */
    int64_t den; /* 0 < den <= 10^9 */
};

/* Decimal text such as "15360.000000000" or "2.836798e+000" exactly; false when
 * it is no positive number or needs more than 9 decimals or 15 digits. */
bool wp_rate_parse(const char *text, size_t length, struct wp_rate *out);

/* The fraction nearest to a double [Hz]: exact for integers and for what a
 * decimal of at most 9 places names; false when not finite, <= 0 or > 1e9. */
bool wp_rate_from_double(double hz, struct wp_rate *out);

double wp_rate_hz(struct wp_rate rate);

bool wp_rate_equal(struct wp_rate a, struct wp_rate b);

/* Nanoseconds from sample 0 to sample index, rounded to nearest, exact for any
 * index and rate within int64. */
int64_t wp_rate_ns(struct wp_rate rate, int64_t index);

/* The smallest index whose instant is at or after ns nanoseconds. */
int64_t wp_rate_index_at(struct wp_rate rate, int64_t ns);

#endif
