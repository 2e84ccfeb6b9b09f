/*
 * flicker_recent - Pinst of the last seconds, to be asked by time.
 *
 * Input:   Pinst per sample, in chunks; where stretches begin
 * Output:  mean, least and greatest between two instants
 * Memory:  8 s, allocated by create
 */
#ifndef WP_PQ_FLICKER_RECENT_H
#define WP_PQ_FLICKER_RECENT_H

#include <stdbool.h>

#include "core/status.h"
#include "pq/flicker.h"
#include "pq/flicker_chain.h"

struct wp_flicker_recent;

WP_MUST_CHECK enum wp_status
wp_flicker_recent_create(struct wp_flicker_recent **out,
                         const struct wp_flicker_config *config);

void wp_flicker_recent_destroy(struct wp_flicker_recent *r); /* accepts NULL */

/* The next sample is at start_ns; before settled_ns filters settle. */
void wp_flicker_recent_begin(struct wp_flicker_recent *r, int64_t start_ns,
                             int64_t settled_ns);

/* Where the next samples go, up to the end of a chunk of the chain. */
struct wp_flicker_lanes *wp_flicker_recent_room(struct wp_flicker_recent *r);

/* So many are there now. */
void wp_flicker_recent_add(struct wp_flicker_recent *r, size_t n);

/* Samples in start_ns <= t < end_ns that are known (not negative). */
bool wp_flicker_recent_get(const struct wp_flicker_recent *r, int64_t start_ns,
                           int64_t end_ns, struct wp_pinst *out);

#endif
