#include "metrology/reading_mean.h"

#include <stdlib.h>

struct wp_reading_mean {
    struct wp_wiring wiring;
    struct wp_meter_config config;
    struct wp_reading_table table;
    int64_t interval_ns;
    bool open, cut; /* cut: the stretch ended with the last half-cycle */
    int64_t tag_ns, end_ns;
    uint32_t flags;
    double duration_s;
    double sum[WP_READING_MAX], size[WP_READING_MAX]; /* size: of |value| */
};

enum wp_status wp_reading_mean_create(struct wp_reading_mean **out,
                                      const struct wp_wiring *w,
                                      const struct wp_meter_config *config,
                                      int64_t interval_ns)
{
    struct wp_reading_mean *a = calloc(1, sizeof(*a));

    *out = a;
    if (!a)
        return WP_E_NOMEM;
    a->wiring = *w;
    a->config = *config;
    a->interval_ns = interval_ns;
    wp_reading_table_init(&a->table, w, config);
    return WP_OK;
}

void wp_reading_mean_destroy(struct wp_reading_mean *a)
{
    free(a);
}

/* The end of the interval in which (or at whose end) the instant is. */
static int64_t tag_of(const struct wp_reading_mean *a, int64_t ns)
{
    return (ns > 0 ? (ns - 1) / a->interval_ns + 1 : ns / a->interval_ns) *
           a->interval_ns;
}

/* VA turn with the watts: their mean as a size, or it could be less than W. */
static void close_row(struct wp_reading_mean *a, struct wp_reading_row *out)
{
    double t = a->duration_s;

    out->end_ns = a->end_ns;
    out->time_ns = a->cut ? a->end_ns : a->tag_ns;
    out->flags = a->flags;
    out->duration_s = t;
    for (unsigned k = 0; k < a->table.count; k++)
        out->mean.value[k] = t > 0.0 ? a->sum[k] / t : 0.0;
    for (unsigned k = 0; k < a->table.count; k++) {
        const struct wp_reading_item *i = &a->table.item[k];
        double *v = out->mean.value;

        if (i->va >= 0 && a->config.pf_mean == WP_PF_RATIO)
            v[k] = wp_power_factor(v[i->watt], v[i->var],
                                   t > 0.0 ? a->size[i->va] / t : 0.0);
    }
    a->open = false;
}

static void open_row(struct wp_reading_mean *a, int64_t tag_ns)
{
    a->open = true;
    a->tag_ns = tag_ns;
    a->flags = 0;
    a->duration_s = 0.0;
    for (unsigned k = 0; k < a->table.count; k++)
        a->sum[k] = a->size[k] = 0.0;
}

bool wp_reading_mean_push(struct wp_reading_mean *a, const struct wp_metered *m,
                          struct wp_reading_row *out)
{
    int64_t tag_ns = tag_of(a, m->end_ns);
    bool ready = a->open && (tag_ns != a->tag_ns || m->begins);
    struct wp_reading now;

    if (ready)
        close_row(a, out);
    if (!a->open)
        open_row(a, tag_ns);
    wp_reading_of(&a->wiring, &a->config, m, &now);
    for (unsigned k = 0; k < a->table.count; k++) {
        double part = now.value[k] * m->duration_s;

        a->sum[k] += part;
        a->size[k] += part < 0.0 ? -part : part;
    }
    a->duration_s += m->duration_s;
    a->flags |= m->flags;
    a->end_ns = m->end_ns;
    a->cut = m->ends;
    return ready;
}

bool wp_reading_mean_flush(struct wp_reading_mean *a,
                           struct wp_reading_row *out)
{
    bool ready = a->open;

    if (ready)
        close_row(a, out);
    return ready;
}
