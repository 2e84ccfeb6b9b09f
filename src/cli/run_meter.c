#include "cli/run_meter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/meter_advice.h"
#include "config/meter_xml.h"
#include "format/digest.h"

/* The identity of the settings, however their file was written. */
static enum wp_status digest_settings(struct wp_run_meter *m,
                                      struct wp_error *err)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    enum wp_status status;

    if (!out)
        return wp_fail_nomem(err, "the settings");
    status = wp_meter_xml_write(out, &m->config, false, err);
    if (fclose(out) != 0 && !status)
        status = wp_fail_nomem(err, "the settings");
    if (!status)
        wp_digest_memory(text, length, m->sha256);
    free(text);
    return status;
}

/* What a file of unknown scale has no use for. */
static void drop_amperes(struct wp_meter_config *c)
{
    c->class_a = c->starting_current_a = 0.0;
    for (int k = 0; k < WP_PULSE_OUTPUTS; k++)
        if (c->pulse[k].kind == WP_PULSE_ENERGY ||
            c->pulse[k].kind == WP_PULSE_TEST)
            c->pulse[k].kind = WP_PULSE_OFF;
}

/* Of the elements' voltage [V]: the capture's is to neutral where it has
 * voltages to neutral. */
static double nominal_v(const struct wp_wiring *w,
                        const struct wp_capture_info *info)
{
    bool between = w->phase_voltage[0] == WP_V_AB;

    return between && wp_wiring_has(w, WP_V_A) ? info->nominal_v * sqrt(3.0)
                                               : info->nominal_v;
}

static enum wp_status wire(struct wp_run_meter *m,
                           const struct wp_capture_info *info,
                           struct wp_error *err)
{
    struct wp_error why = {""};
    enum wp_status status = wp_wiring_make(&m->plan.wiring, &m->config,
                                           info->channels, info->channel, &why);

    return status ? wp_fail(err, status, "%s: %s",
                            m->name ? m->name : "default settings", why.text)
                  : WP_OK;
}

enum wp_status wp_run_meter_init(struct wp_run_meter *m,
                                 const struct wp_run_meter_files *f,
                                 const struct wp_capture_info *info,
                                 struct wp_error *err)
{
    enum wp_status status = WP_OK;

    wp_meter_config_default(&m->config);
    m->name = f->config;
    m->plan.config = &m->config;
    if (f->config)
        status = wp_meter_xml_open(&m->config, f->config, err);
    if (!status) {
        wp_meter_advice(&m->config, &m->notes);
        status = digest_settings(m, err);
    }
    if (!status && f->operations)
        status = wp_operations_open(&m->operations, f->operations, err);
    if (status)
        return status;
    if (!info->si)
        drop_amperes(&m->config);
    m->plan.cut_ns = wp_operations_times(m->operations, &m->plan.cuts);
    status = wire(m, info, err);
    if (status || !info->si)
        return status;
    if (!(m->config.nominal_v > 0.0))
        m->config.nominal_v = nominal_v(&m->plan.wiring, info);
    if (!(m->config.nominal_a > 0.0))
        m->config.nominal_a = info->nominal_a;
    return status;
}

void wp_run_meter_release(struct wp_run_meter *m)
{
    wp_notes_release(&m->notes);
    wp_operations_close(m->operations);
    m->operations = NULL;
}
