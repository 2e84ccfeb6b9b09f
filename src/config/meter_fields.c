#include <assert.h>

#include "config/meter_fields_priv.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define GROUP(name, table)                                                     \
    {                                                                          \
        name, table, COUNT(table)                                              \
    }

#define TEXT(a, s, m)                                                          \
    {                                                                          \
        a, WP_FIELD_TEXT, offsetof(s, m), sizeof(((s *)0)->m), NULL, NULL      \
    }
#define WORD(a, s, m, w)                                                       \
    {                                                                          \
        a, WP_FIELD_WORD, offsetof(s, m), 0, w, NULL                           \
    }
#define BOOL(a, s, m, w)                                                       \
    {                                                                          \
        a, WP_FIELD_BOOL, offsetof(s, m), 0, w, NULL                           \
    }
#define NUMBER(a, s, m)                                                        \
    {                                                                          \
        a, WP_FIELD_NUMBER, offsetof(s, m), 0, NULL, NULL                      \
    }
#define NUMBER_OR(a, s, m, zero)                                               \
    {                                                                          \
        a, WP_FIELD_NUMBER, offsetof(s, m), 0, NULL, zero                      \
    }
#define MILLI(a, s, m)                                                         \
    {                                                                          \
        a, WP_FIELD_MILLI, offsetof(s, m), 0, NULL, NULL                       \
    }
#define NUMBER_OF_COUNT(a, s, m)                                               \
    {                                                                          \
        a, WP_FIELD_COUNT, offsetof(s, m), 0, NULL, NULL                       \
    }

static const struct wp_word truth[] = {{"false", 0}, {"true", 1}, {NULL, 0}};
static const struct wp_word forms[] = {{"auto", WP_FORM_AUTO},
                                       {"5", WP_FORM_5},
                                       {"9", WP_FORM_9},
                                       {"U", WP_FORM_U},
                                       {NULL, 0}};
static_assert(COUNT(forms) == WP_FORM_U + 2, "a word for each form");

static const struct wp_word connections[] = {
    {"auto", WP_SERVICE_AUTO},
    {"4-wire-wye", WP_SERVICE_4_WIRE_WYE},
    {"4-wire-delta", WP_SERVICE_4_WIRE_DELTA},
    {"3-wire-delta", WP_SERVICE_3_WIRE_DELTA},
    {"open-delta", WP_SERVICE_OPEN_DELTA},
    {"network", WP_SERVICE_NETWORK},
    {"3-wire-wye", WP_SERVICE_3_WIRE_WYE},
    {NULL, 0}};
static_assert(COUNT(connections) == WP_SERVICE_3_WIRE_WYE + 2,
              "a word for each service");

static const struct wp_word neutrals[] = {{"auto", WP_NEUTRAL_AUTO},
                                          {"measured", WP_NEUTRAL_MEASURED},
                                          {"computed", WP_NEUTRAL_COMPUTED},
                                          {NULL, 0}};
static const struct wp_word var_methods[] = {
    {"quarter-cycle", WP_VAR_QUARTER_CYCLE},
    {"fundamental", WP_VAR_FUNDAMENTAL},
    {"per-harmonic", WP_VAR_PER_HARMONIC},
    {NULL, 0}};
static_assert(COUNT(var_methods) == WP_VAR_PER_HARMONIC + 2,
              "a word for each VAR method");

static const struct wp_word va_methods[] = {
    {"sum", WP_VA_SUM},
    {"scaled", WP_VA_SCALED},
    {"three-voltages", WP_VA_THREE_VOLTAGES},
    {NULL, 0}};
static_assert(COUNT(va_methods) == WP_VA_THREE_VOLTAGES + 2,
              "a word for each VA method");

static const struct wp_word nettings[] = {
    {"cycle", WP_NET_CYCLE}, {"half-cycle", WP_NET_HALF_CYCLE}, {NULL, 0}};
static const struct wp_word polyphases[] = {
    {"root-sum-square", WP_POLY_ROOT_SUM_SQUARE},
    {"average", WP_POLY_AVERAGE},
    {"sum", WP_POLY_SUM},
    {NULL, 0}};
static_assert(COUNT(polyphases) == WP_POLY_SUM + 2,
              "a word for each polyphase method");

static const struct wp_word pf_means[] = {
    {"ratio", WP_PF_RATIO}, {"arithmetic", WP_PF_ARITHMETIC}, {NULL, 0}};
