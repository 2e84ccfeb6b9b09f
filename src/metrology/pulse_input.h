/*
 * pulse_input - when a meter's LED or KYZ output on a channel changes state.
 *
 * Source:  manual, "Test & Calibration", "Contact Inputs"
 * Input:   consecutive samples of one channel, analog or digital
 * Output:  edges in order, with their instants
 * Memory:  nothing is allocated after create
 *
 * Analog: the instant at which the line between two samples crosses the
 * threshold; the state changes a fifth of the signal's span beyond it. Without
 * a stated threshold it is half way between the extremes seen so far; when
 * their distance has more than doubled, what went before was noise: nothing of
 * it counts (WP_EDGE_RESTART), and so the first pulse only teaches the level.
 * Digital: the first sample in the new state; the edge lies up to one sample
 * before it.
 *
 * How the stream is cut changes no edge.
 */
#ifndef WP_METROLOGY_PULSE_INPUT_H
#define WP_METROLOGY_PULSE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/rate.h"
#include "core/status.h"
#include "metrology/half_cycle.h"

struct wp_pulse_input;

struct wp_pulse_input_setup {
    struct wp_rate rate;
    int64_t start_ns;  /* UTC of sample 0 */
    bool every_edge;   /* KYZ; else rising ones only */
    double threshold;  /* analog; 0 = from the signal */
    double debounce_s; /* changes sooner than that after an edge are bounce */
};

enum wp_edge_flag {
    WP_EDGE_AFTER_GAP = 1, /* samples are missing since the edge before */
    WP_EDGE_RESTART = 2    /* edges before this one were noise */
};

struct wp_pulse_edge {
    int64_t time_ns; /* UTC, rounded */
    struct wp_instant at;
    int64_t count; /* edges since the start or restart, this one included */
    bool rising;
    uint32_t flags;       /* enum wp_edge_flag */
    double uncertainty_s; /* the edge lies so much before at most */
};

/* WP_E_CONFIG: threshold or debounce not finite, debounce negative or above an
 * hour; WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_pulse_input_create(struct wp_pulse_input **out,
                      const struct wp_pulse_input_setup *setup);

void wp_pulse_input_destroy(struct wp_pulse_input *b); /* accepts NULL */

/* Samples of a view; a jump of `first` is a gap, and so is NaN. */
struct wp_pulse_samples {
    int64_t first; /* index on the capture's time base */
    size_t frames;
    const double *analog;   /* either this */
    const uint8_t *digital; /* or that: 0 or not */
};

/* Takes samples from *from on and moves it. True at an edge: call it again for
 * the samples that are left; false when all are taken. */
bool wp_pulse_input_push(struct wp_pulse_input *b,
                         const struct wp_pulse_samples *samples, size_t *from,
                         struct wp_pulse_edge *out);

#endif
