/*
 * event_onset - the sample at which a waveform leaves what it was, and the
 * point on wave there.
 *
 * Input:   the history, a whole cycle before, and about when
 * Output:  onset and angle of the signal's own fundamental
 *
 * The cycle before is continued in time with its own period, so that phase
 * jumps and bridges do no harm. From the first difference that stands out of
 * the noise the onset is found as the sample that best parts "as before" from
 * "another fundamental": a step at a zero crossing, which rises from nothing,
 * is found as well as one at the crest.
 */
#ifndef WP_PQ_EVENT_ONSET_H
#define WP_PQ_EVENT_ONSET_H

#include "pq/history.h"

struct wp_onset {
    int64_t at_ns;            /* UTC: where its cell begins */
    double point_on_wave_deg; /* 0..360 from a rising zero crossing */
};

/* A signal as it was: half-cycles before to before + 2 are whole, of one
 * stretch, and nothing has happened yet. */
struct wp_onset_query {
    int signal;
    int64_t before;
    double f_hz; /* of the signal there, not of the grid */
};

/* Sought from there to 1.5 cycles after about_ns. False: nothing stands out. */
bool wp_event_onset_find(const struct wp_history *h,
                         const struct wp_onset_query *q, int64_t about_ns,
                         struct wp_onset *out);

/* The signal's own fundamental of that cycle continued to an instant: 0..360
 * [deg]; 0 without a fundamental. */
double wp_event_onset_angle(const struct wp_history *h,
                            const struct wp_onset_query *q, int64_t at_ns);

#endif
