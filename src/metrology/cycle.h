/*
 * cycle - half-cycles with the whole cycle that counts for each of them.
 *
 * Source:  manual, "Measurement Formulas": RMS over one cycle of 512 samples,
 *          updated every half cycle
 * Input:   struct wp_energy in order
 * Output:  for each the means of the cycle that ends with it; at the start of a
 *          stretch the first whole cycle's, in a last partial half-cycle the
 *          last one's; where there is none, those of everything that there is
 *          (convention rms.cycle_at_ends)
 * Memory:  nothing is allocated
 */
#ifndef WP_METROLOGY_CYCLE_H
#define WP_METROLOGY_CYCLE_H

#include "metrology/energy.h"

struct wp_cycle {
    double duration_s;
    double rms[WP_SIGNALS];                    /* [V], [A] */
    struct wp_complex fundamental[WP_SIGNALS]; /* RMS phasors [V], [A] */
    double watt[WP_ELEMENTS], var[WP_ELEMENTS];
};

enum { WP_CYCLE_WAITING = 8 };

struct wp_cycle_window {
    struct wp_energy waiting[WP_CYCLE_WAITING]; /* oldest first */
    int count, taken; /* taken: handed out, kept as history */
    bool flushed;
};

void wp_cycle_init(struct wp_cycle_window *w);

/* Pull everything after each push. */
void wp_cycle_push(struct wp_cycle_window *w, const struct wp_energy *e);
void wp_cycle_flush(struct wp_cycle_window *w);

/* The next half-cycle with its cycle; false when more must come first. */
bool wp_cycle_pull(struct wp_cycle_window *w, struct wp_energy *e,
                   struct wp_cycle *cycle);

#endif
