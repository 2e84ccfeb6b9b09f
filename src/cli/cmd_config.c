#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/cli.h"
#include "cli/config_show.h"
#include "cli/opts.h"
#include "config/meter_advice.h"
#include "config/meter_xml.h"
#include "config/meter_xsd.h"

static const struct wp_opts_spec spec = {
    .takes = WP_OPT_SCHEMA | WP_OPT_EXPLAIN | WP_OPT_EFFECTIVE |
             WP_OPT_OPERATIONS | WP_OPT_JSON,
    .usage = "[FILE | --schema | --explain [SETTING]] [OPTIONS]",
    .help =
        "The meter's settings. Without FILE it prints the default (the "
        "manual's Appendix A)\nas XML with comments, to start from. With FILE "
        "it checks that file and says what\ndiffers from the default. "
        "Settings are explained by name or the end of a name.",
    .examples = "  wattproof config > meter.xml\n"
                "  wattproof config meter.xml\n"
                "  wattproof config meter.xml --effective\n"
                "  wattproof config --explain netting\n"
                "  wattproof config --operations operations.json\n",
    .least_files = 0,
    .most_files = 1};

/* What the command was given, read. */
struct input {
    const char *name; /* NULL = the default */
    struct wp_meter_config config;
    struct wp_operations *operations;
    struct wp_notes notes; /* on the settings */
};

static enum wp_status read_input(const struct wp_opts *o, struct input *in,
                                 struct wp_error *err)
{
    enum wp_status status = WP_OK;

    *in = (struct input){.name = o->files ? o->file[0] : NULL};
    wp_meter_config_default(&in->config);
    if (in->name)
        status = wp_meter_xml_open(&in->config, in->name, err);
    if (!status)
        wp_meter_advice(&in->config, &in->notes);
    if (!status && o->operations)
        status = wp_operations_open(&in->operations, o->operations, err);
    return status;
}

static void show_json(const struct wp_opts *o, const struct input *in,
                      const struct wp_meter_settings *s)
{
    struct wp_json_writer w = {.out = stdout};

    wp_json_begin_object(&w, NULL);
    if (in->name || !o->operations) {
        wp_json_put_string(&w, "file", in->name);
        wp_config_json_settings(&w, s);
        wp_json_begin_array(&w, "notes");
        for (size_t i = 0; i < in->notes.kept; i++)
            wp_json_put_string(&w, NULL, in->notes.text[i]);
        wp_json_end_array(&w);
    }
    if (o->operations)
        wp_config_json_operations(&w, in->operations);
    wp_json_end_object(&w);
}

static enum wp_status show(const struct wp_opts *o, const struct input *in,
                           struct wp_error *err)
{
    struct wp_meter_settings *s;
    enum wp_status status;

    if (o->effective || (!in->name && !o->operations && !o->json))
        return wp_meter_xml_write(stdout, &in->config, true, err);
    status = wp_meter_settings_open(&s, &in->config, err);
    if (status)
        return status;
    if (o->json) {
        show_json(o, in, s);
    } else {
        if (in->name)
            wp_config_show_differences(in->name, s);
        for (size_t i = 0; i < in->notes.kept; i++)
            (void)printf("note: %s\n", in->notes.text[i]);
        if (o->operations)
            wp_config_show_operations(o->operations, in->operations);
    }
    wp_meter_settings_close(s);
    return WP_OK;
}

/* Those that the name fits best; how many were shown. */
static int explain_fitting(const struct wp_meter_explain *e,
                           const struct wp_opts *o, int how)
{
    const char *name = o->files ? o->file[0] : NULL;
    struct wp_json_writer w = {.out = stdout};
    const struct wp_explain_entry *entry;
    int count = 0;

    if (o->json)
        wp_json_begin_array(&w, NULL);
    for (unsigned i = 0; (entry = wp_meter_explain_at(e, i)); i++) {
        if (name && wp_meter_explain_fits(entry, name) != how)
            continue;
        if (o->json) {
            wp_config_json_explain(&w, entry);
        } else {
            (void)fputs(count ? "\n" : "", stdout);
            wp_config_explain(e, entry);
        }
        count++;
    }
    if (o->json)
        wp_json_end_array(&w);
    return count;
}

/* 2 the name is whole, 1 the end of one or more, 0 unknown. */
static int best_fit(const struct wp_meter_explain *e, const char *name)
{
    const struct wp_explain_entry *entry;
    int best = 0;

    for (unsigned i = 0; (entry = wp_meter_explain_at(e, i)); i++) {
        int fit = wp_meter_explain_fits(entry, name);

        best = fit > best ? fit : best;
    }
    return best;
}

/* Does the text hold the word, whatever the case? */
static bool holds(const char *text, const char *word)
{
    size_t n = strlen(word);

    for (; *text; text++)
        if (strncasecmp(text, word, n) == 0)
            return true;
    return false;
}

/* Nothing has that name: those whose names hold it are named instead. */
static int unknown_setting(const struct wp_meter_explain *e,
                           const struct wp_opts *o)
{
    const struct wp_explain_entry *entry;
    char like[300] = "";
    size_t n = 0;

    for (unsigned i = 0; (entry = wp_meter_explain_at(e, i)); i++)
        if (!entry->section && holds(entry->name, o->file[0]) &&
            n + strlen(entry->name) + 20 < sizeof(like))
            n += (size_t)snprintf(like + n, sizeof(like) - n, "%s%s",
                                  n ? ", " : "; like it are ", entry->name);
    return wp_opts_usage(o,
                         "expected a setting that `wattproof config "
                         "--explain` lists, found \"%s\"%s",
                         o->file[0], like);
}

static int explain(const struct wp_opts *o)
{
    struct wp_meter_explain *e;
    struct wp_error err;
    enum wp_status status = wp_meter_explain_open(&e, &err);
    int how = 2, result = WP_EXIT_DONE;

    if (status)
        return wp_cli_fail(o->command, status, &err);
    if (o->files)
        how = best_fit(e, o->file[0]);
    if (!how)
        result = unknown_setting(e, o);
    else if (!o->files && !o->json)
        wp_config_list_settings(e);
    else
        (void)explain_fitting(e, o, how);
    wp_meter_explain_close(e);
    return result;
}

/* Options that exclude one another. */
static int check(const struct wp_opts *o)
{
    if (o->schema &&
        (o->explain || o->effective || o->operations || o->json || o->files))
        return wp_opts_usage(o, "expected nothing beside --schema");
    if (o->explain && (o->effective || o->operations))
        return wp_opts_usage(o, "expected no file to check beside --explain");
    if (o->effective && (o->operations || o->json))
        return wp_opts_usage(o, "expected --effective with FILE alone");
    return WP_EXIT_DONE;
}

int wp_cmd_config(int argc, char **argv)
{
    struct wp_opts o;
    struct wp_error err;
    struct input in;
    enum wp_status status;
    int result;

    if (!wp_opts_parse(&o, &spec, argc, argv, &result))
        return result;
    result = check(&o);
    if (result)
        return result;
    if (o.schema) {
        (void)fputs(wp_meter_xsd, stdout);
        return WP_EXIT_DONE;
    }
    if (o.explain)
        return explain(&o);
    status = read_input(&o, &in, &err);
    if (!status)
        status = show(&o, &in, &err);
    wp_operations_close(in.operations);
    wp_notes_release(&in.notes);
    return status ? wp_cli_fail(o.command, status, &err) : WP_EXIT_DONE;
}
