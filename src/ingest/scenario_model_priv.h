/*
 * scenario_model - a scenario as it is understood after parsing.
 *
 * Everything is checked, in SI units, with defaults filled in and starts on
 * wave turned into instants: the generator and the truth read nothing else.
 * Signals are defined in schemas/scenario.schema.json; in short, for a channel
 * with own phase psi = phi(t) + angle - lag(t) + jumps,
 *
 *   x(t) = factor(t) * (sum over components of a sin(k psi / M) +
 *          b cos(k psi / M) + sum of tones) + dc + transients + noise
 */
#ifndef WP_INGEST_SCENARIO_MODEL_PRIV_H
#define WP_INGEST_SCENARIO_MODEL_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/channel.h"
#include "core/rate.h"
#include "format/source.h"
#include "ingest/scenario_fixed.h"

struct wp_course;

/* Rotates with the channel's own phase, `order` times in `divisor` cycles. */
struct wp_component {
    uint32_t order;
    double sin_part, cos_part; /* peak values [V], [A]; [1] with a profile */
};

/* An interharmonic: fixed frequency, phase from t = 0. */
struct wp_tone {
    struct wp_fixed hz, turn; /* [Hz], initial phase [cycles] */
    double peak;              /* [V], [A]; [1] with a profile */
};

/* From `t` on (ramp: reached at `t`, on a line from the point before). */
struct wp_load_point {
    struct wp_fixed t; /* [s] */
    double t_s, rms, lag_deg;
    bool ramp;
};

struct wp_scenario_channel {
    struct wp_channel what;
    double rms;               /* of the fundamental [V], [A] */
    double angle_deg;         /* of its phase */
    double lag_deg;           /* without profile; positive: current lags */
    double dc, noise_rms;     /* [V], [A] */
    uint32_t divisor;         /* M: cycles after which the waveform repeats */
    size_t components, tones; /* components in order of `order`, each once */
    struct wp_component *component;
    struct wp_tone *tone;
    size_t points; /* load profile; 0 = none, then the factor is 1 */
    struct wp_load_point *point;
};

/* Channels are named by masks: bit c is channel c. */
struct wp_modulation {
    unsigned channels;
    bool rectangular;
    double half_depth; /* half of dU/U [1] */
    double duty;       /* part of a period with the upper level */
    struct wp_fixed hz, turn;
};

enum wp_scenario_event_type {
    WP_SCENARIO_DIP,
    WP_SCENARIO_SWELL,
    WP_SCENARIO_INTERRUPTION,
    WP_SCENARIO_STEP,
    WP_SCENARIO_PHASE_JUMP,
    WP_SCENARIO_OSCILLATORY,
    WP_SCENARIO_IMPULSIVE,
    WP_SCENARIO_EVENT_COUNT
};

struct wp_scenario_event {
    enum wp_scenario_event_type type;
    unsigned channels;
    struct wp_fixed start, end; /* [s]; end is after start */
    double start_s, end_s;
    int64_t first, last; /* frames first <= n < last are in it */
    double level;        /* dip ... step: factor [1] */
    double jump_deg;
    struct wp_fixed jump; /* the same [cycles] */
    double peak;          /* transients [V], [A]; signed */
    double hz, turn;      /* oscillatory: [Hz], phase at the start [cycles] */
    double decay_s;       /* oscillatory; impulsive: time constant of fall */
    double rise_s;        /* impulsive: time constant of rise */
    double normal;        /* impulsive: makes the greatest value `peak` */
    double rise_over_s;   /* impulsive: the rise has died out after this */
};

struct wp_missing {
    unsigned channels;
    int64_t first, last;
};

struct wp_scenario {
    char title[WP_NAME_MAX];
    struct wp_rate rate;
    int64_t frames;
    bool start_known;
    int64_t start_ns;
    double nominal_hz, nominal_v, nominal_a; /* 0 = not stated */
    enum wp_storage storage;
    double full_scale_v, full_scale_a; /* integers: value of 2^(bits - 1) */
    uint64_t seed;
    unsigned channels;
    struct wp_scenario_channel channel[WP_MAX_CHANNELS];
    struct wp_course *course; /* of the fundamental over time */
    size_t modulations, events, missings;
    struct wp_modulation *modulation;
    struct wp_scenario_event *event; /* by start */
    struct wp_missing *missing;      /* by first frame */
};

/* Lowest and highest instant that is asked for: 0 and frames / rate [s]. */
static inline double wp_scenario_length_s(const struct wp_scenario *s)
{
    return (double)s->frames * (double)s->rate.den / (double)s->rate.num;
}

#endif
