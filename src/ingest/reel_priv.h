/*
 * reel - consecutive frames of several channels, kept while a stage needs them.
 *
 * Frames are known by their absolute index, so that a stage's results cannot
 * depend on how its input was cut. Used by the stages behind capture.
 *
 * Lifecycle: init, then append / drop / restart, release
 * Memory:    allocated by init
 */
#ifndef WP_INGEST_REEL_PRIV_H
#define WP_INGEST_REEL_PRIV_H

#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

/* What stages hand each other: consecutive frames, borrowed for the call. */
struct wp_frames {
    int64_t first;
    size_t frames;
    const double *const *x;        /* one array per channel */
    const uint8_t *const *digital; /* one array per status channel */
};

struct wp_reel {
    unsigned channels, digitals;
    size_t capacity;
    int64_t base; /* index of the first frame kept */
    size_t count;
    double **x;
    uint8_t **digital;
};

/* The reel holds `capacity` frames. WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_reel_init(struct wp_reel *r, unsigned channels,
                                          unsigned digitals, size_t capacity,
                                          struct wp_error *err);

/* May be called twice, and on a zeroed struct. */
void wp_reel_release(struct wp_reel *r);

/* Forgets everything; the next frame appended is `base`. */
void wp_reel_restart(struct wp_reel *r, int64_t base);

/* Appends the first `count` frames of in from frame `from` on; they must
 * fit. */
void wp_reel_append(struct wp_reel *r, const struct wp_frames *in, size_t from,
                    size_t count);

/* Forgets the frames before `index` (or all). */
void wp_reel_drop(struct wp_reel *r, int64_t index);

/* The index after the last frame. */
int64_t wp_reel_end(const struct wp_reel *r);

/* Frames that still fit. */
size_t wp_reel_room(const struct wp_reel *r);

#endif
