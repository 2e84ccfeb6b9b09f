/*
 * wiring_check - is the meter connected as it should be?
 *
 * Source:  manual, "Phasor Display": verification that it was wired correctly
 * Input:   mean fundamental phasors of the capture
 * Output:  findings, most likely cause first
 */
#ifndef WP_METROLOGY_WIRING_CHECK_H
#define WP_METROLOGY_WIRING_CHECK_H

#include "metrology/energy.h"

enum wp_wiring_finding_kind {
    WP_WIRING_MISSING_VOLTAGE, /* phase: dead or far below the others */
    WP_WIRING_MISSING_CURRENT,
    WP_WIRING_REVERSED_VOLTAGE, /* phase: turned by 180 degrees */
    WP_WIRING_REVERSED_CURRENT,
    WP_WIRING_REVERSE_ROTATION, /* A C B: sequence, or two phases swapped */
    WP_WIRING_SWAPPED_CURRENTS, /* phase and other */
    WP_WIRING_CURRENTS_SHIFTED  /* all currents at the next phase's voltage */
};

struct wp_wiring_finding {
    enum wp_wiring_finding_kind kind;
    int phase, other; /* 0 A, 1 B, 2 C; -1 = none */
};

enum { WP_WIRING_FINDINGS = 8 };

/* Fills at most WP_WIRING_FINDINGS; how many. Phasors are RMS [V], [A]. */
int wp_wiring_check(const struct wp_wiring *w,
                    const struct wp_complex phasor[WP_SIGNALS],
                    struct wp_wiring_finding *out);

/* One line such as "current of phase B is reversed". */
void wp_wiring_finding_text(const struct wp_wiring_finding *f, char *out,
                            int size);

#endif
