/*
 * event_class - where the usual tables put an event.
 *
 * Source:  IEEE 1159-2019, table 2; ITI (CBEMA) curve 2000; SEMI F47-0706;
 *          EN 50160:2010, tables of dips and swells; UNIPEDE DISDIP
 *
 * Of dips, swells and interruptions, by extreme_v / reference_v and duration_s.
 * Durations on a limit belong to the shorter span, magnitudes on a limit to the
 * milder row. Events that were open at an end of the capture lasted longer than
 * their class says.
 */
#ifndef WP_PQ_EVENT_CLASS_H
#define WP_PQ_EVENT_CLASS_H

#include "pq/event.h"

enum { WP_CLASS_TEXT = 40 };

/* "" where a table has no place for the event. */
struct wp_event_class {
    char ieee_1159[WP_CLASS_TEXT]; /* "momentary sag"; "transient" */
    char itic[WP_CLASS_TEXT]; /* "no interruption", "no damage", "prohibited" */
    char semi_f47[WP_CLASS_TEXT]; /* "ride through", "ride through recommended",
                                     "may trip" */
    char en_50160[WP_CLASS_TEXT]; /* cell: "C2", "S1", "short interruption" */
    char unipede[WP_CLASS_TEXT];  /* residual and duration: "40-50 %, 1-3 s" */
};

/* nominal_hz: 50 or 60, what a cycle is. */
void wp_event_classify(const struct wp_event *e, double nominal_hz,
                       struct wp_event_class *out);

#endif
