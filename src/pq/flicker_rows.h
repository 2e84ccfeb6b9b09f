/*
 * flicker_rows - Pst that wait until their flags are known, and Plt of them.
 *
 * Source:  IEC 61000-4-15:2010, 5.8; IEC 61000-4-30:2015, 5.3
 * Memory:  nothing is allocated; 32 Pst may wait, the oldest gives way
 *
 * Plt of UTC's 2 hours is that of the Pst that count: of whole 10 minutes with
 * settled filters. Without any there is none.
 */
#ifndef WP_PQ_FLICKER_ROWS_H
#define WP_PQ_FLICKER_ROWS_H

#include "pq/flicker.h"

enum { WP_FLICKER_WAITING = 32 };

struct wp_flicker_rows {
    unsigned channels;
    bool ended;
    unsigned first, count; /* waiting */
    struct wp_flicker_row waiting[WP_FLICKER_WAITING];
    /* The 2 hours at hand. */
    bool open;
    struct wp_flicker_row plt;
    double cubes[WP_FLICKER_CHANNELS];
};

void wp_flicker_rows_push(struct wp_flicker_rows *r,
                          const struct wp_flicker_row *pst);

/* Those that overlap. */
void wp_flicker_rows_flag(struct wp_flicker_rows *r, int64_t start_ns,
                          int64_t end_ns, uint32_t flags);

/* No more will come: what waits can be pulled, whenever it ends. */
void wp_flicker_rows_flush(struct wp_flicker_rows *r);

bool wp_flicker_rows_pull(struct wp_flicker_rows *r, int64_t until_ns,
                          bool *plt, struct wp_flicker_row *row);

#endif
