#include <stddef.h>

#include "cli/cli.h"
#include "cli/run_command.h"

static const struct wp_opts_spec spec = {
    .takes = WP_OPT_OUTPUT | WP_OPT_CAPTURE | WP_OPT_CONFIG |
             WP_OPT_OPERATIONS | WP_OPT_QUIET | WP_OPT_JSON | WP_OPT_STRICT |
             WP_OPT_REPRODUCIBLE | WP_OPT_THREADS | WP_OPT_BASIC,
    .usage = "CAPTURE... -o CASE [OPTIONS]",
    .help =
        "Measures a capture in one pass and leaves a case, a folder with\n"
        "  metrology.h5   tables: seconds, 1.5-s instantaneous values, pulses\n"
        "                 sent, errors of meters under test, half-cycles\n"
        "  pq.h5          power quality: 10/12 cycles to 2 hours, frequency,\n"
        "                 flicker, events\n"
        "  summary.json   registers at full precision, identity of inputs\n"
        "and prints what looks wrongly wired, RMS, angles, mean powers, the\n"
        "registers, pulses and errors of meters under test, and power quality\n"
        "in short (`wattproof pq` measures that alone). CAPTURE is any\n"
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

int wp_cmd_run(int argc, char **argv)
{
    return wp_run_command(argc, argv, &spec, WP_RUN_ALL);
}
