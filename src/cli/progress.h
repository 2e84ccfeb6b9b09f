/*
 * progress - per cent on standard error, when that is a terminal.
 */
#ifndef WP_CLI_PROGRESS_H
#define WP_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct wp_progress {
    const char *command;
    int64_t frames; /* -1 = not known */
    int shown;      /* per cent, -1 = nothing yet */
    bool on;
};

void wp_progress_begin(struct wp_progress *p, const char *command,
                       int64_t frames, bool quiet);
void wp_progress_show(struct wp_progress *p, int64_t done);
/* Wipes the line. */
void wp_progress_end(struct wp_progress *p);

#endif
