#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/meter_explain.h"
#include "config/meter_settings.h"
#include "config/meter_xml.h"
#include "config/time_zone.h"
#include "runner.h"

static struct wp_meter_config config;
static struct wp_error err;

/* "<meter>BODY</meter>", the body on line 2. */
static enum wp_status parse(const char *body)
{
    char text[4000];
    int n = snprintf(text, sizeof(text), "<meter>\n%s</meter>\n", body);

    memset(&config, 0x55, sizeof(config));
    err.text[0] = '\0';
    return wp_meter_xml_parse(&config, text, (size_t)n, "m.xml", &err);
}

/* Equal but for bytes between members: as text, the writer being the same;
 * what text cannot show is compared beside. */
static char *written(const struct wp_meter_config *c, bool commented)
{
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);

    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(wp_meter_xml_write(out, c, commented, &err), WP_OK);
    ck_assert_int_eq(fclose(out), 0);
    return text;
}

/* By the manual's Appendix A, not by what the program writes. */
START_TEST(the_default_is_appendix_a)
{
    static const struct {
        enum wp_pulse_kind kind;
        enum wp_pulse_form form;
        enum wp_pulse_quantity quantity;
        enum wp_pulse_direction direction;
    } rows[WP_PULSE_OUTPUTS] = {
        {WP_PULSE_ENERGY, WP_PULSE_KYZ, WP_PULSE_WH, WP_PULSE_DELIVERED},
        {WP_PULSE_ENERGY, WP_PULSE_KYZ, WP_PULSE_WH, WP_PULSE_RECEIVED},
        {WP_PULSE_ENERGY, WP_PULSE_FORM_A, WP_PULSE_VARH, WP_PULSE_DELIVERED},
        {WP_PULSE_ENERGY, WP_PULSE_FORM_A, WP_PULSE_VARH, WP_PULSE_RECEIVED},
        {WP_PULSE_OFF, WP_PULSE_FORM_A, WP_PULSE_WH, WP_PULSE_DELIVERED},
        {WP_PULSE_CLOCK, WP_PULSE_FORM_A, WP_PULSE_WH, WP_PULSE_DELIVERED},
        {WP_PULSE_OFF, WP_PULSE_FORM_A, WP_PULSE_WH, WP_PULSE_DELIVERED},
        {WP_PULSE_TEST, WP_PULSE_FORM_A, WP_PULSE_WH, WP_PULSE_ABSOLUTE},
        {WP_PULSE_TEST, WP_PULSE_FORM_A, WP_PULSE_VARH, WP_PULSE_ABSOLUTE},
    };

    ck_assert_int_eq(parse(""), WP_OK);
    ck_assert_int_eq(config.form, WP_FORM_AUTO);
    ck_assert_int_eq(config.service, WP_SERVICE_AUTO);
    ck_assert_double_eq(config.class_a, 20.0);
    ck_assert_double_eq(config.nominal_v, 0.0);
    ck_assert_double_eq(wp_meter_config_factor(&config), 1.0);
    ck_assert_double_eq(wp_meter_config_starting_a(&config), 0.002);
    ck_assert_str_eq(config.time_zone, "UTC");
    ck_assert(!config.loss.enabled);
    for (int i = 0; i < WP_PULSE_OUTPUTS; i++) {
        const struct wp_pulse_config *p = &config.pulse[i];

        ck_assert_int_eq(p->kind, rows[i].kind);
        ck_assert_int_eq(p->form, rows[i].form);
        ck_assert_int_eq(p->quantity, rows[i].quantity);
        ck_assert_int_eq(p->direction, rows[i].direction);
        ck_assert_int_eq(p->phase, 3);
        ck_assert_double_eq(p->weight_h, 0.1);
        ck_assert_double_eq(p->duration_s, 0.04);
    }
    for (int i = 0; i < WP_PULSE_INPUTS; i++)
        ck_assert_str_eq(config.input[i].channel, "");
}
END_TEST

