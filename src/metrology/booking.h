/*
 * booking - metered half-cycles with what each adds to the registers.
 *
 * Input:   struct wp_metered in order
 * Output:  the same with increments, up to two half-cycles later (directions
 *          depend on the neighbours, see registers.h)
 * Memory:  nothing is allocated
 */
#ifndef WP_METROLOGY_BOOKING_H
#define WP_METROLOGY_BOOKING_H

#include "metrology/registers.h"

struct wp_booked {
    struct wp_metered metered;
    struct wp_registers energy; /* increments [unit h], all 0 or more */
};

enum { WP_BOOKING_WAITING = 8 };

struct wp_booking {
    struct wp_wiring wiring;
    struct wp_register_rules rules;
    /* Oldest first; the first `taken` are handed out, kept as history. */
    struct wp_metered waiting[WP_BOOKING_WAITING];
    int count, taken;
    bool flushed;
};

void wp_booking_init(struct wp_booking *b, const struct wp_wiring *wiring,
                     const struct wp_register_rules *rules);

/* Pull everything after each push. */
void wp_booking_push(struct wp_booking *b, const struct wp_metered *m);
void wp_booking_flush(struct wp_booking *b);

/* The next one; false when more must come first. */
bool wp_booking_pull(struct wp_booking *b, struct wp_booked *out);

#endif
