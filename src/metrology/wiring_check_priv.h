/*
 * wiring_check_priv - what the two halves of wiring_check share.
 */
#ifndef WP_METROLOGY_WIRING_CHECK_PRIV_H
#define WP_METROLOGY_WIRING_CHECK_PRIV_H

#include <complex.h>

#include "metrology/wiring_check.h"

enum { WP_CHECK_PHASES = WP_ELEMENTS };

struct wp_check {
    const struct wp_wiring *wiring;
    bool between; /* the voltages are AB, BC, CA */
    /* By phase; a voltage or current that is not there is 0. */
    double complex v[WP_CHECK_PHASES], i[WP_CHECK_PHASES];
    bool v_there[WP_CHECK_PHASES], i_there[WP_CHECK_PHASES];
    int derived_current; /* the one that follows from the others; -1 = none */
    /* Where the voltages to neutral of a balanced system of that sequence
     * point; length 1. */
    bool framed, reverse_rotation;
    double complex frame[WP_CHECK_PHASES];
    int count;
    struct wp_wiring_finding *out;
};

void wp_check_add(struct wp_check *c, enum wp_wiring_finding_kind kind,
                  int signal, int other);

/* Voltages first: they set the frame that currents are held against. */
void wp_check_voltages(struct wp_check *c);
void wp_check_currents(struct wp_check *c);

#endif
