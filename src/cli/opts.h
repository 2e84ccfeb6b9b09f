/*
 * opts - the options of every command: one table, parsed and documented here.
 */
#ifndef WP_CLI_OPTS_H
#define WP_CLI_OPTS_H

#include <stdbool.h>

#include "cli/cli.h"

/* Which options a command takes; --help is for all. */
enum wp_opt {
    WP_OPT_OUTPUT = 1 << 0,
    WP_OPT_CAPTURE = 1 << 1,
    WP_OPT_CONFIG = 1 << 2,
    WP_OPT_OPERATIONS = 1 << 3,
    WP_OPT_THREADS = 1 << 4,
    WP_OPT_QUIET = 1 << 5,
    WP_OPT_JSON = 1 << 6,
    WP_OPT_STRICT = 1 << 7,
    WP_OPT_REPRODUCIBLE = 1 << 8,
    WP_OPT_TO = 1 << 9,
    WP_OPT_TRUTH = 1 << 10,
    WP_OPT_NO_SCAN = 1 << 11,
    WP_OPT_SCHEMA = 1 << 12,
    WP_OPT_EXPLAIN = 1 << 13,
    WP_OPT_EFFECTIVE = 1 << 14,
    WP_OPT_BASIC = 1 << 15
};

/* What a command is, for --help and for the parser. */
struct wp_opts_spec {
    unsigned takes;              /* enum wp_opt, or-ed */
    const char *usage;           /* "FILE... [OPTIONS]" */
    const char *output;          /* what -o names; NULL = "FILE" */
    const char *help;            /* what it does, in lines */
    const char *examples;        /* lines, indented by two */
    int least_files, most_files; /* most: -1 = any */
};

struct wp_opts {
    const char *command; /* argv[0] */
    const char *output, *capture, *config, *operations, *to, *truth;
    int threads; /* 0 = not said */
    bool quiet, json, strict, reproducible, no_scan;
    bool schema, explain, effective;
    bool basic_full;
    const char *const *file;
    int files;
};

/*
 * Parses argv. True: go on. False: *exit_status is the command's result (0
 * after --help, WP_EXIT_USAGE after a complaint on standard error).
 */
bool wp_opts_parse(struct wp_opts *o, const struct wp_opts_spec *spec, int argc,
                   char **argv, int *exit_status);

/* A usage error that a command finds itself: prints it, WP_EXIT_USAGE. */
int wp_opts_usage(const struct wp_opts *o, const char *format, ...)
    WP_PRINTF(2, 3);

#endif
