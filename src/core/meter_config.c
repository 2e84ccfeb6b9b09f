#include "core/meter_config.h"

void wp_meter_config_default(struct wp_meter_config *config)
{
    *config = (struct wp_meter_config){
        .pt_primary = 1.0,
        .pt_secondary = 1.0,
        .ct_primary = 1.0,
        .ct_secondary = 1.0,
        .class_a = 20.0,
        .watt_gain = {1.0, 1.0, 1.0},
        .var_gain = {1.0, 1.0, 1.0},
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
