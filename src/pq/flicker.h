/*
 * flicker - the flickermeter: Pinst, Pst and Plt of up to three voltages.
 *
 * Source:  IEC 61000-4-15:2010, class F1; IEC 61000-4-30:2015, 5.3
 * Input:   voltages decimated to about 2 kHz (metrology/decimator.h), equally
 *          spaced in time; holes between stretches
 * Output:  a row per UTC 10 minutes (Pst), per 2 hours (Plt); Pinst between any
 *          two instants
 * Memory:  exact percentiles of 10 minutes, allocated by create
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
    unsigned inputs; /* Plt: how many Pst; Pst: samples of the 10 minutes [%] */
    uint32_t flags;  /* enum wp_pq_flag: SETTLING, INCOMPLETE, MISSING */
    double value[WP_FLICKER_CHANNELS];
};

struct wp_flicker;

/* WP_E_ARG, WP_E_UNSUPPORTED: the rate is below 400 Hz; WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_flicker_create(struct wp_flicker **out, const struct wp_flicker_config *c);

void wp_flicker_destroy(struct wp_flicker *f); /* accepts NULL */

/* Pull rows and Pinst after each push. How the stream is cut into views changes
 * no bit. */
void wp_flicker_push(struct wp_flicker *f, const struct wp_flicker_view *view);
void wp_flicker_flush(struct wp_flicker *f);

/* Dips, swells and interruptions flag what they touch: call before the rows
 * that they lie in are pulled. */
void wp_flicker_flag(struct wp_flicker *f, int64_t start_ns, int64_t end_ns,
                     uint32_t flags);

/* Rows that end before `until_ns`; kind 0 = Pst, 1 = Plt. */
bool wp_flicker_pull(struct wp_flicker *f, int64_t until_ns, bool *plt,
                     struct wp_flicker_row *row);

/* Pinst between two instants, in order, within the last seconds: mean, least
 * and greatest per channel. False: no samples there. */
struct wp_pinst {
    double mean[WP_FLICKER_CHANNELS], least[WP_FLICKER_CHANNELS],
        greatest[WP_FLICKER_CHANNELS];
    uint32_t flags;
};
bool wp_flicker_pinst(const struct wp_flicker *f, int64_t start_ns,
                      int64_t end_ns, struct wp_pinst *out);

#endif
