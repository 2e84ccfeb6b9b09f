/*
 * mux - the chains of a plan side by side on one index.
 *
 * Where one chain has a gap or has ended its channels are NaN; where all have
 * one the index jumps. Values are scaled, or copied as stored.
 *
 * Memory: allocated by open
 */
#ifndef WP_INGEST_MUX_PRIV_H
#define WP_INGEST_MUX_PRIV_H

#include "ingest/plan.h"
#include "ingest/reel_priv.h"

struct wp_mux;

/* One channel of the result. */
struct wp_mux_track {
    unsigned chain, source;
    bool scaled;          /* else as stored */
    double scale, offset; /* for the check even where not scaled; scale 0 =
                             neither volts nor amperes, no check */
};

/* Values beyond this are no volts or amperes. */
#define WP_MUX_LIMIT 1e12

/* The plan stays the caller's and outlives the mux. WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_mux_open(struct wp_mux **out,
                                         const struct wp_plan *plan,
                                         const struct wp_mux_track *track,
                                         unsigned count, struct wp_error *err);
/* Accepts NULL. */
void wp_mux_close(struct wp_mux *m);

/*
 * The next frames, at most WP_CHAIN_BLOCK; 0 at the end; borrowed until the
 * next call. stamp_ns (may be NULL) receives the stamps of a chain of
 * WP_CLOCK_STAMPS. WP_E_FORMAT with file, channel and frame for a value beyond
 * WP_MUX_LIMIT; errors of the source.
 */
WP_MUST_CHECK enum wp_status wp_mux_read(struct wp_mux *m,
                                         struct wp_frames *out,
                                         const int64_t **stamp_ns,
                                         struct wp_error *err);

/* Where the frames read last are. */
struct wp_reel *wp_mux_out(struct wp_mux *m);

/* Status channels: those of the first chain that has any. */
unsigned wp_mux_digitals(const struct wp_mux *m);

#endif
