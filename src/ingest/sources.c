#include "ingest/sources.h"

#include "format/registry.h"
#include "ingest/scenario.h"

struct wp_sources wp_sources_all(void)
{
    struct wp_sources s = {{&wp_scenario_source}};
    const struct wp_source_ops *const *from = wp_format_sources();

    for (int i = 1; *from && i < WP_SOURCES_MAX - 1; i++)
        s.ops[i] = *from++;
    return s;
}
