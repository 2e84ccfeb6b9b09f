/*
 * energy - the integrals of one half-cycle: x^2, v i and v i(quarter later).
 *
 * Source:  manual, "Measurement Formulas": Watts, VARs, RMS
 * Input:   half-cycles in order
 * Output:  one struct wp_energy per half-cycle, one half-cycle later (VARs need
 *          the current a quarter cycle on)
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

#include "core/channel.h"
#include "core/status.h"
#include "metrology/half_cycle.h"

enum { WP_ELEMENTS = 3 }; /* A, B, C */

/* Channel numbers of what a meter's elements measure; -1 = not there. */
struct wp_wiring {
    unsigned channels;
    enum wp_quantity quantity[WP_MAX_CHANNELS];
    int voltage[WP_ELEMENTS], current[WP_ELEMENTS];
};

struct wp_energy {
    int64_t start_ns, end_ns; /* UTC */
    uint32_t flags, missing;  /* as in struct wp_half_cycle */
    double f_hz;
    double duration_s;
    double square[WP_MAX_CHANNELS]; /* integral of x^2 [V^2 s], [A^2 s] */
    double watt_s[WP_ELEMENTS];
    double var_s[WP_ELEMENTS];
    bool begins; /* nothing of the stretch before it: capture start, gap */
    bool ends;
};

struct wp_energy_block;

WP_MUST_CHECK enum wp_status wp_energy_create(struct wp_energy_block **out,
                                              const struct wp_wiring *wiring);

void wp_energy_destroy(struct wp_energy_block *b); /* accepts NULL */

/* Takes one half-cycle; true when *out is the one before. */
bool wp_energy_push(struct wp_energy_block *b, const struct wp_half_cycle *hc,
                    struct wp_energy *out);

/* The last one; false when there is none. */
bool wp_energy_flush(struct wp_energy_block *b, struct wp_energy *out);

/* Which channels make the elements A, B, C: voltages to neutral and currents
 * of the same phase. */
void wp_wiring_from_channels(struct wp_wiring *wiring, unsigned channels,
                             const struct wp_channel *channel);

#endif
