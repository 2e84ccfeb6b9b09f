#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/command_line.h"
#include "cli/opts.h"
#include "cli/run_case.h"

static const struct wp_opts_spec spec = {
    .takes = WP_OPT_OUTPUT | WP_OPT_CAPTURE | WP_OPT_CONFIG |
             WP_OPT_OPERATIONS | WP_OPT_QUIET | WP_OPT_JSON | WP_OPT_STRICT |
             WP_OPT_REPRODUCIBLE | WP_OPT_THREADS,
    .usage = "CAPTURE... -o CASE [OPTIONS]",
    .help =
        "Measures a capture in one pass and leaves a case, a folder with\n"
        "  metrology.h5   tables: seconds, 1.5-s instantaneous values, pulses\n"
        "                 sent, errors of meters under test, half-cycles\n"
        "  summary.json   registers at full precision, identity of inputs\n"
        "and prints what looks wrongly wired, RMS, angles, mean powers, the\n"
        "registers, pulses and errors of meters under test. CAPTURE is any\n"
        "file that `wattproof formats` reads, several that follow each other,\n"
        "or a scenario. Wiring, VAR method, losses, transformers, outputs and\n"
        "meters under test are settings of --config (`wattproof config`). An\n"
        "older case of that name is replaced when the new one is whole.",
    .output = "CASE",
    .examples = "  wattproof run capture.wav -o case\n"
                "  wattproof run capture.wav --capture scales.json -o case\n"
                "  wattproof run capture.wav --config meter.xml -o case\n"
                "  wattproof run lab.wav --config proving.xml -o proof\n"
                "  wattproof run dip.json -o case --json\n",
    .least_files = 1,
    .most_files = -1,
};

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

static int run(const struct wp_opts *o, const char *command_line)
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
    };
    enum wp_status status;

    if (!o->output || strcmp(o->output, "-") == 0)
        return wp_opts_usage(o, "expected -o CASE, the folder to write%s",
                             o->output ? "; found \"-\"" : "");
    status = wp_run_case(&request, &err);
    return status ? fail(o, status, &err) : WP_EXIT_DONE;
}

int wp_cmd_run(int argc, char **argv)
{
    struct wp_opts o;
    char *line = wp_command_line(argc, argv); /* the parser reorders argv */
    int result;

    if (wp_opts_parse(&o, &spec, argc, argv, &result))
        result = run(&o, line ? line : "");
    free(line);
    return result;
}