/* Every part of a file; what is not named keeps the default. */
static void parse_every_part(void)
{
    ck_assert_int_eq(
        parse("<time zone='Europe/Berlin'/>"
              "<service form='5' connection='open-delta' neutral='computed' "
              "class-amps='2' starting-current-a='0.005' "
              "nominal-voltage-v='110' nominal-current-a='1' "
              "nominal-frequency-hz='50'/>"
              "<ratios pt-primary='20000' pt-secondary='100' ct-primary='600' "
              "ct-secondary='5' primary-registers='true'/>"
              "<conventions var='fundamental' va-two-element='three-voltages' "
              "netting='half-cycle' polyphase-volts='average' "
              "polyphase-amps='sum' pf-mean='arithmetic'/>"
              "<gains><phase name='C' watt='1.01' var='0.99'/></gains>"
              "<loss-compensation enabled='true' subtract='true' "
              "rated-voltage-v='110' rated-current-a='5'><received iron-w='1' "
              "iron-var='2' copper-w='3' copper-var='4' line-w='5' "
              "line-var='6'/></loss-compensation>"
              "<instrument-transformers><pt phase='A'><point at-v='90' "
              "ratio-pct='-0.2' phase-min='10'/></pt><ct phase='C'>"
              "<point at-a='0.05'/><point at-a='5' ratio-pct='0.3' "
              "phase-min='-20'/></ct></instrument-transformers>"
              "<outputs><led kt='1.8'/><contact number='2' form='a' "
              "kind='end-of-interval' period-s='300' duration-ms='123.4'/>"
              "<contact number='4' rests='closed' quantity='Qh' phase='C' "
              "compensated='true' ke='2e-3'/><optical enabled='false'/>"
              "</outputs><inputs><meter-under-test channel='KYZ &amp; co' "
              "edges='every' threshold='-2.5' debounce-ms='20' "
              "quantity='VARh' direction='q4' phase='A' kt='0.6' "
              "pulses='7'/></inputs><tables half-cycles='true'/>"),
        WP_OK);
}

START_TEST(service_and_conventions_of_a_file_are_taken)
{
    parse_every_part();
    ck_assert_str_eq(config.time_zone, "Europe/Berlin");
    ck_assert_int_eq(config.form, WP_FORM_5);
    ck_assert_int_eq(config.service, WP_SERVICE_OPEN_DELTA);
    ck_assert_int_eq(config.neutral, WP_NEUTRAL_COMPUTED);
    ck_assert_double_eq(config.class_a, 2.0);
    ck_assert_double_eq(config.starting_current_a, 0.005);
    ck_assert_double_eq(config.nominal_v, 110.0);
    ck_assert_double_eq(config.nominal_a, 1.0);
    ck_assert_double_eq(config.nominal_hz, 50.0);
    /* 20000 / 100 * 600 / 5 = 200 * 120 */
    ck_assert_double_eq(wp_meter_config_factor(&config), 24000.0);
    ck_assert(config.primary_registers);
    ck_assert_int_eq(config.var_method, WP_VAR_FUNDAMENTAL);
    ck_assert_int_eq(config.va_two_element, WP_VA_THREE_VOLTAGES);
    ck_assert_int_eq(config.netting, WP_NET_HALF_CYCLE);
    ck_assert_int_eq(config.polyphase_volts, WP_POLY_AVERAGE);
    ck_assert_int_eq(config.polyphase_amps, WP_POLY_SUM);
    ck_assert_int_eq(config.pf_mean, WP_PF_ARITHMETIC);
}
END_TEST

START_TEST(gains_and_corrections_of_a_file_are_taken)
{
    parse_every_part();
    ck_assert_double_eq(config.watt_gain[2], 1.01);
    ck_assert_double_eq(config.var_gain[2], 0.99);
    ck_assert_double_eq(config.watt_gain[0], 1.0);
    ck_assert(config.loss.enabled && config.loss.subtract);
    ck_assert_double_eq(config.loss.rated_voltage_v, 110.0);
    ck_assert_double_eq(config.loss.rated_current_a, 5.0);
    ck_assert_double_eq(config.loss.delivered.iron_w, 0.0);
    ck_assert_double_eq(config.loss.received.iron_w, 1.0);
    ck_assert_double_eq(config.loss.received.iron_var, 2.0);
    ck_assert_double_eq(config.loss.received.copper_w, 3.0);
    ck_assert_double_eq(config.loss.received.copper_var, 4.0);
    ck_assert_double_eq(config.loss.received.line_w, 5.0);
    ck_assert_double_eq(config.loss.received.line_var, 6.0);
    ck_assert_uint_eq(config.ct[2].points, 2);
    ck_assert_double_eq(config.ct[2].point[1].at, 5.0);
    ck_assert_double_eq(config.ct[2].point[1].ratio_pct, 0.3);
    ck_assert_double_eq(config.ct[2].point[1].phase_min, -20.0);
    ck_assert_uint_eq(config.ct[0].points, 0);
    ck_assert_uint_eq(config.pt[0].points, 1);
    ck_assert_double_eq(config.pt[0].point[0].at, 90.0);
}
END_TEST

