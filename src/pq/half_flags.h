/*
 * half_flags - what the flags of half-cycles are in power quality.
 */
#ifndef WP_PQ_HALF_FLAGS_H
#define WP_PQ_HALF_FLAGS_H

#include <stdint.h>

#include "metrology/half_cycle.h"
#include "pq/pq_flag.h"

/* enum wp_half_cycle_flag as enum wp_pq_flag: MISSING, UNLOCKED. */
static inline uint32_t wp_pq_flags_of_half(uint32_t flags)
{
    const uint32_t unlocked = WP_HC_BRIDGE | WP_HC_FREEWHEEL | WP_HC_OTHER_REF;

    return (flags & WP_HC_GAP ? WP_PQ_MISSING : 0u) |
           (flags & unlocked ? WP_PQ_UNLOCKED : 0u);
}

#endif
