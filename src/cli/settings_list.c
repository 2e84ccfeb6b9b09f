#include "cli/settings_list.h"

#include <stdio.h>

static void add_text(struct wp_settings_list *s, const char *key,
                     const char *text)
{
    s->at[s->count++] = (struct wp_summary_text){key, text};
}

static void add_number(struct wp_settings_list *s, const char *key,
                       double value)
{
    char *text = s->text[s->count];

    (void)snprintf(text, WP_SETTINGS_LIST_TEXT, "%.12g", value);
    add_text(s, key, text);
}

static const char *neutral_of(const struct wp_wiring *w)
{
    if (!wp_wiring_has(w, WP_I_N))
        return "none";
    return w->signal[WP_I_N].terms > 1 ? "computed" : "measured";
}

static const char *polyphase(enum wp_polyphase how)
{
    static const char *const names[] = {[WP_POLY_ROOT_SUM_SQUARE] =
                                            "root of the sum of squares",
                                        [WP_POLY_AVERAGE] = "average",
                                        [WP_POLY_SUM] = "sum"};

    return names[how];
}

static void add_practices(struct wp_settings_list *s,
                          const struct wp_meter_config *c,
                          const struct wp_wiring *w)
{
    static const char *const va[] = {[WP_VA_SUM] = "sum of the elements",
                                     [WP_VA_SCALED] = "sum times sqrt(3)/2",
                                     [WP_VA_THREE_VOLTAGES] = "three voltages"};

    add_text(s, "var.method", wp_var_method_name(c->var_method));
    if (w->two_elements)
        add_text(s, "va.two_element", va[c->va_two_element]);
    add_text(s, "direction.netting",
             c->netting == WP_NET_CYCLE ? "cycle" : "half-cycle");
    add_text(s, "polyphase.volts", polyphase(c->polyphase_volts));
    add_text(s, "polyphase.amps", polyphase(c->polyphase_amps));
    add_text(s, "pf.mean",
             c->pf_mean == WP_PF_RATIO ? "ratio of means" : "arithmetic");
}

void wp_settings_list_init(struct wp_settings_list *s,
                           const struct wp_meter_config *c,
                           const struct wp_wiring *w)
{
    s->count = 0;
    add_text(s, "service", wp_service_name(w->service));
    add_text(s, "elements", w->two_elements ? "2" : "3");
    add_text(s, "neutral_current", neutral_of(w));
    add_number(s, "pt_ratio", c->pt_primary / c->pt_secondary);
    add_number(s, "ct_ratio", c->ct_primary / c->ct_secondary);
    add_number(s, "transformer_factor", wp_meter_config_factor(c));
    add_number(s, "starting_current_a", wp_meter_config_starting_a(c));
    add_text(s, "loss_compensation", c->loss.enabled ? "on" : "off");
    add_practices(s, c, w);
}
