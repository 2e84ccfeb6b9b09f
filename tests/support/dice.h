/* dice - the random numbers of the fuzzers: xorshift64*, the same everywhere.
 */
#ifndef WP_TESTS_DICE_H
#define WP_TESTS_DICE_H

#include <stdint.h>

/* A state for every seed, 0 included. */
static inline uint64_t dice_seed(uint64_t seed)
{
    uint64_t state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;

    return state ? state : 1;
}

static inline uint64_t dice_next(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545f4914f6cdd1d);
}

/* 0 to sides - 1 */
static inline uint32_t dice_roll(uint64_t *state, uint32_t sides)
{
    return (uint32_t)(dice_next(state) >> 33) % sides;
}

#endif
