#include "format/pqdif.h"

#include <stdlib.h>
#include <string.h>

#include "format/pqdif_parse_priv.h"

/* A record and what it is attached to: by the order in the chain it belongs to
 * the data source and settings before it. */
struct item {
    size_t record;
    int64_t source, settings; /* indices; -1 = none */
};

struct list {
    size_t count;
    struct item *item;
};

struct wp_pqdif {
    char *path;
    struct wp_pqdif_file *file;
    struct wp_notes notes;
    struct wp_pqdif_container container;
    struct list sources, settings, observations;
    /* The last ones that were read; -1 = none. */
    int64_t source_at, settings_at;
    struct wp_pqdif_source source;
    struct wp_pqdif_settings setting;
};

static bool is_type(const struct wp_pqdif *p, size_t i, enum wp_pqdif_tag tag)
{
    return wp_guid_equal(wp_pqdif_file_record(p->file, i)->type,
                         wp_pqdif_tag_guid(tag));
}

/* Each list has room for all records. */
static enum wp_status index_records(struct wp_pqdif *p, struct wp_error *err)
{
    size_t n = wp_pqdif_file_records(p->file);
    struct item now = {0, -1, -1};

    p->sources.item = calloc(n, sizeof(now));
    p->settings.item = calloc(n, sizeof(now));
    p->observations.item = calloc(n, sizeof(now));
    if (!p->sources.item || !p->settings.item || !p->observations.item)
        return wp_fail_nomem(err, "the records of a PQDIF file");
    for (size_t i = 1; i < n; i++) {
        now.record = i;
        if (is_type(p, i, WP_PQDIF_REC_DATA_SOURCE)) {
            now.source = (int64_t)p->sources.count;
            now.settings = -1;
            p->sources.item[p->sources.count++] = now;
        } else if (is_type(p, i, WP_PQDIF_REC_MONITOR_SETTINGS)) {
            now.settings = (int64_t)p->settings.count;
            p->settings.item[p->settings.count++] = now;
        } else if (is_type(p, i, WP_PQDIF_REC_OBSERVATION)) {
            p->observations.item[p->observations.count++] = now;
        } else {
            wp_note(&p->notes, "%s, record %zu: of an unknown type, ignored",
                    p->path, i);
        }
    }
    if (!p->sources.count || !p->observations.count)
        wp_note(&p->notes, "%s: the file has no %s", p->path,
                p->sources.count ? "observation" : "data source");
    return WP_OK;
}

static enum wp_status begin(struct wp_pqdif *p, size_t record,
                            struct wp_pqdif_body *body,
                            struct wp_pqdif_reading *r, struct wp_error *err)
{
    *r = (struct wp_pqdif_reading){p->path, record, body, &p->notes};
    return wp_pqdif_body_read(p->file, record, body, err);
}

static enum wp_status read_container(struct wp_pqdif *p, struct wp_error *err)
{
    struct wp_pqdif_body body = {0};
    struct wp_pqdif_reading r;
    enum wp_status status = begin(p, 0, &body, &r, err);

    if (!status)
        wp_pqdif_container_parse(&r, &p->container);
    wp_pqdif_body_release(&body);
    return status;
}

enum wp_status wp_pqdif_open(struct wp_pqdif **out, const char *path,
                             struct wp_error *err)
{
    struct wp_pqdif *p = calloc(1, sizeof(*p));
    enum wp_status status;

    *out = NULL;
    if (!p || !(p->path = strdup(path))) {
        wp_pqdif_close(p);
        return wp_fail_nomem(err, "a PQDIF file");
    }
    p->source_at = p->settings_at = -1;
    status = wp_pqdif_file_open(&p->file, path, &p->notes, err);
    if (!status)
        status = read_container(p, err);
    if (!status)
        status = index_records(p, err);
    if (status)
        wp_pqdif_close(p);
    else
        *out = p;
    return status;
}

void wp_pqdif_close(struct wp_pqdif *p)
{
    if (!p)
        return;
    wp_pqdif_file_close(p->file);
    wp_pqdif_source_release(&p->source);
    wp_pqdif_settings_release(&p->setting);
    wp_notes_release(&p->notes);
    free(p->sources.item);
    free(p->settings.item);
    free(p->observations.item);
    free(p->path);
    free(p);
}

const struct wp_pqdif_container *wp_pqdif_container(const struct wp_pqdif *p)
{
    return &p->container;
}

const struct wp_pqdif_file *wp_pqdif_file(const struct wp_pqdif *p)
{
    return p->file;
}

const struct wp_notes *wp_pqdif_notes(const struct wp_pqdif *p)
{
    return &p->notes;
}

size_t wp_pqdif_sources(const struct wp_pqdif *p)
{
    return p->sources.count;
}

size_t wp_pqdif_settings_count(const struct wp_pqdif *p)
{
    return p->settings.count;
}

size_t wp_pqdif_observations(const struct wp_pqdif *p)
{
    return p->observations.count;
}

enum wp_status wp_pqdif_source_get(struct wp_pqdif *p, size_t i,
                                   const struct wp_pqdif_source **out,
                                   struct wp_error *err)
{
    struct wp_pqdif_body body = {0};
    struct wp_pqdif_reading r;
    enum wp_status status;

    *out = &p->source;
    if (p->source_at == (int64_t)i)
        return WP_OK;
    p->source_at = -1;
    wp_pqdif_source_release(&p->source);
    status = begin(p, p->sources.item[i].record, &body, &r, err);
    if (!status)
        status = wp_pqdif_source_parse(&r, &p->source, err);
    wp_pqdif_body_release(&body);
    if (!status)
        p->source_at = (int64_t)i;
    return status;
}

enum wp_status wp_pqdif_settings_get(struct wp_pqdif *p, size_t i,
                                     const struct wp_pqdif_settings **out,
                                     int64_t *source, struct wp_error *err)
{
    struct wp_pqdif_body body = {0};
    struct wp_pqdif_reading r;
    enum wp_status status;

    *out = &p->setting;
    if (source)
        *source = p->settings.item[i].source;
    if (p->settings_at == (int64_t)i)
        return WP_OK;
    p->settings_at = -1;
    wp_pqdif_settings_release(&p->setting);
    status = begin(p, p->settings.item[i].record, &body, &r, err);
    if (!status)
        status = wp_pqdif_settings_parse(&r, &p->setting, err);
    wp_pqdif_body_release(&body);
    if (!status)
        p->settings_at = (int64_t)i;
    return status;
}

enum wp_status wp_pqdif_observation_read(struct wp_pqdif *p, size_t i,
                                         struct wp_pqdif_observation *out,
                                         struct wp_error *err)
{
    const struct item *item = &p->observations.item[i];
    struct wp_pqdif_context context = {NULL, NULL};
    struct wp_pqdif_reading r;
    enum wp_status status = WP_OK;

    *out = (struct wp_pqdif_observation){.record = item->record,
                                         .source = item->source,
                                         .settings = item->settings};
    if (item->source >= 0)
        status =
            wp_pqdif_source_get(p, (size_t)item->source, &context.source, err);
    if (!status && item->settings >= 0)
        status = wp_pqdif_settings_get(p, (size_t)item->settings,
                                       &context.settings, NULL, err);
    if (!status)
        status = begin(p, item->record, &out->body, &r, err);
    if (!status)
        status = wp_pqdif_observation_parse(&r, &context, out, err);
    if (status)
        wp_pqdif_observation_release(out);
    return status;
}
