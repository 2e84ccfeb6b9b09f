#include <stdio.h>

#include "cli/cli.h"
#include "cli/opts.h"
#include "format/json_write.h"
#include "format/registry.h"
#include "ingest/sources.h"

static const struct wp_opts_spec spec = {
    .takes = WP_OPT_JSON,
    .usage = "[--json]",
    .help = "Lists the file formats that can be read, shown by "
            "`wattproof info`\nalone, and written. Files are recognised by "
            "content when read, by the extension\nof the name when written.",
    .examples = "  wattproof formats\n"};

/* Not a source of samples: `wattproof info` alone reads it. */
static const struct {
    const char *id, *description, *extensions;
} pqdif = {"pqdif", "PQDIF (IEEE 1159.3): `wattproof info` shows what is in it",
           "pqd"};

static void put_row(struct wp_json_writer *w, const char *id,
                    const char *description, const char *extensions)
{
    wp_json_begin_object(w, NULL);
    wp_json_put_string(w, "id", id);
    wp_json_put_string(w, "description", description);
    wp_json_put_string(w, "extensions", extensions);
    wp_json_end_object(w);
}

static void print_json(void)
{
    struct wp_json_writer w = {.out = stdout};
    struct wp_sources all = wp_sources_all();

    wp_json_begin_object(&w, NULL);
    wp_json_begin_array(&w, "reads");
    for (const struct wp_source_ops *const *s = all.ops; *s; s++)
        put_row(&w, (*s)->id, (*s)->description, (*s)->extensions);
    wp_json_end_array(&w);
    wp_json_begin_array(&w, "shows");
    put_row(&w, pqdif.id, pqdif.description, pqdif.extensions);
    wp_json_end_array(&w);
    wp_json_begin_array(&w, "writes");
    for (const struct wp_sink_ops *const *s = wp_format_sinks(); *s; s++)
        put_row(&w, (*s)->id, (*s)->description, (*s)->extensions);
    wp_json_end_array(&w);
    wp_json_end_object(&w);
}

static void print_row(const char *id, const char *description,
                      const char *extensions)
{
    (void)printf("  %-10s %s\n  %-10s (%s)\n", id, description, "", extensions);
}

int wp_cmd_formats(int argc, char **argv)
{
    struct wp_sources all = wp_sources_all();
    struct wp_opts o;
    int status;

    if (!wp_opts_parse(&o, &spec, argc, argv, &status))
        return status;
    if (o.json) {
        print_json();
        return WP_EXIT_DONE;
    }
    (void)puts("reads:");
    for (const struct wp_source_ops *const *s = all.ops; *s; s++)
        print_row((*s)->id, (*s)->description, (*s)->extensions);
    (void)puts("shows:");
    print_row(pqdif.id, pqdif.description, pqdif.extensions);
    (void)puts("writes:");
    for (const struct wp_sink_ops *const *s = wp_format_sinks(); *s; s++)
        print_row((*s)->id, (*s)->description, (*s)->extensions);
    return WP_EXIT_DONE;
}
