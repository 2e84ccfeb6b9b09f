#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "metrology/wiring.h"
#include "runner.h"

/*
 * A list of channels is text: "vA vB vC iA iB iC", "vAB vBC iA iC iN". Values
 * of the world at one instant: V L-N 310, -200, -95 (they need not sum to 0),
 * I 4, -7, 2.5.
 */
static const double volts[3] = {310, -200, -95}, amps[3] = {4, -7, 2.5};

static struct wp_channel channel[WP_MAX_CHANNELS];
static struct wp_meter_config config;
static struct wp_wiring w;
static struct wp_error err;

static void setup(void)
{
    wp_meter_config_default(&config);
}

static unsigned channels_of(const char *text)
{
    unsigned n = 0;

    memset(channel, 0, sizeof(channel));
    for (const char *p = text; *p; n++) {
        char name[4] = "";
        size_t len = strcspn(p + 1, " ");

        memcpy(name, p + 1, len);
        channel[n].quantity = *p == 'v' ? WP_VOLTAGE : WP_CURRENT;
        channel[n].phase = wp_phase_parse(name);
        ck_assert_int_ne(channel[n].phase, WP_PHASE_NONE);
        p += len + 1;
        p += strspn(p, " ");
    }
    return n;
}

/* What the world has at a signal. */
static double world(int signal, bool two_phases)
{
    if (signal <= WP_V_C)
        return volts[signal];
    if (signal <= WP_V_CA)
        return volts[signal - WP_V_AB] - volts[(signal - WP_V_AB + 1) % 3];
    if (signal == WP_V_N)
        return 0; /* no channel here has it */
    if (signal == WP_I_N)
        return amps[0] + (two_phases ? 0 : amps[1]) + amps[2];
    return amps[signal - WP_I_A];
}

static double seen(int signal, bool two_phases)
{
    double sum = 0;

    for (unsigned k = 0; k < w.signal[signal].terms; k++) {
        const struct wp_channel *c = &channel[w.signal[signal].channel[k]];
        int of = c->quantity == WP_CURRENT ? WP_I_A : WP_V_A;

        if (c->phase >= WP_PHASE_AB)
            of = WP_V_AB + (int)(c->phase - WP_PHASE_AB);
        else
            of = of == WP_I_A && c->phase == WP_PHASE_N
                     ? WP_I_N
                     : of + (int)(c->phase - WP_PHASE_A);
        sum += w.signal[signal].gain[k] * world(of, two_phases);
    }
    return sum;
}

/* Signals in the order of their enumeration. */
static void names_of_all(char *out, size_t size)
{
    size_t n = 0;

    out[0] = '\0';
    for (int s = 0; s < WP_SIGNALS; s++)
        if (wp_wiring_has(&w, s))
            n += (size_t)snprintf(out + n, size - n, "%s%s", n ? " " : "",
                                  wp_signal_name(s));
}

#define TO_N "V A V B V C "
#define BETWEEN "V AB V BC V CA "
#define THREE_I "I A I B I C"

