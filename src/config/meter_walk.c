#include "config/meter_walk_priv.h"

#include <stdio.h>
#include <string.h>

static const char *const phase_names[WP_METER_ELEMENTS] = {"A", "B", "C"};

static void fields(const struct wp_meter_visitor *v,
                   const struct wp_field_group *group, const void *base)
{
    for (size_t i = 0; i < group->fields; i++)
        v->field(v->self, &group->field[i], base);
}

/* An element without children. */
static void leaf(const struct wp_meter_visitor *v,
                 const struct wp_field_group *group, const char *element,
                 const void *base)
{
    v->begin(v->self, element, NULL, NULL);
    fields(v, group, base);
    v->end(v->self, element);
}

static void gains(const struct wp_meter_config *config,
                  const struct wp_meter_visitor *v)
{
    for (int i = 0; i < WP_METER_ELEMENTS; i++) {
        v->begin(v->self, "phase", "name", phase_names[i]);
        fields(v, &wp_gain_fields,
               (const char *)config + (size_t)i * sizeof(double));
        v->end(v->self, "phase");
    }
}

static void corrections(const struct wp_correction *all,
                        const struct wp_field_group *group,
                        const struct wp_meter_visitor *v)
{
    for (int i = 0; i < WP_METER_ELEMENTS; i++) {
        if (!all[i].points)
            continue;
        v->begin(v->self, group->element, "phase", phase_names[i]);
        for (unsigned k = 0; k < all[i].points; k++)
            leaf(v, group, "point", &all[i].point[k]);
        v->end(v->self, group->element);
    }
}

static void outputs(const struct wp_meter_config *config,
                    const struct wp_meter_visitor *v)
{
    char number[12];

    for (int i = 0; i < WP_PULSE_CONTACTS; i++) {
        (void)snprintf(number, sizeof(number), "%d", i + 1);
        v->begin(v->self, "contact", "number", number);
        fields(v, &wp_contact_fields, &config->pulse[i]);
        v->end(v->self, "contact");
    }
    leaf(v, &wp_test_pulse_fields, "led", &config->pulse[WP_PULSE_LED]);
    leaf(v, &wp_test_pulse_fields, "optical", &config->pulse[WP_PULSE_OPTICAL]);
}

static void inputs(const struct wp_meter_config *config,
                   const struct wp_meter_visitor *v)
{
    for (int i = 0; i < WP_PULSE_INPUTS; i++)
        if (*config->input[i].channel)
            leaf(v, &wp_input_fields, wp_input_fields.element,
                 &config->input[i]);
}

static void power_quality(const struct wp_pq_config *pq,
                          const struct wp_meter_visitor *v)
{
    for (const struct wp_field_group *g = wp_pq_parts; g->element; g++)
        leaf(v, g, g->element, pq);
    for (int i = 0; i < WP_PQ_CARRIERS; i++)
        if (pq->carrier[i].f_hz > 0.0)
            leaf(v, &wp_carrier_fields, wp_carrier_fields.element,
                 &pq->carrier[i]);
    for (int i = 0; i < WP_PQ_MINUTES; i++)
        if (pq->minutes[i])
            leaf(v, &wp_interval_fields, wp_interval_fields.element,
                 &pq->minutes[i]);
}

static void children(const struct wp_meter_config *config, const char *section,
                     const struct wp_meter_visitor *v)
{
    if (strcmp(section, "gains") == 0) {
        gains(config, v);
    } else if (strcmp(section, "loss-compensation") == 0) {
        leaf(v, &wp_losses_fields, "delivered", &config->loss.delivered);
        leaf(v, &wp_losses_fields, "received", &config->loss.received);
    } else if (strcmp(section, "instrument-transformers") == 0) {
        corrections(config->ct, &wp_ct_point_fields, v);
        corrections(config->pt, &wp_pt_point_fields, v);
    } else if (strcmp(section, "outputs") == 0) {
        outputs(config, v);
    } else if (strcmp(section, "inputs") == 0) {
        inputs(config, v);
    } else if (strcmp(section, "power-quality") == 0) {
        power_quality(&config->pq, v);
    }
}

void wp_meter_walk(const struct wp_meter_config *config,
                   const struct wp_meter_visitor *v)
{
    const struct wp_field_group *s = wp_meter_sections;

    v->begin(v->self, s->element, NULL, NULL);
    fields(v, s, config);
    for (s++; s->element; s++) {
        v->begin(v->self, s->element, NULL, NULL);
        fields(v, s, config);
        children(config, s->element, v);
        v->end(v->self, s->element);
    }
    v->end(v->self, wp_meter_sections->element);
}
