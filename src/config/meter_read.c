#include <stdlib.h>
#include <string.h>

#include "config/meter_check_priv.h"
#include "config/meter_fields_priv.h"
#include "config/meter_walk_priv.h"
#include "config/meter_xml.h"
#include "config/meter_xsd.h"
#include "format/xml.h"

struct reading {
    const struct wp_xml_file *f;
    struct wp_meter_config *config;
    struct wp_error *err;
};

static enum wp_status fields(const struct reading *r, const struct _xmlNode *n,
                             const struct wp_field_group *group, void *base)
{
    for (size_t i = 0; i < group->fields; i++) {
        const struct wp_field *field = &group->field[i];
        const char *text = wp_xml_attribute(n, field->attribute);

        if (!text || wp_field_set(field, base, text))
            continue;
        if (field->kind == WP_FIELD_TEXT)
            return wp_xml_fail(r->f, n, field->attribute, r->err,
                               "expected at most %zu bytes, found %zu",
                               field->size - 1, strlen(text));
        return wp_xml_fail(r->f, n, field->attribute, r->err,
                           "expected a value as the schema says, found "
                           "\"%.100s\"",
                           text);
    }
    return WP_OK;
}

/* The place in A, B, C that an attribute names; the schema knows no other. */
static int phase_of(const struct _xmlNode *n, const char *attribute)
{
    const char *text = wp_xml_attribute(n, attribute);
    const char *letter = strpbrk(text ? text : "", "ABC");

    return letter ? *letter - 'A' : 0;
}

static enum wp_status read_gains(const struct reading *r,
                                 const struct _xmlNode *section)
{
    const struct _xmlNode *n = wp_xml_first(section, NULL);
    enum wp_status status = WP_OK;

    for (; n && !status; n = wp_xml_next(n, NULL))
        status = fields(r, n, &wp_gain_fields,
                        (double *)(void *)r->config + phase_of(n, "name"));
    return status;
}

static enum wp_status read_losses(const struct reading *r,
                                  const struct _xmlNode *section)
{
    const struct _xmlNode *n = wp_xml_first(section, NULL);
    enum wp_status status = WP_OK;

    for (; n && !status; n = wp_xml_next(n, NULL))
        status = fields(r, n, &wp_losses_fields,
                        strcmp(wp_xml_name(n), "delivered") == 0
                            ? &r->config->loss.delivered
                            : &r->config->loss.received);
    return status;
}

static enum wp_status read_points(const struct reading *r,
                                  const struct _xmlNode *transformer,
                                  const struct wp_field_group *group,
                                  struct wp_correction *out)
{
    const struct _xmlNode *n = wp_xml_first(transformer, NULL);
    enum wp_status status = WP_OK;

    for (; n && !status && out->points < WP_CORRECTION_POINTS;
         n = wp_xml_next(n, NULL))
        status = fields(r, n, group, &out->point[out->points++]);
    return status;
}

static enum wp_status read_transformers(const struct reading *r,
                                        const struct _xmlNode *section)
{
    const struct _xmlNode *n = wp_xml_first(section, NULL);
    enum wp_status status = WP_OK;

    for (; n && !status; n = wp_xml_next(n, NULL)) {
        int phase = phase_of(n, "phase");

        if (strcmp(wp_xml_name(n), "ct") == 0)
            status =
                read_points(r, n, &wp_ct_point_fields, &r->config->ct[phase]);
        else
            status =
                read_points(r, n, &wp_pt_point_fields, &r->config->pt[phase]);
    }
    return status;
}

/* Whoever names another quantity does not mean the direction of the old. */
static enum wp_status read_output(const struct reading *r,
                                  const struct _xmlNode *n,
                                  const struct wp_field_group *group,
                                  struct wp_pulse_config *pulse)
{
    if (wp_xml_attribute(n, "quantity"))
        pulse->direction = WP_PULSE_DELIVERED;
    return fields(r, n, group, pulse);
}

static enum wp_status read_outputs(const struct reading *r,
                                   const struct _xmlNode *section)
{
    struct wp_pulse_config *pulse = r->config->pulse;
    const struct _xmlNode *n = wp_xml_first(section, NULL);
    enum wp_status status = WP_OK;

    for (; n && !status; n = wp_xml_next(n, NULL)) {
        const char *number = wp_xml_attribute(n, "number");

        if (number)
            status =
                read_output(r, n, &wp_contact_fields, &pulse[atoi(number) - 1]);
        else
            status = read_output(r, n, &wp_test_pulse_fields,
                                 strcmp(wp_xml_name(n), "led") == 0
                                     ? &pulse[WP_PULSE_LED]
                                     : &pulse[WP_PULSE_OPTICAL]);
    }
    return status;
}

