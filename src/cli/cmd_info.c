#include <stdio.h>

#include "cli/cli.h"
#include "cli/info_frequency.h"
#include "cli/info_pqdif.h"
#include "cli/info_show.h"
#include "cli/opts.h"
#include "ingest/capture.h"
#include "ingest/scan.h"

static const struct wp_opts_spec spec = {
    .takes = WP_OPT_CAPTURE | WP_OPT_JSON | WP_OPT_STRICT | WP_OPT_NO_SCAN |
             WP_OPT_QUIET,
    .usage = "FILE... [OPTIONS]",
    .help =
        "Shows what is in each file: channels, units, phases, rate, start, "
        "length, status\nchannels, repairs; and by reading it once: RMS, "
        "extremes, missing samples and\nfrequency (for orientation; `wattproof "
        "run` measures).",
    .examples = "  wattproof info capture.wav\n"
                "  wattproof info fault.cfg --json | jq '.[0].channels'\n"
                "  wattproof info vi-1355270400_0.flac --capture "
                "uk-dale.json\n",
    .least_files = 1,
    .most_files = -1};

/* What reading a capture once tells. */
struct look {
    struct wp_scan scan;
    struct wp_info_frequency frequency;
};

static enum wp_status look_at_all(struct wp_capture *c, struct look *k,
                                  struct wp_error *err)
{
    const struct wp_capture_info *info = wp_capture_info(c);
    struct wp_sample_view view;
    enum wp_status status = wp_scan_init(&k->scan, info, err);

    if (!status)
        status = wp_info_frequency_init(&k->frequency, info, err);
    while (!status) {
        status = wp_capture_read(c, &view, err);
        if (status || !view.frames)
            break;
        wp_scan_push(&k->scan, &view, wp_capture_digital(c));
        wp_info_frequency_push(&k->frequency, &view);
    }
    if (!status)
        wp_scan_finish(&k->scan);
    return status;
}

static enum wp_status show(const struct wp_opts *o, const char *path,
                           struct wp_json_writer *w, struct wp_error *err)
{
    struct wp_capture_options options = {
        .sidecar = o->capture, .strict = o->strict, .any_channel = true};
    struct wp_capture *c;
    struct look k = {0};
    enum wp_status status = wp_capture_open(&c, &path, 1, &options, err);

    if (!status && !o->no_scan)
        status = look_at_all(c, &k, err);
    if (!status) {
        struct wp_info_show s = {.name = path,
                                 .info = wp_capture_info(c),
                                 .plan = wp_capture_plan(c),
                                 .scan = o->no_scan ? NULL : &k.scan,
                                 .quiet = o->quiet};

        if (!o->no_scan) {
            s.frequency_channel = k.frequency.channel[0];
            s.frequency_hz = wp_info_frequency_finish(&k.frequency);
        }
        if (o->json)
            wp_info_show_json(&s, w);
        else
            wp_info_show_text(&s);
    }
    wp_scan_release(&k.scan);
    wp_info_frequency_release(&k.frequency);
    wp_capture_close(c);
    return status;
}

int wp_cmd_info(int argc, char **argv)
{
    struct wp_opts o;
    struct wp_json_writer w = {.out = stdout};
    int result;

    if (!wp_opts_parse(&o, &spec, argc, argv, &result))
        return result;
    if (o.json)
        wp_json_begin_array(&w, NULL);
    for (int i = 0; i < o.files; i++) {
        struct wp_error err = {""};
        enum wp_status status = wp_info_pqdif_is(o.file[i])
                                    ? wp_info_pqdif(&o, o.file[i], &w, &err)
                                    : show(&o, o.file[i], &w, &err);

        if (status)
            result = wp_cli_fail(o.command, status, &err);
    }
    if (o.json)
        wp_json_end_array(&w);
    return result;
}
