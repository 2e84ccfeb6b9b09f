/*
 * sources - what a capture can be read from: every file format, and scenarios.
 */
#ifndef WP_INGEST_SOURCES_H
#define WP_INGEST_SOURCES_H

#include "format/source.h"

enum { WP_SOURCES_MAX = 32 };

/* A NULL-terminated list, the scenario first. */
struct wp_sources {
    const struct wp_source_ops *ops[WP_SOURCES_MAX];
};

struct wp_sources wp_sources_all(void);

#endif
