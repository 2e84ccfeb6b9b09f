#include "case/summary.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/utc.h"
#include "format/json_write.h"
#include "format/outfile.h"

enum { SUMMARY_VERSION = 1 };

static enum wp_status check_numbers(const struct wp_summary_number *n,
                                    size_t count, struct wp_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(n[i].value))
            return wp_fail(err, WP_E_INTERNAL,
                           "summary: %s: a summary holds finite numbers, not "
                           "%g",
                           n[i].key, n[i].value);
    return WP_OK;
}

static void put_inputs(struct wp_json_writer *w, const struct wp_provenance *p)
{
    wp_json_begin_array(w, "inputs");
    for (size_t i = 0; i < p->inputs; i++) {
        wp_json_begin_object(w, NULL);
        wp_json_put_string(w, "path", wp_provenance_shown(p, i));
        wp_json_put_string(w, "sha256", p->input[i].sha256);
        wp_json_put_int(w, "bytes", p->input[i].bytes);
        wp_json_end_object(w);
    }
    wp_json_end_array(w);
}

static void put_origin(struct wp_json_writer *w, const struct wp_summary *s)
{
    const struct wp_provenance *p = &s->provenance;

    wp_json_begin_object(w, "program");
    wp_json_put_string(w, "name", "wattproof");
    wp_json_put_string(w, "version", p->version);
    if (!p->reproducible)
        wp_json_put_string(w, "command_line", p->command_line);
    wp_json_end_object(w);
    put_inputs(w, p);
    wp_json_begin_object(w, "configuration");
    wp_json_put_string(w, "name", s->config_name);
    wp_json_put_string(w, "sha256", s->config_sha256);
    wp_json_end_object(w);
}

static void put_capture(struct wp_json_writer *w, const struct wp_summary *s)
{
    char start[WP_UTC_TEXT_MAX];

    wp_utc_format(s->start_ns, 9, start);
    wp_json_begin_object(w, "capture");
    wp_json_put_string(w, "start_utc", s->start_known ? start : NULL);
    wp_json_put_double(w, "rate_hz", s->rate_hz);
    wp_json_put_int(w, "frames", s->frames);
    wp_json_put_double(w, "duration_s", s->duration_s);
    wp_json_begin_array(w, "channels");
    for (unsigned i = 0; i < s->channels; i++) {
        const struct wp_channel *c = &s->channel[i];

        wp_json_begin_object(w, NULL);
        wp_json_put_string(w, "name", c->name);
        wp_json_put_string(w, "quantity", wp_quantity_name(c->quantity));
        wp_json_put_string(w, "phase", wp_phase_name(c->phase));
        wp_json_put_string(
            w, "unit", s->scale_unknown ? "" : wp_quantity_unit(c->quantity));
        wp_json_end_object(w);
    }
    wp_json_end_array(w);
    wp_json_end_object(w);
}

static void put_numbers(struct wp_json_writer *w, const char *key,
                        const struct wp_summary_number *n, size_t count)
{
    wp_json_begin_object(w, key);
    for (size_t i = 0; i < count; i++)
        wp_json_put_double(w, n[i].key, n[i].value);
    wp_json_end_object(w);
}

static void put_texts(struct wp_json_writer *w, const char *key,
                      const char *const *text, size_t count)
{
    wp_json_begin_array(w, key);
    for (size_t i = 0; i < count; i++)
        wp_json_put_string(w, NULL, text[i]);
    wp_json_end_array(w);
}

static void put_results(struct wp_json_writer *w, const struct wp_summary *s)
{
    put_numbers(w, "registers", s->registers, s->register_count);
    wp_json_begin_object(w, "units");
    for (size_t i = 0; i < s->unit_count; i++)
        wp_json_put_string(w, s->units[i].family, s->units[i].unit);
    wp_json_end_object(w);
    put_numbers(w, "statistics", s->statistics, s->statistic_count);
    wp_json_begin_object(w, "counts");
    for (size_t i = 0; i < s->count_count; i++)
        wp_json_put_int(w, s->counts[i].key, s->counts[i].value);
    wp_json_end_object(w);
    put_texts(w, "conventions", s->conventions, s->convention_count);
    put_texts(w, "notes", s->notes, s->note_count);
    wp_json_begin_object(w, "verdicts");
    wp_json_end_object(w);
}

static enum wp_status write_file(const struct wp_summary *s,
                                 const struct wp_outfile *file,
                                 struct wp_error *err)
{
    struct wp_json_writer w = {0};
    enum wp_status status = wp_outfile_stream(file, &w.out, err);

    if (status)
        return status;
    wp_json_begin_object(&w, NULL);
    wp_json_put_string(&w, "format", "wattproof summary");
    wp_json_put_int(&w, "version", SUMMARY_VERSION);
    put_origin(&w, s);
    put_capture(&w, s);
    put_results(&w, s);
    wp_json_end_object(&w);
    return wp_outfile_close(file, w.out, err);
}

enum wp_status wp_summary_write(const struct wp_summary *s, const char *path,
                                struct wp_error *err)
{
    struct wp_outfile out;
    enum wp_status status = check_numbers(s->registers, s->register_count, err);

    if (!status)
        status = check_numbers(s->statistics, s->statistic_count, err);
    if (status)
        return status;
    status = wp_outfile_init(&out, path, err);
    if (status)
        return status;
    status = write_file(s, &out, err);
    if (!status)
        status = wp_outfile_commit(&out, err);
    wp_outfile_release(&out);
    return status;
}
