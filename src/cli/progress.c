#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

void wp_progress_begin(struct wp_progress *p, const char *command,
                       int64_t frames, bool quiet)
{
    *p = (struct wp_progress){command, frames, -1, false};
    p->on = !quiet && frames > 0 && isatty(STDERR_FILENO);
}

void wp_progress_show(struct wp_progress *p, int64_t done)
{
    int percent;

    if (!p->on)
        return;
    percent = (int)(100.0 * (double)done / (double)p->frames);
    if (percent == p->shown)
        return;
    p->shown = percent;
    (void)fprintf(stderr, "\rwattproof %s: %3d %%", p->command, percent);
}

void wp_progress_end(struct wp_progress *p)
{
    if (p->on && p->shown >= 0)
        (void)fprintf(stderr, "\r%40s\r", "");
}
