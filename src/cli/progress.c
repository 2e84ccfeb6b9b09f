#include "cli/progress.h"

#include <stdio.h>

void wp_progress_begin(struct wp_progress *p, const char *command,
                       int64_t total, bool shown)
{
    *p = (struct wp_progress){command, total, shown, -1};
}

void wp_progress_show(struct wp_progress *p, int64_t done)
{
    int now;

    if (!p->shown)
        return;
    now = p->total > 0 ? (int)(100.0 * (double)done / (double)p->total)
                       : (int)(done >> 22);
    if (now == p->last)
        return;
    p->last = now;
    if (p->total > 0)
        (void)fprintf(stderr, "\r%s: %3d %%", p->command, now);
    else
        (void)fprintf(stderr, "\r%s: %lld frames", p->command, (long long)done);
}

void wp_progress_end(struct wp_progress *p)
{
    if (p->shown && p->last >= 0)
        (void)fputs("\r\033[K", stderr);
    p->shown = false;
}
