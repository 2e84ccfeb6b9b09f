/*
 * event_class - where the usual tables put an event.
 *
 * Source:  IEEE 1159-2019, table 2; ITI (CBEMA) curve 2000; SEMI F47-0706;
 *          EN 50160:2010, tables of dips and swells; UNIPEDE DISDIP
 */
#ifndef WP_PQ_EVENT_CLASS_H
#define WP_PQ_EVENT_CLASS_H

#include "pq/event.h"

enum { WP_CLASS_TEXT = 40 };

struct wp_event_class {
    char ieee_1159[WP_CLASS_TEXT]; /* "momentary sag"; "" = none */
    char itic[WP_CLASS_TEXT]; /* "no interruption", "no damage", "prohibited" */
    char semi_f47[WP_CLASS_TEXT]; /* "ride through", "may trip" */
    char en_50160[WP_CLASS_TEXT]; /* cell: "C2", "S1", "short interruption" */
    char unipede[WP_CLASS_TEXT];
};

void wp_event_classify(const struct wp_event *e, double nominal_hz,
                       struct wp_event_class *out);

#endif
