/*
 * event_truth - the events that a run of event_run must have, from the closed
 * form of its waveform and the words of the standard alone.
 *
 * Source:  IEC 61000-4-30:2015, 5.4, 5.5
 */
#ifndef WP_TESTS_EVENT_TRUTH_H
#define WP_TESTS_EVENT_TRUTH_H

#include "event_run.h"

enum { TRUTH_WINDOWS = 4096, TRUTH_EVENTS = 64 };

struct truth_window {
    int phase;
    double start_s, end_s, rms;
};

struct truth_event {
    enum wp_event_kind kind;
    int slot; /* phase, -1 = polyphase */
    bool open_start, open_end;
    double start_s;
    double end_s;       /* of the window that is back; the last one's end */
    double end_start_s; /* its start */
    double extreme_v;
    /* The same among windows that lie `margin_s` inside the segments; 0 when
     * there are none. */
    double clear_v;
    unsigned phases;
};

struct event_truth {
    int windows, events;
    struct truth_window window[TRUTH_WINDOWS];
    struct truth_event event[TRUTH_EVENTS];
    /* A value nearer than this to a threshold [share of U din]: then rounding
     * decides. */
    double nearest;
    double end_tolerance_s; /* 10 us */
};

/* Thresholds are those of r->config, in volts of r->volts. */
void event_truth_make(struct event_truth *t, const struct event_run *r);

/* Every event of the run is a true one and the other way round: times within
 * 10 us (ends as said), extremes within `ppm` of U din; clear_ppm where the
 * extreme is a window that no edge touches. */
void event_truth_check(const struct event_truth *t, const struct event_run *r,
                       double ppm, double clear_ppm);

#endif
