/*
 * pq_config - how power quality is measured, as far as there is a choice.
 *
 * Source:  IEC 61000-4-30:2015, 61000-4-7, 61000-4-15; manual, "Power Quality",
 *          "Measurement Formulas"
 * Lifecycle: part of struct wp_meter_config; wp_pq_config_default() first
 *
 * Percentages are of the declared voltage U din; those of dips, swells and
 * interruptions of the sliding reference where that is chosen. Settings that
 * choose between two practices name the id in docs/conventions.md.
 */
#ifndef WP_CORE_PQ_CONFIG_H
#define WP_CORE_PQ_CONFIG_H

#include <stdbool.h>

/* pq.profile: the manual's two ways of measuring. */
enum wp_pq_profile {
    WP_PQ_WITH_OPTION, /* IEC 61000-4-30 */
    WP_PQ_WITHOUT,     /* the metrology's values, the manual's other formulas */
    WP_PQ_BOTH
};

/* Which voltages are analysed. */
enum wp_pq_voltages {
    WP_PQ_VOLTAGES_AUTO, /* L-N where there are such, else L-L */
    WP_PQ_VOLTAGES_LN,
    WP_PQ_VOLTAGES_LL,
    WP_PQ_VOLTAGES_ALL
};

enum wp_lamp { WP_LAMP_AUTO, WP_LAMP_230, WP_LAMP_120, WP_LAMP_100 };

/* event.end: what the end of a dip, swell or interruption is. */
enum wp_event_end {
    WP_EVENT_END_OF_WINDOW,  /* the end of the window that is back */
    WP_EVENT_START_OF_WINDOW /* its start */
};

/* event.interruption */
enum wp_interruption_rule {
    WP_INTERRUPTION_STANDARD, /* all channels below the threshold for it */
    WP_INTERRUPTION_MANUAL    /* all channels below the dip's threshold */
};

/* rvc.window */
enum wp_rvc_window { WP_RVC_INCLUDES_NEW, WP_RVC_EXCLUDES_NEW };

/* tdd.orders */
enum wp_tdd_rule { WP_TDD_IEEE_519, WP_TDD_MANUAL }; /* 2..50, 2..63 */

/* signalling.method */
enum wp_signalling_method { WP_SIGNALLING_FOUR_BINS, WP_SIGNALLING_ONE_BIN };

enum { WP_PQ_CARRIERS = 4, WP_PQ_MINUTES = 10 };

struct wp_pq_carrier {
    double f_hz;          /* below 3000; 0 = none */
    double threshold_pct; /* of U din: a sequence begins */
    double length_s;      /* longest sequence, 1 to 120 */
    enum wp_signalling_method method;
};

struct wp_pq_config {
    enum wp_pq_profile profile;
    enum wp_pq_voltages voltages;
    double u_din_v; /* declared voltage; 0 = the meter's nominal voltage */
    enum wp_lamp lamp;

    bool sliding_reference;
    double dip_pct, swell_pct, interruption_pct, hysteresis_pct;
    enum wp_event_end event_end;
    enum wp_interruption_rule interruption;

    bool rvc;
    double rvc_pct, rvc_hysteresis_pct;
    enum wp_rvc_window rvc_window;

    double transient_v;        /* difference between two cycles; 0 = off */
    int transient_samples;     /* in a row, 1..256 */
    int transient_half_cycles; /* not again for so long */

    int orders;              /* highest harmonic, at most 128 */
    bool groups;             /* harmonic groups beside subgroups */
    double demand_current_a; /* I L of the TDD; 0 = the nominal current */
    enum wp_tdd_rule tdd;
    bool high_bands; /* 2 to 9 kHz in bands of 200 Hz */

    struct wp_pq_carrier carrier[WP_PQ_CARRIERS];

    /* Further intervals beside 150/180 cycles, 10 minutes and 2 hours [min]:
     * of 1, 2, 3, 4, 5, 15, 20, 30, 60; 0 = no more. */
    int minutes[WP_PQ_MINUTES];
};

/* Dip 90 %, swell 110 %, interruption 5 %, hysteresis 2 %, RVC 5 % with 2.5 %,
 * no transients (their threshold is in volts), no carriers. */
void wp_pq_config_default(struct wp_pq_config *config);

#endif
