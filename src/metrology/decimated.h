/*
 * decimated - the voltages at about 2 kHz, as sync hands them on.
 *
 * The flickermeter's clock is time, not phase: it takes the low-passed samples
 * that the tracker has made anyway (metrology/decimator.h), equally spaced.
 * Where the low-pass has no samples to stand on, at both ends of a stretch,
 * there are none.
 */
#ifndef WP_METROLOGY_DECIMATED_H
#define WP_METROLOGY_DECIMATED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WP_DECIMATED_CHANNELS = 3, WP_DECIMATED_MAX = 16384 /* at once */ };

/* Samples that follow each other; borrowed. */
struct wp_decimated {
    int64_t first;    /* index of the first on the capture's time base */
    int64_t first_ns; /* UTC of it */
    bool begins;      /* a gap or nothing lies before it */
    size_t count;
    unsigned channels;                       /* how many of the following */
    unsigned channel[WP_DECIMATED_CHANNELS]; /* their numbers at sync */
    const double *x[WP_DECIMATED_CHANNELS];  /* [count] [V] */
    const uint8_t *missing; /* [count]; bit k: x[k] stands on missing samples */
};

#endif
