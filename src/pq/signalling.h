/*
 * signalling - mains signalling voltages at the carriers that a user names.
 *
 * Source:  IEC 61000-4-30:2015, 5.10
 * Input:   10/12-cycle windows
 * Output:  a value per carrier, voltage and window (it goes into the row), and
 *          sequences above the threshold as events
 *
 * A sequence begins with the first window in which any voltage is at or above
 * its threshold, and is watched for the length that was set, pauses between
 * pulses included; it ends with the last window above whose middle lies within
 * that length. What is above all the time is one sequence: the next begins
 * where the threshold is crossed again (convention signalling.sequence). It is
 * known, and pulled, when that length is over. Windows with a dip, swell,
 * interruption, hole or phase jump, whose steps have lines everywhere, do not
 * count.
 */
#ifndef WP_PQ_SIGNALLING_H
#define WP_PQ_SIGNALLING_H

#include "pq/basis.h"
#include "pq/event.h"
#include "pq/window.h"

/* [V] of a carrier by the method that was asked for: the line nearest to it, or
 * the root of the squares of the two lines on either side (a carrier that is
 * nearly a line, to 1e-6 of their distance, is that line). 0 without lines. */
double wp_signalling_value(const struct wp_window *w, int signal,
                           const struct wp_pq_carrier *carrier);

/* Sequences per carrier, of all voltages together. */
struct wp_signalling {
    const struct wp_pq_basis *basis;
    uint32_t signals; /* voltages with lines and a U din */
    bool begun;       /* windows have come */
    uint64_t chain;
    int64_t end_ns; /* of the last window */
    struct wp_signalling_carrier {
        bool open, above; /* above: in the last window */
        double share;     /* the largest value over its U din */
        struct wp_event event;
    } each[WP_PQ_CARRIERS];
    struct wp_event waiting[2 * WP_PQ_CARRIERS];
    unsigned count;
};

void wp_signalling_init(struct wp_signalling *s, const struct wp_pq_basis *b);

/* Windows in order; tails are ignored. Pull all events after each push and
 * after flush. */
void wp_signalling_push(struct wp_signalling *s, const struct wp_window *w);
void wp_signalling_flush(struct wp_signalling *s);

/* id is 0: given by who orders all kinds. worst is the voltage of the largest
 * share of its U din; reference, threshold, extreme are its. */
bool wp_signalling_pull(struct wp_signalling *s, struct wp_event *out);

#endif
