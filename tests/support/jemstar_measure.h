/*
 * jemstar_measure - the errors of every quantity of the manual at one load.
 *
 * Three phases of 230 V, balanced; energies over the whole capture, and
 * instantaneous quantities as means of 1.5 s and of every single cycle: the
 * worst of phases, total, intervals and of two combinations of rate and
 * frequency.
 */
#ifndef WP_TESTS_JEMSTAR_MEASURE_H
#define WP_TESTS_JEMSTAR_MEASURE_H

#include "jemstar_tables.h"
#include "meter_load.h"

struct jemstar_point {
    double class_a, amps, lag_deg;
    enum load_resolution resolution; /* integers: of 450 V and 1.2 times the
                                        peak of the class current */
};

/* [%] of reading; Hz: [Hz]; PF: 100 times the number. */
struct jemstar_errors {
    double worst[JEMSTAR_QUANTITIES];
    double cycle[JEMSTAR_QUANTITIES]; /* of instantaneous ones: every cycle */
};

void jemstar_measure(const struct jemstar_point *point,
                     struct jemstar_errors *out);

#endif
