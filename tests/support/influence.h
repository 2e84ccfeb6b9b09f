/*
 * influence - the tests of influence quantities that concern signals, as loads
 * in closed form, with the limits that the standards set for a meter.
 *
 * Source:  IEC 62053-22:2003, table 6 (0.2S, 0.5S); the 2020 edition's 0.1S as
 *          half of 0.2S; EN 50470-3 and MID annex V (class C); OIML R46 (class
 *          D). Each limit has the confidence of our knowledge of it: H read in
 *          the text or a faithful copy, M known from one good second source, L
 *          believed only: those are shown, not claimed.
 *
 * The meter: class 10, In 5 A, Imax 10 A, 230 V.
 */
#ifndef WP_TESTS_INFLUENCE_H
#define WP_TESTS_INFLUENCE_H

#include "meter_load.h"

enum influence_standard {
    INFLUENCE_IEC_62053_22 = 1,
    INFLUENCE_EN_50470_3 = 2,
    INFLUENCE_OIML_R46 = 4
};

enum influence_wave {
    INFLUENCE_SINE,
    INFLUENCE_FIFTH, /* U5 10 %, I5 40 % */
    INFLUENCE_BURST,
    INFLUENCE_PHASE_FIRED,
    INFLUENCE_HALF_WAVE,
    INFLUENCE_QUADRIFORM,
    INFLUENCE_PEAKED
};

/* Largest change of the error [%]; 0: none stated. */
struct influence_limit {
    double pct;
    char confidence; /* H, M or L */
};

enum {
    INFLUENCE_01S,
    INFLUENCE_02S,
    INFLUENCE_05S,
    INFLUENCE_C,
    INFLUENCE_R46_D,
    INFLUENCE_CLASSES
};

struct influence_case {
    const char *name;
    unsigned standards; /* enum influence_standard */
    double amps, lag_deg;
    double volts_pct, f_pct; /* of nominal */
    bool reversed;
    unsigned missing; /* bit p: phase p has no voltage */
    unsigned idle;    /* bit p: phase p has no current */
    enum influence_wave wave;
    struct influence_limit limit[INFLUENCE_CLASSES];
};

extern const struct influence_case influence_cases[];
extern const int influence_count;
extern const char *const influence_class_name[INFLUENCE_CLASSES];

/* The case at a rate and a nominal frequency, t_s long. Waveforms with series
 * go up to order 40 (0.345 of the lowest rate at 69 Hz) and are single phase. A
 * burst fired one begins in the first and ends in the second cycle of an open
 * gate: beyond its ends the meter takes the signal to be what it is a cycle
 * away, which a gate that has just changed belies by up to 0.1 ms of power. */
void influence_build(const struct influence_case *c, struct meter_load *l,
                     double rate_hz, double f_hz, double t_s);

/* In cycles: 4 when burst fired. */
int influence_period(const struct influence_case *c);

#endif
