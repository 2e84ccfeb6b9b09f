#include "metrology/meter.h"

#include <stdlib.h>

struct wp_meter {
    struct wp_wiring wiring;
    struct wp_meter_config config;
    struct wp_energy_block *energy;
    struct wp_cycle_window cycles;
    struct wp_booking booking;
    bool flushed;
};

enum wp_status wp_meter_create(struct wp_meter **out,
                               const struct wp_wiring *wiring,
                               const struct wp_meter_config *config)
{
    const struct wp_register_rules rules = {config->netting,
                                            config->polyphase_amps};
    struct wp_meter *m = calloc(1, sizeof(*m));
    enum wp_status status;

    *out = NULL;
    if (!m)
        return WP_E_NOMEM;
    m->wiring = *wiring;
    m->config = *config;
    wp_cycle_init(&m->cycles);
    wp_booking_init(&m->booking, wiring, &rules);
    status = wp_energy_create(&m->energy, wiring, config->var_method);
    if (status)
        wp_meter_destroy(m);
    else
        *out = m;
    return status;
}

void wp_meter_destroy(struct wp_meter *m)
{
    if (!m)
        return;
    wp_energy_destroy(m->energy);
    free(m);
}

void wp_meter_push(struct wp_meter *m, const struct wp_half_cycle *hc)
{
    wp_energy_push(m->energy, hc);
}

void wp_meter_flush(struct wp_meter *m)
{
    wp_energy_flush(m->energy);
    m->flushed = true;
}

/* The next half-cycle with its cycle. */
static bool pull_cycle(struct wp_meter *m, struct wp_energy *e,
                       struct wp_cycle *cycle)
{
    while (!wp_cycle_pull(&m->cycles, e, cycle)) {
        if (wp_energy_pull(m->energy, e)) {
            wp_cycle_push(&m->cycles, e);
        } else {
            if (!m->flushed || m->cycles.flushed)
                return false;
            wp_cycle_flush(&m->cycles);
        }
    }
    return true;
}

bool wp_meter_pull(struct wp_meter *m, struct wp_booked *out)
{
    struct wp_energy e;
    struct wp_cycle cycle;

    while (!wp_booking_pull(&m->booking, out)) {
        if (pull_cycle(m, &e, &cycle)) {
            struct wp_metered metered;

            wp_metered_make(&m->wiring, &m->config, &e, &cycle, &metered);
            wp_booking_push(&m->booking, &metered);
        } else {
            if (!m->flushed || m->booking.flushed)
                return false;
            wp_booking_flush(&m->booking);
        }
    }
    return true;
}
