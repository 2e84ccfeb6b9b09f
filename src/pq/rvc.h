/*
 * rvc - rapid voltage changes.
 *
 * Source:  IEC 61000-4-30:2015, 5.11
 * Input:   Urms(1/2) of all channels in the order of their window ends
 * Output:  events about a second after their ends; discarded ones never
 * Memory:  nothing is allocated after create
 *
 * One event for all channels together: while any of them is not in steady
 * state. It ends where the second of steady state begins. Flagged OPEN_END or
 * GAP it never came to rest: its steady change is 0.
 */
#ifndef WP_PQ_RVC_H
#define WP_PQ_RVC_H

#include "pq/basis.h"
#include "pq/event.h"
#include "pq/urms_half.h"

struct wp_rvc;

/* WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_rvc_create(struct wp_rvc **out,
                                           const struct wp_pq_basis *b);

void wp_rvc_destroy(struct wp_rvc *r); /* accepts NULL */

/* Pull after each push; ids are 0. */
void wp_rvc_push(struct wp_rvc *r, const struct wp_urms_half *u);
/* The reference of dips and swells, which discard a rapid voltage change: U din
 * until this tells the sliding one [V]. */
void wp_rvc_reference(struct wp_rvc *r, int signal, double reference_v);

void wp_rvc_gap(struct wp_rvc *r);
void wp_rvc_flush(struct wp_rvc *r);

/* What goes on now, unless it is a dip or swell; NULL: nothing. */
const struct wp_event *wp_rvc_goes_on(const struct wp_rvc *r);

bool wp_rvc_pull(struct wp_rvc *r, struct wp_event *out);

#endif
