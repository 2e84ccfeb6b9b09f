#include "config/meter_check_priv.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "config/time_zone.h"
#include "core/parse.h"

struct check {
    const struct wp_meter_config *config;
    const struct wp_xml_file *f;
    struct wp_error *err;
};

static const struct _xmlNode *section(const struct check *c, const char *name)
{
    return wp_xml_first(wp_xml_root(c->f), name);
}

static bool four_wires(enum wp_service s)
{
    return s == WP_SERVICE_4_WIRE_WYE || s == WP_SERVICE_4_WIRE_DELTA;
}

/* Two elements, A and C: nothing is connected to a phase B. */
static bool two_elements(const struct wp_meter_config *m)
{
    if (m->service == WP_SERVICE_AUTO)
        return m->form == WP_FORM_5;
    return !four_wires(m->service);
}

/* Manual, "Meter Forms". */
static enum wp_status check_form(const struct check *c)
{
    const struct wp_meter_config *m = c->config;
    const struct _xmlNode *n = section(c, "service");
    const char *connection = n ? wp_xml_attribute(n, "connection") : NULL;

    if (m->service == WP_SERVICE_AUTO)
        return WP_OK;
    if (m->form == WP_FORM_5 && four_wires(m->service))
        return wp_xml_fail(c->f, n, "connection", c->err,
                           "expected one of two elements for form 5 "
                           "(3-wire-delta, open-delta, network, 3-wire-wye), "
                           "found \"%s\"",
                           connection);
    if (m->form == WP_FORM_9 && !four_wires(m->service))
        return wp_xml_fail(c->f, n, "connection", c->err,
                           "expected one of three elements for form 9 "
                           "(4-wire-wye, 4-wire-delta), found \"%s\"",
                           connection);
    return WP_OK;
}

static enum wp_status check_service(const struct check *c)
{
    const struct wp_meter_config *m = c->config;
    const struct _xmlNode *n = section(c, "service");
    enum wp_status status = check_form(c);

    if (status)
        return status;
    if (m->neutral == WP_NEUTRAL_MEASURED && two_elements(m) &&
        m->service != WP_SERVICE_AUTO && m->service != WP_SERVICE_NETWORK)
        return wp_xml_fail(c->f, n, "neutral", c->err,
                           "expected auto or computed, as there is no neutral "
                           "to measure, found \"measured\"");
    if (m->class_a > 0.0 && m->starting_current_a >= m->class_a)
        return wp_xml_fail(c->f, n, "starting-current-a", c->err,
                           "expected less than the class, %g A, found %g",
                           m->class_a, m->starting_current_a);
    if (m->class_a > 0.0 && m->nominal_a > m->class_a)
        return wp_xml_fail(c->f, n, "nominal-current-a", c->err,
                           "expected at most the class, %g A, found %g",
                           m->class_a, m->nominal_a);
    return WP_OK;
}

static enum wp_status check_zone(const struct check *c)
{
    if (wp_time_zone_known(c->config->time_zone))
        return WP_OK;
    return wp_xml_fail(c->f, section(c, "time"), "zone", c->err,
                       "expected a time zone that the system knows "
                       "(/usr/share/zoneinfo), found \"%s\"",
                       c->config->time_zone);
}

/* Nothing can be set for a phase that has no element. */
static enum wp_status check_no_b(const struct check *c, const char *in,
                                 const char *element, const char *attribute)
{
    const struct _xmlNode *n = wp_xml_first(section(c, in), element);

    for (; two_elements(c->config) && n; n = wp_xml_next(n, element))
        if (strchr(wp_xml_attribute(n, attribute), 'B'))
            return wp_xml_fail(c->f, n, attribute, c->err,
                               "expected A or C, the two elements of this "
                               "form and connection, found \"B\"");
    return WP_OK;
}

/* A gain of 1 for it is harmless: all three are written out. */
static enum wp_status check_gains(const struct check *c)
{
    if (c->config->watt_gain[1] == 1.0 && c->config->var_gain[1] == 1.0)
        return WP_OK;
    return check_no_b(c, "gains", "phase", "name");
}

static enum wp_status check_rising(const struct check *c, const char *element,
                                   const char *attribute)
{
    const struct _xmlNode *t =
        wp_xml_first(section(c, "instrument-transformers"), element);

    for (; t; t = wp_xml_next(t, element)) {
        double last = 0.0;

        for (const struct _xmlNode *n = wp_xml_first(t, "point"); n;
             n = wp_xml_next(n, "point")) {
            const char *text = wp_xml_attribute(n, attribute);
            double at = 0.0;

            (void)wp_parse_double(text, strlen(text), &at);
            if (at <= last)
                return wp_xml_fail(c->f, n, attribute, c->err,
                                   "expected more than the point before, %g, "
                                   "found %g",
                                   last, at);
            last = at;
        }
    }
    return WP_OK;
}

static enum wp_status check_transformers(const struct check *c)
{
    static const char in[] = "instrument-transformers";
    enum wp_status status = check_no_b(c, in, "ct", "phase");

    if (!status)
        status = check_no_b(c, in, "pt", "phase");
    if (!status)
        status = check_rising(c, "ct", "at-a");
    if (!status)
        status = check_rising(c, "pt", "at-v");
    return status;
}