START_TEST(outputs_and_inputs_of_a_file_are_taken)
{
    parse_every_part();
    ck_assert_double_eq(config.pulse[WP_PULSE_LED].weight_h, 1.8);
    ck_assert_int_eq(config.pulse[WP_PULSE_LED].direction, WP_PULSE_ABSOLUTE);
    ck_assert_int_eq(config.pulse[1].kind, WP_PULSE_END_OF_INTERVAL);
    ck_assert_int_eq(config.pulse[1].form, WP_PULSE_FORM_A);
    ck_assert_double_eq(config.pulse[1].period_s, 300.0);
    ck_assert_double_eq(config.pulse[1].duration_s, 0.1234);
    ck_assert_int_eq(config.pulse[3].quantity, WP_PULSE_QH);
    /* Another quantity: not the direction of the old one, received. */
    ck_assert_int_eq(config.pulse[3].direction, WP_PULSE_DELIVERED);
    ck_assert_int_eq(config.pulse[3].phase, 2);
    ck_assert(config.pulse[3].compensated);
    ck_assert(config.pulse[3].normally_closed);
    ck_assert(!config.pulse[2].normally_closed);
    ck_assert_double_eq(config.pulse[3].weight_h, 0.002);
    ck_assert_int_eq(config.pulse[WP_PULSE_OPTICAL].kind, WP_PULSE_OFF);
    ck_assert_str_eq(config.input[0].channel, "KYZ & co");
    ck_assert(config.input[0].every_edge);
    ck_assert_double_eq(config.input[0].threshold, -2.5);
    ck_assert_double_eq(config.input[0].debounce_s, 0.02);
    ck_assert_int_eq(config.input[0].quantity, WP_PULSE_VARH);
    ck_assert_int_eq(config.input[0].direction, WP_PULSE_Q4);
    ck_assert_int_eq(config.input[0].phase, 0);
    ck_assert_double_eq(config.input[0].weight_h, 0.6);
    ck_assert_uint_eq(config.input[0].pulses, 7);
    ck_assert_str_eq(config.input[1].channel, "");
    ck_assert(config.half_cycle_rows);
}
END_TEST

#define CT(phase) "<ct phase='" phase "'><point at-a='1'/></ct>"
#define CORRECT(x) "<instrument-transformers>" x "</instrument-transformers>"
#define OUT(x) "<outputs>" x "</outputs>"

