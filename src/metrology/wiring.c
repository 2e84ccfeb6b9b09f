#include "metrology/wiring.h"

#include <stdio.h>
#include <string.h>

/* What a service asks for and how its meter is built. */
struct service_row {
    const char *name;
    bool two_elements;
    int voltages[WP_ELEMENTS]; /* signals that must be there; -1 = none */
};

static const struct service_row services[] = {
    [WP_SERVICE_AUTO] = {"auto", false, {-1, -1, -1}},
    [WP_SERVICE_4_WIRE_WYE] = {"4-wire wye", false, {WP_V_A, WP_V_B, WP_V_C}},
    [WP_SERVICE_4_WIRE_DELTA] = {"4-wire delta",
                                 false,
                                 {WP_V_A, WP_V_B, WP_V_C}},
    [WP_SERVICE_3_WIRE_DELTA] = {"3-wire delta", true, {WP_V_AB, WP_V_BC, -1}},
    [WP_SERVICE_OPEN_DELTA] = {"open delta", true, {WP_V_AB, WP_V_BC, -1}},
    [WP_SERVICE_NETWORK] = {"network", true, {WP_V_A, WP_V_C, -1}},
    [WP_SERVICE_3_WIRE_WYE] = {"3-wire wye", true, {WP_V_AB, WP_V_BC, -1}},
};

const char *wp_service_name(enum wp_service service)
{
    return services[service].name;
}

const char *wp_signal_name(int signal)
{
    static const char *const names[WP_SIGNALS] = {
        [WP_V_A] = "V A",   [WP_V_B] = "V B",   [WP_V_C] = "V C",
        [WP_V_AB] = "V AB", [WP_V_BC] = "V BC", [WP_V_CA] = "V CA",
        [WP_V_N] = "V N",   [WP_I_A] = "I A",   [WP_I_B] = "I B",
        [WP_I_C] = "I C",   [WP_I_N] = "I N"};

    return names[signal];
}

bool wp_wiring_has(const struct wp_wiring *w, int signal)
{
    return signal >= 0 && w->signal[signal].terms > 0;
}

int wp_wiring_signal_of(const struct wp_wiring *w, unsigned channel)
{
    for (int s = 0; s < WP_SIGNALS; s++)
        if (w->signal[s].terms == 1 && w->signal[s].channel[0] == channel)
            return s;
    return -1;
}

static int signal_of(const struct wp_channel *c)
{
    switch (c->phase) {
    case WP_PHASE_A:
    case WP_PHASE_B:
    case WP_PHASE_C:
        return (int)(c->phase - WP_PHASE_A) +
               (int)(c->quantity == WP_CURRENT ? WP_I_A : WP_V_A);
    case WP_PHASE_N:
        return c->quantity == WP_CURRENT ? (int)WP_I_N : (int)WP_V_N;
    case WP_PHASE_AB:
    case WP_PHASE_BC:
    case WP_PHASE_CA:
        return c->quantity == WP_VOLTAGE
                   ? (int)(c->phase - WP_PHASE_AB) + (int)WP_V_AB
                   : -1;
    default:
        return -1;
    }
}

static void take_channels(struct wp_wiring *w, unsigned channels,
                          const struct wp_channel *channel)
{
    for (unsigned c = 0; c < channels; c++) {
        int s = -1;

        if (channel[c].quantity == WP_VOLTAGE ||
            channel[c].quantity == WP_CURRENT)
            s = signal_of(&channel[c]);
        if (s >= 0 && w->signal[s].terms == 0)
            w->signal[s] = (struct wp_signal_source){1, {c}, {1.0}};
    }
}

/* to += gain * from, channel by channel. */
static void add_source(struct wp_signal_source *to,
                       const struct wp_signal_source *from, double gain)
{
    for (unsigned k = 0; k < from->terms; k++) {
        unsigned j = 0;

        while (j < to->terms && to->channel[j] != from->channel[k])
            j++;
        if (j == to->terms) {
            to->channel[j] = from->channel[k];
            to->gain[j] = 0.0;
            to->terms++;
        }
        to->gain[j] += gain * from->gain[k];
    }
}

/* signal = gain_a a + gain_b b (+ gain_b c), where they are and it is not. */
static void derive(struct wp_wiring *w, int signal, const int from[3],
                   const double gain[3])
{
    struct wp_signal_source sum = {0};

    if (wp_wiring_has(w, signal))
        return;
    for (int k = 0; k < 3 && from[k] >= 0; k++) {
        if (!wp_wiring_has(w, from[k]))
            return;
        add_source(&sum, &w->signal[from[k]], gain[k]);
    }
    w->signal[signal] = sum;
}

