/*
 * wiring_check - is the meter connected as it should be?
 *
 * Source:  manual, "Phasor Display": "confirmation that it was wired correctly"
 * Input:   mean fundamental phasors of the capture
 * Output:  findings, voltages before currents, most likely cause first
 *
 * Findings are suspicions: only what no usual load explains is one. Nothing is
 * said of a single phase, of power received in all phases, of any power factor
 * that the phases share, of a phase without load, of voltages all in parallel
 * (a test bench). Convention wiring.check has the limits.
 */
#ifndef WP_METROLOGY_WIRING_CHECK_H
#define WP_METROLOGY_WIRING_CHECK_H

#include <stddef.h>

#include "metrology/energy.h"

enum wp_wiring_finding_kind {
    WP_WIRING_MISSING_VOLTAGE, /* signal: dead or far below the others */
    WP_WIRING_REVERSED_VOLTAGE,
    WP_WIRING_SWAPPED_VOLTAGES, /* signal and other */
    WP_WIRING_REVERSE_ROTATION, /* A C B */
    WP_WIRING_MISSING_CURRENT,  /* signal: none, while the others carry load */
    WP_WIRING_REVERSED_CURRENT,
    WP_WIRING_SWAPPED_CURRENTS, /* signal and other */
    WP_WIRING_CURRENTS_SHIFTED, /* signal, I A, carries that of phase other,
                                   and so on round; or power is received at a
                                   power factor near 0.5 */
    WP_WIRING_FINDING_KINDS
};

struct wp_wiring_finding {
    enum wp_wiring_finding_kind kind;
    int signal, other; /* enum wp_signal; -1 = none. WP_V_A to WP_V_C in a
                          delta: the lead of that phase */
};

enum { WP_WIRING_FINDINGS = 12 };

/* Fills at most WP_WIRING_FINDINGS; how many. Phasors are RMS [V], [A], of any
 * common angle reference and scale. */
int wp_wiring_check(const struct wp_wiring *w,
                    const struct wp_complex phasor[WP_SIGNALS],
                    struct wp_wiring_finding *out);

/* One line such as "voltage of phase B is reversed"; 90 characters suffice. */
void wp_wiring_finding_text(const struct wp_wiring_finding *f, char *out,
                            size_t size);

#endif
