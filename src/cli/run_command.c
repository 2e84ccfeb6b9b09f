#include "cli/run_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/command_line.h"

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), k = strlen(end);

    return n >= k && strcmp(name + n - k, end) == 0;
}

/* A file given in the place of another: how it is meant to be given. */
static const char *hint(const struct wp_opts *o)
{
    for (int i = 0; i < o->files; i++)
        if (ends_with(o->file[i], ".xml"))
            return "; a meter's settings are given by --config";
    if (o->capture && ends_with(o->capture, ".xml"))
        return "; a meter's settings are given by --config";
    if (o->config && ends_with(o->config, ".json"))
        return "; a sidecar is given by --capture, operations by --operations";
    if (o->operations && ends_with(o->operations, ".xml"))
        return "; a meter's settings are given by --config";
    return "";
}

static int fail(const struct wp_opts *o, enum wp_status status,
                struct wp_error *err)
{
    size_t n = strlen(err->text);

    if (status == WP_E_FORMAT || status == WP_E_CONFIG)
        (void)snprintf(err->text + n, sizeof(err->text) - n, "%s", hint(o));
    return wp_cli_fail(o->command, status, err);
}

static int run(const struct wp_opts *o, enum wp_run_what what,
               const char *command_line)
{
    struct wp_error err = {""};
    struct wp_run_request request = {
        .path = o->file,
        .paths = (size_t)o->files,
        .sidecar = o->capture,
        .config = o->config,
        .operations = o->operations,
        .case_path = o->output,
        .command_line = command_line,
        .threads = o->threads,
        .strict = o->strict,
        .quiet = o->quiet,
        .json = o->json,
        .reproducible = o->reproducible,
        .basic_full = o->basic_full,
        .what = what,
    };
    enum wp_status status;

    if (!o->output || strcmp(o->output, "-") == 0)
        return wp_opts_usage(o, "expected -o CASE, the folder to write%s",
                             o->output ? "; found \"-\"" : "");
    status = wp_run_case(&request, &err);
    return status ? fail(o, status, &err) : WP_EXIT_DONE;
}

int wp_run_command(int argc, char **argv, const struct wp_opts_spec *spec,
                   enum wp_run_what what)
{
    struct wp_opts o;
    char *line = wp_command_line(argc, argv); /* the parser reorders argv */
    int result;

    if (wp_opts_parse(&o, spec, argc, argv, &result))
        result = run(&o, what, line ? line : "");
    free(line);
    return result;
}