static const struct wp_word kinds[] = {
    {"off", WP_PULSE_OFF},
    {"energy", WP_PULSE_ENERGY},
    {"clock", WP_PULSE_CLOCK},
    {"end-of-interval", WP_PULSE_END_OF_INTERVAL},
    {NULL, 0}};
static_assert(COUNT(kinds) == WP_PULSE_TEST + 1,
              "a word for each kind but test pulses");

static const struct wp_word test_kinds[] = {
    {"false", WP_PULSE_OFF}, {"true", WP_PULSE_TEST}, {NULL, 0}};
static const struct wp_word contact_forms[] = {
    {"a", WP_PULSE_FORM_A}, {"kyz", WP_PULSE_KYZ}, {NULL, 0}};
static const struct wp_word rests[] = {{"open", 0}, {"closed", 1}, {NULL, 0}};
static const struct wp_word quantities[] = {
    {"Wh", WP_PULSE_WH},
    {"VARh", WP_PULSE_VARH},
    {"VAh-arithmetic", WP_PULSE_VAH_ARITHMETIC},
    {"VAh-vectorial", WP_PULSE_VAH_VECTORIAL},
    {"Qh", WP_PULSE_QH},
    {"Ah", WP_PULSE_AH},
    {"V2h", WP_PULSE_V2H},
    {"A2h", WP_PULSE_A2H},
    {NULL, 0}};
static_assert(COUNT(quantities) == WP_PULSE_A2H + 2,
              "a word for each quantity");

static const struct wp_word directions[] = {{"delivered", WP_PULSE_DELIVERED},
                                            {"received", WP_PULSE_RECEIVED},
                                            {"net", WP_PULSE_NET_DELIVERED},
                                            {"absolute", WP_PULSE_ABSOLUTE},
                                            {"q1", WP_PULSE_Q1},
                                            {"q2", WP_PULSE_Q2},
                                            {"q3", WP_PULSE_Q3},
                                            {"q4", WP_PULSE_Q4},
                                            {NULL, 0}};
static_assert(COUNT(directions) == WP_PULSE_Q4 + 2,
              "a word for each direction");

static const struct wp_word phases[] = {
    {"A", 0}, {"B", 1}, {"C", 2}, {"polyphase", 3}, {NULL, 0}};
static const struct wp_word edges[] = {{"rising", 0}, {"every", 1}, {NULL, 0}};

static const struct wp_word pq_profiles[] = {{"with-option", WP_PQ_WITH_OPTION},
                                             {"without-option", WP_PQ_WITHOUT},
                                             {"both", WP_PQ_BOTH},
                                             {NULL, 0}};
static_assert(COUNT(pq_profiles) == WP_PQ_BOTH + 2, "a word for each profile");

static const struct wp_word pq_voltages[] = {
    {"auto", WP_PQ_VOLTAGES_AUTO},
    {"line-to-neutral", WP_PQ_VOLTAGES_LN},
    {"line-to-line", WP_PQ_VOLTAGES_LL},
    {"all", WP_PQ_VOLTAGES_ALL},
    {NULL, 0}};
static_assert(COUNT(pq_voltages) == WP_PQ_VOLTAGES_ALL + 2,
              "a word for each choice of voltages");

static const struct wp_word lamps[] = {{"auto", WP_LAMP_AUTO},
                                       {"230", WP_LAMP_230},
                                       {"120", WP_LAMP_120},
                                       {"100", WP_LAMP_100},
                                       {NULL, 0}};
static_assert(COUNT(lamps) == WP_LAMP_100 + 2, "a word for each lamp");

static const struct wp_word references[] = {
    {"fixed", 0}, {"sliding", 1}, {NULL, 0}};
static const struct wp_word event_ends[] = {
    {"window-end", WP_EVENT_END_OF_WINDOW},
    {"window-start", WP_EVENT_START_OF_WINDOW},
    {NULL, 0}};
static const struct wp_word interruption_rules[] = {
    {"standard", WP_INTERRUPTION_STANDARD},
    {"manual", WP_INTERRUPTION_MANUAL},
    {NULL, 0}};
static const struct wp_word rvc_windows[] = {
    {"includes-new", WP_RVC_INCLUDES_NEW},
    {"excludes-new", WP_RVC_EXCLUDES_NEW},
    {NULL, 0}};
static const struct wp_word tdd_rules[] = {
    {"ieee-519", WP_TDD_IEEE_519}, {"manual", WP_TDD_MANUAL}, {NULL, 0}};
