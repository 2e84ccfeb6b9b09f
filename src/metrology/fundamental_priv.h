/* fundamental_priv - the decimated references, shared by the parts of
 * fundamental. */
#ifndef WP_METROLOGY_FUNDAMENTAL_PRIV_H
#define WP_METROLOGY_FUNDAMENTAL_PRIV_H

#include "metrology/decimator.h"
#include "metrology/fundamental.h"
#include "metrology/hop_window.h"

/* Decimated samples kept, a power of two: at 4 kHz, what is made from one plan
 * of sync to the next, 64 half-cycles and the lag of the track at most. */
enum { WP_FUNDAMENTAL_DECIMATED = WP_DECIMATED_MAX };

struct wp_fundamental {
    double nominal_hz, decimated_hz;
    int factor, hop; /* samples per decimated sample, those per hop */
    unsigned primaries, references;
    unsigned reference[WP_TRACK_REFERENCES]; /* their channels */
    struct wp_decimator *decimator;
    struct wp_hop_window *window;
    int half; /* decimated samples that it needs on each side */
    struct wp_phase_track *track;
    double *decimated[WP_TRACK_REFERENCES];
    uint8_t *missing;  /* beside them; bit r: of primary r */
    unsigned voltages; /* primaries that are such, the first */

    /* Of the stretch at hand. */
    int64_t decimated_start, decimated_end;
    int64_t handed_end; /* given away so far */
    int64_t backup_end; /* decimated so far, while awake */
    bool awake;         /* backups are decimated, too */
    bool tried;         /* to adopt them, since a primary lived last */
    int64_t start;
    int64_t next_hop, retry_hop; /* next_hop -1: the track has not begun */
    int64_t first_hop;           /* that was measured */
    /* What was there when no fundamental was found [V], [A]. */
    double quiet[2];
    bool locked, flushed, any, done;
    const struct wp_sample_ring *ring; /* of the call at hand */
    bool ended;
};

/* Contiguous from d on; everything of the last samples kept is there. */
static inline const double *
wp_fundamental_decimated(const struct wp_fundamental *f, unsigned r, int64_t d)
{
    return f->decimated[r] + d % WP_FUNDAMENTAL_DECIMATED;
}

/* Decimates up to sample d (not included) or as far as samples reach: false. */
bool wp_fundamental_decimate(struct wp_fundamental *f, int64_t d);

/* Reference r by the window around decimated sample d. */
struct wp_phasor wp_fundamental_phasor(const struct wp_fundamental *f,
                                       unsigned r, int64_t d);

/* Locks where it is time to, at the hop around d; false: more samples are
 * needed. */
bool wp_fundamental_lock(struct wp_fundamental *f, int64_t d);

/* The only node of a record that is too short for a window: by one fit. */
void wp_fundamental_fit(struct wp_fundamental *f, struct wp_phase_node *out);

/* Backups are decimated from d on, if they are not already. */
void wp_fundamental_wake(struct wp_fundamental *f, int64_t d);

/* All primaries are dead at the hop around d: backups stand in if they can. */
void wp_fundamental_adopt(struct wp_fundamental *f, int64_t d);

/* After each hop: backups sleep while they are not wanted. */
void wp_fundamental_rest(struct wp_fundamental *f);

#endif
