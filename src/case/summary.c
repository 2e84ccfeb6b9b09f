#include "case/summary.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/utc.h"
#include "format/json_write.h"
#include "format/outfile.h"

enum { SUMMARY_VERSION = 1 };

static enum wp_status check_number(const char *key, double value,
                                   struct wp_error *err)
{
    if (isfinite(value))
        return WP_OK;
    return wp_fail(err, WP_E_INTERNAL,
                   "summary: %s: a summary holds finite numbers, not %g", key,
                   value);
}

static enum wp_status check_numbers(const struct wp_summary *s,
                                    struct wp_error *err)
{
    const struct wp_summary_numbers *all[] = {&s->registers, &s->compensated,
                                              &s->primary, &s->statistics};
    enum wp_status status = WP_OK;

    for (size_t k = 0; k < sizeof(all) / sizeof(*all); k++)
        for (size_t i = 0; i < all[k]->count && !status; i++)
            status = check_number(all[k]->at[i].key, all[k]->at[i].value, err);
    for (size_t i = 0; i < s->phasor_count && !status; i++)
        status = check_number(s->phasors[i].name,
                              s->phasors[i].rms + s->phasors[i].angle_deg, err);
    return !status && s->pq ? wp_summary_pq_check(s->pq, err) : status;
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
                        const struct wp_summary_numbers *n)
{
    wp_json_begin_object(w, key);
    for (size_t i = 0; i < n->count; i++)
        wp_json_put_double(w, n->at[i].key, n->at[i].value);
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

static void put_meter(struct wp_json_writer *w, const struct wp_summary *s)
{
    wp_json_begin_object(w, "meter");
    for (size_t i = 0; i < s->setting_count; i++)
        wp_json_put_string(w, s->settings[i].key, s->settings[i].value);
    wp_json_end_object(w);
}

static void put_phasors(struct wp_json_writer *w, const struct wp_summary *s)
{
    wp_json_begin_object(w, "phasors");
    for (size_t i = 0; i < s->phasor_count; i++) {
        wp_json_begin_object(w, s->phasors[i].name);
        wp_json_put_double(w, "rms", s->phasors[i].rms);
        wp_json_put_double(w, "angle_deg", s->phasors[i].angle_deg);
        wp_json_end_object(w);
    }
    wp_json_end_object(w);
    put_texts(w, "wiring", s->wiring, s->wiring_count);
}

static void put_results(struct wp_json_writer *w, const struct wp_summary *s)
{
    put_numbers(w, "registers", &s->registers);
    if (s->compensated.count)
        put_numbers(w, "registers_compensated", &s->compensated);
    if (s->primary.count)
        put_numbers(w, "registers_primary", &s->primary);
    wp_json_begin_object(w, "units");
    for (size_t i = 0; i < s->unit_count; i++)
        wp_json_put_string(w, s->units[i].family, s->units[i].unit);
    wp_json_end_object(w);
    put_numbers(w, "statistics", &s->statistics);
    put_phasors(w, s);
    wp_json_begin_object(w, "counts");
    for (size_t i = 0; i < s->count_count; i++)
        wp_json_put_int(w, s->counts[i].key, s->counts[i].value);
    wp_json_end_object(w);
    if (s->pq)
        wp_summary_pq_put(w, s->pq);
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
    put_meter(&w, s);
    put_results(&w, s);
    wp_json_end_object(&w);
    return wp_outfile_close(file, w.out, err);
}

enum wp_status wp_summary_write(const struct wp_summary *s, const char *path,
                                struct wp_error *err)
{
    struct wp_outfile out;
    enum wp_status status = check_numbers(s, err);

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
