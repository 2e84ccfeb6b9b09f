/*
 * event - a dip, swell, interruption, rapid voltage change, transient or mains
 * signalling sequence.
 *
 * Source:  IEC 61000-4-30:2015, 5.4, 5.5, 5.10, 5.11; manual, "Triggered
 *          Recording"
 */
#ifndef WP_PQ_EVENT_H
#define WP_PQ_EVENT_H

#include <stdint.h>

#include "metrology/energy.h"
#include "metrology/wiring.h"

enum wp_event_kind {
    WP_EVENT_DIP,
    WP_EVENT_SWELL,
    WP_EVENT_INTERRUPTION,
    WP_EVENT_RVC,
    WP_EVENT_TRANSIENT,
    WP_EVENT_SIGNALLING,
    WP_EVENT_KINDS
};

enum wp_event_flag {
    WP_EVENT_OPEN_START = 1,  /* it was there when the capture began */
    WP_EVENT_OPEN_END = 2,    /* and when it ended */
    WP_EVENT_GAP = 4,         /* samples are missing within */
    WP_EVENT_INTERRUPTED = 8, /* a dip that was also an interruption */
    WP_EVENT_POLYPHASE = 16   /* of all channels together; else of one */
};

/* Dips by their effect on three phases (Bollen): A all alike; B, D one phase
 * low, C, E two, by the channels that are low. */
enum wp_dip_type {
    WP_DIP_NONE, /* not three phases */
    WP_DIP_A,
    WP_DIP_B,
    WP_DIP_C,
    WP_DIP_D,
    WP_DIP_E,
    WP_DIP_F,
    WP_DIP_G
};

enum wp_direction {
    WP_DIRECTION_UNKNOWN,
    WP_DIRECTION_UPSTREAM,  /* of the meter: on the supply's side */
    WP_DIRECTION_DOWNSTREAM /* on the load's side */
};

struct wp_event {
    enum wp_event_kind kind;
    uint64_t id;              /* 1, 2, ... in the order of their beginnings */
    uint32_t flags;           /* enum wp_event_flag */
    int64_t start_ns, end_ns; /* UTC */
    double duration_s;
    uint32_t channels;  /* bit s: signal s took part */
    int worst;          /* the signal of the extreme, first of them beginning */
    int first;          /* the signal that began it */
    double reference_v; /* U din or the sliding reference, at the start [V] */
    double threshold_v;
    double extreme_v;   /* residual or maximum Urms(1/2); of a transient the
                           largest difference; of signalling the maximum */
    int64_t extreme_ns; /* start of its window */
    double each_v[WP_SIGNALS];            /* extreme of every channel */
    double max_change_v, steady_change_v; /* RVC: delta U max, delta U ss */
    double f_hz;                          /* of a carrier */

    /* Anatomy (event_anatomy.h), 0 where it does not apply. */
    int64_t onset_ns;            /* to the sample: where the waveform leaves */
    double point_on_wave_deg;    /* of `first` there, 0..360 */
    double i2t_a2s[WP_ELEMENTS]; /* integral of i^2 over the event */
    enum wp_dip_type dip_type;
    uint32_t dip_phases; /* bit k: the symmetrical phase, or the two */
    double characteristic_pu, pn_factor_pu; /* V and F of the classification */
    enum wp_direction direction;
};

/* "dip", "swell", "interruption", "rvc", "transient", "signalling" */
const char *wp_event_name(enum wp_event_kind kind);

#endif
