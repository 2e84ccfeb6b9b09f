#include "pq/metered_interval.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pq/half_flags.h"
#include "pq/schedule.h"

struct wp_metered_interval {
    struct wp_wiring wiring;
    struct wp_meter_config config;
    struct wp_reading_table table;
    /* What is aggregated: the table, then VA as a size of each PF, which
     * `shown` does not name (VA turn with the watts). */
    struct wp_items all, shown;
    struct wp_schedule schedule;
    struct wp_intervals *intervals;
    uint32_t stretch;
    int64_t half_cycles;
    struct wp_interval_unit unit; /* the last half-cycle */
    double value[WP_ITEMS_MAX], mean[WP_ITEMS_MAX];
};

/* The end of a column's name that is its unit. */
static const char *suffix_of(const struct wp_reading_item *r)
{
    static const char *const units[][2] = {
        {"V", "v"},     {"A", "a"},   {"V2", "v2"}, {"A2", "a2"}, {"W", "w"},
        {"var", "var"}, {"VA", "va"}, {"%", "pct"}, {"Hz", "hz"},
    };

    for (size_t k = 0; k < sizeof(units) / sizeof(*units); k++)
        if (strcmp(r->unit, units[k][0]) == 0)
            return units[k][1];
    return "";
}

static void add_item(struct wp_items *items, const struct wp_reading_item *r)
{
    struct wp_item *i = &items->item[items->count++];
    const char *suffix = suffix_of(r);
    size_t cut = suffix[0] ? strlen(suffix) + 1 : 0;

    (void)snprintf(i->name, sizeof(i->name), "%.*s",
                   (int)(strlen(r->name) - cut), r->name);
    (void)snprintf(i->quantity, sizeof(i->quantity), "%s", r->quantity);
    i->suffix = suffix;
    i->unit = r->unit;
    i->mean = WP_MEAN_LINEAR;
    i->width = 1;
    i->at = items->width++;
}

static void make_items(struct wp_metered_interval *m)
{
    for (unsigned k = 0; k < m->table.count; k++)
        add_item(&m->all, &m->table.item[k]);
    m->shown = m->all;
    for (unsigned k = 0; k < m->table.count; k++)
        if (m->table.item[k].va >= 0)
            add_item(&m->all, &m->table.item[m->table.item[k].va]);
}

enum wp_status wp_metered_interval_create(struct wp_metered_interval **out,
                                          const struct wp_wiring *wiring,
                                          const struct wp_meter_config *config,
                                          unsigned cycles)
{
    struct wp_metered_interval *m = calloc(1, sizeof(*m));
    struct wp_intervals_plan plan = {.prefix = "meter",
                                     .group = 2 * WP_GROUP_WINDOWS * cycles,
                                     .minutes = config->pq.minutes};

    *out = NULL;
    if (!m)
        return WP_E_NOMEM;
    m->wiring = *wiring;
    m->config = *config;
    wp_reading_table_init(&m->table, wiring, config);
    make_items(m);
    wp_schedule_init(&m->schedule, cycles);
    m->schedule.halves = 1;
    m->schedule.group = plan.group;
    plan.items = &m->all;
    if (wp_intervals_create_of(&m->intervals, &plan) != WP_OK) {
        wp_metered_interval_destroy(m);
        return WP_E_NOMEM;
    }
    *out = m;
    return WP_OK;
}

void wp_metered_interval_destroy(struct wp_metered_interval *m)
{
    if (!m)
        return;
    wp_intervals_destroy(m->intervals);
    free(m);
}

const struct wp_items *
wp_metered_interval_items(const struct wp_metered_interval *m)
{
    return &m->shown;
}

unsigned wp_metered_interval_kinds(const struct wp_metered_interval *m)
{
    return wp_intervals_kinds(m->intervals);
}

const struct wp_interval_kind *
wp_metered_interval_kind(const struct wp_metered_interval *m, unsigned kind)
{
    return wp_intervals_kind(m->intervals, kind);
}

static uint32_t flags_of(uint32_t flags)
{
    return wp_pq_flags_of_half(flags) | (flags & WP_HC_DIP ? WP_PQ_DIP : 0u) |
           (flags & WP_HC_OUTAGE ? WP_PQ_INTERRUPTION : 0u);
}

static void read_values(struct wp_metered_interval *m,
                        const struct wp_metered *metered)
{
    struct wp_reading now;
    unsigned n = m->table.count;

    wp_reading_of(&m->wiring, &m->config, metered, &now);
    memcpy(m->value, now.value, n * sizeof(double));
    for (unsigned k = 0; k < m->table.count; k++)
        if (m->table.item[k].va >= 0)
            m->value[n++] = fabs(now.value[m->table.item[k].va]);
}

void wp_metered_interval_push(struct wp_metered_interval *m,
                              const struct wp_metered *metered)
{
    m->stretch += metered->begins;
    m->unit = (struct wp_interval_unit){.start_ns = metered->start_ns,
                                        .end_ns = metered->end_ns,
                                        .flags = flags_of(metered->flags),
                                        .half_s = metered->duration_s};
    read_values(m, metered);
    wp_schedule_push(
        &m->schedule, m->half_cycles++,
        &(struct wp_history_half){.start_ns = metered->start_ns,
                                  .end_ns = metered->end_ns,
                                  .flags = metered->flags,
                                  .stretch = m->stretch,
                                  .f_hz = metered->f_hz,
                                  .duration_s = metered->duration_s});
}

void wp_metered_interval_flush(struct wp_metered_interval *m)
{
    wp_intervals_flush(m->intervals);
}

/* Behind a tick a half-cycle counts twice: in the group that is completed and
 * in the new one. */
static bool take_half_cycle(struct wp_metered_interval *m)
{
    const struct wp_aggregate_row row = {m->value, m->value, m->value};
    struct wp_schedule_plan plan;

    if (!wp_schedule_pull(&m->schedule, &plan))
        return false;
    m->unit.chain = plan.chain;
    m->unit.index = plan.index;
    m->unit.tail = plan.tail;
    wp_intervals_push_unit(m->intervals, &m->unit, &row);
    return true;
}

/* Convention pf.mean. */
static void set_power_factors(struct wp_metered_interval *m)
{
    unsigned size = m->table.count;

    for (unsigned k = 0; k < m->table.count; k++) {
        const struct wp_reading_item *i = &m->table.item[k];

        if (i->va >= 0)
            m->mean[k] = wp_power_factor(m->mean[i->watt], m->mean[i->var],
                                         m->mean[size++]);
    }
}

bool wp_metered_interval_pull(struct wp_metered_interval *m,
                              struct wp_interval_row *out)
{
    while (!wp_intervals_pull(m->intervals, out))
        if (!take_half_cycle(m))
            return false;
    memcpy(m->mean, out->row.mean, m->all.width * sizeof(double));
    if (m->config.pf_mean == WP_PF_RATIO)
        set_power_factors(m);
    out->row.mean = m->mean;
    return true;
}
