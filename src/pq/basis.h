/*
 * basis - what all quantities of an analyser are measured against, made once
 * from settings and capture.
 */
#ifndef WP_PQ_BASIS_H
#define WP_PQ_BASIS_H

#include "core/error.h"
#include "core/meter_config.h"
#include "metrology/wiring.h"

struct wp_pq_basis {
    struct wp_wiring wiring;
    struct wp_pq_config config; /* nothing in it is AUTO or 0 = default */
    double rate_hz;
    double nominal_hz; /* 50 or 60 */
    unsigned cycles;   /* of a basic interval: 10 or 12 */
    double u_din_v;    /* of a phase: L-N with three wires and a neutral */
    double u_din_of[WP_SIGNALS]; /* of each voltage: L-L is sqrt(3) L-N; 0 for
                                    currents and where U din is not known */
    double demand_current_a;     /* 0 = not known */
    uint32_t rms_signals;        /* bit s: has a magnitude */
    uint32_t line_signals;       /* bit s: has a spectrum */
    uint32_t event_signals;      /* bit s: dips and so on are looked for */
    /* The phases' voltages and currents for unbalance and sequences: -1 where
     * one is missing. */
    int phase_voltage[WP_ELEMENTS], phase_current[WP_ELEMENTS];
    bool line_to_line; /* phase_voltage are V AB, V BC, V CA */
    /* Voltages that are channels of their own: the flickermeter's. */
    unsigned flickers;
    int flicker_signal[WP_ELEMENTS];
    unsigned flicker_channel[WP_ELEMENTS];
    double pass_hz;  /* spectra are true up to here */
    unsigned orders; /* highest harmonic whose subgroup fits, at 1.05 times
                        the nominal frequency */
    unsigned interharmonics; /* highest centred subgroup, at most 50 */
};

/* u_din_v: of the capture or the meter, 0 = not known; then there are no events
 * and no deviations. WP_E_CONFIG: settings that contradict each other or ask
 * for what the channels do not have. */
WP_MUST_CHECK enum wp_status
wp_pq_basis_make(struct wp_pq_basis *b, const struct wp_wiring *wiring,
                 const struct wp_meter_config *config, double rate_hz,
                 double nominal_hz, struct wp_error *err);

/* Whether sync tells a voltage's crossings and decimates it: one of the first
 * three channels that are a voltage of a phase. */
bool wp_pq_is_tracked(const struct wp_wiring *w, int signal);

/* The signals whose samples are kept: bit s. Magnitudes of other sums of
 * channels are measured from their parts, which are among them. */
uint32_t wp_pq_basis_history(const struct wp_pq_basis *b);

#endif
