#include "metrology/loss.h"

static double squared(double x)
{
    return x * x;
}

struct wp_loss wp_loss_of(const struct wp_loss_config *c, unsigned elements,
                          const struct wp_loss_basis *b, bool received)
{
    const struct wp_loss_coefficients *k =
        received ? &c->received : &c->delivered;
    double per_v = c->rated_voltage_v > 0.0 ? 1.0 / c->rated_voltage_v : 0.0;
    double per_a = c->rated_current_a > 0.0 ? 1.0 / c->rated_current_a : 0.0;
    double v2 = squared(b->v_rms * per_v), i2 = squared(b->i_rms * per_a);
    double v4 = squared(squared(b->v_cycle_rms * per_v));
    double share = 1.0 / elements;

    return (struct wp_loss){
        .watt = share * (k->iron_w * v2 + (k->copper_w + k->line_w) * i2),
        .var = share * (k->iron_var * v4 + (k->copper_var + k->line_var) * i2),
    };
}
