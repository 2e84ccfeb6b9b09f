/*
 * anatomy_run - waveforms through sync and history into the anatomy of events
 * that a test names: when each is known to be open, and when it is over, as a
 * detector of Urms(1/2) would say it.
 */
#ifndef WP_TESTS_ANATOMY_RUN_H
#define WP_TESTS_ANATOMY_RUN_H

#include "history_run.h"
#include "pq/event_anatomy.h"

enum { ANATOMY_EVENTS = 40, ANATOMY_CYCLES = 2000 };

struct anatomy_run {
    struct history_run in;
    struct wp_event_anatomy *anatomy;
    int events, cycles;
    struct wp_event event[ANATOMY_EVENTS]; /* filled as they end */
    bool is_over[ANATOMY_EVENTS];
    bool unnamed;  /* open events are not named at all */
    double late_s; /* until an event's beginning and end are known; 1 cycle */
    struct wp_event_cycle cycle[ANATOMY_CYCLES];
};

/* A polyphase dip from..to, first seen on a signal. */
struct wp_event *anatomy_add(struct anatomy_run *a, double from_s, double to_s,
                             int first);

/* All samples; checks that every figure is finite. */
void anatomy_go(struct anatomy_run *a);

void anatomy_release(struct anatomy_run *a);

#endif