static enum wp_status check_loss(const struct check *c)
{
    const struct wp_loss_config *loss = &c->config->loss;
    const struct wp_loss_coefficients *d = &loss->delivered;
    const struct wp_loss_coefficients *r = &loss->received;
    const struct _xmlNode *n = section(c, "loss-compensation");
    bool iron = d->iron_w || d->iron_var || r->iron_w || r->iron_var;
    bool load = d->copper_w || d->copper_var || d->line_w || d->line_var ||
                r->copper_w || r->copper_var || r->line_w || r->line_var;

    if ((loss->enabled || iron) && loss->rated_voltage_v <= 0.0)
        return wp_xml_fail(c->f, n, "rated-voltage-v", c->err,
                           "expected the voltage at which the losses are "
                           "stated, found none");
    if (load && loss->rated_current_a <= 0.0)
        return wp_xml_fail(c->f, n, "rated-current-a", c->err,
                           "expected the current at which copper and line "
                           "losses are stated, found none");
    return WP_OK;
}

/* Manual, "Display Registers": which quantity has which directions. */
static enum wp_status check_direction(const struct check *c,
                                      const struct _xmlNode *n,
                                      enum wp_pulse_quantity quantity,
                                      enum wp_pulse_direction direction)
{
    if (quantity >= WP_PULSE_AH && direction != WP_PULSE_DELIVERED)
        return wp_xml_fail(c->f, n, "direction", c->err,
                           "expected none (or delivered), as Ah, V2h and A2h "
                           "have no direction, found \"%s\"",
                           wp_xml_attribute(n, "direction"));
    if (quantity != WP_PULSE_VARH && direction >= WP_PULSE_Q1)
        return wp_xml_fail(c->f, n, "direction", c->err,
                           "expected delivered, received, net or absolute, as "
                           "only VARh has quadrants, found \"%s\"",
                           wp_xml_attribute(n, "direction"));
    return WP_OK;
}

/* Conventions form5.phases, pulse.clock: which outputs could never count. */
static enum wp_status check_countable(const struct check *c,
                                      const struct _xmlNode *n,
                                      const struct wp_pulse_config *p)
{
    bool power = p->quantity < WP_PULSE_AH;

    if (power && p->phase == 1 && two_elements(c->config))
        return wp_xml_fail(c->f, n, "phase", c->err,
                           "expected A, C or polyphase, as phase B has no "
                           "element in this form and connection, found \"B\"");
    if (!power && p->compensated)
        return wp_xml_fail(c->f, n, "compensated", c->err,
                           "expected false, as losses do not change Ah, V2h "
                           "and A2h, found \"true\"");
    if (p->kind == WP_PULSE_END_OF_INTERVAL && p->period_s < 2.0)
        return wp_xml_fail(c->f, n, "period-s", c->err,
                           "expected 2 or more, as the contact closes for 1 s "
                           "at the end of an interval, found %g",
                           p->period_s);
    return WP_OK;
}

static enum wp_status check_output(const struct check *c,
                                   const struct _xmlNode *n, int index)
{
    const struct wp_pulse_config *p = &c->config->pulse[index];
    enum wp_status status = check_countable(c, n, p);

    if (status)
        return status;
    if (p->form == WP_PULSE_KYZ && index >= 2)
        return wp_xml_fail(c->f, n, "form", c->err,
                           "expected a, as only contacts 1 and 2 are equipped "
                           "for KYZ, found \"kyz\" for contact %d",
                           index + 1);
    return check_direction(c, n, p->quantity, p->direction);
}

static enum wp_status check_once(const struct check *c, const char *element)
{
    const struct _xmlNode *n = wp_xml_first(section(c, "outputs"), element);

    n = n ? wp_xml_next(n, element) : NULL;
    if (!n)
        return WP_OK;
    return wp_xml_fail(c->f, n, NULL, c->err,
                       "expected it only once, found it again");
}

static enum wp_status check_outputs(const struct check *c)
{
    const struct _xmlNode *n = wp_xml_first(section(c, "outputs"), NULL);
    enum wp_status status = check_once(c, "led");

    if (!status)
        status = check_once(c, "optical");
    for (; n && !status; n = wp_xml_next(n, NULL)) {
        const char *number = wp_xml_attribute(n, "number");
        int index = number                               ? atoi(number) - 1
                    : strcmp(wp_xml_name(n), "led") == 0 ? WP_PULSE_LED
                                                         : WP_PULSE_OPTICAL;

        status = check_output(c, n, index);
    }
    return status;
}

static enum wp_status check_inputs(const struct check *c)
{
    const struct _xmlNode *n = wp_xml_first(section(c, "inputs"), NULL);
    const struct wp_pulse_input_config *p = c->config->input;
    enum wp_status status = WP_OK;

    for (; n && !status; n = wp_xml_next(n, NULL), p++)
        status = check_direction(c, n, p->quantity, p->direction);
    return status;
}

enum wp_status wp_meter_check(const struct wp_meter_config *config,
                              const struct wp_xml_file *f, struct wp_error *err)
{
    const struct check c = {config, f, err};
    enum wp_status status = check_service(&c);

    if (!status)
        status = check_zone(&c);
    if (!status)
        status = check_gains(&c);
    if (!status)
        status = check_loss(&c);
    if (!status)
        status = check_transformers(&c);
    if (!status)
        status = check_outputs(&c);
    if (!status)
        status = check_inputs(&c);
    if (!status)
        status = wp_meter_check_pq(&config->pq, f, err);
    return status;
}
