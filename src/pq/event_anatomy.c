#include "pq/event_anatomy.h"

#include <stdlib.h>

struct wp_event_anatomy {
    int nothing;
};

enum wp_status wp_event_anatomy_create(struct wp_event_anatomy **out,
                                       const struct wp_pq_basis *b)
{
    (void)b;
    *out = calloc(1, sizeof(**out));
    return *out ? WP_OK : WP_E_NOMEM;
}

void wp_event_anatomy_destroy(struct wp_event_anatomy *a)
{
    free(a);
}

void wp_event_anatomy_push(struct wp_event_anatomy *a,
                           const struct wp_history *h, int64_t open_ns)
{
    (void)a;
    (void)h;
    (void)open_ns;
}

bool wp_event_anatomy_pull(struct wp_event_anatomy *a,
                           struct wp_event_cycle *out)
{
    (void)a;
    (void)out;
    return false;
}

void wp_event_anatomy_fill(const struct wp_event_anatomy *a, struct wp_event *e)
{
    (void)a;
    (void)e;
}
