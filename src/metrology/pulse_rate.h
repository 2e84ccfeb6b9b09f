/*
 * pulse_rate - when pulses come faster than 10 per second.
 *
 * Source:  manual, "Status Word", bit 5
 *
 * A pulse is too fast when the tenth before it is less than a second ago. The
 * overflow lasts from the first such pulse until one second after the last.
 */
#ifndef WP_METROLOGY_PULSE_RATE_H
#define WP_METROLOGY_PULSE_RATE_H

#include <stdbool.h>
#include <stdint.h>

enum { WP_PULSE_RATE_MAX = 10 }; /* per second */

struct wp_pulse_rate {
    int64_t last_ns[WP_PULSE_RATE_MAX]; /* a ring, the oldest at `oldest` */
    unsigned oldest;
    int64_t seen;
    bool up;
    int64_t start_ns, fast_ns; /* first and last pulse too fast, while up */
    bool ended;                /* one that ended waits to be taken */
    int64_t ended_start_ns, ended_end_ns;
    int64_t periods;
};

/* A pulse; in order of time. */
void wp_pulse_rate_note(struct wp_pulse_rate *r, int64_t time_ns);

/* The same for pulses without a break from one that was too fast to the one at
 * time_ns, of which only the last ones are noted. */
void wp_pulse_rate_run(struct wp_pulse_rate *r, int64_t time_ns);

/* An overflow that has ended by `now`; false when there is none. */
bool wp_pulse_rate_take(struct wp_pulse_rate *r, int64_t now_ns,
                        int64_t *start_ns, int64_t *end_ns);

/* Whether the overflow stands at that time, not before the last one taken. */
bool wp_pulse_rate_at(const struct wp_pulse_rate *r, int64_t time_ns);

#endif
