#include "cli/register_list.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double factor(const struct wp_register_view *v, int r)
{
    switch (r) {
    case WP_AH:
        return v->amperes;
    case WP_V2H:
        return v->volts * v->volts;
    case WP_A2H:
        return v->amperes * v->amperes;
    default:
        return v->volts * v->amperes;
    }
}

/* The key is that of register r; `direction`, if there is one, stands in the
 * place of its own. */
static void add(struct wp_register_list *l, double value, int r,
                const char *direction, int phase)
{
    const char *name = wp_register_name((enum wp_register)r);
    size_t n = l->count++;
    size_t length = direction ? strcspn(name, ".") : strlen(name);

    (void)snprintf(l->key[n], WP_REGISTER_KEY_MAX, "%.*s%s.%s", (int)length,
                   name, direction ? direction : "", wp_register_phase(phase));
    l->at[n] = (struct wp_summary_number){l->key[n], value};
}

/* Delivered minus received, and both together. */
static void add_sums(struct wp_register_list *l, double delivered,
                     double received, int r, int phase)
{
    add(l, delivered - received, r, ".net", phase);
    add(l, delivered + received, r, ".absolute", phase);
}

static double value_of(const struct wp_registers *all,
                       const struct wp_register_view *v, int r, int phase)
{
    bool power = r < WP_POWER_REGISTERS;
    double x = v->compensated && power ? all->compensated[r][phase]
                                       : all->value[r][phase];

    return x * factor(v, r);
}

static bool is_received(int r)
{
    return r == WP_WH_RECEIVED || r == WP_VARH_RECEIVED ||
           r == WP_VAH_ARITHMETIC_RECEIVED || r == WP_VAH_VECTORIAL_RECEIVED ||
           r == WP_QH_RECEIVED;
}

void wp_register_list_init(struct wp_register_list *l,
                           const struct wp_wiring *w,
                           const struct wp_registers *r,
                           const struct wp_register_view *view)
{
    l->count = 0;
    for (int q = 0; q < WP_REGISTER_COUNT; q++) {
        for (int p = 0; p < WP_REGISTER_PHASES; p++)
            if (wp_register_exists(w, (enum wp_register)q, p))
                add(l, value_of(r, view, q, p), q, NULL, p);
        for (int p = 0; p < WP_TOTALS && is_received(q); p++)
            if (wp_register_exists(w, (enum wp_register)q, p))
                add_sums(l, value_of(r, view, q - 1, p),
                         value_of(r, view, q, p), q, p);
    }
}
