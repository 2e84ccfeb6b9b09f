#include "cli/convention_list.h"

#include <assert.h>

/* Whatever is measured. */
static const char *const always[] = {
    "time.capture",   "time.belongs",   "time.utc",       "operations.order",
    "grid.cells",     "grid.reference", "grid.break",     "grid.lock",
    "grid.freewheel", "gap.flag",       "side.secondary", "rate.join",
    "rate.ends",      "wiring.derived",
};

static const char *const meter[] = {
    "time.cut",           "time.outage",
    "frequency.mean",     "flag.dip",
    "rms.samples",        "rms.cycle_at_ends",
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

/* Of power quality with PQ option. */
static const char *const pq[] = {
    "pq.profile",      "pq.voltages",        "pq.edition",
    "pq.clock",        "pq.flags",           "pq.angle_reference",
    "pq.digits",       "interval.tick",      "interval.membership",
    "frequency.10s",   "flag.clipped",       "harmonics.subgroups",
    "harmonics.power", "thd.no_fundamental", "tdd.orders",
    "flicker.lamp",    "flicker.settling",
};

static const char *const pq_events[] = {
    "event.reference", "event.end",          "event.interruption",
    "event.polyphase", "ieee1159.magnitude", "ieee1159.cycles",
    "itic.slope",      "unipede.rows",
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

static const char *const transients[] = {"transient.run", "transient.echo",
                                         "transient.debounce"};
static const char *const signalling[] = {"signalling.method",
                                         "signalling.sequence"};

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

static bool has_carriers(const struct wp_pq_config *c)
{
    for (int k = 0; k < WP_PQ_CARRIERS; k++)
        if (c->carrier[k].f_hz > 0.0)
            return true;
    return false;
}

#define ADD(list, ids) add(list, ids, sizeof(ids) / sizeof(*(ids)))

static void add_meter(struct wp_convention_list *l,
                      const struct wp_convention_facts *f)
{
    const struct wp_meter_config *c = f->config;

    ADD(l, meter);
    if (c->var_method == WP_VAR_QUARTER_CYCLE)
        ADD(l, quarter_cycle);
    if (f->wiring->two_elements)
        ADD(l, two_elements);
    if (wp_wiring_has(f->wiring, WP_I_N))
        add_one(l, "neutral.current");
    if (wp_meter_config_starting_a(c) > 0.0)
        add_one(l, "start.current");
    if (has_ratio(c))
        add_one(l, "ratio.primary");
    if (has_corrections(c))
        add_one(l, "correction.rotation");
    if (c->loss.enabled)
        ADD(l, losses);
    if (has_outputs(c))
        ADD(l, outputs);
    if (has_inputs(c))
        ADD(l, inputs);
}

static void add_pq(struct wp_convention_list *l, const struct wp_pq_config *c)
{
    ADD(l, pq);
    ADD(l, pq_events);
    if (c->rvc)
        add_one(l, "rvc.window");
    if (c->high_bands)
        add_one(l, "bands.edges");
    if (c->transient_v > 0.0)
        ADD(l, transients);
    if (has_carriers(c))
        ADD(l, signalling);
}

void wp_convention_list_init(struct wp_convention_list *l,
                             const struct wp_convention_facts *f)
{
    l->count = 0;
    ADD(l, always);
    if (!f->si)
        add_one(l, "scale.full");
    if (f->meter)
        add_meter(l, f);
    if (f->pq)
        add_pq(l, &f->config->pq);
}