static const struct {
    const char *body, *says;
} mistakes[] = {
    {"<service form='7'/>", "service, attribute form: expected one of auto, 5, "
                            "9, U, found \"7\""},
    {"<service form='5' connection='4-wire-wye'/>",
     "service, attribute connection: expected one of two elements for form 5 "
     "(3-wire-delta, open-delta, network, 3-wire-wye), found \"4-wire-wye\""},
    {"<service form='9' connection='3-wire-delta'/>",
     "service, attribute connection: expected one of three elements for form "
     "9 (4-wire-wye, 4-wire-delta), found \"3-wire-delta\""},
    {"<service class-amps='5'/>", "service, attribute class-amps: expected one "
                                  "of none, 2, 10, 20, found \"5\""},
    {"<service class-amps='2' starting-current-a='2'/>",
     "service, attribute starting-current-a: expected less than the class, 2 "
     "A, found 2"},
    {"<service class-amps='2' nominal-current-a='5'/>",
     "service, attribute nominal-current-a: expected at most the class, 2 A, "
     "found 5"},
    {"<service connection='3-wire-wye' neutral='measured'/>",
     "service, attribute neutral: expected auto or computed, as there is no "
     "neutral to measure, found \"measured\""},
    {"<service nominal-frequency-hz='16.7'/>",
     "service, attribute nominal-frequency-hz: expected a frequency from 40 "
     "to 70 or auto, found \"16.7\""},
    {"<ratios ct-primary='0'/>",
     "ratios, attribute ct-primary: expected at least 1e-12, found \"0\""},
    {"<ratios pt-secondary='-1'/>",
     "ratios, attribute pt-secondary: expected at least 1e-12, found \"-1\""},
    {"<ratios pt-primary='INF'/>", "ratios, attribute pt-primary: expected at "
                                   "most 1e12, found \"INF\""},
    {"<time zone='Europe/Atlantis'/>",
     "time, attribute zone: expected a time zone that the system knows "
     "(/usr/share/zoneinfo), found \"Europe/Atlantis\""},
    {"<time zone='../../../etc/passwd'/>",
     "time, attribute zone: expected a time zone that the system knows "
     "(/usr/share/zoneinfo), found \"../../../etc/passwd\""},
    {"<gains><phase name='A' watt='0'/></gains>",
     "phase, attribute watt: expected at least 0.5, found \"0\""},
    {"<gains><phase name='A'/><phase name='A'/></gains>",
     "phase: expected each only once, found A again"},
    {"<service form='5'/><gains><phase name='B' watt='1.1'/></gains>",
     "phase, attribute name: expected A or C, the two elements of this form "
     "and connection, found \"B\""},
    {"<service form='5'/>" CORRECT(CT("A") CT("B") CT("C")),
     "ct, attribute phase: expected A or C, the two elements of this form and "
     "connection, found \"B\""},
    {"<service form='5' connection='network'/>" CORRECT(CT("A") CT("B")
                                                            CT("C")),
     "ct, attribute phase: expected A or C, the two elements of this form and "
     "connection, found \"B\""},
    {"<service connection='3-wire-delta'/>" CORRECT(
         "<pt phase='B'><point at-v='1'/></pt>"),
     "pt, attribute phase: expected A or C, the two elements of this form and "
     "connection, found \"B\""},
    {CORRECT("<ct phase='A'><point at-a='1'/><point at-a='1'/></ct>"),
     "point, attribute at-a: expected more than the point before, 1, found 1"},
    {CORRECT("<pt phase='C'><point at-v='9'/><point at-v='8'/></pt>"),
     "point, attribute at-v: expected more than the point before, 9, found 8"},
    {CORRECT("<ct phase='A'/>"),
     "ct: expected an element point in it, found none"},
    {"<loss-compensation enabled='true'/>",
     "loss-compensation, attribute rated-voltage-v: expected the voltage at "
     "which the losses are stated, found none"},
    {"<loss-compensation><received iron-var='1'/></loss-compensation>",
     "loss-compensation, attribute rated-voltage-v: expected the voltage at "
     "which the losses are stated, found none"},
    {"<loss-compensation rated-voltage-v='100'><delivered line-w='1'/>"
     "</loss-compensation>",
     "loss-compensation, attribute rated-current-a: expected the current at "
     "which copper and line losses are stated, found none"},
    {"<loss-compensation><delivered iron-w='-1'/></loss-compensation>",
     "delivered, attribute iron-w: expected at least 0, found \"-1\""},
    {OUT("<contact number='1' ke='0'/>"),
     "contact, attribute ke: expected at least 1e-12, found \"0\""},
    {OUT("<led kt='-0.1'/>"),
     "led, attribute kt: expected at least 1e-12, found \"-0.1\""},
    {OUT("<contact number='1'/><contact number='1'/>"),
     "contact: expected each only once, found 1 again"},
    {OUT("<contact number='1' quantity='Ah' compensated='true'/>"),
     "contact, attribute compensated: expected false, as losses do not change "
     "Ah, V2h and A2h, found \"true\""},
    {OUT("<contact number='6' kind='end-of-interval' period-s='1.5'/>"),
     "contact, attribute period-s: expected 2 or more, as the contact closes "
     "for 1 s at the end of an interval, found 1.5"},
    {"<service form='5'/>" OUT("<led phase='B'/>"),
     "led, attribute phase: expected A, C or polyphase, as phase B has no "
     "element in this form and connection, found \"B\""},
    {OUT("<contact number='8'/>"),
     "contact, attribute number: expected at most 7, found \"8\""},
    {OUT("<contact kind='off'/>"),
     "contact: expected an attribute number, found none"},
    {OUT("<contact number='1' duration-ms='19'/>"),
     "contact, attribute duration-ms: expected at least 20, found \"19\""},
    {OUT("<contact number='1' duration-ms='201'/>"),
     "contact, attribute duration-ms: expected at most 200, found \"201\""},
    {OUT("<contact number='3' form='kyz'/>"),
     "contact, attribute form: expected a, as only contacts 1 and 2 are "
     "equipped for KYZ, found \"kyz\" for contact 3"},
    {OUT("<contact number='1' kind='test'/>"),
     "contact, attribute kind: expected one of off, energy, clock, "
     "end-of-interval, found \"test\""},
    {OUT("<contact number='1' quantity='V2h' direction='received'/>"),
     "contact, attribute direction: expected none (or delivered), as Ah, V2h "
     "and A2h have no direction, found \"received\""},
    {OUT("<led quantity='Wh' direction='q1'/>"),
     "led, attribute direction: expected delivered, received, net or "
     "absolute, as only VARh has quadrants, found \"q1\""},
    {OUT("<led/><led/>"), "led: expected it only once, found it again"},
    {OUT("<optical/><led/><optical/>"),
     "optical: expected it only once, found it again"},
    {"<inputs><meter-under-test kt='1'/></inputs>",
     "meter-under-test: expected an attribute channel, found none"},
    {"<inputs><meter-under-test channel=''/></inputs>",
     "meter-under-test, attribute channel: expected at least 1 character, "
     "found \"\""},
    {"<inputs><meter-under-test channel='x' pulses='0'/></inputs>",
     "meter-under-test, attribute pulses: expected at least 1, found \"0\""},
    {"<inputs><meter-under-test channel='x' quantity='Ah' direction='net'/>"
     "</inputs>",
     "meter-under-test, attribute direction: expected none (or delivered), as "
     "Ah, V2h and A2h have no direction, found \"net\""},
    {"<conventions netting='never'/>",
     "conventions, attribute netting: expected one of cycle, half-cycle, "
     "found \"never\""},
    {"<conventions vars='x'/>",
     "conventions, attribute vars: expected var, va-two-element, netting, "
     "polyphase-volts, polyphase-amps, pf-mean, found this unknown attribute"},
    {"<tables/><tables/>",
     "tables: expected service, ratios, time, conventions, gains, "
     "loss-compensation, instrument-transformers, outputs, inputs, "
     "power-quality, tables, found this unknown or repeated element"},
};

