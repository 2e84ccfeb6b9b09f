#include "core/pq_config.h"

void wp_pq_config_default(struct wp_pq_config *config)
{
    *config = (struct wp_pq_config){
        .dip_pct = 90.0,
        .swell_pct = 110.0,
        .interruption_pct = 5.0,
        .hysteresis_pct = 2.0,
        .rvc = true,
        .rvc_pct = 5.0,
        .rvc_hysteresis_pct = 2.5,
        .transient_samples = 3,
        .transient_half_cycles = 120,
        .orders = 128,
        .high_bands = true,
    };
    for (int k = 0; k < WP_PQ_CARRIERS; k++) {
        config->carrier[k].threshold_pct = 3.0;
        config->carrier[k].length_s = 120.0;
    }
}
