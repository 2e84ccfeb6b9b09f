/*
 * high_bands - voltages and currents from 2 to 9 kHz in bands of 200 Hz.
 *
 * Source:  IEC 61000-4-7:2002, annex B: bands centred on 2.1, 2.3 ... 8.9 kHz
 * Input:   views of samples, in order, before sync: its grid of 512 samples to
 *          the cycle is true up to 128 orders alone
 * Output:  the RMS of each band in pieces of 200 ms that follow each other from
 *          sample 0 of the capture on; pieces with a gap are left out
 * Memory:  a piece of every channel, the bands of the last 12 s; by create
 *
 * A piece is weighted with Hann's window, so that the fundamental does not leak
 * into a band (it is under -145 dB there). A band is the 5-Hz lines above its
 * lower edge, up to its upper edge with it; their squares are divided by the
 * window's: a tone more than 10 Hz inside a band reads its RMS there, noise its
 * own. A tone nearer to an edge is shared by two bands, whose squares still add
 * up (on the edge: 5/6 and 1/6); so is one at 2 or 9 kHz, or up to 10 Hz
 * outside, with what is not analysed (convention bands.edges).
 */
#ifndef WP_PQ_HIGH_BANDS_H
#define WP_PQ_HIGH_BANDS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/channel.h"
#include "core/rate.h"
#include "core/status.h"
#include "metrology/wiring.h"

enum { WP_HIGH_BANDS = 35 };

/* Bands of one piece, or the RMS over several. */
struct wp_high_bands {
    int64_t start_ns, end_ns; /* UTC */
    unsigned count;           /* pieces */
    uint32_t flags;           /* enum wp_pq_flag: MISSING: of some signal */
    uint32_t signals;         /* bit s: band[s] is there; else 0 */
    double band[WP_SIGNALS][WP_HIGH_BANDS]; /* [V], [A] */
};

struct wp_high_bands_block;

struct wp_high_bands_config {
    struct wp_rate rate;
    int64_t start_ns;               /* UTC of sample 0 */
    const struct wp_wiring *wiring; /* for create alone */
    uint32_t signals;               /* bit s: is wanted */
};

/* Middle of band k < WP_HIGH_BANDS [Hz]. */
double wp_high_bands_centre_hz(unsigned k);

/* Whether a rate has the bands: 22 kHz and more. */
bool wp_high_bands_fit(double rate_hz);

/* WP_E_UNSUPPORTED: the rate is too low, WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_high_bands_create(struct wp_high_bands_block **out,
                     const struct wp_high_bands_config *c);

void wp_high_bands_destroy(struct wp_high_bands_block *b); /* accepts NULL */

/* Takes frames [from, to) of the view; a jump of the index is a gap. How the
 * stream is cut changes no bit. */
void wp_high_bands_push(struct wp_high_bands_block *b,
                        const struct wp_sample_view *view, size_t from,
                        size_t to);

/* RMS over the pieces that ended within (from_ns, to_ns], of those of the last
 * 12 s (so views, which come before their windows, are at most 8 s long); where
 * none did, the last one that ended up to half a second before. False, zeros
 * and the flag: there is none. */
bool wp_high_bands_between(const struct wp_high_bands_block *b, int64_t from_ns,
                           int64_t to_ns, struct wp_high_bands *out);

#endif