static const struct {
    enum wp_service service;
    const char *channels, *has;
    bool three_wires; /* I A + I B + I C = 0 in this world */
} good[] = {
    {WP_SERVICE_4_WIRE_WYE, "vA vB vC iA iB iC", TO_N BETWEEN THREE_I " I N",
     false},
    {WP_SERVICE_4_WIRE_WYE, "iC iB iA vC vB vA", TO_N BETWEEN THREE_I " I N",
     false},
    {WP_SERVICE_4_WIRE_WYE, "vA vB vC iA iB iC iN", TO_N BETWEEN THREE_I " I N",
     false},
    {WP_SERVICE_4_WIRE_WYE, "vA vAB vBC iA iB iC", TO_N BETWEEN THREE_I " I N",
     false},
    {WP_SERVICE_4_WIRE_WYE, "vC vAB vCA iA iB iC", TO_N BETWEEN THREE_I " I N",
     false},
    {WP_SERVICE_4_WIRE_WYE, "vB vAB vBC vCA iA iB iC",
     TO_N BETWEEN THREE_I " I N", false},
    {WP_SERVICE_4_WIRE_DELTA, "vA vB vC iA iB iC", TO_N BETWEEN THREE_I " I N",
     false},
    {WP_SERVICE_3_WIRE_DELTA, "vAB vBC iA iC", BETWEEN THREE_I, true},
    {WP_SERVICE_3_WIRE_DELTA, "vAB vCA iA iC", BETWEEN THREE_I, true},
    {WP_SERVICE_3_WIRE_DELTA, "vBC vCA iA iC", BETWEEN THREE_I, true},
    {WP_SERVICE_3_WIRE_DELTA, "vAB vBC iA iB", BETWEEN THREE_I, true},
    {WP_SERVICE_3_WIRE_DELTA, "vAB vBC iB iC", BETWEEN THREE_I, true},
    {WP_SERVICE_3_WIRE_DELTA, "vAB vBC vCA iA iB iC", BETWEEN THREE_I, true},
    {WP_SERVICE_OPEN_DELTA, "vAB vBC iA iC", BETWEEN THREE_I, true},
    {WP_SERVICE_3_WIRE_WYE, "vA vB vC iA iC", TO_N BETWEEN THREE_I, true},
    {WP_SERVICE_3_WIRE_WYE, "vA vB vC iA iB iC iN", TO_N BETWEEN THREE_I, true},
    {WP_SERVICE_NETWORK, "vA vC iA iC", "V A V C V CA I A I C I N", false},
    {WP_SERVICE_NETWORK, "vA vCA iA iC", "V A V C V CA I A I C I N", false},
    {WP_SERVICE_NETWORK, "vA vC iA iC iN", "V A V C V CA I A I C I N", false},
};

START_TEST(signals_follow_from_every_sensible_set_of_channels)
{
    enum wp_service service = good[_i].service;
    bool network = service == WP_SERVICE_NETWORK;
    char has[200];

    config.service = service;
    ck_assert_int_eq(wp_wiring_make(&w, &config, channels_of(good[_i].channels),
                                    channel, &err),
                     WP_OK);
    ck_assert_int_eq(w.service, service);
    names_of_all(has, sizeof(has));
    ck_assert_str_eq(has, good[_i].has);
    for (int s = 0; s < WP_SIGNALS; s++) {
        double truth = world(s, network);

        if (!wp_wiring_has(&w, s))
            continue;
        /* amps: 4 - 7 + 2.5 = -0.5 is not 0, so in three wires a derived
         * current is 0.5 above that of a wire: -(sum of the others). */
        if (good[_i].three_wires && s >= WP_I_A && w.signal[s].terms == 2)
            truth += 0.5;
        ck_assert_double_eq_tol(seen(s, network), truth, 1e-12);
    }
}
END_TEST

/* Power of the elements at this instant, by hand:
 *   wye      310*4 + (-200)(-7) + (-95)(2.5)  = 1240 + 1400 - 237.5 = 2402.5
 *   delta    V AB I A + V CB I C = (310+200)*4 + (-95+200)*2.5
 *            = 2040 + 262.5 = 2302.5
 *            (wye with I B = -(4 + 2.5): 1240 + 1300 - 237.5 = 2302.5)
 *   network  310*4 + (-95)(2.5) = 1002.5 */
static double power(void)
{
    double sum = 0;

    for (int k = 0; k < WP_ELEMENTS; k++)
        if (w.element[k].voltage >= 0 && w.element[k].current >= 0)
            sum += w.element[k].voltage_gain *
                   seen(w.element[k].voltage, true) *
                   seen(w.element[k].current, true);
    return sum;
}