static enum wp_status read_inputs(const struct reading *r,
                                  const struct _xmlNode *section)
{
    const struct _xmlNode *n = wp_xml_first(section, NULL);
    enum wp_status status = WP_OK;

    for (int i = 0; n && !status && i < WP_PULSE_INPUTS;
         n = wp_xml_next(n, NULL))
        status = fields(r, n, &wp_input_fields, &r->config->input[i++]);
    return status;
}

/* An element of power-quality that stands once. */
static enum wp_status read_part(const struct reading *r,
                                const struct _xmlNode *n)
{
    for (const struct wp_field_group *g = wp_pq_parts; g->element; g++)
        if (strcmp(g->element, wp_xml_name(n)) == 0)
            return fields(r, n, g, &r->config->pq);
    return WP_OK;
}

/* The schema lets pass as many carriers as parts may stand there at all. */
static enum wp_status read_power_quality(const struct reading *r,
                                         const struct _xmlNode *section)
{
    struct wp_pq_config *pq = &r->config->pq;
    const struct _xmlNode *n = wp_xml_first(section, NULL);
    enum wp_status status = WP_OK;

    for (int c = 0, i = 0; n && !status; n = wp_xml_next(n, NULL)) {
        bool carrier = strcmp(wp_xml_name(n), "carrier") == 0;

        if (carrier && c == WP_PQ_CARRIERS)
            status = wp_xml_fail(r->f, n, NULL, r->err,
                                 "expected at most %d carriers, found more",
                                 WP_PQ_CARRIERS);
        else if (carrier)
            status = fields(r, n, &wp_carrier_fields, &pq->carrier[c++]);
        else if (strcmp(wp_xml_name(n), "interval") == 0 && i < WP_PQ_MINUTES)
            status = fields(r, n, &wp_interval_fields, &pq->minutes[i++]);
        else
            status = read_part(r, n);
    }
    return status;
}

static enum wp_status children(const struct reading *r,
                               const struct _xmlNode *section)
{
    static const struct {
        const char *name;
        enum wp_status (*read)(const struct reading *, const struct _xmlNode *);
    } rows[] = {
        {"gains", read_gains},
        {"loss-compensation", read_losses},
        {"instrument-transformers", read_transformers},
        {"outputs", read_outputs},
        {"inputs", read_inputs},
        {"power-quality", read_power_quality},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (strcmp(rows[i].name, wp_xml_name(section)) == 0)
            return rows[i].read(r, section);
    return WP_OK;
}

static enum wp_status read_all(const struct reading *r)
{
    const struct _xmlNode *root = wp_xml_root(r->f);
    const struct wp_field_group *s = wp_meter_sections;
    enum wp_status status = fields(r, root, s, r->config);

    for (s++; s->element && !status; s++) {
        const struct _xmlNode *n = wp_xml_first(root, s->element);

        if (n)
            status = fields(r, n, s, r->config);
        if (n && !status)
            status = children(r, n);
    }
    return status;
}

static enum wp_status take(struct wp_meter_config *config,
                           const struct wp_xml_file *f, struct wp_error *err)
{
    struct wp_meter_config read;
    const struct reading r = {f, &read, err};
    enum wp_status status =
        wp_xml_validate(f, wp_meter_xsd, wp_meter_xsd_length, err);

    wp_meter_config_default(&read);
    if (!status)
        status = read_all(&r);
    if (!status)
        status = wp_meter_check(&read, f, err);
    if (!status)
        *config = read;
    return status;
}

enum wp_status wp_meter_xml_open(struct wp_meter_config *config,
                                 const char *path, struct wp_error *err)
{
    struct wp_xml_file *f;
    enum wp_status status = wp_xml_open(&f, path, err);

    if (!status)
        status = take(config, f, err);
    wp_xml_close(f);
    return status;
}

enum wp_status wp_meter_xml_parse(struct wp_meter_config *config,
                                  const char *text, size_t length,
                                  const char *name, struct wp_error *err)
{
    struct wp_xml_file *f;
    enum wp_status status = wp_xml_parse(&f, text, length, name, err);

    if (!status)
        status = take(config, f, err);
    wp_xml_close(f);
    return status;
}
