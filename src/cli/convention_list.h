/*
 * convention_list - ids of docs/conventions.md that a run's figures depend on.
 */
#ifndef WP_CLI_CONVENTION_LIST_H
#define WP_CLI_CONVENTION_LIST_H

#include "core/meter_config.h"
#include "metrology/wiring.h"

enum { WP_CONVENTION_LIST_MAX = 120 };

struct wp_convention_list {
    size_t count;
    const char *id[WP_CONVENTION_LIST_MAX];
};

struct wp_convention_facts {
    const struct wp_meter_config *config;
    const struct wp_wiring *wiring;
    bool si;    /* samples are volts and amperes */
    bool meter; /* its figures are there */
    bool pq;    /* power quality with PQ option is */
};

/* Those that settings, wiring and capture bring into play. */
void wp_convention_list_init(struct wp_convention_list *l,
                             const struct wp_convention_facts *f);

#endif
