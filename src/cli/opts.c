#include "cli/opts.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/pool.h"

struct row {
    unsigned bit;
    const char *name;
    char letter; /* '\0' = none */
    const char *argument;
    const char *help;
};

static const struct row rows[] = {
    {WP_OPT_OUTPUT, "output", 'o', "FILE", "where the result goes"},
    {WP_OPT_CAPTURE, "capture", 'c', "JSON",
     "the sidecar (default: NAME.EXT.json or NAME.json)"},
    {WP_OPT_CONFIG, "config", 0, "XML",
     "the meter's settings (default: the manual's\n"
     "                           Appendix A)"},
    {WP_OPT_OPERATIONS, "operations", 0, "JSON", "what was done to the meter"},
    {WP_OPT_TO, "to", 0, "SUBFORMAT",
     "pcm16, pcm24, pcm32, float or double (default: lossless)"},
    {WP_OPT_TRUTH, "truth", 0, "JSON",
     "also write what a scenario must measure"},
    {WP_OPT_NO_SCAN, "no-scan", 0, NULL, "read the description only"},
    {WP_OPT_THREADS, "threads", 'j', "N",
     "threads to measure with, 1 to 64 (default: one\n"
     "                           for each processor, at most 16)"},
    {WP_OPT_BASIC, "basic", 0, "full|scalars",
     "full: pq.h5 keeps spectra of 10/12 cycles\n"
     "                           too, large (default: scalars)"},
    {WP_OPT_SCHEMA, "schema", 0, NULL, "print the XML Schema of a meter"},
    {WP_OPT_EXPLAIN, "explain", 0, NULL, "explain a setting, or list all"},
    {WP_OPT_EFFECTIVE, "effective", 0, NULL,
     "print every setting as XML, defaults too"},
    {WP_OPT_STRICT, "strict", 0, NULL, "refuse files that need a repair"},
    {WP_OPT_REPRODUCIBLE, "reproducible", 0, NULL,
     "leave out what differs from run to run"},
    {WP_OPT_JSON, "json", 0, NULL, "print JSON instead of text"},
    {WP_OPT_QUIET, "quiet", 'q', NULL, "no progress, no notes"},
    {~0u, "help", 'h', NULL, "this text"},
};

enum { ROWS = sizeof(rows) / sizeof(*rows) };

static void print_help(const struct wp_opts *o, const struct wp_opts_spec *spec)
{
    (void)printf("usage: wattproof %s %s\n\n%s\n\noptions:\n", o->command,
                 spec->usage, spec->help);
    for (int i = 0; i < ROWS; i++) {
        char text[48];
        const struct row *r = &rows[i];
        const char *argument =
            r->letter == 'o' && spec->output ? spec->output : r->argument;

        if (!(spec->takes & r->bit) && r->letter != 'h')
            continue;
        (void)snprintf(text, sizeof(text), "%c%c%c --%s%s%s",
                       r->letter ? '-' : ' ', r->letter ? r->letter : ' ',
                       r->letter ? ',' : ' ', r->name, argument ? " " : "",
                       argument ? argument : "");
        (void)printf("  %-24s %s\n", text, r->help);
    }
    if (spec->examples)
        (void)printf("\nexamples:\n%s", spec->examples);
}

static bool set_threads(struct wp_opts *o, const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);

    o->threads = (int)n;
    return *text >= '0' && *text <= '9' && !*end && n >= 1 &&
           n <= WP_POOL_THREADS_MAX;
}

static bool set_basic(struct wp_opts *o, const char *text)
{
    o->basic_full = strcmp(text, "full") == 0;
    return o->basic_full || strcmp(text, "scalars") == 0;
}

