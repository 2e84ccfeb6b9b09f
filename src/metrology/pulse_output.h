/*
 * pulse_output - the pulses of one output, to the nanosecond.
 *
 * Source:  manual, "Contact Outputs", "Test & Calibration", "Status Word"
 * Input:   half-cycles in order, each with the energy that the output counts
 * Output:  transitions in order of time; overflow periods
 * Memory:  nothing is allocated after create
 *
 * After any time floor(total energy / weight) pulses are due, however long it
 * runs; energy is spread evenly over its half-cycle. Contacts send at most 25
 * transitions per second: what comes faster waits and is sent later, never
 * lost. More than 10 pulses due within a second raise the overflow (manual,
 * "Status Word" bit 5), which falls a second after the last one that came too
 * fast. The LED and the optical port are no contacts: at most 1000 per second,
 * one event each, no overflow. Clocks tick at the multiples of their period in
 * the UTC day. Energy that runs backwards (net) must come back
 * before the next pulse is due.
 *
 * Usage: push, then pull both until false; at the end flush and pull again.
 */
#ifndef WP_METROLOGY_PULSE_OUTPUT_H
#define WP_METROLOGY_PULSE_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/meter_config.h"
#include "core/status.h"

struct wp_pulse_output;

struct wp_pulse_event {
    int64_t time_ns; /* UTC */
    int64_t count;   /* pulses sent so far, this one included */
    int output;      /* 0..8, as in struct wp_meter_config */
    bool closed;     /* the contact (KYZ: K to Y) from now on; LED: lit */
    bool pulse;      /* counts; false: form A going back to rest */
    bool delayed;    /* due earlier, held back by the limit of the contact */
    bool overflow;   /* while more than 10 per second are due */
};

struct wp_pulse_overflow {
    int64_t start_ns, end_ns; /* UTC */
    int output;
};

struct wp_pulse_status {
    int64_t due, sent; /* pulses; the difference waits */
    int64_t overflows; /* periods, one that still runs included */
    bool overflow;     /* at the end of the last half-cycle */
};

/* A half-cycle as pulses see it. */
struct wp_pulse_span {
    int64_t start_ns, end_ns; /* UTC */
    double increment_h;       /* [unit h]; negative: the net ran backwards */
};

/* WP_E_CONFIG: the output is off, its weight is not finite or under 1e-12, it
 * closes for other than 20 to 200 ms (0: 40 ms), its period is shorter than
 * its pulses allow, or the quantity has no such direction; WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_pulse_output_create(struct wp_pulse_output **out, int output,
                       const struct wp_pulse_config *config);

void wp_pulse_output_destroy(struct wp_pulse_output *b); /* accepts NULL */

/* Takes one half-cycle; an increment that is not finite counts as none. */
void wp_pulse_output_push(struct wp_pulse_output *b,
                          const struct wp_pulse_span *span);

/* No more half-cycles: contacts that are closed open, overflows end. */
void wp_pulse_output_flush(struct wp_pulse_output *b);

/* The next event up to the end of the half-cycle; false when there is none. */
bool wp_pulse_output_pull(struct wp_pulse_output *b,
                          struct wp_pulse_event *out);

/* The next overflow that has ended. */
bool wp_pulse_output_pull_overflow(struct wp_pulse_output *b,
                                   struct wp_pulse_overflow *out);

struct wp_pulse_status wp_pulse_output_status(const struct wp_pulse_output *b);

#endif
