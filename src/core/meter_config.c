#include "core/meter_config.h"

enum { TOTAL = 3 }; /* phase: A, B, C, total */

/* Manual, "Contact Outputs": 40 ms; contacts 1 and 2 are equipped for KYZ.
 * Appendix A, "Input/Output": Ke 0.1; interval 15 min. */
static struct wp_pulse_config contact(int index)
{
    return (struct wp_pulse_config){
        .form = index < 2 ? WP_PULSE_KYZ : WP_PULSE_FORM_A,
        .phase = TOTAL,
        .weight_h = 0.1,
        .duration_s = 0.04,
        .period_s = 900.0,
    };
}

/* Appendix A: Wh and VARh delivered and received, an alarm, the clock, an
 * input; LED active energy, optical port reactive energy. */
static void default_pulses(struct wp_pulse_config pulse[WP_PULSE_OUTPUTS])
{
    for (int i = 0; i < WP_PULSE_OUTPUTS; i++)
        pulse[i] = contact(i);
    for (int i = 0; i < 4; i++) {
        pulse[i].kind = WP_PULSE_ENERGY;
        pulse[i].quantity = i < 2 ? WP_PULSE_WH : WP_PULSE_VARH;
        pulse[i].direction = i % 2 ? WP_PULSE_RECEIVED : WP_PULSE_DELIVERED;
    }
    pulse[5].kind = WP_PULSE_CLOCK;
    pulse[WP_PULSE_LED].kind = WP_PULSE_TEST;
    pulse[WP_PULSE_LED].direction = WP_PULSE_ABSOLUTE;
    pulse[WP_PULSE_OPTICAL].kind = WP_PULSE_TEST;
    pulse[WP_PULSE_OPTICAL].quantity = WP_PULSE_VARH;
    pulse[WP_PULSE_OPTICAL].direction = WP_PULSE_ABSOLUTE;
}

void wp_meter_config_default(struct wp_meter_config *config)
{
    *config = (struct wp_meter_config){
        .time_zone = "UTC",
        .pt_primary = 1.0,
        .pt_secondary = 1.0,
        .ct_primary = 1.0,
        .ct_secondary = 1.0,
        .class_a = 20.0,
        .watt_gain = {1.0, 1.0, 1.0},
        .var_gain = {1.0, 1.0, 1.0},
    };
    default_pulses(config->pulse);
    wp_pq_config_default(&config->pq);
    for (int i = 0; i < WP_PULSE_INPUTS; i++)
        config->input[i] = (struct wp_pulse_input_config){
            .debounce_s = 0.001,
            .phase = TOTAL,
            .weight_h = 0.1,
            .pulses = 10,
        };
}

double wp_meter_config_factor(const struct wp_meter_config *config)
{
    return config->pt_primary / config->pt_secondary * config->ct_primary /
           config->ct_secondary;
}

/* Manual, "Current Inputs and Burden": class 2: 0.001 A; class 10, 20: 0.002 A.
 */
double wp_meter_config_starting_a(const struct wp_meter_config *config)
{
    if (config->starting_current_a > 0.0)
        return config->starting_current_a;
    if (config->class_a == 0.0)
        return 0.0;
    return config->class_a <= 2.0 ? 0.001 : 0.002;
}

const char *wp_var_method_name(enum wp_var_method method)
{
    static const char *const names[] = {
        [WP_VAR_QUARTER_CYCLE] = "quarter cycle",
        [WP_VAR_FUNDAMENTAL] = "fundamental",
        [WP_VAR_PER_HARMONIC] = "per harmonic",
    };

    return names[method];
}
