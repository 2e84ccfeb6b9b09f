/*
 * scenario_sincos - sine and cosine of phases given as fractions of a turn.
 *
 * The phase is an integer in 2^-64 turns: reduction to +-1/8 turn is exact, so
 * sin(0) is 0 and quarters are exact. Taylor series to x^17 and x^16 on
 * +-pi/4: cut off below 3e-18, in all within 2e-16 absolute. Pure arithmetic
 * in a fixed order: the same bits on every machine.
 */
#ifndef WP_INGEST_SCENARIO_SINCOS_H
#define WP_INGEST_SCENARIO_SINCOS_H

#include <stddef.h>
#include <stdint.h>

/* The most that one call takes. */
enum { WP_SINCOS_CHUNK = 256 };

/* sin and cos of 2 pi turn / 2^64; count <= WP_SINCOS_CHUNK. */
void wp_sincos(const uint64_t *turn, size_t count, double *sine,
               double *cosine);

/* Likewise for one phase. */
void wp_sincos_one(uint64_t turn, double *sine, double *cosine);

/* Degrees as a fraction of 2^64 of a turn, divided by divisor first. */
uint64_t wp_turn_of_degrees(double degrees, uint32_t divisor);

/* Gaussian numbers of frames first, first + 1 ...: definition and seed in
 * schemas/scenario.schema.json; stream is 1..14. count <= WP_SINCOS_CHUNK. */
void wp_scenario_noise(uint64_t seed, unsigned stream, int64_t first,
                       size_t count, double *out);

#endif
