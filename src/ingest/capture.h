/*
 * capture - any sources as one stream of volts and amperes on one time base.
 *           Pulse signals of a meter under test come along.
 *
 * Input:   files (sequences, V and I apart, a scenario) and an optional sidecar
 * Output:  views of consecutive frames: double, SI, secondary side, NaN where
 *          a sample is missing; one rational rate; skew and changing rates of
 *          the sources are resampled away here
 * Memory:  nothing is allocated after open
 */
#ifndef WP_INGEST_CAPTURE_H
#define WP_INGEST_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/channel.h"
#include "core/error.h"
#include "core/notes.h"
#include "core/rate.h"

struct wp_capture;

struct wp_capture_options {
    const char *sidecar; /* NULL: looked for beside the first file */
    bool strict;         /* a repair is an error */
    bool any_channel;    /* where no channel is a voltage or a current, take
                            the first ones as they are, without a quantity:
                            for showing what is in a file */
};

struct wp_capture_info {
    unsigned channels; /* at least 1: voltages and currents with a phase, */
    unsigned metered;  /* so many; behind them pulse signals */
    struct wp_channel channel[WP_MAX_CHANNELS];
    struct wp_rate rate;
    int64_t frames;   /* gaps included; -1 = known only at the end */
    bool start_known; /* else start_ns is 1970-01-01 */
    int64_t start_ns; /* UTC of frame 0 */
    bool has_voltage, has_current;
    bool si;           /* false: some channel has no known scale to V or A */
    double nominal_hz; /* stated by the sidecar or source; 0 = not stated */
    double nominal_v;
    double nominal_a;
    unsigned digitals; /* status channels */
    const struct wp_notes
        *notes; /* repairs and decisions, lives with capture */
};

struct wp_source_ops;
struct wp_plan;

/* On failure *out is NULL. Statuses: WP_E_IO, FORMAT, UNSUPPORTED, CONFIG,
 * NOMEM. */
WP_MUST_CHECK enum wp_status
wp_capture_open(struct wp_capture **out, const char *const *paths, size_t count,
                const struct wp_capture_options *options, struct wp_error *err);

/* The same with formats of the caller's choice, NULL-terminated. */
WP_MUST_CHECK enum wp_status wp_capture_open_with(
    struct wp_capture **out, const struct wp_source_ops *const *ops,
    const char *const *paths, size_t count,
    const struct wp_capture_options *options, struct wp_error *err);

const struct wp_capture_info *wp_capture_info(const struct wp_capture *c);

/* Files, sidecar and map behind it (ingest/plan.h), for those who show them. */
const struct wp_plan *wp_capture_plan(const struct wp_capture *c);

/*
 * The next frames: *view stays valid until the next call; view->frames is 0 at
 * the end. Views are in order; view->first jumps forward over a gap in which
 * every channel is missing. How the stream is cut into views has no meaning.
 */
WP_MUST_CHECK enum wp_status wp_capture_read(struct wp_capture *c,
                                             struct wp_sample_view *view,
                                             struct wp_error *err);

/* Views have so many frames, at most. */
enum { WP_CAPTURE_FRAMES = 2048 };

/*
 * For those who keep samples: the arrays of the view read last become the
 * caller's, who leaves others in x, one per channel, each made by malloc for
 * WP_CAPTURE_FRAMES samples. Only once for each view.
 */
void wp_capture_swap(struct wp_capture *c, double **x);

/* Digital inputs of the view read last: [digitals] arrays of 0 or 1. */
const uint8_t *const *wp_capture_digital(const struct wp_capture *c);

/* Accepts NULL. */
void wp_capture_close(struct wp_capture *c);

#endif
