/*
 * pulse_pick - which increment of the registers feeds a pulse output or is the
 * reference of a meter under test.
 *
 * Source:  manual, "Contact Outputs", "DLMS Array Details for Energy Pulse
 *          Settings": quantity, direction, phase
 *
 * Ah, V2h and A2h have no direction and are never compensated. Absolute is what
 * the manual calls bi-directional too: delivered or received.
 */
#ifndef WP_METROLOGY_PULSE_PICK_H
#define WP_METROLOGY_PULSE_PICK_H

#include <stdbool.h>

#include "core/meter_config.h"
#include "metrology/registers.h"

struct wp_pulse_pick {
    enum wp_pulse_quantity quantity;
    enum wp_pulse_direction direction;
    int phase; /* 0 A, 1 B, 2 C, 3 total; of Ah 4 N, 5 average */
    bool compensated;
};

struct wp_pulse_pick wp_pulse_pick_output(const struct wp_pulse_config *c);
struct wp_pulse_pick wp_pulse_pick_input(const struct wp_pulse_input_config *c);

/* False for what no meter has: a quadrant of anything but VARh, a phase that
 * the quantity has not, compensated amperes, an unknown quantity or direction.
 */
bool wp_pulse_pick_valid(const struct wp_pulse_pick *p);

/* Whether the wiring has the registers; *p is valid. */
bool wp_pulse_pick_exists(const struct wp_pulse_pick *p,
                          const struct wp_wiring *w);

/* The increment [unit h]; only that of the net direction can be negative. *p is
 * valid. */
double wp_pulse_pick_of(const struct wp_pulse_pick *p,
                        const struct wp_registers *r);

#endif
