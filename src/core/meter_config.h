/*
 * meter_config - how the meter is set, as far as measuring depends on it.
 *
 * Source:  manual, "Specifications", "Measurement Formulas", "Loss
 *          Compensation", "Test & Calibration", "Contact Outputs", Appendix A
 * Lifecycle: a plain struct; wp_meter_config_default() first, then the settings
 *          that a file names (schemas/meter.xsd says what each means)
 *
 * All figures are on the secondary side unless the name says otherwise.
 * Settings that choose between two practices name the id in
 * docs/conventions.md.
 */
#ifndef WP_CORE_METER_CONFIG_H
#define WP_CORE_METER_CONFIG_H

#include <stdbool.h>

#include "core/pq_config.h"

enum wp_form { WP_FORM_AUTO, WP_FORM_5, WP_FORM_9, WP_FORM_U };

/* How the service is built; AUTO: from the channels of the capture. */
enum wp_service {
    WP_SERVICE_AUTO,
    WP_SERVICE_4_WIRE_WYE,
    WP_SERVICE_4_WIRE_DELTA,
    WP_SERVICE_3_WIRE_DELTA,
    WP_SERVICE_OPEN_DELTA,
    WP_SERVICE_NETWORK, /* two phases of a wye and its neutral */
    WP_SERVICE_3_WIRE_WYE
};

enum wp_neutral { WP_NEUTRAL_AUTO, WP_NEUTRAL_MEASURED, WP_NEUTRAL_COMPUTED };

/* var.method */
enum wp_var_method {
    WP_VAR_QUARTER_CYCLE, /* manual */
    WP_VAR_FUNDAMENTAL,   /* IEC 62053-24 */
    WP_VAR_PER_HARMONIC   /* sum of V I sin(phi) over the orders */
};

/* va.two_element: arithmetic VA of a two-element meter's total */
enum wp_va_two_element {
    WP_VA_SUM,           /* V I of both elements: 1.1547 S when balanced */
    WP_VA_SCALED,        /* that times sqrt(3)/2 */
    WP_VA_THREE_VOLTAGES /* all three V L-L times their currents / sqrt(3) */
};

/* direction.netting */
enum wp_netting { WP_NET_CYCLE, WP_NET_HALF_CYCLE };

/* polyphase.volts, polyphase.amps */
enum wp_polyphase { WP_POLY_ROOT_SUM_SQUARE, WP_POLY_AVERAGE, WP_POLY_SUM };

/* pf.mean */
enum wp_pf_mean { WP_PF_RATIO, WP_PF_ARITHMETIC };

/* Losses per direction of power, in all three phases together, at the rated
 * voltage and current [W], [var] secondary. */
struct wp_loss_coefficients {
    double iron_w, iron_var;     /* with V^2, with V^4 */
    double copper_w, copper_var; /* with I^2 */
    double line_w, line_var;     /* with I^2 */
};

struct wp_loss_config {
    bool enabled;
    bool subtract; /* the meter stands on the supply's side of the losses */
    double rated_voltage_v; /* of one element */
    double rated_current_a;
    struct wp_loss_coefficients delivered, received;
};

enum { WP_CORRECTION_POINTS = 16, WP_METER_ELEMENTS = 3 };

/* Errors of an instrument transformer; the meter takes them out. */
struct wp_correction_point {
    double at;        /* secondary [A] or [V], rising */
    double ratio_pct; /* ratio error: (measured - true) / true */
    double phase_min; /* phase displacement [minutes of arc], + = leads */
};

struct wp_correction {
    unsigned points; /* 0 = ideal */
    struct wp_correction_point point[WP_CORRECTION_POINTS];
};

enum wp_pulse_quantity {
    WP_PULSE_WH,
    WP_PULSE_VARH,
    WP_PULSE_VAH_ARITHMETIC,
    WP_PULSE_VAH_VECTORIAL,
    WP_PULSE_QH,
    WP_PULSE_AH,
    WP_PULSE_V2H,
    WP_PULSE_A2H
};

enum wp_pulse_direction {
    WP_PULSE_DELIVERED,
    WP_PULSE_RECEIVED,
    WP_PULSE_NET_DELIVERED, /* delivered - received, while it grows */
    WP_PULSE_ABSOLUTE,      /* delivered + received */
    WP_PULSE_Q1,
    WP_PULSE_Q2,
    WP_PULSE_Q3,
    WP_PULSE_Q4
};

