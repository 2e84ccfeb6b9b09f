#include "pq/event.h"

#include <assert.h>

const char *wp_event_name(enum wp_event_kind kind)
{
    static const char *const names[] = {"dip", "swell",     "interruption",
                                        "rvc", "transient", "signalling"};

    static_assert(sizeof(names) / sizeof(*names) == WP_EVENT_KINDS,
                  "a name for each kind");
    return names[kind];
}