static const struct wp_word signalling_methods[] = {
    {"four-bins", WP_SIGNALLING_FOUR_BINS},
    {"one-bin", WP_SIGNALLING_ONE_BIN},
    {NULL, 0}};
static const struct wp_word minutes[] = {
    {"1", 1},   {"2", 2},   {"3", 3},   {"4", 4},   {"5", 5},
    {"15", 15}, {"20", 20}, {"30", 30}, {"60", 60}, {NULL, 0}};

typedef struct wp_meter_config meter;
typedef struct wp_pq_config pq;
typedef struct wp_pq_carrier carrier;
typedef struct wp_loss_coefficients losses;
typedef struct wp_correction_point point;
typedef struct wp_pulse_config pulse;
typedef struct wp_pulse_input_config input;

static const struct wp_field root[] = {TEXT("id", meter, id)};
static const struct wp_field service[] = {
    WORD("form", meter, form, forms),
    WORD("connection", meter, service, connections),
    WORD("neutral", meter, neutral, neutrals),
    NUMBER_OR("class-amps", meter, class_a, "none"),
    NUMBER_OR("starting-current-a", meter, starting_current_a, "auto"),
    NUMBER_OR("nominal-voltage-v", meter, nominal_v, "auto"),
    NUMBER_OR("nominal-current-a", meter, nominal_a, "auto"),
    NUMBER_OR("nominal-frequency-hz", meter, nominal_hz, "auto"),
};
static const struct wp_field ratios[] = {
    NUMBER("pt-primary", meter, pt_primary),
    NUMBER("pt-secondary", meter, pt_secondary),
    NUMBER("ct-primary", meter, ct_primary),
    NUMBER("ct-secondary", meter, ct_secondary),
    BOOL("primary-registers", meter, primary_registers, truth),
};
static const struct wp_field times[] = {TEXT("zone", meter, time_zone)};
static const struct wp_field conventions[] = {
    WORD("var", meter, var_method, var_methods),
    WORD("va-two-element", meter, va_two_element, va_methods),
    WORD("netting", meter, netting, nettings),
    WORD("polyphase-volts", meter, polyphase_volts, polyphases),
    WORD("polyphase-amps", meter, polyphase_amps, polyphases),
    WORD("pf-mean", meter, pf_mean, pf_means),
};
static const struct wp_field loss[] = {
    BOOL("enabled", meter, loss.enabled, truth),
    BOOL("subtract", meter, loss.subtract, truth),
    NUMBER_OR("rated-voltage-v", meter, loss.rated_voltage_v, "none"),
    NUMBER_OR("rated-current-a", meter, loss.rated_current_a, "none"),
};
static const struct wp_field tables[] = {
    BOOL("half-cycles", meter, half_cycle_rows, truth)};
static const struct wp_field power_quality[] = {
    WORD("profile", meter, pq.profile, pq_profiles),
    WORD("voltages", meter, pq.voltages, pq_voltages),
    NUMBER_OR("declared-voltage-v", meter, pq.u_din_v, "auto"),
    WORD("lamp", meter, pq.lamp, lamps),
};

const struct wp_field_group wp_meter_sections[] = {
    GROUP("meter", root),
    GROUP("service", service),
    GROUP("ratios", ratios),
    GROUP("time", times),
    GROUP("conventions", conventions),
    {"gains", NULL, 0},
    GROUP("loss-compensation", loss),
    {"instrument-transformers", NULL, 0},
    {"outputs", NULL, 0},
    {"inputs", NULL, 0},
    GROUP("power-quality", power_quality),
    GROUP("tables", tables),
    {NULL, NULL, 0},
};

static const struct wp_field gain[] = {
    NUMBER("watt", meter, watt_gain),
    NUMBER("var", meter, var_gain),
};
const struct wp_field_group wp_gain_fields = GROUP("phase", gain);

static const struct wp_field coefficients[] = {
    NUMBER("iron-w", losses, iron_w),
    NUMBER("iron-var", losses, iron_var),
    NUMBER("copper-w", losses, copper_w),
    NUMBER("copper-var", losses, copper_var),
    NUMBER("line-w", losses, line_w),
    NUMBER("line-var", losses, line_var),
};
const struct wp_field_group wp_losses_fields = GROUP("delivered", coefficients);

static const struct wp_field ct_point[] = {
    NUMBER("at-a", point, at),
    NUMBER("ratio-pct", point, ratio_pct),
    NUMBER("phase-min", point, phase_min),
};
const struct wp_field_group wp_ct_point_fields = GROUP("ct", ct_point);