START_TEST(contradictions_are_answered)
{
    char says[600];

    (void)snprintf(says, sizeof(says), "m.xml: line 2: element %s",
                   mistakes[_i].says);
    ck_assert_int_eq(parse(mistakes[_i].body), WP_E_CONFIG);
    ck_assert_str_eq(err.text, says);
    for (size_t i = 0; i < sizeof(config); i++) /* untouched */
        ck_assert_int_eq(((unsigned char *)&config)[i], 0x55);
}
END_TEST

/* 40 characters of two bytes pass the schema, but are too long for us. */
START_TEST(long_names_are_answered)
{
    char text[400] = "<meter id='";

    for (int i = 0; i < 40; i++)
        strcat(text, "\xc3\xa4");
    strcat(text, "'/>");
    ck_assert_int_eq(
        wp_meter_xml_parse(&config, text, strlen(text), "m.xml", &err),
        WP_E_CONFIG);
    ck_assert_str_eq(err.text, "m.xml: line 1: element meter, attribute id: "
                               "expected at most 63 bytes, found 80");
}
END_TEST

static uint64_t state;

static unsigned draw(unsigned below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % below;
}

/* Any digits between the limits. */
static double number(double from, double to)
{
    return from + (to - from) * (draw(1u << 30) + 1.0) / (1u << 30);
}

static void draw_pulse(struct wp_pulse_config *p, int index)
{
    if (index < WP_PULSE_CONTACTS) {
        p->kind = (enum wp_pulse_kind)draw(4);
        p->form = (enum wp_pulse_form)draw(index < 2 ? 2 : 1);
        p->period_s =
            number(p->kind == WP_PULSE_END_OF_INTERVAL ? 2.0 : 1.0, 86400.0);
        p->normally_closed = draw(2);
    } else {
        p->kind = draw(2) ? WP_PULSE_TEST : WP_PULSE_OFF;
    }
    p->quantity = (enum wp_pulse_quantity)draw(8);
    p->direction = p->quantity >= WP_PULSE_AH ? WP_PULSE_DELIVERED
                   : p->quantity == WP_PULSE_VARH
                       ? (enum wp_pulse_direction)draw(8)
                       : (enum wp_pulse_direction)draw(4);
    p->phase = (int)draw(4);
    p->compensated = draw(2) && p->quantity < WP_PULSE_AH;
    p->weight_h = number(1e-12, draw(2) ? 1e-9 : 1e9);
    p->duration_s = number(0.02, 0.2);
}

static void draw_correction(struct wp_correction *c)
{
    c->points = draw(WP_CORRECTION_POINTS + 1);
    for (unsigned i = 0; i < c->points; i++) {
        c->point[i].at = i + number(0.0, 1.0);
        c->point[i].ratio_pct = number(-50.0, 50.0);
        c->point[i].phase_min = number(-600.0, 600.0);
    }
}

static void draw_losses(struct wp_loss_coefficients *c)
{
    c->iron_w = number(0.0, 9.0);
    c->iron_var = number(0.0, 9.0);
    c->copper_w = number(0.0, 9.0);
    c->copper_var = number(0.0, 9.0);
    c->line_w = number(0.0, 9.0);
    c->line_var = number(0.0, 9.0);
}

