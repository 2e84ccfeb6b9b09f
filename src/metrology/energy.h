/*
 * energy - the integrals of one half-cycle: x^2, v i, v i(quarter later), and
 * the fundamental of every signal.
 *
 * Source:  manual, "Measurement Formulas": Watts, VARs, RMS
 * Input:   half-cycles in order
 * Output:  one struct wp_energy per half-cycle, up to two half-cycles later
 *          (VARs need the current a quarter cycle on, the fundamental's the
 *          cycles on both sides)
 * Memory:  nothing is allocated after create
 *
 * Where the current a quarter cycle later was not recorded (the last quarter
 * before an end or a gap) the one a whole cycle before that serves; without it
 * the one half a cycle before that, negated (convention var.last_quarter).
 */
#ifndef WP_METROLOGY_ENERGY_H
#define WP_METROLOGY_ENERGY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/status.h"
#include "metrology/half_cycle.h"
#include "metrology/wiring.h"

/* A complex number: of a fundamental, its RMS and phase. */
struct wp_complex {
    double re, im;
};

struct wp_energy {
    int64_t start_ns, end_ns; /* UTC */
    uint32_t flags, missing;  /* as in struct wp_half_cycle */
    double f_hz;
    double duration_s;
    double square[WP_SIGNALS]; /* integral of x^2 [V^2 s], [A^2 s] */
    /* Its share of the fundamental: the mean of two neighbours' is the RMS
     * phasor of the cycle [V], [A]; phase 0 = the grid's, sin(grid) has angle
     * 0. Of a partial half-cycle: 0. */
    struct wp_complex fundamental[WP_SIGNALS];
    double watt_s[WP_ELEMENTS];
    double var_s[WP_ELEMENTS]; /* by the method that was asked for */
    bool begins; /* nothing of the stretch before it: capture start, gap */
    bool ends;
};

struct wp_energy_block;

WP_MUST_CHECK enum wp_status wp_energy_create(struct wp_energy_block **out,
                                              const struct wp_wiring *wiring,
                                              enum wp_var_method method);

void wp_energy_destroy(struct wp_energy_block *b); /* accepts NULL */

/* Takes one half-cycle; pull all that is ready before the next. */
void wp_energy_push(struct wp_energy_block *b, const struct wp_half_cycle *hc);

/* No more half-cycles: what waits can be pulled. */
void wp_energy_flush(struct wp_energy_block *b);

/* The next one's integrals; false when more half-cycles must come first. */
bool wp_energy_pull(struct wp_energy_block *b, struct wp_energy *out);

#endif