START_TEST(elements_make_the_power_of_all_wires)
{
    static const struct {
        enum wp_service service;
        const char *channels;
        double power;
        int phase_voltage[3];
    } rows[] = {
        {WP_SERVICE_4_WIRE_WYE,
         "vA vB vC iA iB iC",
         2402.5,
         {WP_V_A, WP_V_B, WP_V_C}},
        {WP_SERVICE_4_WIRE_DELTA,
         "vA vB vC iA iB iC",
         2402.5,
         {WP_V_A, WP_V_B, WP_V_C}},
        {WP_SERVICE_3_WIRE_DELTA,
         "vAB vBC iA iC",
         2302.5,
         {WP_V_AB, WP_V_CA, WP_V_BC}},
        {WP_SERVICE_OPEN_DELTA,
         "vBC vCA iA iC",
         2302.5,
         {WP_V_AB, WP_V_CA, WP_V_BC}},
        {WP_SERVICE_3_WIRE_WYE,
         "vA vB vC iA iC",
         2302.5,
         {WP_V_AB, WP_V_CA, WP_V_BC}},
        {WP_SERVICE_NETWORK, "vA vC iA iC", 1002.5, {WP_V_A, WP_V_CA, WP_V_C}},
    };

    for (size_t k = 0; k < sizeof(rows) / sizeof(*rows); k++) {
        config.service = rows[k].service;
        ck_assert_int_eq(wp_wiring_make(&w, &config,
                                        channels_of(rows[k].channels), channel,
                                        &err),
                         WP_OK);
        ck_assert_double_eq_tol(power(), rows[k].power, 1e-9);
        ck_assert_int_eq(w.two_elements, k >= 2);
        for (int p = 0; p < 3; p++)
            ck_assert_int_eq(w.phase_voltage[p], rows[k].phase_voltage[p]);
    }
}
END_TEST

START_TEST(without_a_word_the_channels_decide)
{
    static const struct {
        const char *channels, *has;
        enum wp_service service;
    } rows[] = {
        {"vA iA", "V A I A", WP_SERVICE_4_WIRE_WYE},
        {"vA vB vC", TO_N "V AB V BC V CA", WP_SERVICE_4_WIRE_WYE},
        {"iA", "I A", WP_SERVICE_4_WIRE_WYE},
        {"vAB", "V AB", WP_SERVICE_4_WIRE_WYE},
        {"vAB vCA", "V AB V BC V CA", WP_SERVICE_3_WIRE_DELTA},
        {"vAB vBC iA", "V AB V BC V CA I A", WP_SERVICE_3_WIRE_DELTA},
        {"vA vC iA iC", "V A V C V CA I A I C", WP_SERVICE_4_WIRE_WYE},
        {"", "", WP_SERVICE_4_WIRE_WYE},
    };

    for (size_t k = 0; k < sizeof(rows) / sizeof(*rows); k++) {
        char has[200];

        ck_assert_int_eq(wp_wiring_make(&w, &config,
                                        channels_of(rows[k].channels), channel,
                                        &err),
                         WP_OK);
        names_of_all(has, sizeof(has));
        ck_assert_str_eq(has, rows[k].has);
        ck_assert_int_eq(w.service, rows[k].service);
    }
}
END_TEST

/* The neutral's current is 3 when measured (a part returns by earth), and
 * 4 - 7 + 2.5 = -0.5 when computed. */
START_TEST(neutral_is_measured_or_computed)
{
    unsigned n = channels_of("vA vB vC iA iB iC iN");

    ck_assert_int_eq(wp_wiring_make(&w, &config, n, channel, &err), WP_OK);
    ck_assert_uint_eq(w.signal[WP_I_N].terms, 1);
    config.neutral = WP_NEUTRAL_MEASURED;
    ck_assert_int_eq(wp_wiring_make(&w, &config, n, channel, &err), WP_OK);
    ck_assert_uint_eq(w.signal[WP_I_N].channel[0], 6);
    config.neutral = WP_NEUTRAL_COMPUTED;
    ck_assert_int_eq(wp_wiring_make(&w, &config, n, channel, &err), WP_OK);
    ck_assert_uint_eq(w.signal[WP_I_N].terms, 3);
    ck_assert_double_eq_tol(seen(WP_I_N, false), -0.5, 1e-12);
}
END_TEST

