#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/command_line.h"
#include "cli/opts.h"
#include "cli/run_case.h"

static const struct wp_opts_spec spec = {
    .takes = WP_OPT_OUTPUT | WP_OPT_CAPTURE | WP_OPT_QUIET | WP_OPT_JSON |
             WP_OPT_STRICT | WP_OPT_REPRODUCIBLE,
    .usage = "CAPTURE... -o CASE [OPTIONS]",
    .help =
        "Measures a capture in one pass and leaves a case, a folder with\n"
        "  metrology.h5   one row per second of UTC\n"
        "  summary.json   registers at full precision, identity of inputs\n"
        "and prints RMS, frequency, mean powers and the registers. CAPTURE is\n"
        "any file that `wattproof formats` reads, several that follow each\n"
        "other, or a scenario. An older case of that name is replaced when "
        "the\n"
        "new one is whole. --json prints summary.json.",
    .output = "CASE",
    .examples = "  wattproof run capture.wav -o case\n"
                "  wattproof run capture.wav --capture scales.json -o case\n"
                "  wattproof run dip.json -o case --json\n",
    .least_files = 1,
    .most_files = -1,
};

int wp_cmd_run(int argc, char **argv)
{
    struct wp_opts o;
    struct wp_error err = {""};
    struct wp_run_request request;
    enum wp_status status;
    char *line;
    int result;

    line = wp_command_line(argc, argv); /* as typed: parsing sorts argv */
    if (!wp_opts_parse(&o, &spec, argc, argv, &result)) {
        free(line);
        return result;
    }
    if (!o.output || strcmp(o.output, "-") == 0) {
        free(line);
        return wp_opts_usage(&o, "expected -o CASE, the folder to write%s",
                             o.output ? "; found \"-\"" : "");
    }
    request = (struct wp_run_request){
        .path = o.file,
        .paths = (size_t)o.files,
        .sidecar = o.capture,
        .case_path = o.output,
        .command_line = line ? line : "",
        .strict = o.strict,
        .quiet = o.quiet,
        .json = o.json,
        .reproducible = o.reproducible,
    };
    status = wp_run_case(&request, &err);
    free(line);
    return status ? wp_cli_fail(o.command, status, &err) : WP_EXIT_DONE;
}