static void draw_inputs(struct wp_meter_config *c)
{
    int inputs = (int)draw(WP_PULSE_INPUTS + 1);

    for (int i = 0; i < inputs; i++) {
        struct wp_pulse_input_config *p = &c->input[i];
        struct wp_pulse_config like = {0};

        draw_pulse(&like, WP_PULSE_LED);
        p->quantity = like.quantity;
        p->direction = like.direction;
        p->phase = like.phase;
        p->weight_h = like.weight_h;
        (void)snprintf(p->channel, sizeof(p->channel), "\"%u\" <&>'", draw(99));
        p->every_edge = draw(2);
        p->threshold = draw(2) ? number(-300.0, 300.0) : 0.0;
        p->debounce_s = draw(2) ? number(0.0, 1.0) : number(0.0, 1e-7);
        p->pulses = 1 + draw(1000000);
    }
}

static void draw_service(struct wp_meter_config *c)
{
    c->form = draw(2) ? WP_FORM_AUTO : WP_FORM_U;
    c->service = (enum wp_service)draw(3); /* three elements */
    if (draw(2))
        c->form = WP_FORM_9;
    c->neutral = (enum wp_neutral)draw(3);
    c->class_a = (double[]){0.0, 2.0, 10.0, 20.0}[draw(4)];
    c->starting_current_a = draw(2) ? number(0.0, 1.9) : 0.0;
    c->nominal_v = draw(2) ? number(0.0, 500.0) : 0.0;
    c->nominal_a = draw(2) ? number(0.0, 2.0) : 0.0;
    c->nominal_hz = draw(2) ? number(40.0, 70.0) : 0.0;
    c->pt_primary = number(0.0, 1e6);
    c->pt_secondary = number(0.0, 1e3);
    c->ct_primary = number(0.0, 1e6);
    c->ct_secondary = number(1e-12, 1e-3);
    c->primary_registers = draw(2);
    c->var_method = (enum wp_var_method)draw(3);
    c->va_two_element = (enum wp_va_two_element)draw(3);
    c->netting = (enum wp_netting)draw(2);
    c->polyphase_volts = (enum wp_polyphase)draw(3);
    c->polyphase_amps = (enum wp_polyphase)draw(3);
    c->pf_mean = (enum wp_pf_mean)draw(2);
    c->half_cycle_rows = draw(2);
}

static void make_two_elements(struct wp_meter_config *c)
{
    c->service = (enum wp_service)(WP_SERVICE_3_WIRE_DELTA + draw(4));
    c->form = draw(2) ? WP_FORM_5 : WP_FORM_U;
    c->neutral = draw(2) ? WP_NEUTRAL_AUTO : WP_NEUTRAL_COMPUTED;
    c->watt_gain[1] = c->var_gain[1] = 1.0;
    memset(&c->ct[1], 0, sizeof(c->ct[1]));
    memset(&c->pt[1], 0, sizeof(c->pt[1]));
    for (int i = 0; i < WP_PULSE_OUTPUTS; i++)
        if (c->pulse[i].phase == 1)
            c->pulse[i].phase = 2;
}

static void draw_config(struct wp_meter_config *c)
{
    memset(c, 0, sizeof(*c));
    wp_meter_config_default(c);
    (void)snprintf(c->id, sizeof(c->id), "meter %u\xc3\xa4", draw(1000));
    strcpy(c->time_zone, draw(2) ? "UTC" : "America/New_York");
    draw_service(c);
    for (int i = 0; i < WP_METER_ELEMENTS; i++) {
        c->watt_gain[i] = number(0.5, 2.0);
        c->var_gain[i] = number(0.5, 2.0);
        draw_correction(&c->ct[i]);
        draw_correction(&c->pt[i]);
    }
    c->loss.enabled = draw(2);
    c->loss.subtract = draw(2);
    c->loss.rated_voltage_v = number(1.0, 500.0);
    c->loss.rated_current_a = number(1.0, 20.0);
    draw_losses(&c->loss.delivered);
    draw_losses(&c->loss.received);
    for (int i = 0; i < WP_PULSE_OUTPUTS; i++)
        draw_pulse(&c->pulse[i], i);
    draw_inputs(c);
    if (draw(2))
        make_two_elements(c);
}

/* Compares members that a text could round: all bytes of the arrays of
 * doubles, and of the structs without padding. */
