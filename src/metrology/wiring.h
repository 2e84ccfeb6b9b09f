/*
 * wiring - which of a capture's channels make what a meter's terminals see.
 *
 * Source:  manual, "Meter Forms", "Current and Voltage Input Wiring", glossary
 *          "Element"
 * Input:   channels of a capture; form, service and neutral of the meter
 * Output:  signals, each a sum of channels with gains, and the elements: pairs
 *          of a voltage and a current that make power
 *
 * Three elements (form 9): V L-N with I of A, B, C. Two elements (form 5): in
 * a delta or 3-wire wye V AB with I A, and V CB with I C; V CA and I B are
 * derived. In a network V AN with I A and V CN with I C; I N is derived.
 */
#ifndef WP_METROLOGY_WIRING_H
#define WP_METROLOGY_WIRING_H

#include "core/channel.h"
#include "core/error.h"
#include "core/meter_config.h"

enum { WP_ELEMENTS = WP_METER_ELEMENTS };

enum wp_signal {
    WP_V_A, /* to neutral */
    WP_V_B,
    WP_V_C,
    WP_V_AB,
    WP_V_BC,
    WP_V_CA,
    WP_V_N, /* neutral to earth */
    WP_I_A,
    WP_I_B,
    WP_I_C,
    WP_I_N,
    WP_SIGNALS
};

/* signal = sum of gain[k] * channel[k]; terms 0 = the signal is not there. */
struct wp_signal_source {
    unsigned terms;
    unsigned channel[WP_MAX_CHANNELS];
    double gain[WP_MAX_CHANNELS];
};

/* Power of an element: voltage_gain * signal[voltage] * signal[current];
 * voltage or current -1 = the element has none. Two-element meters leave B
 * empty. */
struct wp_element {
    int voltage, current;
    double voltage_gain; /* -1 for V CB, which is -(V BC) */
};

struct wp_wiring {
    enum wp_service service; /* never AUTO */
    bool two_elements;
    struct wp_signal_source signal[WP_SIGNALS];
    struct wp_element element[WP_ELEMENTS];
    /* The voltage that registers call A, B, C: to neutral with three elements;
     * AB, CA, BC in a delta; A, CA, C in a network (convention form5.phases).
     * -1 = not there. */
    int phase_voltage[WP_ELEMENTS];
};

/* What to call a service, a signal: "4-wire wye"; "V AB", "I N". */
const char *wp_service_name(enum wp_service service);
const char *wp_signal_name(int signal);

bool wp_wiring_has(const struct wp_wiring *w, int signal);

/* The signal that is channel c and nothing else; -1: there is none. */
int wp_wiring_signal_of(const struct wp_wiring *w, unsigned channel);

/*
 * The wiring of these channels. With form and service AUTO anything goes: what
 * the channels do not give is not there. A form, a service or a measured
 * neutral that is named must be satisfied: WP_E_CONFIG says what it needs and
 * what there is, and what contradicts itself: form and service, correction of a
 * transformer or neutral that the service does not have.
 */
WP_MUST_CHECK enum wp_status
wp_wiring_make(struct wp_wiring *w, const struct wp_meter_config *config,
               unsigned channels, const struct wp_channel *channel,
               struct wp_error *err);

#endif
