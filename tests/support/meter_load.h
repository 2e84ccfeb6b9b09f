/*
 * meter_load - what a meter is given in an accuracy test, in closed form, and
 * the samples of it run through the meter.
 */
#ifndef WP_TESTS_METER_LOAD_H
#define WP_TESTS_METER_LOAD_H

#include <stddef.h>

#include "meter_run.h"
#include "tone.h"

enum load_resolution { LOAD_DOUBLE, LOAD_FLOAT, LOAD_24_BIT, LOAD_16_BIT };

struct meter_load {
    double rate_hz, f_hz; /* f: fundamental */
    size_t frames;        /* it lasts frames / rate */
    unsigned phases;      /* 1 or 3: V then I */
    struct tones u[3], i[3];
    enum load_resolution resolution;
    double full_v, full_a; /* peak of integer samples' full scale */
};

/* An empty load of whole samples, t_s or a little more. */
void meter_load_init(struct meter_load *l, double rate_hz, double f_hz,
                     double t_s);

double meter_load_s(const struct meter_load *l);

/* The meter for it: m is initialised; settings may be changed before
 * meter_load_run(). */
void meter_load_meter(const struct meter_load *l, struct meter_run *m);

/* The load through the meter. */
void meter_load_run(const struct meter_load *l, struct meter_run *m);

/* One channel's samples: 0.. voltages, then currents. */
void meter_load_samples(const struct meter_load *l, unsigned channel,
                        double *x);

/* The rates and frequencies of the conformance tests: none synchronous. */
enum { LOAD_RATES = 8, LOAD_FREQUENCIES = 8, LOAD_COMBINATIONS = 64 };
extern const double load_rate_hz[LOAD_RATES];
extern const double load_f_hz[LOAD_FREQUENCIES];

#endif