static bool set(struct wp_opts *o, unsigned bit, const char *argument)
{
    switch (bit) {
    case WP_OPT_OUTPUT:
        o->output = argument;
        break;
    case WP_OPT_CAPTURE:
        o->capture = argument;
        break;
    case WP_OPT_CONFIG:
        o->config = argument;
        break;
    case WP_OPT_OPERATIONS:
        o->operations = argument;
        break;
    case WP_OPT_TO:
        o->to = argument;
        break;
    case WP_OPT_TRUTH:
        o->truth = argument;
        break;
    case WP_OPT_NO_SCAN:
        o->no_scan = true;
        break;
    case WP_OPT_SCHEMA:
        o->schema = true;
        break;
    case WP_OPT_EXPLAIN:
        o->explain = true;
        break;
    case WP_OPT_EFFECTIVE:
        o->effective = true;
        break;
    case WP_OPT_THREADS:
        return set_threads(o, argument);
    case WP_OPT_BASIC:
        return set_basic(o, argument);
    case WP_OPT_STRICT:
        o->strict = true;
        break;
    case WP_OPT_REPRODUCIBLE:
        o->reproducible = true;
        break;
    case WP_OPT_JSON:
        o->json = true;
        break;
    default:
        o->quiet = true;
        break;
    }
    return true;
}

int wp_opts_usage(const struct wp_opts *o, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    (void)fprintf(stderr,
                  "wattproof %s: %s; `wattproof %s --help` explains it\n",
                  o->command, text, o->command);
    return WP_EXIT_USAGE;
}

/* The tables of getopt for the options that the command takes. */
static void tables(unsigned takes, struct option *longs, char *shorts)
{
    *shorts++ = ':';
    for (int i = 0; i < ROWS; i++) {
        if (!(takes & rows[i].bit) && rows[i].letter != 'h')
            continue;
        *longs++ = (struct option){
            rows[i].name, rows[i].argument ? required_argument : no_argument,
            NULL, 256 + i};
        if (rows[i].letter) {
            *shorts++ = rows[i].letter;
            if (rows[i].argument)
                *shorts++ = ':';
        }
    }
    *longs = (struct option){0};
    *shorts = '\0';
}

static const struct row *row_of(int code)
{
    if (code >= 256)
        return &rows[code - 256];
    for (int i = 0; i < ROWS; i++)
        if (rows[i].letter && rows[i].letter == code)
            return &rows[i];
    return NULL;
}

/* The result of a complaint by getopt: which option, what is wrong. */
static int complain(const struct wp_opts *o, int code, char **argv)
{
    return wp_opts_usage(
        o, code == ':' ? "option %s needs an argument" : "unknown option %s",
        argv[optind - 1]);
}

static int check_files(const struct wp_opts *o, const struct wp_opts_spec *spec)
{
    if (o->files < spec->least_files)
        return wp_opts_usage(o, "expected %s", spec->usage);
    if (spec->most_files >= 0 && o->files > spec->most_files)
        return wp_opts_usage(o, "expected %s, found \"%s\" as well",
                             spec->usage, o->file[spec->most_files]);
    return WP_EXIT_DONE;
}

bool wp_opts_parse(struct wp_opts *o, const struct wp_opts_spec *spec, int argc,
                   char **argv, int *exit_status)
{
    struct option longs[ROWS + 1];
    char shorts[2 * ROWS + 2];
    int code;

    *o = (struct wp_opts){.command = argv[0]};
    tables(spec->takes, longs, shorts);
    opterr = 0;
    optind = 1;
    while ((code = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        const struct row *r = row_of(code);

        if (!r) {
            *exit_status = complain(o, code, argv);
            return false;
        }
        if (r->letter == 'h') {
            print_help(o, spec);
            *exit_status = WP_EXIT_DONE;
            return false;
        }
        if (!set(o, r->bit, optarg)) {
            *exit_status = wp_opts_usage(
                o, "option --%s: expected %s, found \"%s\"", r->name,
                r->bit == WP_OPT_THREADS ? "a number from 1 to 64"
                                         : "full or scalars",
                optarg);
            return false;
        }
    }
    o->file = (const char *const *)(argv + optind);
    o->files = argc - optind;
    *exit_status = check_files(o, spec);
    return *exit_status == WP_EXIT_DONE;
}
