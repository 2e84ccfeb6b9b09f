/*
 * scenario_fixed - real numbers with 128 integer and 192 fractional bits.
 *
 * Cycles and seconds of a scenario: a phase is reduced modulo one cycle before
 * it becomes a double, so it stays exact for years. One operation errs by less
 * than 2^-192; a number from JSON is the decimal that was written, up to 17
 * digits, not the double beside it. The caller keeps magnitudes below 2^127.
 */
#ifndef WP_INGEST_SCENARIO_FIXED_H
#define WP_INGEST_SCENARIO_FIXED_H

#include <stdint.h>

__extension__ typedef unsigned __int128 wp_u128;

/* Two's complement, least significant first; limbs 0..2 are the fraction. */
struct wp_fixed {
    uint64_t limb[5];
};

struct wp_fixed wp_fixed_int(int64_t x);

/* The shortest decimal that names x, |x| <= 1e18; 0 when not finite. */
struct wp_fixed wp_fixed_decimal(double x);

/* Exactly the double, |x| <= 1e18. */
struct wp_fixed wp_fixed_exact(double x);

double wp_fixed_double(struct wp_fixed a);
struct wp_fixed wp_fixed_add(struct wp_fixed a, struct wp_fixed b);
struct wp_fixed wp_fixed_sub(struct wp_fixed a, struct wp_fixed b);
struct wp_fixed wp_fixed_mul(struct wp_fixed a, struct wp_fixed b);
struct wp_fixed wp_fixed_mul_int(struct wp_fixed a, int64_t b);
struct wp_fixed wp_fixed_div_int(struct wp_fixed a, uint64_t b);

/* Negative, zero or positive as a - b. */
int wp_fixed_compare(struct wp_fixed a, struct wp_fixed b);

/* a modulo 1 as a fraction of 2^64 (to nearest) and of 2^128 (cut off). */
uint64_t wp_fixed_turn64(struct wp_fixed a);
wp_u128 wp_fixed_turn128(struct wp_fixed a);

/* The smallest integer >= a; a within 2^-40 above an integer counts as it. */
int64_t wp_fixed_ceil(struct wp_fixed a);

#endif
