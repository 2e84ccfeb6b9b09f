/*
 * join - files that follow each other in time, read as one stream of stored
 * samples.
 *
 * Where each file says when it begins, its start is compared with the end of
 * the file before: within the tolerance they are consecutive, later leaves a
 * gap (the index jumps), earlier is refused, or trimmed when the sidecar says
 * so. Comparing neighbours, not the whole grid, lets a recorder's clock drift.
 * Files without a start are consecutive. A sidecar beside a later file says the
 * start of that one; all else in it must be as in the first file's.
 *
 * Memory: one open file and one block, whatever the number of files
 */
#ifndef WP_INGEST_JOIN_PRIV_H
#define WP_INGEST_JOIN_PRIV_H

#include "format/source.h"
#include "ingest/sidecar.h"

struct wp_chain;

/* The frames of a block, at most; fewer where there are many channels. */
enum { WP_CHAIN_BLOCK = 2048 };

struct wp_chain_setup {
    const struct wp_source_ops *const *ops; /* the formats to choose from */
    const struct wp_sidecar *sidecar;       /* may be NULL */
    bool sidecar_given; /* not found beside the first file: later files do not
                           have their own */
    const char *const *paths;
    size_t count;
    const char *const *wanted; /* channel names for the source, or none */
    size_t wanted_count;
    bool strict;
    bool describe_only;     /* as in struct wp_source_options */
    struct wp_notes *notes; /* outlives the chain */
};

/* Opens the first file and looks into the others. WP_E_IO, FORMAT,
 * UNSUPPORTED, CONFIG, NOMEM. */
WP_MUST_CHECK enum wp_status wp_chain_open(struct wp_chain **out,
                                           const struct wp_chain_setup *setup,
                                           struct wp_error *err);
/* Accepts NULL. */
void wp_chain_close(struct wp_chain *c);

/* The first file, with rate and start as the sidecar corrects them. */
const struct wp_source_info *wp_chain_info(const struct wp_chain *c);
const struct wp_source_ops *wp_chain_ops(const struct wp_chain *c);
const char *wp_chain_path(const struct wp_chain *c);
size_t wp_chain_files(const struct wp_chain *c);
const char *wp_chain_file(const struct wp_chain *c, size_t index);
/* The sidecar of a later file of its own; NULL = none. */
const char *wp_chain_file_sidecar(const struct wp_chain *c, size_t index);

/* All frames, gaps included; -1 = known only at the end. */
int64_t wp_chain_frames(const struct wp_chain *c);

/* Stored samples, borrowed until the next call: frames `from` to
 * `from + frames` of the arrays. */
struct wp_stored {
    int64_t first;       /* index of frame `from`; 0 is the chain's first */
    size_t from, frames; /* 0 frames = end */
    const double *const *x;
    const uint8_t *const *digital;
    const int64_t *stamp_ns; /* WP_CLOCK_STAMPS */
};

/* What has not been taken yet; reads on when there is nothing. */
WP_MUST_CHECK enum wp_status
wp_chain_peek(struct wp_chain *c, struct wp_stored *out, struct wp_error *err);

/* Takes `frames` of them. */
void wp_chain_take(struct wp_chain *c, size_t frames);

#endif
