#include "cli/info_pqdif.h"

#include <stdio.h>

#include "cli/info_pqdif_show.h"
#include "core/file.h"

bool wp_info_pqdif_is(const char *path)
{
    uint8_t head[WP_PQDIF_SIGNATURE_BYTES];
    FILE *f;
    size_t n;

    if (wp_file_open(&f, path, NULL, NULL))
        return false;
    n = fread(head, 1, sizeof(head), f);
    (void)fclose(f);
    return wp_pqdif_signature(head, n);
}

enum wp_status wp_info_pqdif_refuse(const char *const *path, size_t count,
                                    struct wp_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (wp_info_pqdif_is(path[i]))
            return wp_fail(err, WP_E_UNSUPPORTED,
                           "%s: expected a capture, found PQDIF, which "
                           "`wattproof info` shows but nothing measures yet",
                           path[i]);
    return WP_OK;
}

static enum wp_status read_all(struct wp_pqdif *p, struct wp_error *err)
{
    const struct wp_pqdif_source *source;
    const struct wp_pqdif_settings *settings;
    struct wp_pqdif_observation o;
    enum wp_status status = WP_OK;

    for (size_t i = 0; !status && i < wp_pqdif_sources(p); i++)
        status = wp_pqdif_source_get(p, i, &source, err);
    for (size_t i = 0; !status && i < wp_pqdif_settings_count(p); i++)
        status = wp_pqdif_settings_get(p, i, &settings, NULL, err);
    for (size_t i = 0; !status && i < wp_pqdif_observations(p); i++) {
        status = wp_pqdif_observation_read(p, i, &o, err);
        wp_pqdif_observation_release(&o);
    }
    return status;
}

/* Reads everything twice: first whether it can be read, then to show it. */
enum wp_status wp_info_pqdif(const struct wp_opts *o, const char *path,
                             struct wp_json_writer *w, struct wp_error *err)
{
    struct wp_info_pqdif_show s = {.name = path, .quiet = o->quiet};
    struct wp_pqdif *first;
    enum wp_status status = wp_pqdif_open(&first, path, err);

    if (!status)
        status = read_all(first, err);
    if (!status && o->strict && wp_pqdif_notes(first)->kept)
        status =
            wp_fail(err, WP_E_FORMAT, "%s", wp_pqdif_notes(first)->text[0]);
    if (!status)
        status = wp_pqdif_open(&s.file, path, err);
    if (!status) {
        s.notes = wp_pqdif_notes(first);
        status = o->json ? wp_info_pqdif_json(&s, w, err)
                         : wp_info_pqdif_text(&s, err);
    }
    wp_pqdif_close(s.file);
    wp_pqdif_close(first);
    return status;
}