static void same(const struct wp_meter_config *a,
                 const struct wp_meter_config *b)
{
    ck_assert_mem_eq(a->id, b->id, sizeof(a->id));
    ck_assert_mem_eq(a->watt_gain, b->watt_gain, sizeof(a->watt_gain));
    ck_assert_mem_eq(a->var_gain, b->var_gain, sizeof(a->var_gain));
    ck_assert_mem_eq(&a->loss.delivered, &b->loss.delivered,
                     sizeof(a->loss.delivered));
    ck_assert_mem_eq(&a->loss.received, &b->loss.received,
                     sizeof(a->loss.received));
    ck_assert_mem_eq(&a->pt_primary, &b->pt_primary, 7 * sizeof(double));
    for (int i = 0; i < WP_METER_ELEMENTS; i++) {
        ck_assert_uint_eq(a->ct[i].points, b->ct[i].points);
        ck_assert_mem_eq(a->ct[i].point, b->ct[i].point,
                         sizeof(a->ct[i].point));
        ck_assert_mem_eq(a->pt[i].point, b->pt[i].point,
                         sizeof(a->pt[i].point));
    }
    for (int i = 0; i < WP_PULSE_OUTPUTS; i++) {
        ck_assert_int_eq(a->pulse[i].kind, b->pulse[i].kind);
        ck_assert_int_eq(a->pulse[i].normally_closed,
                         b->pulse[i].normally_closed);
        ck_assert_int_eq(a->pulse[i].quantity, b->pulse[i].quantity);
        ck_assert_int_eq(a->pulse[i].direction, b->pulse[i].direction);
        ck_assert_double_eq(a->pulse[i].weight_h, b->pulse[i].weight_h);
        ck_assert_double_eq(a->pulse[i].duration_s, b->pulse[i].duration_s);
        ck_assert_double_eq(a->pulse[i].period_s, b->pulse[i].period_s);
    }
    for (int i = 0; i < WP_PULSE_INPUTS; i++) {
        ck_assert_str_eq(a->input[i].channel, b->input[i].channel);
        ck_assert_double_eq(a->input[i].debounce_s, b->input[i].debounce_s);
        ck_assert_double_eq(a->input[i].threshold, b->input[i].threshold);
    }
}

START_TEST(what_is_written_reads_back_equal)
{
    struct wp_meter_config c;
    char *once, *twice;

    state = (uint64_t)_i;
    draw_config(&c);
    once = written(&c, _i % 2);
    if (wp_meter_xml_parse(&config, once, strlen(once), "m.xml", &err))
        ck_abort_msg("seed %d: %s", _i, err.text);
    same(&c, &config);
    twice = written(&config, _i % 2);
    ck_assert_str_eq(once, twice);
    free(once);
    free(twice);
}
END_TEST

/* The defaults that the schema states are those of the program. */
START_TEST(the_schema_states_the_defaults)
{
    struct wp_meter_explain *x;
    const struct wp_explain_entry *e = NULL;
    char want[128], *text;
    unsigned stated = 0;

    wp_meter_config_default(&config);
    text = written(&config, false);
    ck_assert_int_eq(wp_meter_explain_open(&x, &err), WP_OK);
    for (unsigned i = 0; (e = wp_meter_explain_at(x, i)); i++) {
        const char *last = strrchr(e->name, '/');

        ck_assert_msg(*e->brief, "%s is not explained", e->name);
        if (!e->standard || strstr(e->name, "instrument-transformers/") ||
            strstr(e->name, "inputs/") ||
            strstr(e->name, "power-quality/carrier/"))
            continue; /* elements that are not there by default */
        (void)snprintf(want, sizeof(want), " %s=\"%s\"",
                       last ? last + 1 : e->name, e->standard);
        ck_assert_msg(strstr(text, want) != NULL, "%s:%s", e->name, want);
        stated++;
    }
    ck_assert_uint_gt(stated, 40);
    wp_meter_explain_close(x);
    free(text);
}
END_TEST

/* How many settings a name fits, wholly or by its end; *e the last of them. */
static int fitting(const struct wp_meter_explain *x, const char *name, int how,
                   const struct wp_explain_entry **e)
{
    const struct wp_explain_entry *at;
    int count = 0;

    for (unsigned i = 0; (at = wp_meter_explain_at(x, i)); i++)
        if (wp_meter_explain_fits(at, name) == how) {
            count++;
            *e = at;
        }
    return count;
}

