#include "cli/info_show.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/utc.h"

enum { DIGITALS_SHOWN = 32 };

/* Frames of the whole capture: the scan knows what the description may not. */
static int64_t frames_of(const struct wp_info_show *s)
{
    return s->scan && s->scan->end > s->info->frames ? s->scan->end
                                                     : s->info->frames;
}

static const struct wp_source_info *source_of(const struct wp_info_show *s,
                                              unsigned channel)
{
    return wp_chain_info(s->plan->chain[s->plan->chain_of[channel]]);
}

static void show_files(const struct wp_info_show *s)
{
    for (unsigned i = 0; i < s->plan->chains; i++) {
        const struct wp_source_info *f = wp_chain_info(s->plan->chain[i]);
        size_t files = wp_chain_files(s->plan->chain[i]);

        if (s->plan->chains > 1)
            (void)printf("  file       %s\n", wp_chain_path(s->plan->chain[i]));
        (void)printf("  format     %s: %s\n", f->format, f->detail);
        if (files > 1)
            (void)printf("  files      %zu in sequence\n", files);
        if (f->station[0] || f->device[0])
            (void)printf("  station    %s%s%s\n", f->station,
                         f->device[0] ? ", device " : "", f->device);
    }
    if (s->plan->sidecar)
        (void)printf("  sidecar    %s\n", s->plan->sidecar->path);
}

static void show_time(const struct wp_info_show *s)
{
    const struct wp_source_info *f = wp_chain_info(s->plan->chain[0]);
    double hz = wp_rate_hz(s->info->rate);
    int64_t frames = frames_of(s);
    char text[WP_UTC_TEXT_MAX];

    wp_utc_format(s->info->start_ns, 9, text);
    (void)printf("  start      %s\n",
                 s->info->start_known ? text : "not known");
    if (f->trigger_known) {
        wp_utc_format(f->trigger_ns, 9, text);
        (void)printf("  trigger    %s\n", text);
    }
    if (f->utc_quality_known && f->utc_error_ns < 0)
        (void)printf("  UTC        not locked\n");
    else if (f->utc_quality_known)
        (void)printf("  UTC        within %.9g s\n",
                     (double)f->utc_error_ns * 1e-9);
    (void)printf("  rate       %.15g Hz%s\n", hz,
                 f->clock == WP_CLOCK_RATES    ? " (segments of several rates)"
                 : f->clock == WP_CLOCK_STAMPS ? " (frames have time stamps)"
                                               : "");
    if (frames >= 0)
        (void)printf("  length     %" PRId64 " frames, %.6f s\n", frames,
                     (double)frames / hz);
    else
        (void)printf("  length     not known before reading\n");
    if (s->info->nominal_hz > 0.0)
        (void)printf("  nominal    %.9g Hz", s->info->nominal_hz);
    if (s->info->nominal_hz > 0.0 && s->info->nominal_v > 0.0)
        (void)printf(", %.9g V", s->info->nominal_v);
    if (s->info->nominal_hz > 0.0 && s->info->nominal_a > 0.0)
        (void)printf(", %.9g A", s->info->nominal_a);
    if (s->info->nominal_hz > 0.0)
        (void)printf("\n");
}

static void show_scan_of(const struct wp_info_show *s, unsigned i)
{
    const struct wp_scan_channel *c = &s->scan->channel[i];

    if (c->valid)
        (void)printf(" %12.7g %12.7g %12.7g", c->rms, c->min, c->max);
    else
        (void)printf(" %12s %12s %12s", "-", "-", "-");
    if (c->missing)
        (void)printf(" %" PRId64, c->missing);
}

static void show_channels(const struct wp_info_show *s)
{
    (void)printf("  channels   %u%s\n", s->info->channels,
                 s->info->si ? "" : " (scale to V and A not known for all)");
    (void)printf("    %-8s %-5s %-4s %-16s %-8s %s\n", "quantity", "phase",
                 "unit", "source", "stored",
                 s->scan ? "scale                    rms          min         "
                           " max missing"
                         : "scale");
    for (unsigned i = 0; i < s->info->channels; i++) {
        const struct wp_channel *ch = &s->info->channel[i];
        const struct wp_map_entry *e = &s->plan->map.entry[i];
        const struct wp_source_channel *f =
            &source_of(s, i)->channel[e->source];

        (void)printf("    %-8s %-5s %-4s %-16s %-8s %-*.9g",
                     wp_quantity_name(ch->quantity), wp_phase_name(ch->phase),
                     e->si ? wp_quantity_unit(ch->quantity) : "?", ch->name,
                     wp_storage_name(f->storage), s->scan ? 15 : 0, e->scale);
        if (s->scan)
            show_scan_of(s, i);
        (void)printf("\n");
    }
    if (s->frequency_hz > 0.0) {
        const struct wp_channel *ch = &s->info->channel[s->frequency_channel];

        (void)printf("  frequency  %.4f Hz (%s %s)\n", s->frequency_hz,
                     wp_quantity_name(ch->quantity), wp_phase_name(ch->phase));
    }
}

static const struct wp_source_info *digital_source(const struct wp_plan *p)
{
    unsigned i = 0;

    while (i + 1 < p->chains && !wp_chain_info(p->chain[i])->digitals)
        i++;
    return wp_chain_info(p->chain[i]);
}

static void show_digitals(const struct wp_info_show *s)
{
    const struct wp_source_info *f = digital_source(s->plan);

    if (!s->info->digitals)
        return;
    (void)printf("  digital    %u inputs\n", s->info->digitals);
    for (unsigned i = 0; i < s->info->digitals && i < DIGITALS_SHOWN; i++) {
        (void)printf("    %-24s normal %u", f->digital[i].name,
                     f->digital[i].normal);
        if (s->scan)
            (void)printf(", 1 in %" PRId64 " frames", s->scan->ones[i]);
        (void)printf("\n");
    }
    if (s->info->digitals > DIGITALS_SHOWN)
        (void)printf("    ... (--json shows all)\n");
}

