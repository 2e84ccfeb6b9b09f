/*
 * signalling - mains signalling voltages at the carriers that a user names.
 *
 * Source:  IEC 61000-4-30:2015, 5.10
 * Input:   10/12-cycle windows
 * Output:  a value per carrier, voltage and window (it goes into the row), and
 *          sequences above the threshold as events
 */
#ifndef WP_PQ_SIGNALLING_H
#define WP_PQ_SIGNALLING_H

#include "pq/basis.h"
#include "pq/event.h"
#include "pq/window.h"

/* [V] of a carrier by the method that was asked for. */
double wp_signalling_value(const struct wp_window *w, int signal,
                           const struct wp_pq_carrier *carrier);

/* Sequences per carrier, of all voltages together. */
struct wp_signalling {
    const struct wp_pq_basis *basis;
    struct {
        bool open;
        struct wp_event event;
    } each[WP_PQ_CARRIERS];
    struct wp_event waiting[WP_PQ_CARRIERS];
    unsigned count;
};

void wp_signalling_init(struct wp_signalling *s, const struct wp_pq_basis *b);
void wp_signalling_push(struct wp_signalling *s, const struct wp_window *w);
void wp_signalling_flush(struct wp_signalling *s);
bool wp_signalling_pull(struct wp_signalling *s, struct wp_event *out);

#endif
