/*
 * event_trail - what is left of the last half-cycles for the anatomy of events:
 * fundamentals of the phases, integrals of squares.
 *
 * Input:   the history, while something goes on; it reaches back as far as the
 *          history does
 * Memory:  the last WP_TRAIL_KEPT half-cycles
 *
 * Phasors turn with the grid, but where a phase jump is bridged they go on with
 * the frequency before it: the jump is seen in their angles.
 */
#ifndef WP_PQ_EVENT_TRAIL_H
#define WP_PQ_EVENT_TRAIL_H

#include "metrology/energy.h"
#include "pq/basis.h"
#include "pq/history.h"

enum { WP_TRAIL_KEPT = 256 };

struct wp_trail_half {
    int64_t start_ns, end_ns; /* UTC */
    uint32_t flags;           /* enum wp_half_cycle_flag */
    uint32_t stretch;
    double duration_s, f_hz;
    double turn; /* jumps that were bridged before it [rad] */
    /* Shares of the fundamental: the sum of two neighbours' is the RMS phasor
     * of the cycle [V], [A]; 0 where a phase is not there. */
    struct wp_complex voltage[WP_ELEMENTS], current[WP_ELEMENTS];
    double square[WP_SIGNALS]; /* integral of x^2 [V^2 s], [A^2 s] */
};

struct wp_event_trail {
    int phase_voltage[WP_ELEMENTS], phase_current[WP_ELEMENTS];
    uint32_t signals;
    int64_t first, count; /* half-cycles first .. count - 1 are there */
    double turn;          /* jumps since `first` [rad] */
    double last_hz;       /* of the last that was no bridge */
    double sine[WP_HALF_CYCLE_SAMPLES], cosine[WP_HALF_CYCLE_SAMPLES];
    struct wp_trail_half half[WP_TRAIL_KEPT];
};

void wp_event_trail_init(struct wp_event_trail *t, const struct wp_pq_basis *b);

/* All that the history has and the trail has not. After a hole it begins
 * again. */
void wp_event_trail_extend(struct wp_event_trail *t,
                           const struct wp_history *h);

/* first <= n < count, and not older than WP_TRAIL_KEPT. */
const struct wp_trail_half *wp_event_trail_half(const struct wp_event_trail *t,
                                                int64_t n);

/* The oldest that is kept. */
int64_t wp_event_trail_oldest(const struct wp_event_trail *t);

/* The first whose end lies after an instant; count without one. */
int64_t wp_event_trail_at(const struct wp_event_trail *t, int64_t ns);

/* Half-cycles n and n + 1 are a whole cycle; clean: not bridged. */
bool wp_event_trail_whole(const struct wp_event_trail *t, int64_t n);
bool wp_event_trail_clean(const struct wp_event_trail *t, int64_t n);

/* RMS phasors of that cycle, three each; NULL: not wanted. */
void wp_event_trail_cycle(const struct wp_event_trail *t, int64_t n,
                          struct wp_complex *voltage,
                          struct wp_complex *current);

/* Integral of the square of a signal from the start of half-cycle n to an
 * instant in it; cells in proportion. Where the history has forgotten it, in
 * proportion to time. */
double wp_event_trail_until(const struct wp_event_trail *t,
                            const struct wp_history *h, int signal, int64_t n,
                            int64_t ns);

#endif