static void derive_voltages(struct wp_wiring *w)
{
    static const double minus[3] = {1.0, -1.0}, both_minus[3] = {-1.0, -1.0};
    static const double plus[3] = {1.0, 1.0};

    /* Once more: what the first round gives may lead to the third. */
    for (int k = 0; k < 2 * WP_ELEMENTS; k++) {
        int a = k % 3, b = (k + 1) % 3;

        derive(w, WP_V_A + b, (int[3]){WP_V_A + a, WP_V_AB + a, -1}, minus);
        derive(w, WP_V_A + a, (int[3]){WP_V_A + b, WP_V_AB + a, -1}, plus);
    }
    for (int k = 0; k < WP_ELEMENTS; k++)
        derive(w, WP_V_AB + k, (int[3]){WP_V_A + k, WP_V_A + (k + 1) % 3, -1},
               minus);
    for (int k = 0; k < WP_ELEMENTS; k++)
        derive(w, WP_V_AB + k,
               (int[3]){WP_V_AB + (k + 1) % 3, WP_V_AB + (k + 2) % 3, -1},
               both_minus);
}

/* Currents that follow from Kirchhoff: without a neutral the three make zero;
 * with one it carries their sum away. */
static void derive_currents(struct wp_wiring *w, enum wp_neutral neutral)
{
    static const double sum[3] = {1.0, 1.0, 1.0};
    static const double minus[3] = {-1.0, -1.0};
    bool wire = !w->two_elements || w->service == WP_SERVICE_NETWORK;

    if (w->two_elements && w->service != WP_SERVICE_NETWORK) {
        for (int k = 0; k < WP_ELEMENTS; k++)
            derive(w, WP_I_A + k,
                   (int[3]){WP_I_A + (k + 1) % 3, WP_I_A + (k + 2) % 3, -1},
                   minus);
        w->signal[WP_I_N].terms = 0;
    }
    if (neutral == WP_NEUTRAL_COMPUTED)
        w->signal[WP_I_N].terms = 0;
    if (wire && neutral != WP_NEUTRAL_MEASURED) {
        if (w->service == WP_SERVICE_NETWORK)
            derive(w, WP_I_N, (int[3]){WP_I_A, WP_I_C, -1}, sum);
        else
            derive(w, WP_I_N, (int[3]){WP_I_A, WP_I_B, WP_I_C}, sum);
    }
}

static void set_elements(struct wp_wiring *w)
{
    static const int called[3][WP_ELEMENTS] = {{WP_V_A, WP_V_B, WP_V_C},
                                               {WP_V_AB, WP_V_CA, WP_V_BC},
                                               {WP_V_A, WP_V_CA, WP_V_C}};
    static const struct wp_element wye[WP_ELEMENTS] = {
        {WP_V_A, WP_I_A, 1.0}, {WP_V_B, WP_I_B, 1.0}, {WP_V_C, WP_I_C, 1.0}};
    static const struct wp_element delta[WP_ELEMENTS] = {
        {WP_V_AB, WP_I_A, 1.0}, {-1, -1, 0.0}, {WP_V_BC, WP_I_C, -1.0}};
    static const struct wp_element network[WP_ELEMENTS] = {
        {WP_V_A, WP_I_A, 1.0}, {-1, -1, 0.0}, {WP_V_C, WP_I_C, 1.0}};
    const struct wp_element *e = !w->two_elements                   ? wye
                                 : w->service == WP_SERVICE_NETWORK ? network
                                                                    : delta;

    for (int k = 0; k < WP_ELEMENTS; k++) {
        int v = called[e == delta ? 1 : e == network ? 2 : 0][k];

        w->phase_voltage[k] = wp_wiring_has(w, v) ? v : -1;
        w->element[k] = e[k];
        if (!wp_wiring_has(w, e[k].voltage))
            w->element[k].voltage = -1;
        if (!wp_wiring_has(w, e[k].current))
            w->element[k].current = -1;
    }
}

/* Without a word from the configuration: voltages between phases alone, two at
 * least, are a two-element meter's; all else is three elements. */
static enum wp_service guess(const struct wp_wiring *w)
{
    int to_neutral = 0, between = 0;

