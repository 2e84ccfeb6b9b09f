/*
 * digest_task - SHA-256 of the input files, in a thread beside the run.
 */
#ifndef WP_CLI_DIGEST_TASK_H
#define WP_CLI_DIGEST_TASK_H

#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

struct wp_digest_task;

struct wp_digest {
    const char *path; /* borrowed */
    char sha256[65];
    int64_t bytes;
};

/* Starts on the files; paths must outlive the task. */
WP_MUST_CHECK enum wp_status wp_digest_task_create(struct wp_digest_task **out,
                                                   const char *const *paths,
                                                   size_t count,
                                                   struct wp_error *err);

/* Waits for the digests; valid until destroy. */
WP_MUST_CHECK enum wp_status
wp_digest_task_wait(struct wp_digest_task *t, const struct wp_digest **digests,
                    struct wp_error *err);

void wp_digest_task_destroy(struct wp_digest_task *t); /* accepts NULL */

#endif
