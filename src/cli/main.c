#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

struct row {
    const char *name;
    const char *help;
    wp_command *run;
};

static const struct row commands[] = {
    {"run", "capture -> case: registers and power quality", wp_cmd_run},
    {"pq", "capture -> case: power quality alone", wp_cmd_pq},
    {"ingest", "any sources -> one capture file", wp_cmd_ingest},
    {"info", "what is in a file", wp_cmd_info},
    {"config", "the meter's settings: print, check, explain", wp_cmd_config},
    {"formats", "the file formats that can be read and written",
     wp_cmd_formats},
};

static void print_help(FILE *out)
{
    (void)fputs("usage: wattproof COMMAND [OPTIONS] ...\n\ncommands:\n", out);
    for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
        (void)fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].help);
    (void)fputs("\n`wattproof COMMAND --help` explains each; --version says "
                "which this is.\n"
                "exit status: 0 done, 1 a limit or verdict failed, 2 usage, "
                "3 bad input,\n  4 internal error, 5 inconclusive\n",
                out);
}

int wp_cli_fail(const char *command, enum wp_status status,
                const struct wp_error *err)
{
    (void)fprintf(stderr, "wattproof %s: %s\n", command, err->text);
    return wp_status_exit_code(status);
}

/* A full disk or a closed pipe must not pass for success. */
static int finish(const char *command, int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    (void)fprintf(stderr, "wattproof %s: standard output: %s\n", command,
                  strerror(errno));
    return status ? status : WP_EXIT_BAD_INPUT;
}

/* The first word is no command. */
static void complain(const char *word)
{
    if (word[0] == '-')
        (void)fprintf(stderr,
                      "wattproof: expected a command before any option, "
                      "found %s; `wattproof --help` lists the commands\n",
                      word);
    else if (access(word, F_OK) == 0)
        (void)fprintf(stderr,
                      "wattproof: expected a command before the file, as in "
                      "`wattproof run %s -o CASE`; `wattproof --help` lists "
                      "the commands\n",
                      word);
    else
        (void)fprintf(stderr,
                      "wattproof: unknown command '%s'; `wattproof --help` "
                      "lists them\n",
                      word);
}

int main(int argc, char **argv)
{
    char help[] = "--help"; /* what `help COMMAND` stands for */

    /* Write errors come back as errors, with their text. */
    (void)signal(SIGPIPE, SIG_IGN);
#ifdef SIGXFSZ
    (void)signal(SIGXFSZ, SIG_IGN);
#endif
    if (argc < 2) {
        print_help(stderr);
        return WP_EXIT_USAGE;
    }
    if (strcmp(argv[1], "help") == 0 && argc == 3) {
        char *name = argv[2];

        argv[1] = name;
        argv[2] = help;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return finish("help", WP_EXIT_DONE);
    }
    if (strcmp(argv[1], "--version") == 0) {
        (void)puts("wattproof " WP_VERSION);
        return finish("--version", WP_EXIT_DONE);
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return finish(argv[1], commands[i].run(argc - 1, argv + 1));
    complain(argv[1]);
    return WP_EXIT_USAGE;
}
