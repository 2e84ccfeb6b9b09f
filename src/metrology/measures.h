/*
 * measures - half-cycle energies as rows of one UTC second, and their totals.
 *
 * Input:   struct wp_energy in order
 * Output:  a row when a second is complete, at a gap and at the end; a
 *          half-cycle belongs to the second in which it ends
 * Memory:  nothing is allocated after create
 *
 * Totals are compensated sums (Neumaier) over all half-cycles: exact to the
 * last bits for years.
 */
#ifndef WP_METROLOGY_MEASURES_H
#define WP_METROLOGY_MEASURES_H

#include <stdbool.h>
#include <stdint.h>

#include "metrology/energy.h"
#include "metrology/registers.h"

struct wp_measure_row {
    int64_t start_ns, end_ns; /* UTC of what it covers */
    int64_t time_ns;          /* its tag: the full second, or end_ns when cut */
    uint32_t flags;           /* enum wp_half_cycle_flag of its half-cycles */
    double duration_s;
    double f_hz; /* whole half-cycles over their duration; 0 = none */
    double rms[WP_MAX_CHANNELS];        /* over the row [V], [A] */
    double power_w[WP_REGISTER_PHASES]; /* mean over the row */
    double power_var[WP_REGISTER_PHASES];
    struct wp_registers energy; /* increments [unit h] */
};

struct wp_measure_totals {
    double duration_s; /* without gaps */
    double f_hz;       /* whole half-cycles over their duration */
    double rms[WP_MAX_CHANNELS];
    int64_t half_cycles, flagged_half_cycles, gaps;
    struct wp_registers energy;
};

struct wp_measures;

WP_MUST_CHECK enum wp_status wp_measures_create(struct wp_measures **out,
                                                const struct wp_wiring *wiring);

void wp_measures_destroy(struct wp_measures *m); /* accepts NULL */

/* Takes one half-cycle's energy. Rows that became ready are pulled at once. */
void wp_measures_push(struct wp_measures *m, const struct wp_energy *e);

/* No more energies: what waits can be pulled. */
void wp_measures_flush(struct wp_measures *m);

bool wp_measures_pull(struct wp_measures *m, struct wp_measure_row *out);

void wp_measures_totals(const struct wp_measures *m,
                        struct wp_measure_totals *out);

#endif
