/*
 * channel - what a channel of samples is: quantity, phase, SI unit.
 *
 * After ingest every sample is a double in volts or amperes, on the secondary
 * side of the instrument transformers; NaN marks a missing sample. The output
 * of a meter under test (LED, KYZ) may stand beside them, in any unit.
 */
#ifndef WP_CORE_CHANNEL_H
#define WP_CORE_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WP_MAX_CHANNELS = 8, WP_NAME_MAX = 96 };

enum wp_quantity {
    WP_QUANTITY_NONE,
    WP_VOLTAGE,
    WP_CURRENT,
    WP_PULSE_SIGNAL /* has no phase; not metered */
};

/* Phases as the manual names them; AB, BC, CA are voltages between phases. */
enum wp_phase {
    WP_PHASE_NONE,
    WP_PHASE_A,
    WP_PHASE_B,
    WP_PHASE_C,
    WP_PHASE_N,
    WP_PHASE_AB,
    WP_PHASE_BC,
    WP_PHASE_CA,
    WP_PHASE_COUNT
};

struct wp_channel {
    enum wp_quantity quantity;
    enum wp_phase phase;
    char name[WP_NAME_MAX]; /* as the source calls it */
};

/* "voltage", "current", "pulse", "" and "A", "AB", "". */
const char *wp_quantity_name(enum wp_quantity quantity);
const char *wp_phase_name(enum wp_phase phase);

/* "V", "A", "pulse", "". */
const char *wp_quantity_unit(enum wp_quantity quantity);

/* The inverse: "A", "a", "L1", "R", "1", "AN", "L1-L2" ...; NONE if unknown. */
enum wp_phase wp_phase_parse(const char *text);

/* Consecutive frames of a capture; borrowed for the call. */
struct wp_sample_view {
    int64_t first; /* index of the first frame on the capture's time base */
    size_t frames;
    unsigned channels;
    const double *const *x; /* one array per channel [V], [A], any */
};

/*
 * A unit text such as "V", "kV", "mA", "Amps", "volt", "pulse" -> quantity and
 * the factor to its unit. False when unknown; Cyrillic V and A are known.
 */
bool wp_unit_parse(const char *text, enum wp_quantity *quantity,
                   double *factor);

#endif
