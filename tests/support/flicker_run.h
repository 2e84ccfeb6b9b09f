/*
 * flicker_run - voltages that flicker, and what the flickermeter says of them.
 */
#ifndef WP_TESTS_FLICKER_RUN_H
#define WP_TESTS_FLICKER_RUN_H

#include <stdint.h>

#include "flicker_tables.h"
#include "pq/flicker.h"

enum flicker_shape { FLICKER_SINE, FLICKER_RECTANGLE };

/* sqrt(2) volts sin(2 pi mains t) (1 + change / 2 m(t)), m of amplitude 1 that
 * rises through 0 at t = 0. */
struct flicker_signal {
    double volts, mains_hz;
    double change_pct, modulation_hz;
    enum flicker_shape shape;
    double phase; /* of the carrier at t = 0 [rad] */
    /* Within every period_s, the modulation is there for on_s; 0: always. */
    double period_s, on_s;
};

struct flicker_signal flicker_signal_of(int system,
                                        const struct flicker_point *p,
                                        enum flicker_shape shape);

/* At t [s]; a step is shared between the samples, dt_s apart, beside it. */
double flicker_signal_at(const void *signal, double t_s, double dt_s);

/* Any voltages, one per channel, into a flickermeter at `rate_hz`. */
struct flicker_run {
    int system;
    double rate_hz;
    int channels;
    double (*voltage)(const void *arg, double t_s, double dt_s);
    const void *arg[WP_FLICKER_CHANNELS];
};

/* A run from -before_s to after_s, UTC 10:00 is t = 0. */
struct flicker_result {
    /* Greatest Pinst from `peak_from_s` on. */
    double pinst_max[WP_FLICKER_CHANNELS];
    /* Of the 10 minutes from t = 0, when after_s is 600 or more. */
    struct wp_flicker_row pst;
};

void flicker_run(const struct flicker_run *r, double before_s, double after_s,
                 double peak_from_s, struct flicker_result *out);

#endif
