/*
 * phase_track - the phase of the fundamental over time, smoothed offline.
 *
 * Input:   phasors of up to three reference channels every hop (5 ms or so),
 * and of up to three that stand in for them (backups) Output:  a node per hop,
 * WP_TRACK_LAG hops later: phase and frequency from a weighted local quadratic
 * over +-50 hops, from both sides where it can; slow against 5 Hz so that
 * interharmonics and flicker do not move the grid; broken where the phase
 * really jumps Memory:  a ring of hops, made by create
 *
 * When the reference dies another takes over with its last phase offset; when
 * all are dead a backup does that was steady meanwhile; without one the phase
 * runs on at the last frequency.
 */
#ifndef WP_METROLOGY_PHASE_TRACK_H
#define WP_METROLOGY_PHASE_TRACK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/status.h"
#include "metrology/hop_window.h"

enum {
    WP_TRACK_PRIMARIES = 3,
    WP_TRACK_REFERENCES = 6, /* backups included, which come last */
    WP_TRACK_HALF = 50,      /* hops on each side of a fit */
    WP_TRACK_LAG = 2 * WP_TRACK_HALF + 150,
    WP_SUSPECT_REACH = 12, /* hops around a suspected break */
    WP_PAIR_SPAN = 72      /* hops that edges of a suspected pair mark */
};

enum wp_phase_node_flag { WP_NODE_FREEWHEEL = 1, WP_NODE_OTHER_REF = 2 };

struct wp_phase_node {
    int64_t hop;
    int64_t cycles; /* whole cycles since the track began */
    double frac;    /* and the rest [cycles], -0.5..0.5 */
    double f;       /* [cycles/hop] */
    uint32_t flags; /* enum wp_phase_node_flag */
    uint32_t piece; /* nodes of one piece share one smooth phase */
    double begin;   /* first node of a piece: where it begins, in hops from
                       this node (not positive) */
    /* Phase of each reference minus the track's [cycles], -0.5..0.5. */
    double offset[WP_TRACK_REFERENCES];
    bool alive[WP_TRACK_REFERENCES]; /* and its offset is known */
};

/* A phase over hops: value + x (slope + x bend) [cycles]. */
struct wp_phase_line {
    double value, slope, bend;
};

/* Where the track seems to break: what it was before and after, and what hops
 * around it measured, all in hops and cycles from the same origin. */
struct wp_suspect {
    int64_t hop;
    int reference;   /* whose signal can tell; -1: none did all the way */
    double strength; /* how much better two curves are than one: F */
    double misfit;   /* of one curve [cycles rms] */
    struct wp_phase_line before, after;
    double phase[2 * WP_SUSPECT_REACH + 1];
    double amplitude[2 * WP_SUSPECT_REACH + 1];
};

/* Two edges of the amplitude soon after each other, where the phase may have
 * moved and moved back: what it was before and after, from `hop` on. */
struct wp_suspect_pair {
    int64_t hop; /* the first that an edge marks */
    int length;  /* to the last [hops] */
    int reference;
    struct wp_phase_line before, after;
};

/* Where the phase breaks [hops from the suspect's], and its line between. */
struct wp_break_pair {
    double from, to;
    struct wp_phase_line within;
};

struct wp_phase_track;

/* The first `primaries` of all `references` are no backups. */
WP_MUST_CHECK enum wp_status wp_phase_track_create(struct wp_phase_track **out,
                                                   unsigned primaries,
                                                   unsigned references);

void wp_phase_track_destroy(struct wp_phase_track *t); /* accepts NULL */

/* Forgets everything; all references are dead and the phase runs at f
 * [cycles/hop]. Nodes begin at first_hop, measured is `blank` hops later. */
void wp_phase_track_reset(struct wp_phase_track *t, int64_t first_hop,
                          int blank, double f);

/* From the next hop on the fundamental is near f [cycles/hop] and references
 * have these amplitudes (0 = dead): a new piece begins. */
void wp_phase_track_lock(struct wp_phase_track *t, double f,
                         const double *level);

/* Hops since a reference was last alive; 0 = alive. */
int64_t wp_phase_track_dead_hops(const struct wp_phase_track *t);

/* Whether a primary would live with these phasors at the next hop. */
bool wp_phase_track_lives(const struct wp_phase_track *t,
                          const struct wp_phasor *primary);

/* The reference of the last hop, -1 = none; how strong r usually is, 0: it is
 * not looked at. */
int wp_phase_track_reference(const struct wp_phase_track *t);
double wp_phase_track_level(const struct wp_phase_track *t, unsigned r);

/* Backup r, with its phasors at the next hop and at the n before it, the latest
 * first, where the primaries gave the phase: from now on it stands in for them.
 * False, and nothing is changed: it is not steady enough. */
bool wp_phase_track_adopt(struct wp_phase_track *t, unsigned r,
                          const struct wp_phasor *p, int n);

/* Backups are not looked at any more. */
void wp_phase_track_dismiss(struct wp_phase_track *t);

/* Frequency to measure the next hop with [cycles/hop]. */
double wp_phase_track_frequency(const struct wp_phase_track *t);

/* The phasors of the next hop. At most WP_TRACK_LAG may wait unpulled. */
void wp_phase_track_push(struct wp_phase_track *t,
                         const struct wp_phasor *reference);

/* After each push and the flush: the next place that looks like a break, to be
 * confirmed on the signal; false when there is none (yet). */
bool wp_phase_track_suspect(struct wp_phase_track *t, struct wp_suspect *out);

/* It is one, `at` hops from the suspect's. Returns the first hop whose window
 * lies behind it. */
int64_t wp_phase_track_break(struct wp_phase_track *t,
                             const struct wp_suspect *s, double at);

/* As the two above, for two breaks with a short piece between; to be asked
 * first, since single breaks wait for it. */
bool wp_phase_track_suspect_pair(struct wp_phase_track *t,
                                 struct wp_suspect_pair *out);
int64_t wp_phase_track_break_pair(struct wp_phase_track *t,
                                  const struct wp_suspect_pair *s,
                                  const struct wp_break_pair *p);

/* Hop k again, measured with a better frequency by the reference that it was
 * measured by: its phase [cycles]. */
void wp_phase_track_amend(struct wp_phase_track *t, int64_t k, double phase);

/* No more hops: what waits can be pulled, and `blank` nodes behind it. */
void wp_phase_track_flush(struct wp_phase_track *t, int blank);

/* The next node; false when more hops are needed (or none are left). */
bool wp_phase_track_pull(struct wp_phase_track *t, struct wp_phase_node *out);

#endif