static const struct wp_field pt_point[] = {
    NUMBER("at-v", point, at),
    NUMBER("ratio-pct", point, ratio_pct),
    NUMBER("phase-min", point, phase_min),
};
const struct wp_field_group wp_pt_point_fields = GROUP("pt", pt_point);

static const struct wp_field contact[] = {
    WORD("kind", pulse, kind, kinds),
    WORD("form", pulse, form, contact_forms),
    BOOL("rests", pulse, normally_closed, rests),
    WORD("quantity", pulse, quantity, quantities),
    WORD("direction", pulse, direction, directions),
    WORD("phase", pulse, phase, phases),
    BOOL("compensated", pulse, compensated, truth),
    NUMBER("ke", pulse, weight_h),
    MILLI("duration-ms", pulse, duration_s),
    NUMBER("period-s", pulse, period_s),
};
const struct wp_field_group wp_contact_fields = GROUP("contact", contact);

static const struct wp_field test_pulse[] = {
    WORD("enabled", pulse, kind, test_kinds),
    WORD("quantity", pulse, quantity, quantities),
    WORD("direction", pulse, direction, directions),
    WORD("phase", pulse, phase, phases),
    BOOL("compensated", pulse, compensated, truth),
    NUMBER("kt", pulse, weight_h),
    MILLI("duration-ms", pulse, duration_s),
};
const struct wp_field_group wp_test_pulse_fields = GROUP("led", test_pulse);

static const struct wp_field under_test[] = {
    TEXT("channel", input, channel),
    BOOL("edges", input, every_edge, edges),
    NUMBER_OR("threshold", input, threshold, "auto"),
    MILLI("debounce-ms", input, debounce_s),
    WORD("quantity", input, quantity, quantities),
    WORD("direction", input, direction, directions),
    WORD("phase", input, phase, phases),
    NUMBER("kt", input, weight_h),
    NUMBER_OF_COUNT("pulses", input, pulses),
};
const struct wp_field_group wp_input_fields =
    GROUP("meter-under-test", under_test);

static const struct wp_field pq_events[] = {
    BOOL("reference", pq, sliding_reference, references),
    NUMBER("dip-pct", pq, dip_pct),
    NUMBER("swell-pct", pq, swell_pct),
    NUMBER("interruption-pct", pq, interruption_pct),
    NUMBER("hysteresis-pct", pq, hysteresis_pct),
    WORD("end", pq, event_end, event_ends),
    WORD("interruption-rule", pq, interruption, interruption_rules),
};
static const struct wp_field pq_rvc[] = {
    BOOL("enabled", pq, rvc, truth),
    NUMBER("threshold-pct", pq, rvc_pct),
    NUMBER("hysteresis-pct", pq, rvc_hysteresis_pct),
    WORD("window", pq, rvc_window, rvc_windows),
};
static const struct wp_field pq_transients[] = {
    NUMBER_OR("threshold-v", pq, transient_v, "off"),
    NUMBER_OF_COUNT("samples", pq, transient_samples),
    NUMBER_OF_COUNT("quiet-half-cycles", pq, transient_half_cycles),
};
static const struct wp_field pq_spectra[] = {
    NUMBER_OF_COUNT("orders", pq, orders),
    BOOL("groups", pq, groups, truth),
    NUMBER_OR("demand-current-a", pq, demand_current_a, "auto"),
    WORD("tdd", pq, tdd, tdd_rules),
    BOOL("high-bands", pq, high_bands, truth),
};
const struct wp_field_group wp_pq_parts[] = {
    GROUP("events", pq_events),
    GROUP("rvc", pq_rvc),
    GROUP("transients", pq_transients),
    GROUP("spectra", pq_spectra),
    {NULL, NULL, 0},
};

static const struct wp_field pq_carrier[] = {
    NUMBER("frequency-hz", carrier, f_hz),
    NUMBER("threshold-pct", carrier, threshold_pct),
    NUMBER("length-s", carrier, length_s),
    WORD("method", carrier, method, signalling_methods),
};
const struct wp_field_group wp_carrier_fields = GROUP("carrier", pq_carrier);

static const struct wp_field pq_interval[] = {
    {"minutes", WP_FIELD_WORD, 0, 0, minutes, NULL}};
const struct wp_field_group wp_interval_fields = GROUP("interval", pq_interval);