static void show_notes(const struct wp_info_show *s)
{
    const struct wp_notes *n = s->info->notes;

    if (s->quiet || !n->count)
        return;
    (void)printf("  notes      %zu\n", n->count);
    for (size_t i = 0; i < n->kept; i++)
        (void)printf("    %s\n", n->text[i]);
    if (n->count > n->kept)
        (void)printf("    ... %zu more of the same kind\n", n->count - n->kept);
}

void wp_info_show_text(const struct wp_info_show *s)
{
    (void)printf("%s\n", s->name);
    show_files(s);
    show_time(s);
    show_channels(s);
    show_digitals(s);
    show_notes(s);
}

static void put_channel(const struct wp_info_show *s, unsigned i,
                        struct wp_json_writer *w)
{
    const struct wp_channel *ch = &s->info->channel[i];
    const struct wp_map_entry *e = &s->plan->map.entry[i];
    const struct wp_source_channel *f = &source_of(s, i)->channel[e->source];

    wp_json_begin_object(w, NULL);
    wp_json_put_string(w, "quantity", wp_quantity_name(ch->quantity));
    wp_json_put_string(w, "phase", wp_phase_name(ch->phase));
    wp_json_put_string(w, "name", ch->name);
    wp_json_put_string(w, "unit",
                       e->si ? wp_quantity_unit(ch->quantity) : NULL);
    wp_json_put_string(w, "file",
                       wp_chain_path(s->plan->chain[s->plan->chain_of[i]]));
    wp_json_put_int(w, "source", (int64_t)e->source + 1);
    wp_json_put_string(w, "stored", wp_storage_name(f->storage));
    wp_json_put_double(w, "scale", e->scale);
    wp_json_put_double(w, "offset", e->offset);
    wp_json_put_double(w, "skew_us", e->skew_s * 1e6);
    if (s->scan) {
        const struct wp_scan_channel *c = &s->scan->channel[i];

        wp_json_put_double(w, "rms", c->rms);
        wp_json_put_double(w, "min", c->min);
        wp_json_put_double(w, "max", c->max);
        wp_json_put_int(w, "missing", c->missing);
    }
    wp_json_end_object(w);
}

static void put_digitals(const struct wp_info_show *s, struct wp_json_writer *w)
{
    const struct wp_source_info *f = digital_source(s->plan);

    wp_json_begin_array(w, "digital_inputs");
    for (unsigned i = 0; i < s->info->digitals; i++) {
        wp_json_begin_object(w, NULL);
        wp_json_put_string(w, "name", f->digital[i].name);
        wp_json_put_int(w, "normal", f->digital[i].normal);
        if (s->scan)
            wp_json_put_int(w, "ones", s->scan->ones[i]);
        wp_json_end_object(w);
    }
    wp_json_end_array(w);
}

static void put_time(const struct wp_info_show *s, struct wp_json_writer *w)
{
    const struct wp_source_info *f = wp_chain_info(s->plan->chain[0]);
    char text[WP_UTC_TEXT_MAX];
    int64_t frames = frames_of(s);

    wp_utc_format(s->info->start_ns, 9, text);
    wp_json_put_string(w, "start", s->info->start_known ? text : NULL);
    if (f->trigger_known) {
        wp_utc_format(f->trigger_ns, 9, text);
        wp_json_put_string(w, "trigger", text);
    }
    wp_json_put_double(w, "rate_hz", wp_rate_hz(s->info->rate));
    if (frames >= 0) {
        wp_json_put_int(w, "frames", frames);
        wp_json_put_double(w, "length_s",
                           (double)frames / wp_rate_hz(s->info->rate));
    }
    wp_json_begin_object(w, "nominal");
    if (s->info->nominal_hz > 0.0)
        wp_json_put_double(w, "frequency_hz", s->info->nominal_hz);
    if (s->info->nominal_v > 0.0)
        wp_json_put_double(w, "voltage_v", s->info->nominal_v);
    if (s->info->nominal_a > 0.0)
        wp_json_put_double(w, "current_a", s->info->nominal_a);
    wp_json_end_object(w);
}

void wp_info_show_json(const struct wp_info_show *s, struct wp_json_writer *w)
{
    const struct wp_source_info *f = wp_chain_info(s->plan->chain[0]);
    const struct wp_notes *n = s->info->notes;

    wp_json_begin_object(w, NULL);
    wp_json_put_string(w, "file", s->name);
    wp_json_put_string(w, "format", f->format);
    wp_json_put_string(w, "detail", f->detail);
    wp_json_put_string(w, "sidecar",
                       s->plan->sidecar ? s->plan->sidecar->path : NULL);
    wp_json_put_string(w, "station", f->station);
    wp_json_put_string(w, "device", f->device);
    put_time(s, w);
    wp_json_put_bool(w, "si", s->info->si);
    wp_json_begin_array(w, "channels");
    for (unsigned i = 0; i < s->info->channels; i++)
        put_channel(s, i, w);
    wp_json_end_array(w);
    if (s->scan)
        wp_json_put_double(w, "frequency_hz", s->frequency_hz);
    put_digitals(s, w);
    wp_json_put_int(w, "note_count", (int64_t)n->count);
    wp_json_begin_array(w, "notes");
    for (size_t i = 0; i < n->kept; i++)
        wp_json_put_string(w, NULL, n->text[i]);
    wp_json_end_array(w);
    wp_json_end_object(w);
}
