/*
 * prefetch - reads a capture in a thread of its own, some blocks ahead.
 *
 * Decoding then overlaps with measuring; the blocks and so every result are the
 * same as without it. Where the process may use one processor only, the reader
 * of a view does the work. Memory: sixteen blocks, made by create.
 */
#ifndef WP_CLI_PREFETCH_H
#define WP_CLI_PREFETCH_H

#include "core/channel.h"
#include "core/error.h"
#include "ingest/capture.h"

struct wp_prefetch;

enum { WP_PREFETCH_DIGITALS = 8 };

/* Starts reading; the capture belongs to it until destroy. Of its
 * status channels only those named are kept, at most WP_PREFETCH_DIGITALS. */
WP_MUST_CHECK enum wp_status wp_prefetch_create(struct wp_prefetch **out,
                                                struct wp_capture *capture,
                                                const unsigned *digital,
                                                unsigned digitals,
                                                struct wp_error *err);

/* Stops the thread and waits for it. Accepts NULL. */
void wp_prefetch_destroy(struct wp_prefetch *p);

/* The next view, valid until the next call; frames 0 at the end. Statuses of
 * wp_capture_read(). */
WP_MUST_CHECK enum wp_status wp_prefetch_read(struct wp_prefetch *p,
                                              struct wp_sample_view *view,
                                              struct wp_error *err);

/* The status channels that were named, of the view read last: 0 or 1. */
const uint8_t *const *wp_prefetch_digital(const struct wp_prefetch *p);

#endif
