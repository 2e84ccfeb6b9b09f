/*
 * progress - how far a command is, on a terminal's standard error.
 */
#ifndef WP_CLI_PROGRESS_H
#define WP_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct wp_progress {
    const char *command;
    int64_t total; /* frames; -1 = not known */
    bool shown;
    int last; /* what was shown last [%] or a counter */
};

void wp_progress_begin(struct wp_progress *p, const char *command,
                       int64_t total, bool shown);
void wp_progress_show(struct wp_progress *p, int64_t done);
void wp_progress_end(struct wp_progress *p); /* leaves the line clean */

#endif
