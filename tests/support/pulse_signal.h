/*
 * pulse_signal - the output of a meter under test as samples, with pulses at
 * exact instants: a trapezoid whose flanks pass half way at these instants.
 */
#ifndef WP_TESTS_PULSE_SIGNAL_H
#define WP_TESTS_PULSE_SIGNAL_H

#include <stddef.h>
#include <stdint.h>

struct pulse_signal {
    double rate_hz;
    double first_s, period_s; /* pulse k rises at first + k period, k from 0 */
    int64_t pulses;
    double width_s, rise_s;
    double low, high, noise; /* noise: standard deviation [high - low] */
    /* After each flank the contact leaves its state again for bounce_s, after
     * bounce_s; 0 = none. */
    double bounce_s;
};

/* Sample n of the line; the same n gives the same noise. */
double pulse_signal_at(const struct pulse_signal *s, int64_t n);

/* The state, without flanks and noise: 1 from the rise to the fall. */
int pulse_signal_state(const struct pulse_signal *s, int64_t n);

#endif
