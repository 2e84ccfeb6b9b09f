#include "metrology/pulse_pick.h"

/* The register of the quantity, its first one where it has directions. */
static const struct {
    enum wp_register first;
    bool directed;
} registers[] = {
    [WP_PULSE_WH] = {WP_WH_DELIVERED, true},
    [WP_PULSE_VARH] = {WP_VARH_DELIVERED, true},
    [WP_PULSE_VAH_ARITHMETIC] = {WP_VAH_ARITHMETIC_DELIVERED, true},
    [WP_PULSE_VAH_VECTORIAL] = {WP_VAH_VECTORIAL_DELIVERED, true},
    [WP_PULSE_QH] = {WP_QH_DELIVERED, true},
    [WP_PULSE_AH] = {WP_AH, false},
    [WP_PULSE_V2H] = {WP_V2H, false},
    [WP_PULSE_A2H] = {WP_A2H, false},
};

_Static_assert(sizeof(registers) / sizeof(*registers) == WP_PULSE_A2H + 1,
               "a register for every quantity");

struct wp_pulse_pick wp_pulse_pick_output(const struct wp_pulse_config *c)
{
    return (struct wp_pulse_pick){c->quantity, c->direction, c->phase,
                                  c->compensated};
}

struct wp_pulse_pick wp_pulse_pick_input(const struct wp_pulse_input_config *c)
{
    return (struct wp_pulse_pick){c->quantity, c->direction, c->phase, false};
}

static bool is_quadrant(enum wp_pulse_direction d)
{
    return d >= WP_PULSE_Q1;
}

bool wp_pulse_pick_valid(const struct wp_pulse_pick *p)
{
    if ((int)p->quantity < 0 || p->quantity > WP_PULSE_A2H)
        return false;
    if ((int)p->direction < 0 || p->direction > WP_PULSE_Q4)
        return false;
    if (p->phase < 0 ||
        p->phase >=
            (p->quantity == WP_PULSE_AH ? WP_REGISTER_PHASES : WP_TOTALS))
        return false;
    if (p->compensated && !registers[p->quantity].directed)
        return false;
    return !is_quadrant(p->direction) || p->quantity == WP_PULSE_VARH;
}

/* Registers with a direction stand in pairs, delivered first. */
static enum wp_register first_register(const struct wp_pulse_pick *p)
{
    int first = (int)registers[p->quantity].first;

    if (is_quadrant(p->direction))
        return (enum wp_register)(WP_VARH_Q1 + (p->direction - WP_PULSE_Q1));
    if (registers[p->quantity].directed && p->direction == WP_PULSE_RECEIVED)
        first++;
    return (enum wp_register)first;
}

bool wp_pulse_pick_exists(const struct wp_pulse_pick *p,
                          const struct wp_wiring *w)
{
    return wp_register_exists(w, first_register(p), p->phase);
}

static double value_of(const struct wp_pulse_pick *p,
                       const struct wp_registers *r, int reg)
{
    return p->compensated ? r->compensated[reg][p->phase]
                          : r->value[reg][p->phase];
}

double wp_pulse_pick_of(const struct wp_pulse_pick *p,
                        const struct wp_registers *r)
{
    int first = (int)first_register(p);
    double value = value_of(p, r, first);

    if (!registers[p->quantity].directed)
        return value;
    if (p->direction == WP_PULSE_NET_DELIVERED)
        return value - value_of(p, r, first + 1);
    if (p->direction == WP_PULSE_ABSOLUTE)
        return value + value_of(p, r, first + 1);
    return value;
}
