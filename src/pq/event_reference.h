/*
 * event_reference - the voltages and currents before an event, continued into
 * it: what its phasors are measured against.
 *
 * Input:   the trail
 * Output:  a whole cycle before the event, its frequency, and phasors of later
 *          cycles in its frame
 *
 * For 15 cycles the frame runs on in time with the frequency before, so that a
 * phase jump is seen even where the grid was drawn across it; from then on it
 * turns with the grid, as nobody knows the frequency for hours.
 */
#ifndef WP_PQ_EVENT_REFERENCE_H
#define WP_PQ_EVENT_REFERENCE_H

#include "pq/event_trail.h"

/* Three phasors each [V], [A]. */
struct wp_phasors {
    struct wp_complex voltage[WP_ELEMENTS], current[WP_ELEMENTS];
};

struct wp_event_reference {
    bool there;    /* else the frame is that of the trail */
    int64_t half;  /* the cycle of half-cycles half and half + 1 */
    double f_hz;   /* by its phasors, not by the grid */
    bool reversed; /* phases turn A, C, B */
    struct wp_phasors phasors;
    int64_t mid_ns; /* the middle of that cycle, UTC */
    double turn;    /* the trail's there [rad] */
    double lag;     /* of the trail behind the frame, at the last cycle asked */
};

/* The last clean cycle of the trail, in the stretch of half-cycle `start`, that
 * ends at `until_ns` at the latest. */
void wp_event_reference_find(struct wp_event_reference *r,
                             const struct wp_event_trail *t, int64_t start,
                             int64_t until_ns);

/* The cycle of half-cycles n and n + 1; n rises from call to call. */
void wp_event_reference_cycle(struct wp_event_reference *r,
                              const struct wp_event_trail *t, int64_t n,
                              struct wp_phasors *out);

/* Positive sequence of three phases as they turn here. */
struct wp_complex
wp_event_reference_positive(const struct wp_event_reference *r,
                            const struct wp_complex phase[3]);

/* A value turned by an angle [rad]. */
struct wp_complex wp_complex_turn(struct wp_complex v, double angle);

#endif
