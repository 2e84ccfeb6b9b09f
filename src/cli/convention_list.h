/*
 * convention_list - ids of docs/conventions.md that a run's figures depend on.
 */
#ifndef WP_CLI_CONVENTION_LIST_H
#define WP_CLI_CONVENTION_LIST_H

#include "core/meter_config.h"
#include "metrology/wiring.h"

enum { WP_CONVENTION_LIST_MAX = 80 };

struct wp_convention_list {
    size_t count;
    const char *id[WP_CONVENTION_LIST_MAX];
};

/* Those that the settings, the wiring and the capture bring into play; si:
 * samples are volts and amperes. */
void wp_convention_list_init(struct wp_convention_list *l,
                             const struct wp_meter_config *config,
                             const struct wp_wiring *wiring, bool si);

#endif
