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
        "  metrology.h5   tables: seconds, 1.5-s instantaneous values ...\n"
        "  summary.json   registers at full precision, identity of inputs\n"
        "and prints RMS, frequency, mean powers and the registers. CAPTURE is\n"
        "any file that `wattproof formats` reads, several that follow each\n"
        "other, or a scenario. An older case of that name is replaced when "
        "the\n"
        "new one is whole. --json prints summary.json.",
    .output = "CASE",
    .examples = "  wattproof run capture.wav -o case\n"
                "  wattproof run capture.wav --capture scales.json -o case\n"
                "  wattproof run capture.wav --config meter.xml -o case\n"
                "  wattproof run dip.json -o case --json\n",
    .least_files = 1,
    .most_files = -1,
};

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
    return status ? wp_cli_fail(o->command, status, &err) : WP_EXIT_DONE;
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
