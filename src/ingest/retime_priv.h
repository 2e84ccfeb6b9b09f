/*
 * retime_priv - the parts of retime: the grid's samples (retime.c), and the
 * spans of frames they are made from (retime_span.c).
 */
#ifndef WP_INGEST_RETIME_PRIV_H
#define WP_INGEST_RETIME_PRIV_H

#include "ingest/rate_joint.h"
#include "ingest/retime.h"
#include "ingest/sinc_end.h"

/* A run of frames at one rate without a gap is a span; taps never reach across
 * its ends. Where another rate follows without a gap, both spans are continued
 * across the change by rate_joint: the frames behind the change are gathered
 * in `ahead` until that can be done. Within the reels, a clocked stage keeps
 * the frames' positions as one more channel behind the samples. */
struct wp_retime {
    struct wp_retime_config k;
    struct wp_reel in, out;
    double tap[WP_MAX_CHANNELS][WP_SINC_TAPS]; /* not clocked */
    int64_t whole[WP_MAX_CHANNELS];            /* floor(-shift) */
    struct wp_sinc_table *table;               /* clocked */
    int64_t cursor[WP_MAX_CHANNELS]; /* clocked: frame at or before n */
    bool open, closing, finished;
    int64_t start;   /* first frame of the span, continued */
    int64_t own;     /* first frame of its own */
    int64_t next;    /* next output index of the span */
    int64_t reach;   /* frames needed on both sides of the next output */
    int64_t history; /* frames kept before the next output */
    /* Where another rate follows; NULL when none is to be joined. */
    struct wp_rate_joint *joint;
    struct wp_reel ahead; /* from the span's last frame on */
    size_t enough;        /* frames ahead */
    double after_interval;
    bool joining, joined;
    /* Where none follows or comes before; NULL: samples there are missing. */
    struct wp_sinc_end *ends;
    bool begun, ended;
    double stands;    /* for so long after its instant the last frame stands */
    double low, high; /* instants that a span's own samples enclose */
    int64_t beyond;   /* frames behind the span's own */
};

/* Instant of a frame of `in` [output samples]. */
double wp_retime_position(const struct wp_retime *r, int64_t frame);

/* Begins a span with a frame that is to be appended next. */
void wp_retime_open_span(struct wp_retime *r, int64_t frame, double position);

/* Frames from `from` on, each at its position; returns how many were taken. */
size_t wp_retime_push_clocked(struct wp_retime *r, const struct wp_frames *in,
                              size_t from, const double *position);

/* What is there of the rate that follows is all there will be. */
void wp_retime_settle(struct wp_retime *r);

/* Continues the span's ends where there is enough of it; before each look at
 * what is ready. */
void wp_retime_complete(struct wp_retime *r);

/* On with the span behind a change of rate. */
void wp_retime_change_over(struct wp_retime *r);

#endif
