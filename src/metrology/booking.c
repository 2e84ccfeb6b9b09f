#include "metrology/booking.h"

#include <assert.h>
#include <stddef.h>

enum { LOOK = 2 };

void wp_booking_init(struct wp_booking *b, const struct wp_wiring *wiring,
                     const struct wp_register_rules *rules)
{
    b->wiring = *wiring;
    b->rules = *rules;
    b->count = b->taken = 0;
    b->flushed = false;
}

/* Keeps history before what is not taken yet. */
static void shift(struct wp_booking *b)
{
    int gone = b->taken - LOOK;

    if (gone <= 0)
        return;
    for (int k = gone; k < b->count; k++)
        b->waiting[k - gone] = b->waiting[k];
    b->count -= gone;
    b->taken -= gone;
}

void wp_booking_push(struct wp_booking *b, const struct wp_metered *m)
{
    shift(b);
    assert(b->count < WP_BOOKING_WAITING);
    b->waiting[b->count++] = *m;
}

void wp_booking_flush(struct wp_booking *b)
{
    b->flushed = true;
}

/* The half-cycle to take with its neighbours; false when more must come. */
static bool find_span(const struct wp_booking *b, struct wp_register_span *span)
{
    const struct wp_metered *now = &b->waiting[b->taken];
    int after = 0;

    *span = (struct wp_register_span){{NULL}};
    span->e[LOOK] = now;
    for (int d = 0; d < LOOK && b->taken - d > 0 && !now[-d].begins; d++)
        span->e[LOOK - 1 - d] = now - d - 1;
    while (after < LOOK && !now[after].ends) {
        if (b->taken + after + 1 == b->count)
            return b->flushed;
        after++;
        span->e[LOOK + after] = now + after;
    }
    return true;
}

bool wp_booking_pull(struct wp_booking *b, struct wp_booked *out)
{
    struct wp_register_span span;

    if (b->taken == b->count || !find_span(b, &span))
        return false;
    out->metered = *span.e[LOOK];
    wp_registers_of(&b->wiring, &b->rules, &span, &out->energy);
    b->taken++;
    return true;
}
