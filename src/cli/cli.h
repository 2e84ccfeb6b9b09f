/*
 * cli - what the subcommands share: the table row, exit codes, error printing.
 */
#ifndef WP_CLI_CLI_H
#define WP_CLI_CLI_H

#include "core/error.h"

enum wp_exit {
    WP_EXIT_DONE = 0,
    WP_EXIT_LIMIT = 1,
    WP_EXIT_USAGE = 2,
    WP_EXIT_BAD_INPUT = 3,
    WP_EXIT_INTERNAL = 4,
    WP_EXIT_INCONCLUSIVE = 5
};

/* argv[0] is the command's name; returns an enum wp_exit. */
typedef int wp_command(int argc, char **argv);

wp_command wp_cmd_formats;
wp_command wp_cmd_run;
wp_command wp_cmd_pq;
wp_command wp_cmd_info;
wp_command wp_cmd_ingest;
wp_command wp_cmd_config;

/* Prints "wattproof COMMAND: TEXT" and gives the exit status. */
int wp_cli_fail(const char *command, enum wp_status status,
                const struct wp_error *err);

#endif
