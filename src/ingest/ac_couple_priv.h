/*
 * ac_couple - takes the slowly drifting offset of a channel away.
 *
 * Recorders with an offset of their own (BLOND, CREAM) are read by subtracting
 * the running mean over one cycle. One such mean also takes 0.06 % of a
 * fundamental that is 0.03 Hz off nominal; three in a row take 2e-10, so the
 * mean here is over one nominal cycle three times, taken at 8 points per cycle
 * and linear between them. Within 1.5 cycles of an end or a missing sample the
 * nearest mean is held. A true direct component is lost, as in the original.
 *
 * Input:   frames; Output: the same frames, later
 * Memory:  nothing is allocated after create
 */
#ifndef WP_INGEST_AC_COUPLE_PRIV_H
#define WP_INGEST_AC_COUPLE_PRIV_H

#include <stdbool.h>

#include "core/channel.h"
#include "ingest/reel_priv.h"

struct wp_ac_couple;

struct wp_ac_couple_config {
    unsigned channels, digitals;
    size_t block;                  /* frames given and taken at a time */
    bool coupled[WP_MAX_CHANNELS]; /* which channels */
    size_t cycle;                  /* frames in a nominal cycle, at least 2 */
};

/* WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_ac_couple_create(struct wp_ac_couple **out,
                    const struct wp_ac_couple_config *k, struct wp_error *err);
/* Accepts NULL. */
void wp_ac_couple_destroy(struct wp_ac_couple *b);

/* Takes frames from `from` on and returns how many; when fewer than there are,
 * pull until nothing comes and push the rest. */
size_t wp_ac_couple_push(struct wp_ac_couple *b, const struct wp_frames *in,
                         size_t from);

/* No more frames will come. */
void wp_ac_couple_finish(struct wp_ac_couple *b);

/* Frames that are ready; false when there are none. They stay valid until the
 * next call. */
bool wp_ac_couple_pull(struct wp_ac_couple *b, struct wp_frames *out);

/* Where the frames pulled last are. */
struct wp_reel *wp_ac_couple_out(struct wp_ac_couple *b);

#endif
