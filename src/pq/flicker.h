/*
 * flicker - the flickermeter: Pinst, Pst and Plt of up to three voltages.
 *
 * Source:  IEC 61000-4-15:2010, class F1; IEC 61000-4-30:2015, 5.3
 * Input:   voltages decimated to about 2 kHz (metrology/decimator.h), equally
 *          spaced in time; holes between stretches
 * Output:  a row per UTC 10 minutes (Pst), per 2 hours (Plt); Pinst between any
 *          two instants
 * Memory:  classes for percentiles and 8 s of Pinst, allocated by create
 *
 * Filters settle for 190 s from the start and from behind a hole of more than
 * a minute; a shorter hole fades out and in, and Pinst is not known within it
 * nor for 3 s behind it, in the channel that has it.
 */
#ifndef WP_PQ_FLICKER_H
#define WP_PQ_FLICKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/pq_config.h"
#include "core/status.h"

enum { WP_FLICKER_CHANNELS = 3 };

struct wp_flicker_config {
    double rate_hz;    /* of the decimated samples */
    double nominal_hz; /* 50 or 60: the low-pass */
    enum wp_lamp lamp; /* not AUTO */
    unsigned channels; /* 1..3 */
};

/* Decimated voltages, one after another in time. */
struct wp_flicker_view {
    int64_t first_ns; /* UTC of x[c][0] */
    bool begins;      /* a gap or nothing lies before it */
    size_t count;
    const double *x[WP_FLICKER_CHANNELS]; /* [V] */
    const uint8_t *missing; /* bit k: x[k] has none here; NULL: all are there */
};

struct wp_flicker_row {
    int64_t start_ns, end_ns; /* UTC: 10 minutes, 2 hours */
    /* Plt: how many Pst count: whole 10 minutes that began settled, 1 to 12;
     * Pst: how much of the 10 minutes all channels know Pinst of [%]. */
    unsigned inputs;
    /* enum wp_pq_flag: SETTLING: the 10 minutes began before; INCOMPLETE: the
     * capture began or ended within, Plt: fewer than 12; MISSING: a hole in any
     * channel; what wp_flicker_flag() told. Plt: of all that count. */
    uint32_t flags;
    double value[WP_FLICKER_CHANNELS];
};

struct wp_flicker;

/* WP_E_ARG; WP_E_UNSUPPORTED: the rate is below 400 Hz or above 100 kHz;
 * WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_flicker_create(struct wp_flicker **out, const struct wp_flicker_config *c);

void wp_flicker_destroy(struct wp_flicker *f); /* accepts NULL */

/* Ask for rows and Pinst after each push; a view of more than 5 hours would
 * lose rows. A view that does not join the one before begins anew. What is
 * missing, NaN or beyond 10^12 V is a hole of its channel. How the stream is
 * cut into views changes no bit. */
void wp_flicker_push(struct wp_flicker *f, const struct wp_flicker_view *view);
void wp_flicker_flush(struct wp_flicker *f);

/* Dips, swells and interruptions flag what they touch: call before the rows
 * that they lie in are pulled. */
void wp_flicker_flag(struct wp_flicker *f, int64_t start_ns, int64_t end_ns,
                     uint32_t flags);

/* The next row that ends at until_ns or before, in their order; after flush
 * any. There is none for 10 minutes without a sample, nor for 2 hours without a
 * Pst that counts. */
bool wp_flicker_pull(struct wp_flicker *f, int64_t until_ns, bool *plt,
                     struct wp_flicker_row *row);

/* Pinst at start_ns <= t < end_ns, within the last 8 s: mean, least and
 * greatest per channel, 0 where it is not known. flags: MISSING: it is not
 * known all the time; SETTLING. False: it is not known at all. */
struct wp_pinst {
    double mean[WP_FLICKER_CHANNELS], least[WP_FLICKER_CHANNELS],
        greatest[WP_FLICKER_CHANNELS];
    uint32_t flags;
};
bool wp_flicker_pinst(const struct wp_flicker *f, int64_t start_ns,
                      int64_t end_ns, struct wp_pinst *out);

#endif
