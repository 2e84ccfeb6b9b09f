/*
 * event_run - voltages of one to three phases through sync, history and
 * Urms(1/2) to the blocks that find events; all that came, kept.
 *
 * The waveform: phase p is sqrt(2) U a_p(t) sin(2 pi (f t + cycles + jump_p(t))
 * - p 120 degrees), a_p and jump_p by the segments, which begin on samples: one
 * that begins with sample n begins half a sample before it, in the middle
 * between what was and what is.
 */
#ifndef WP_TESTS_EVENT_RUN_H
#define WP_TESTS_EVENT_RUN_H

#include "pq/event_detector.h"
#include "pq/rvc.h"

enum { EVENT_RUN_PHASES = 3, EVENT_RUN_SEGMENTS = 16, EVENT_RUN_EVENTS = 256 };

/* From here on until the next: amplitude (of nominal) of every phase, and the
 * phases' jumps [cycles]. */
struct event_segment {
    int64_t sample;
    double level[EVENT_RUN_PHASES], jump[EVENT_RUN_PHASES];
};

struct event_run {
    double rate_hz, f_hz, volts, cycles;
    unsigned phases;
    double seconds;
    double nominal_hz;
    int segments;
    struct event_segment segment[EVENT_RUN_SEGMENTS];
    /* More than segments can say: the factor of phase p at t; NULL = 1. */
    double (*envelope)(int p, double t_s);
    int64_t gap_from, gap_to;   /* samples that are not there */
    unsigned missing;           /* bit p: or only this phase's */
    struct wp_pq_config config; /* default; RVC off */

    struct wp_urms_half *urms;
    size_t values;
    struct wp_event event[EVENT_RUN_EVENTS];
    int events;
    struct wp_event_detector *detector;
    /* Asked after every half-cycle, as soon as it is 2 s old: whether that span
     * is flagged. NULL: nobody asks. */
    void (*ask)(struct event_run *r, int64_t now_ns);
    void *asker;
};

/* 1 s of 230 V, 50 Hz, 8 kHz, one segment. */
void event_run_init(struct event_run *r, unsigned phases);

/* A segment that begins with the sample next to t_s; all phases so. */
struct event_segment *event_run_add(struct event_run *r, double t_s,
                                    double level);

/* When the k-th segment begins [s]: between two samples. */
double event_run_edge(const struct event_run *r, int k);

double event_run_sample(const struct event_run *r, int phase, int64_t n);

void event_run_go(struct event_run *r);
void event_run_release(struct event_run *r);

/*
 * The truth in closed form: RMS of phase p over a cycle from t_s on, without
 * jumps; when it crosses zero for the k-th time.
 */
double event_run_rms(const struct event_run *r, int phase, double t_s);
double event_run_crossing(const struct event_run *r, int phase, int64_t k);

/* The k-th event of this kind on the slot: a phase, or -1: polyphase. NULL:
 * none. */
const struct wp_event *event_run_find(const struct event_run *r,
                                      enum wp_event_kind kind, int slot, int k);

#endif
