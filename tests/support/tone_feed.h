/*
 * tone_feed - channels of samples of tones, ready for meter_run.
 */
#ifndef WP_TESTS_TONE_FEED_H
#define WP_TESTS_TONE_FEED_H

#include "meter_run.h"
#include "tone.h"

struct tone_feed {
    double *x[WP_MAX_CHANNELS];
    unsigned channels;
    double rate_hz;
    struct meter_feed feed; /* of all frames, in blocks of 5000, no gap */
};

/* tones[c]: what channel c has from 0 to t_s. */
void tone_feed_make(struct tone_feed *f, double rate_hz, double t_s,
                    const struct tones *tones, unsigned channels);
void tone_feed_free(struct tone_feed *f);

#endif
