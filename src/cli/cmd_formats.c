#include <stdio.h>

#include "cli/cli.h"
#include "format/registry.h"

int wp_cmd_formats(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    (void)puts("reads:");
    for (const struct wp_source_ops *const *s = wp_format_sources(); *s; s++)
        (void)printf("  %-10s %s (%s)\n", (*s)->id, (*s)->description,
                     (*s)->extensions);
    (void)puts("writes:");
    for (const struct wp_sink_ops *const *s = wp_format_sinks(); *s; s++)
        (void)printf("  %-10s %s (%s)\n", (*s)->id, (*s)->description,
                     (*s)->extensions);
    return WP_EXIT_DONE;
}