enum wp_pulse_kind {
    WP_PULSE_OFF,
    WP_PULSE_ENERGY,
    WP_PULSE_CLOCK,           /* every period_s of UTC */
    WP_PULSE_END_OF_INTERVAL, /* closes for 1 s when a (sub)interval ends */
    WP_PULSE_TEST             /* LED and optical port: not a contact */
};

enum wp_pulse_form { WP_PULSE_FORM_A, WP_PULSE_KYZ };

struct wp_pulse_config {
    enum wp_pulse_kind kind;
    enum wp_pulse_form form;
    enum wp_pulse_quantity quantity;
    enum wp_pulse_direction direction;
    int phase; /* 0 A, 1 B, 2 C, 3 total */
    bool compensated;
    double weight_h;   /* Ke: [Wh], [varh] ... secondary per pulse (form A) or
                          per transition (KYZ); Kt of a test pulse */
    double duration_s; /* how long form A stays closed, 0.02 to 0.2, 0 = 0.04;
                          not for the end of an interval, which lasts 1 s */
    bool normally_closed; /* rests closed and opens instead */
    double period_s;      /* of a clock pulse or interval */
};

/* Outputs 1 to 7 (0..6), then the LED and the optical port. */
enum {
    WP_PULSE_CONTACTS = 7,
    WP_PULSE_LED = 7,
    WP_PULSE_OPTICAL = 8,
    WP_PULSE_OUTPUTS = 9
};

/* A meter under test, whose pulses are on a channel of the capture. */
struct wp_pulse_input_config {
    char channel[96];  /* name of the analog or digital channel; "" = none */
    bool every_edge;   /* KYZ: each edge counts; else rising ones only */
    double threshold;  /* analog: level; 0 = half way between extremes seen */
    double debounce_s; /* an edge sooner than that after one is bounce */
    enum wp_pulse_quantity quantity;
    enum wp_pulse_direction direction;
    int phase;
    double weight_h; /* Kt per counted edge [Wh] ... secondary */
    unsigned pulses; /* per test (gate) */
};

enum { WP_PULSE_INPUTS = 4 };

struct wp_meter_config {
    char id[64];        /* what the file calls this meter */
    char time_zone[64]; /* IANA name; measuring itself is in UTC */

    enum wp_form form;
    enum wp_service service;
    enum wp_neutral neutral;
    bool primary_registers; /* also report registers in primary units */
    double pt_primary, pt_secondary, ct_primary, ct_secondary;
    double nominal_v, nominal_a, nominal_hz; /* 0 = from the capture */

    double class_a;            /* 2, 10 or 20 A; 0 = no starting current */
    double starting_current_a; /* 0 = that of the class */

    enum wp_var_method var_method;
    enum wp_va_two_element va_two_element;
    enum wp_netting netting;
    enum wp_polyphase polyphase_volts, polyphase_amps;
    enum wp_pf_mean pf_mean;
    double watt_gain[WP_METER_ELEMENTS], var_gain[WP_METER_ELEMENTS];

    struct wp_loss_config loss;
    struct wp_correction ct[WP_METER_ELEMENTS], pt[WP_METER_ELEMENTS];

    struct wp_pulse_config pulse[WP_PULSE_OUTPUTS];
    struct wp_pulse_input_config input[WP_PULSE_INPUTS];

    bool half_cycle_rows; /* metrology.h5 gets a table of half-cycles */

    struct wp_pq_config pq;
};

/* The manual's Appendix A, with form, service and nominals left to the
 * capture. Contacts 5 (alarm) and 7 (input) are off; inputs without a channel
 * have the settings that one starts from. */
void wp_meter_config_default(struct wp_meter_config *config);

/* Transformer factor: PT ratio times CT ratio. */
double wp_meter_config_factor(const struct wp_meter_config *config);

/* The starting current [A]; 0 = everything registers. */
double wp_meter_config_starting_a(const struct wp_meter_config *config);

/* "quarter cycle", "fundamental", "per harmonic" */
const char *wp_var_method_name(enum wp_var_method method);

#endif