    for (int k = 0; k < WP_ELEMENTS; k++) {
        to_neutral += wp_wiring_has(w, WP_V_A + k);
        between += wp_wiring_has(w, WP_V_AB + k);
    }
    return to_neutral == 0 && between >= 2 ? WP_SERVICE_3_WIRE_DELTA
                                           : WP_SERVICE_4_WIRE_WYE;
}

/* Settings that no capture can satisfy. */
static enum wp_status contradiction(const struct wp_wiring *w,
                                    const struct wp_meter_config *c,
                                    struct wp_error *err)
{
    const char *name = wp_service_name(w->service);

    if (c->form == WP_FORM_5 && !w->two_elements)
        return wp_fail(err, WP_E_CONFIG,
                       "form 5 has two elements; service %s needs three (form "
                       "9 or U)",
                       name);
    if (c->form == WP_FORM_9 && w->two_elements)
        return wp_fail(err, WP_E_CONFIG,
                       "form 9 has three elements; service %s has two (form 5 "
                       "or U)",
                       name);
    if (w->two_elements && c->ct[1].points + c->pt[1].points > 0)
        return wp_fail(err, WP_E_CONFIG,
                       "service %s has two CTs and two PTs, of A and C; found "
                       "correction points of B",
                       name);
    if (w->two_elements && w->service != WP_SERVICE_NETWORK &&
        c->neutral == WP_NEUTRAL_MEASURED)
        return wp_fail(err, WP_E_CONFIG,
                       "service %s has no neutral wire; found its current set "
                       "to be measured",
                       name);
    return WP_OK;
}

static enum wp_status choose_service(struct wp_wiring *w,
                                     const struct wp_meter_config *c,
                                     struct wp_error *err)
{
    w->service = c->service;
    if (c->service == WP_SERVICE_AUTO) {
        w->service = guess(w);
        if (c->form == WP_FORM_5)
            w->service = WP_SERVICE_3_WIRE_DELTA;
        else if (c->form == WP_FORM_9)
            w->service = WP_SERVICE_4_WIRE_WYE;
    }
    w->two_elements = services[w->service].two_elements;
    return contradiction(w, c, err);
}

static void list_channels(unsigned channels, const struct wp_channel *channel,
                          char *out, size_t size)
{
    size_t n = 0;

    snprintf(out, size, "none");
    for (unsigned c = 0; c < channels && n < size; c++)
        if (channel[c].quantity != WP_QUANTITY_NONE)
            n += (size_t)snprintf(out + n, size - n, "%s%s %s", n ? ", " : "",
                                  wp_quantity_name(channel[c].quantity),
                                  wp_phase_name(channel[c].phase));
}

/* The first signal that a service needs and the channels do not give; -1. */
static int first_missing(const struct wp_wiring *w)
{
    const struct service_row *row = &services[w->service];

    for (int k = 0; k < WP_ELEMENTS; k++) {
        if (row->voltages[k] >= 0 && !wp_wiring_has(w, row->voltages[k]))
            return row->voltages[k];
        if (!(w->two_elements && k == 1) && !wp_wiring_has(w, WP_I_A + k))
            return WP_I_A + k;
    }
    return -1;
}

/* What a service or neutral that was named must find in the capture. */
static enum wp_status demand(const struct wp_wiring *w,
                             const struct wp_meter_config *c, unsigned channels,
                             const struct wp_channel *channel,
                             struct wp_error *err)
{
    bool named = c->service != WP_SERVICE_AUTO || c->form == WP_FORM_5 ||
                 c->form == WP_FORM_9;
    int missing = named ? first_missing(w) : -1;
    char found[256];

    if (missing < 0 && c->neutral == WP_NEUTRAL_MEASURED &&
        !wp_wiring_has(w, WP_I_N))
        missing = WP_I_N;
    if (missing < 0)
        return WP_OK;
    list_channels(channels, channel, found, sizeof(found));
    return wp_fail(err, WP_E_CONFIG,
                   "service %s: expected channels that give %s, found %s",
                   wp_service_name(w->service), wp_signal_name(missing), found);
}

enum wp_status wp_wiring_make(struct wp_wiring *w,
                              const struct wp_meter_config *config,
                              unsigned channels,
                              const struct wp_channel *channel,
                              struct wp_error *err)
{
    enum wp_status status;

    *w = (struct wp_wiring){0};
    take_channels(w, channels, channel);
    status = choose_service(w, config, err);
    if (status)
        return status;
    derive_voltages(w);
    derive_currents(w, config->neutral);
    set_elements(w);
    return demand(w, config, channels, channel, err);
}