static const struct {
    enum wp_form form;
    enum wp_service service;
    enum wp_neutral neutral;
    const char *channels, *text;
} bad[] = {
    {WP_FORM_5, WP_SERVICE_4_WIRE_WYE, WP_NEUTRAL_AUTO, "vA vB vC iA iB iC",
     "form 5 has two elements; service 4-wire wye needs three (form 9 or U)"},
    {WP_FORM_9, WP_SERVICE_OPEN_DELTA, WP_NEUTRAL_AUTO, "vAB vBC iA iC",
     "form 9 has three elements; service open delta has two (form 5 or U)"},
    {WP_FORM_9, WP_SERVICE_AUTO, WP_NEUTRAL_AUTO, "vAB vBC vCA iA iB iC",
     "service 4-wire wye: expected channels that give V A, found voltage AB, "
     "voltage BC, voltage CA, current A, current B, current C"},
    {WP_FORM_9, WP_SERVICE_AUTO, WP_NEUTRAL_AUTO, "vA iA",
     "service 4-wire wye: expected channels that give V B, found voltage A, "
     "current A"},
    {WP_FORM_5, WP_SERVICE_AUTO, WP_NEUTRAL_AUTO, "vA vB iA iC",
     "service 3-wire delta: expected channels that give V BC, found voltage "
     "A, voltage B, current A, current C"},
    {WP_FORM_U, WP_SERVICE_3_WIRE_DELTA, WP_NEUTRAL_AUTO, "vAB vBC iA",
     "service 3-wire delta: expected channels that give I C, found voltage "
     "AB, voltage BC, current A"},
    {WP_FORM_AUTO, WP_SERVICE_4_WIRE_DELTA, WP_NEUTRAL_AUTO, "vA vB vC iA iC",
     "service 4-wire delta: expected channels that give I B, found voltage A, "
     "voltage B, voltage C, current A, current C"},
    {WP_FORM_AUTO, WP_SERVICE_NETWORK, WP_NEUTRAL_AUTO, "vA vB iA iC",
     "service network: expected channels that give V C, found voltage A, "
     "voltage B, current A, current C"},
    {WP_FORM_AUTO, WP_SERVICE_3_WIRE_WYE, WP_NEUTRAL_AUTO, "",
     "service 3-wire wye: expected channels that give V AB, found none"},
    {WP_FORM_AUTO, WP_SERVICE_AUTO, WP_NEUTRAL_MEASURED, "vA iA",
     "service 4-wire wye: expected channels that give I N, found voltage A, "
     "current A"},
    {WP_FORM_AUTO, WP_SERVICE_3_WIRE_DELTA, WP_NEUTRAL_MEASURED,
     "vAB vBC iA iC iN",
     "service 3-wire delta has no neutral wire; found its current set to be "
     "measured"},
};

START_TEST(what_does_not_suffice_is_refused_with_what_is_needed)
{
    struct wp_error said = {""};

    config.form = bad[_i].form;
    config.service = bad[_i].service;
    config.neutral = bad[_i].neutral;
    ck_assert_int_eq(wp_wiring_make(&w, &config, channels_of(bad[_i].channels),
                                    channel, &said),
                     WP_E_CONFIG);
    ck_assert_str_eq(said.text, bad[_i].text);
}
END_TEST

START_TEST(two_elements_have_no_third_current_transformer)
{
    struct wp_error said = {""};
    unsigned n = channels_of("vAB vBC vCA iA iB iC");

    config.form = WP_FORM_5;
    config.ct[1].points = 1;
    ck_assert_int_eq(wp_wiring_make(&w, &config, n, channel, &said),
                     WP_E_CONFIG);
    ck_assert_str_eq(said.text,
                     "service 3-wire delta has two CTs and two PTs, of A and "
                     "C; found correction points of B");
    config.ct[1].points = 0;
    config.ct[2].points = 1;
    ck_assert_int_eq(wp_wiring_make(&w, &config, n, channel, &said), WP_OK);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/wiring");
    TCase *t = tcase_create("wiring");

    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_loop_test(t, signals_follow_from_every_sensible_set_of_channels,
                        0, (int)(sizeof(good) / sizeof(*good)));
    tcase_add_test(t, elements_make_the_power_of_all_wires);
    tcase_add_test(t, without_a_word_the_channels_decide);
    tcase_add_test(t, neutral_is_measured_or_computed);
    tcase_add_loop_test(t, what_does_not_suffice_is_refused_with_what_is_needed,
                        0, (int)(sizeof(bad) / sizeof(*bad)));
    tcase_add_test(t, two_elements_have_no_third_current_transformer);
    suite_add_tcase(s, t);
    return s;
}
