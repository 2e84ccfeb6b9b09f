/*
 * run_command - what the commands `run` and `pq` share: from their arguments to
 * a case.
 */
#ifndef WP_CLI_RUN_COMMAND_H
#define WP_CLI_RUN_COMMAND_H

#include "cli/opts.h"
#include "cli/run_case.h"

/* Returns an enum wp_exit. */
int wp_run_command(int argc, char **argv, const struct wp_opts_spec *spec,
                   enum wp_run_what what);

#endif
