#include "cli/convention_list.h"

#include <assert.h>

static const char *const always[] = {
    "time.capture",       "time.belongs",
    "time.cut",           "time.outage",
    "time.utc",           "operations.order",
    "grid.cells",         "grid.reference",
    "grid.break",         "grid.lock",
    "grid.freewheel",     "frequency.mean",
    "flag.dip",           "rms.samples",
    "rms.cycle_at_ends",  "gap.flag",
    "side.secondary",     "rate.join",
    "rate.ends",          "wiring.derived",
    "wiring.check",       "polyphase.volts",
    "polyphase.amps",     "angle.reference",
    "var.method",         "q.formula",
    "va.arithmetic",      "va.vectorial",
    "direction.netting",  "direction.quadrants",
    "direction.absolute", "pf.sign",
    "pf.no_load",         "pf.mean",
    "thd.no_pq",          "imbalance.no_pq",
    "ieee1459",           "gain.applies",
};

static const char *const quarter_cycle[] = {"var.quarter_cycle",
                                            "var.last_quarter"};
static const char *const two_elements[] = {"form5.phases", "va.two_element"};
static const char *const losses[] = {"tlc.formula", "tlc.direction", "tlc.va"};
static const char *const outputs[] = {
    "pulse.instant",           "pulse.net",       "pulse.contact_rate",
    "pulse.overflow",          "pulse.test_rate", "pulse.test_direction",
    "pulse.direction_default", "pulse.clock",
};
static const char *const inputs[] = {"pulse_input.threshold",
                                     "pulse_input.digital",
                                     "pulse_input.debounce", "error_test.gate"};

static void add(struct wp_convention_list *l, const char *const *id, size_t n)
{
    assert(l->count + n <= WP_CONVENTION_LIST_MAX);
    for (size_t k = 0; k < n; k++)
        l->id[l->count++] = id[k];
}

static void add_one(struct wp_convention_list *l, const char *id)
{
    add(l, &id, 1);
}

static bool has_outputs(const struct wp_meter_config *c)
{
    for (int k = 0; k < WP_PULSE_OUTPUTS; k++)
        if (c->pulse[k].kind != WP_PULSE_OFF)
            return true;
    return false;
}

static bool has_inputs(const struct wp_meter_config *c)
{
    for (int k = 0; k < WP_PULSE_INPUTS; k++)
        if (c->input[k].channel[0])
            return true;
    return false;
}

static bool has_corrections(const struct wp_meter_config *c)
{
    for (int k = 0; k < WP_METER_ELEMENTS; k++)
        if (c->ct[k].points || c->pt[k].points)
            return true;
    return false;
}

static bool has_ratio(const struct wp_meter_config *c)
{
    return c->primary_registers || c->pt_primary != c->pt_secondary ||
           c->ct_primary != c->ct_secondary;
}

void wp_convention_list_init(struct wp_convention_list *l,
                             const struct wp_meter_config *c,
                             const struct wp_wiring *w, bool si)
{
    l->count = 0;
    add(l, always, sizeof(always) / sizeof(*always));
    if (c->var_method == WP_VAR_QUARTER_CYCLE)
        add(l, quarter_cycle, sizeof(quarter_cycle) / sizeof(*quarter_cycle));
    if (w->two_elements)
        add(l, two_elements, sizeof(two_elements) / sizeof(*two_elements));
    if (wp_wiring_has(w, WP_I_N))
        add_one(l, "neutral.current");
    if (wp_meter_config_starting_a(c) > 0.0)
        add_one(l, "start.current");
    if (!si)
        add_one(l, "scale.full");
    if (has_ratio(c))
        add_one(l, "ratio.primary");
    if (has_corrections(c))
        add_one(l, "correction.rotation");
    if (c->loss.enabled)
        add(l, losses, sizeof(losses) / sizeof(*losses));
    if (has_outputs(c))
        add(l, outputs, sizeof(outputs) / sizeof(*outputs));
    if (has_inputs(c))
        add(l, inputs, sizeof(inputs) / sizeof(*inputs));
}
