/*
 * rms_feed - made-up sequences of Urms(1/2) for the blocks that read them, and
 * the events that come of them.
 *
 * Values follow each other every 10 ms; a window is 20 ms long. Channels are
 * V A, V B, V C, each 1 ms behind the one before. U din is 1 V.
 */
#ifndef WP_TESTS_RMS_FEED_H
#define WP_TESTS_RMS_FEED_H

#include "pq/event_detector.h"
#include "pq/rvc.h"

enum { RMS_FEED_EVENTS = 64 };

struct rms_feed {
    struct wp_pq_basis basis;
    struct wp_event_detector *detector;
    struct wp_rvc *rvc;
    int64_t next; /* index of the next value */
    struct wp_event event[RMS_FEED_EVENTS], change[RMS_FEED_EVENTS];
    int events, changes;
};

/* Thresholds 90, 110, 5 %, hysteresis 2 %; RVC 3 % with 1.5 %. */
void rms_feed_init(struct rms_feed *f, unsigned channels);

/* Makes the blocks, after settings were changed. */
void rms_feed_begin(struct rms_feed *f);

/* One value of each channel, count times. */
void rms_feed_push(struct rms_feed *f, const double *volts, int count);
/* The same of all channels. */
void rms_feed_all(struct rms_feed *f, double volts, int count);
/* One window of one signal, as it is. */
void rms_feed_window(struct rms_feed *f, const struct wp_urms_half *u);

void rms_feed_gap(struct rms_feed *f);
void rms_feed_flush(struct rms_feed *f);
void rms_feed_end(struct rms_feed *f);

/* The first event of a kind with just these flags; fails the test without. */
const struct wp_event *rms_feed_find(const struct rms_feed *f,
                                     enum wp_event_kind kind, uint32_t flags);

#endif
