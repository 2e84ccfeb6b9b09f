/*
 * copy - a capture as a source of its own, to be written into a sink: stored
 * samples as they are, with the description that the sidecar corrects.
 *
 * Without a sidecar every channel of the file is copied; with one, those that
 * it names. Only where stored samples cannot stand as they are (changing rates
 * for a sink of one rate, running means taken away) they are replaced by volts
 * and amperes in double.
 *
 * Lifecycle: open, [normalise], read until frames is 0, close
 * Memory:    nothing is allocated after open
 */
#ifndef WP_INGEST_COPY_H
#define WP_INGEST_COPY_H

#include "ingest/plan.h"

struct wp_copy;

/* one_rate: the sink has one rate. Errors as wp_capture_open(). */
WP_MUST_CHECK enum wp_status wp_copy_open(struct wp_copy **out,
                                          const char *const *paths,
                                          size_t count,
                                          const struct wp_capture_options *o,
                                          bool one_rate, struct wp_error *err);
/* Accepts NULL. */
void wp_copy_close(struct wp_copy *c);

/* What a sink is to be opened with; lives until close. */
const struct wp_source_info *wp_copy_info(const struct wp_copy *c);

/* The voltages and currents among them: entry.source counts the channels of
 * wp_copy_info(), values are scale * stored + offset [V] or [A]. */
const struct wp_channel_map *wp_copy_map(const struct wp_copy *c);

/* Whether a sample was missing in what has been read. */
bool wp_copy_has_missing(const struct wp_copy *c);

const struct wp_notes *wp_copy_notes(const struct wp_copy *c);

/* What it is copied from. */
const struct wp_plan *wp_copy_plan(const struct wp_copy *c);

/* Stores channel i as integers of the given kind, full scale being `peak` (in
 * stored values): for sinks that hold integers only. Before the first read. */
void wp_copy_normalise(struct wp_copy *c, unsigned i, enum wp_storage storage,
                       double peak);

/* The next frames; gaps are given as missing samples. *block is filled with
 * borrowed arrays; 0 frames at the end. */
WP_MUST_CHECK enum wp_status
wp_copy_read(struct wp_copy *c, struct wp_block *block, struct wp_error *err);

#endif
