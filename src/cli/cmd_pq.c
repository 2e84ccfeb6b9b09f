#include <stddef.h>

#include "cli/cli.h"
#include "cli/run_command.h"

static const struct wp_opts_spec spec = {
    .takes = WP_OPT_OUTPUT | WP_OPT_CAPTURE | WP_OPT_CONFIG |
             WP_OPT_OPERATIONS | WP_OPT_QUIET | WP_OPT_JSON | WP_OPT_STRICT |
             WP_OPT_REPRODUCIBLE | WP_OPT_THREADS | WP_OPT_BASIC,
    .usage = "CAPTURE... -o CASE [OPTIONS]",
    .help =
        "Measures the power quality of a capture by IEC 61000-4-30 class A, "
        "as\n"
        "`run` does, without the meter, and leaves a case, a folder with\n"
        "  pq.h5          tables: basic (10/12 cycles), interval_3s "
        "(150/180),\n"
        "                 interval_10min, interval_2h, more on request;\n"
        "                 frequency_10s, flicker_10min, flicker_2h; events,\n"
        "                 event_cycles\n"
        "  summary.json   counts of events, extremes, identity of inputs\n"
        "and prints frequency, voltages, distortion, unbalance, flicker and "
        "the\n"
        "events. Thresholds, carriers, intervals and so on are settings of\n"
        "--config (`wattproof config --explain power-quality`). An older case\n"
        "of that name is replaced when the new one is whole.",
    .output = "CASE",
    .examples = "  wattproof pq capture.wav -o case\n"
                "  wattproof pq capture.wav --basic full -o case\n"
                "  wattproof pq dip.json --config meter.xml -o case --json\n",
    .least_files = 1,
    .most_files = -1,
};

int wp_cmd_pq(int argc, char **argv)
{
    return wp_run_command(argc, argv, &spec, WP_RUN_POWER_QUALITY);
}
