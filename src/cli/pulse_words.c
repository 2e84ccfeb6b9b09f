#include "cli/pulse_words.h"

#include <stdio.h>

#include "metrology/registers.h"

struct quantity {
    const char *name, *unit;
    bool directed; /* amperes and volts have no direction */
};

static const struct quantity quantities[] = {
    [WP_PULSE_WH] = {"Wh", "Wh", true},
    [WP_PULSE_VARH] = {"VARh", "varh", true},
    [WP_PULSE_VAH_ARITHMETIC] = {"VAh arithmetic", "VAh", true},
    [WP_PULSE_VAH_VECTORIAL] = {"VAh vectorial", "VAh", true},
    [WP_PULSE_QH] = {"Qh", "Qh", true},
    [WP_PULSE_AH] = {"Ah", "Ah", false},
    [WP_PULSE_V2H] = {"V2h", "V2h", false},
    [WP_PULSE_A2H] = {"A2h", "A2h", false}};

static const char *const directions[] = {[WP_PULSE_DELIVERED] = " delivered",
                                         [WP_PULSE_RECEIVED] = " received",
                                         [WP_PULSE_NET_DELIVERED] = " net",
                                         [WP_PULSE_ABSOLUTE] = " absolute",
                                         [WP_PULSE_Q1] = " Q1",
                                         [WP_PULSE_Q2] = " Q2",
                                         [WP_PULSE_Q3] = " Q3",
                                         [WP_PULSE_Q4] = " Q4"};

const char *wp_pulse_words(const struct wp_pulse_pick *p, double weight_h,
                           char text[WP_PULSE_TEXT])
{
    const struct quantity *q = &quantities[p->quantity];
    bool phase = p->phase != WP_TOTAL;

    (void)snprintf(text, WP_PULSE_TEXT, "%s%s%s%s%s, %.10g %s each", q->name,
                   q->directed ? directions[p->direction] : "",
                   phase ? " of phase " : "",
                   phase ? wp_register_phase(p->phase) : "",
                   p->compensated ? " compensated" : "", weight_h, q->unit);
    return text;
}