START_TEST(settings_are_found_by_name)
{
    struct wp_meter_explain *x;
    const struct wp_explain_entry *e = NULL;

    ck_assert_int_eq(wp_meter_explain_open(&x, &err), WP_OK);
    ck_assert_int_eq(fitting(x, "outputs/contact[2]/ke", 2, &e), 1);
    ck_assert_str_eq(e->name, "outputs/contact/ke");
    ck_assert_str_eq(e->standard, "0.1");
    ck_assert_str_eq(e->type, "a positive number");
    ck_assert_int_eq(fitting(x, "netting", 2, &e), 0);
    ck_assert_int_eq(fitting(x, "netting", 1, &e), 1);
    ck_assert_str_eq(e->name, "conventions/netting");
    ck_assert_str_eq(e->type, "cycle or half-cycle");
    ck_assert_uint_eq(e->words, 2);
    ck_assert(strstr(e->text, "direction.netting") != NULL);
    /* service/form and outputs/contact/form */
    ck_assert_int_eq(fitting(x, "form", 1, &e), 2);
    ck_assert_int_eq(fitting(x, "orm", 1, &e), 0);
    ck_assert_int_eq(fitting(x, "", 1, &e), 0);
    ck_assert_int_eq(fitting(x, "service", 2, &e), 1);
    ck_assert(e->section);
    wp_meter_explain_close(x);
}
END_TEST

/* Every setting that is shown is explained, and the default is no change. */
START_TEST(settings_are_shown_by_name)
{
    struct wp_meter_settings *s;
    struct wp_meter_explain *x;
    const struct wp_explain_entry *e = NULL;
    unsigned differ = 0;

    ck_assert_int_eq(
        parse("<service form='5'/><outputs><contact number='2' ke='2'/>"
              "</outputs><instrument-transformers><ct phase='C'><point "
              "at-a='1'/><point at-a='2'/></ct><pt phase='A'><point "
              "at-v='1'/></pt></instrument-transformers><inputs>"
              "<meter-under-test channel='x'/></inputs>"),
        WP_OK);
    ck_assert_int_eq(wp_meter_settings_open(&s, &config, &err), WP_OK);
    ck_assert_int_eq(wp_meter_explain_open(&x, &err), WP_OK);
    for (unsigned i = 0; i < wp_meter_settings_count(s); i++) {
        const struct wp_meter_setting *at = wp_meter_settings_at(s, i);

        ck_assert_msg(fitting(x, at->name, 2, &e) == 1, "%s", at->name);
        differ += at->differs;
        if (strcmp(at->name, "outputs/contact[2]/ke") == 0) {
            ck_assert(at->differs);
            ck_assert_str_eq(at->value, "2");
            ck_assert_str_eq(at->standard, "0.1");
        } else if (strcmp(at->name, "instrument-transformers/ct[C]/point[2]/"
                                    "at-a") == 0) {
            ck_assert_str_eq(at->value, "2");
            ck_assert_ptr_null(at->standard);
            differ += 100;
        } else if (strstr(at->name, "pt[A]/point[1]/at-v")) {
            differ += 1000;
        }
    }
    /* form, ke, three points of 3, an input of 9; both places were seen */
    ck_assert_uint_eq(differ, 1 + 1 + 9 + 9 + 100 + 1000);
    wp_meter_explain_close(x);
    wp_meter_settings_close(s);
}
END_TEST

START_TEST(time_zones)
{
    ck_assert(wp_time_zone_known("UTC"));
    ck_assert(wp_time_zone_known("Europe/Berlin"));
    ck_assert(wp_time_zone_known("Etc/GMT+1"));
    ck_assert(wp_time_zone_known("America/Argentina/Buenos_Aires"));
    ck_assert(!wp_time_zone_known(""));
    ck_assert(!wp_time_zone_known("Europe"));
    ck_assert(!wp_time_zone_known("Europe/"));
    ck_assert(!wp_time_zone_known("/Europe/Berlin"));
    ck_assert(!wp_time_zone_known("Europe//Berlin"));
    ck_assert(!wp_time_zone_known("../zoneinfo/Europe/Berlin"));
    ck_assert(!wp_time_zone_known("tzdata.zi"));
    ck_assert(!wp_time_zone_known("leapseconds"));
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("config/meter_xml");
    TCase *c = tcase_create("settings from and to XML");

    tcase_add_test(c, the_default_is_appendix_a);
    tcase_add_test(c, service_and_conventions_of_a_file_are_taken);
    tcase_add_test(c, gains_and_corrections_of_a_file_are_taken);
    tcase_add_test(c, outputs_and_inputs_of_a_file_are_taken);
    tcase_add_loop_test(c, contradictions_are_answered, 0,
                        sizeof(mistakes) / sizeof(*mistakes));
    tcase_add_test(c, long_names_are_answered);
    tcase_add_loop_test(c, what_is_written_reads_back_equal, 0, 50);
    tcase_add_test(c, the_schema_states_the_defaults);
    tcase_add_test(c, settings_are_found_by_name);
    tcase_add_test(c, settings_are_shown_by_name);
    tcase_add_test(c, time_zones);
    suite_add_tcase(s, c);
    return s;
}
